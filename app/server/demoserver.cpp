#include "server/demoserver.h"

#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace flapscope
{

namespace
{

// A thousand clients that start at once are all to be taken, not told to come again a second later.
constexpr int Backlog = 4096;
constexpr quint64 LargestMessage = quint64{16} * 1024 * 1024;
constexpr qint64 LargestArrears = 2 * static_cast<qint64>(LargestMessage);
constexpr auto PauseWithoutDescriptors = Millis(100);

const char Refusal[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n"
                       "Connection: close\r\n\r\nrefused on purpose.\n";

[[noreturn]] void endAbruptly()
{
    ::_exit(1);
}

/// Answers pile up for a client that sends and does not read; memory is to stay bounded.
void dropIfInArrears(QWebSocket* client)
{
    if (client->bytesToWrite() > LargestArrears)
        client->abort();
}

} // namespace

DemoServer::DemoServer(const DemoDefects& defects, quint64 seed, QObject* parent)
    : DemoServer(defects, seed, Options{}, parent)
{
}

DemoServer::DemoServer(const DemoDefects& defects, quint64 seed, Options options, QObject* parent)
    : QObject(parent), m_defects(defects), m_options(std::move(options)), m_refusals(defects.refusePercent, seed),
      m_reception(m_options.patience)
{
    connect(&m_listener, &QTcpServer::newConnection, this, &DemoServer::acceptWaiting);
    connect(&m_listener, &QTcpServer::acceptError, this, &DemoServer::pauseAccepting);
    connect(&m_reception, &Reception::arrived, this, &DemoServer::admit);
    connect(&m_upgraders, &Upgraders::upgraded, this, &DemoServer::serve);
}

DemoServer::~DemoServer()
{
    // Clients end with their parent, after the members that their last signals would reach.
    const auto clients = findChildren<QObject*>(Qt::FindDirectChildrenOnly);
    for (auto* client : clients)
        client->disconnect(this);
}

Result<QUrl> DemoServer::listen(const QHostAddress& address, quint16 port)
{
    raiseDescriptorLimit();
    m_listener.setListenBacklogSize(Backlog);
    if (!m_listener.listen(address, port))
        return Fault{QStringLiteral("%1 port %2").arg(address.toString()).arg(port),
                     QStringLiteral("The demo server cannot listen here: %1.").arg(m_listener.errorString()),
                     QStringLiteral("Choose another port, or 0 for a free one.")};
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(m_listener.serverAddress().toString());
    url.setPort(m_listener.serverPort());
    url.setPath(QStringLiteral("/"));
    return url;
}

void DemoServer::acceptWaiting()
{
    while (QTcpSocket* socket = m_listener.nextPendingConnection()) {
        // An echo is one small packet that must not wait for the next.
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_reception.receive(socket);
    }
}

void DemoServer::pauseAccepting()
{
    // QTcpServer stops for good when descriptors run out; they come back as clients leave.
    QTimer::singleShot(PauseWithoutDescriptors, &m_listener, &QTcpServer::resumeAccepting);
}

void DemoServer::admit(QTcpSocket* socket)
{
    ++m_made;
    if (m_defects.exitAfter > 0 && m_made > static_cast<quint64>(m_defects.exitAfter))
        m_options.die ? m_options.die() : endAbruptly();
    socket->setParent(this);
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        m_taken.remove(socket);
        socket->deleteLater();
    });
    if (m_refusals.next() || isFull()) {
        refuse(socket);
        return;
    }
    m_taken.insert(socket);
    const Millis delay = delayOfUpgrade();
    if (delay > Millis::zero())
        QTimer::singleShot(delay, Qt::PreciseTimer, socket, [this, socket] { upgrade(socket); });
    else
        upgrade(socket);
}

Millis DemoServer::delayOfUpgrade() const
{
    const bool recovering = m_made > static_cast<quint64>(std::max(m_defects.slowRecoveryAfter, 0));
    return m_defects.slowHandshake + (recovering ? m_defects.slowRecovery : Millis::zero()) + delayOfLoad();
}

/// What the connections that there are, or are being made, cost each 101 and each echo.
Millis DemoServer::delayOfLoad() const
{
    const bool loaded = m_defects.slowBeyond > 0 && m_taken.size() > m_defects.slowBeyond;
    return loaded ? m_defects.slowBeyondDelay : Millis::zero();
}

bool DemoServer::isFull() const
{
    return m_defects.mostAtOnce > 0 && m_taken.size() >= m_defects.mostAtOnce;
}

void DemoServer::answer(QWebSocket* client, const std::function<void()>& echo)
{
    const auto speak = [client, echo] {
        echo();
        dropIfInArrears(client);
    };
    const Millis delay = delayOfLoad();
    if (delay > Millis::zero())
        QTimer::singleShot(delay, Qt::PreciseTimer, client, speak);
    else
        speak();
}

void DemoServer::refuse(QTcpSocket* socket)
{
    socket->write(Refusal);
    socket->disconnectFromHost();
}

void DemoServer::upgrade(QTcpSocket* socket)
{
    socket->disconnect(this);
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] { m_taken.remove(socket); });
    connect(socket, &QObject::destroyed, this, [this](QObject* gone) { m_taken.remove(gone); });
    if (m_defects.zombie)
        m_zombies.hold(static_cast<int>(socket->socketDescriptor()));
    m_upgraders.upgrade(socket);
}

void DemoServer::serve(QWebSocket* client)
{
    client->setParent(this);
    client->setMaxAllowedIncomingMessageSize(LargestMessage);
    connect(client, &QWebSocket::textMessageReceived, this,
            [this, client](const QString& text) { answer(client, [client, text] { client->sendTextMessage(text); }); });
    connect(client, &QWebSocket::binaryMessageReceived, this, [this, client](const QByteArray& bytes) {
        answer(client, [client, bytes] { client->sendBinaryMessage(bytes); });
    });
    connect(client, &QWebSocket::disconnected, this, [this, client] { retire(client); });
    ++m_open;
    if (m_defects.leakKb > 0) // filled, or the system would hand out no memory
        m_leaked.emplace_back(qsizetype{m_defects.leakKb} * 1000, 'x');
}

void DemoServer::retire(QWebSocket* client)
{
    --m_open;
    client->disconnect(this);
    client->deleteLater();
    Q_EMIT closed(static_cast<quint16>(client->closeCode()));
}

} // namespace flapscope
