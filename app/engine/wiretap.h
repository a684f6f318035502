#pragma once

#include "core/moment.h"
#include "engine/framescanner.h"

#include <QByteArray>
#include <QObject>

class QTcpSocket;

namespace flapscope
{

/// Sees every byte that a QWebSocket's own socket receives, without taking one away from it, and how the stream ended.
///
/// QWebSocket hides the HTTP status, turns close codes 1012–2999 into 1002 and a dropped link into 1000. A read
/// transaction of QIODevice keeps what QWebSocket reads; after each of its reads the transaction is rolled back, the
/// bytes are scanned, and what it had read is skipped again. It serves one socket after another, and lives in their
/// thread.
class WireTap final : public QObject
{
    Q_OBJECT

public:
    /// From now on it sees that socket's stream, as one that it has seen nothing of. Begins when the stream carries
    /// plain WebSocket bytes: connected (ws) or encrypted (wss). The socket outlives what is asked of the tap.
    void follow(QTcpSocket& socket, RunClock clock);

    /// Scans what has arrived and was not scanned before. Cheap when there is nothing.
    void sync();
    /// QWebSocket reads no more: from here the tap takes the bytes itself.
    void takeOver();

    [[nodiscard]] const FrameScanner& scanner() const { return m_scanner; }
    /// The peer ended the stream with a reset rather than in order. Known once the stream has ended.
    [[nodiscard]] bool wasReset() const { return m_reset; }
    /// When the last bytes came, by the kernel's clock where it tells; before any came, when the tap began.
    [[nodiscard]] Moment arrived() const { return m_arrived; }

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void readOn();

    RunClock m_clock;
    QTcpSocket* m_socket = nullptr;
    Moment m_arrived;
    FrameScanner m_scanner;
    qint64 m_scannedUnread = 0; // scanned, but not yet read by QWebSocket
    QByteArray m_buffer;
    bool m_tookOver = false;
    bool m_reset = false;
};

} // namespace flapscope
