#pragma once

#include "core/moment.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

class QTcpSocket;

namespace flapscope
{

/// Waits for the request heads of sockets just accepted, within bounds: 16 KiB and 10 s. Who exceeds them is dropped.
/// Nothing is taken from the sockets, so that whoever handles the request finds it whole. Lives in its parent's thread.
class Reception final : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 LargestHead = qint64(16) * 1024;
    static constexpr Millis Patience{10'000};

    explicit Reception(Millis patience = Patience, QObject* parent = nullptr);
    ~Reception() override;

    /// Takes over a connected socket until `arrived`, or for good: those who go or are dropped are deleted.
    void receive(QTcpSocket* socket);

Q_SIGNALS:
    /// The head is there. The socket belongs to the receiver, who must delete it.
    void arrived(QTcpSocket* socket);

private:
    void look(QTcpSocket* socket);
    void leave(QTcpSocket* socket);
    void dropTheLate();
    [[nodiscard]] Millis now() const;

    const Millis m_patience;
    QHash<QTcpSocket*, Millis> m_waiting; // since when
    QElapsedTimer m_clock;
    QTimer m_sweep;
};

} // namespace flapscope
