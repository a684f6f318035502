#include "server/upgraders.h"

#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

namespace flapscope
{

namespace
{
constexpr std::size_t Servers = 64; // 10,000 sockets are 156 for each
}

Upgraders::Upgraders(QObject* parent) : QObject(parent)
{
    for (std::size_t i = 0; i < Servers; ++i) {
        auto* server = m_servers
                           .emplace_back(std::make_unique<QWebSocketServer>(QStringLiteral("flapscope"),
                                                                            QWebSocketServer::NonSecureMode))
                           .get();
        connect(server, &QWebSocketServer::newConnection, this, [this, server] {
            while (QWebSocket* client = server->nextPendingConnection())
                Q_EMIT upgraded(client);
        });
    }
}

Upgraders::~Upgraders() = default;

void Upgraders::upgrade(QTcpSocket* socket)
{
    m_servers[m_next]->handleConnection(socket);
    m_next = (m_next + 1) % m_servers.size();
}

} // namespace flapscope
