// What a cycle costs with QWebSocket and nothing around it: a new object for each connection, and a closing handshake
// in full, which QWebSocket::close() does not make (it closes the descriptor at once, and draws a reset). Otherwise as
// the program `limit`, on the event dispatcher that Flapscope's workers have.
//
//   qwebsocket ADDRESS PORT CLIENTS CYCLES      cycles of all clients together

#include "frames.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>

#include <chrono>
#include <cstdio>

namespace
{
/// Goes on until the cycles of all are used up.
class Client final : public QObject
{
public:
    Client(const QUrl& url, long& left, int& busy) : m_url(url), m_left(left), m_busy(busy) {}

    void begin()
    {
        if (m_left-- <= 0) {
            if (--m_busy == 0)
                QCoreApplication::quit();
            return;
        }
        m_webSocket = new QWebSocket;
        m_webSocket->setProxy(QNetworkProxy::NoProxy);
        connect(m_webSocket, &QWebSocket::connected, this, [this] { m_webSocket->sendTextMessage(m_text); });
        connect(m_webSocket, &QWebSocket::textMessageReceived, this, [this](const QString& echo) { close(echo); });
        m_webSocket->open(m_url);
    }

private:
    void close(const QString& echo)
    {
        if (echo != m_text)
            fail("echo");
        auto* socket = m_webSocket->findChild<QTcpSocket*>();
        disconnect(socket, &QIODevice::readyRead, m_webSocket, nullptr);
        connect(socket, &QIODevice::readyRead, this, [this, socket] { m_closed += socket->readAll(); });
        connect(socket, &QTcpSocket::disconnected, this, &Client::end);
        socket->write(m_close);
        socket->flush();
    }

    void end()
    {
        if (std::exchange(m_closed, {}) != m_expected)
            fail("close");
        disconnect(m_webSocket, nullptr, this, nullptr);
        m_webSocket->deleteLater();
        // Not in the slot of the socket that is to go.
        QMetaObject::invokeMethod(this, &Client::begin, Qt::QueuedConnection);
    }

    [[noreturn]] static void fail(const char* what)
    {
        std::fprintf(stderr, "qwebsocket: %s\n", what);
        std::exit(1);
    }

    const QUrl m_url;
    const QString m_text = QString(bench::MessageSize, u'x');
    const QByteArray m_close = QByteArray::fromStdString(bench::maskedFrame(bench::Close, bench::NormalClosure));
    const QByteArray m_expected = QByteArray::fromStdString(bench::plainFrame(bench::Close, bench::NormalClosure));
    long& m_left;
    int& m_busy;
    QWebSocket* m_webSocket = nullptr;
    QByteArray m_closed;
};
} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fprintf(stderr, "usage: qwebsocket ADDRESS PORT CLIENTS CYCLES\n");
        return 2;
    }
    qputenv("QT_NO_GLIB", "1");
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QUrl url(QStringLiteral("ws://%1:%2/").arg(arguments.at(1), arguments.at(2)));
    int busy = arguments.at(3).toInt();
    long left = arguments.at(4).toLong();
    std::vector<std::unique_ptr<Client>> clients;
    clients.reserve(static_cast<std::size_t>(busy));
    for (int i = 0; i < busy; ++i)
        clients.push_back(std::make_unique<Client>(url, left, busy));
    const auto begun = std::chrono::steady_clock::now();
    QTimer::singleShot(0, QCoreApplication::instance(), [&] {
        for (const auto& client : clients)
            client->begin();
    });
    QCoreApplication::exec();
    std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    return 0;
}
