#pragma once

#include "core/plan.h"
#include "core/result.h"
#include "server/descriptors.h"
#include "server/evenspread.h"
#include "server/reception.h"
#include "server/upgraders.h"

#include <QByteArray>
#include <QHostAddress>
#include <QObject>
#include <QSet>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <vector>

class QWebSocket;

namespace flapscope
{

/// The built-in server: echoes text and binary messages, and misbehaves as its defects say, and not otherwise. Meant to
/// be a process of its own, which `flapscope serve` is. Lives in the thread that made it.
class DemoServer final : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        Millis patience = Reception::Patience; ///< for a request head
        std::function<void()> die; ///< how `exitAfter` ends the process; by default at once, with exit code 1
    };

    DemoServer(const DemoDefects& defects, quint64 seed, QObject* parent = nullptr);
    DemoServer(const DemoDefects& defects, quint64 seed, Options options, QObject* parent = nullptr);
    ~DemoServer() override;

    /// Listens and says where: `ws://127.0.0.1:PORT/`. Port 0 picks a free one. Once. Raises this process's limit of
    /// open descriptors to what the system allows.
    Result<QUrl> listen(const QHostAddress& address = QHostAddress(QHostAddress::LocalHost), quint16 port = 0);

    /// Request heads that came so far, refused ones included.
    [[nodiscard]] quint64 connectionsMade() const { return m_made; }
    /// WebSockets open now.
    [[nodiscard]] int connectionsOpen() const { return m_open; }

Q_SIGNALS:
    /// A WebSocket ended. `closeCode` is the client's; 1000 also for a client that ended without a Close frame, which
    /// QWebSocket does not tell apart.
    void closed(quint16 closeCode);

private:
    void acceptWaiting();
    void pauseAccepting();
    void admit(QTcpSocket* socket);
    void refuse(QTcpSocket* socket);
    void upgrade(QTcpSocket* socket);
    void serve(QWebSocket* client);
    void retire(QWebSocket* client);
    void answer(QWebSocket* client, const std::function<void()>& echo);
    [[nodiscard]] bool isFull() const;
    [[nodiscard]] Millis delayOfUpgrade() const;
    [[nodiscard]] Millis delayOfLoad() const;

    const DemoDefects m_defects;
    const Options m_options;
    EvenSpread m_refusals;
    // Sockets of the WebSockets that are open or being upgraded; outlives those who end them.
    QSet<QObject*> m_taken;
    QTcpServer m_listener;
    Reception m_reception;
    Upgraders m_upgraders;
    HeldDescriptors m_zombies;
    std::vector<QByteArray> m_leaked;
    quint64 m_made = 0;
    int m_open = 0;
};

} // namespace flapscope
