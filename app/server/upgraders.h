#pragma once

#include <QObject>

#include <memory>
#include <vector>

class QTcpSocket;
class QWebSocket;
class QWebSocketServer;

namespace flapscope
{

/// Upgrades connected sockets to WebSockets. With each of its steps a QWebSocketServer walks the list of all sockets
/// that it has upgraded and that still are open, so the work is spread over many of them. Lives in its parent's thread.
class Upgraders final : public QObject
{
    Q_OBJECT

public:
    explicit Upgraders(QObject* parent = nullptr);
    ~Upgraders() override;

    /// Takes over a connected socket from which nothing was read yet.
    void upgrade(QTcpSocket* socket);

Q_SIGNALS:
    /// It belongs to the receiver, who must delete it.
    void upgraded(QWebSocket* client);

private:
    std::vector<std::unique_ptr<QWebSocketServer>> m_servers;
    std::size_t m_next = 0;
};

} // namespace flapscope
