#include "fault/proxyrig.h"

#include "fault/tcpend.h"

#include <QHostAddress>

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace flapscope
{

namespace
{

void giveUpAfter(const Descriptor& socket, int ms)
{
    const timeval patience{.tv_sec = ms / 1000, .tv_usec = suseconds_t{ms % 1000} * 1000};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

bool waitFor(const Descriptor& socket, short events, int ms)
{
    pollfd waiting{.fd = socket.number(), .events = events, .revents = 0};
    return ::poll(&waiting, 1, ms) > 0;
}

} // namespace

ProxyRig::ProxyRig(const QList<Toxic>& toxics, quint64 seed)
    : m_listener(listenOn(QHostAddress(QHostAddress::LocalHost), 0)), m_serverPort(portOf(m_listener))
{
    FaultProxy::Route route;
    route.upstream = QStringLiteral("127.0.0.1");
    route.upstreamPort = m_serverPort;
    m_proxy = new FaultProxy(route, seed);
    m_proxy->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_proxy, &QObject::deleteLater);
    // In the proxy's thread; the vector is read there as well.
    QObject::connect(m_proxy, &FaultProxy::linksEnded, m_proxy, [this](const std::vector<LinkReport>& reports) {
        m_reports.insert(m_reports.end(), reports.begin(), reports.end());
    });
    m_thread.setObjectName(QStringLiteral("flap-proxy"));
    m_thread.start();
    inProxy([&] {
        m_proxy->setToxics(toxics);
        const auto started = m_proxy->start();
        m_port = started ? *started : quint16{0};
    });
    (void)acceptServer(); // the proxy looked whether the server is there
}

ProxyRig::~ProxyRig()
{
    m_thread.quit();
    m_thread.wait();
}

void ProxyRig::inProxy(const std::function<void()>& what)
{
    QMetaObject::invokeMethod(m_proxy, what, Qt::BlockingQueuedConnection);
}

void ProxyRig::setToxics(const QList<Toxic>& toxics)
{
    inProxy([&] { m_proxy->setToxics(toxics); });
}

qsizetype ProxyRig::openLinks()
{
    qsizetype result = 0;
    inProxy([&] { result = m_proxy->openLinks(); });
    return result;
}

qint64 ProxyRig::queued()
{
    qint64 result = 0;
    inProxy([&] { result = m_proxy->queued(); });
    return result;
}

qsizetype ProxyRig::pendingWakes()
{
    qsizetype result = 0;
    inProxy([&] { result = m_proxy->pendingWakes(); });
    return result;
}

std::vector<LinkReport> ProxyRig::reports()
{
    std::vector<LinkReport> result;
    inProxy([&] { result = m_reports; });
    return result;
}

void ProxyRig::stop()
{
    inProxy([&] { m_proxy->stop(); });
}

Descriptor ProxyRig::connectClient() const
{
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(m_port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    constexpr int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
        return {};
    return socket;
}

Descriptor ProxyRig::acceptServer(int ms) const
{
    if (!waitFor(m_listener, POLLIN, ms))
        return {};
    Descriptor socket(::accept4(m_listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
    constexpr int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

bool sendAll(const Descriptor& socket, const QByteArray& bytes)
{
    qsizetype sent = 0;
    while (sent < bytes.size() && waitFor(socket, POLLOUT, 5000)) {
        const auto size = ::send(socket.number(), bytes.constData() + sent,
                                 static_cast<std::size_t>(bytes.size() - sent), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size < 0 && errno != EAGAIN)
            return false;
        sent += std::max<qsizetype>(0, size);
    }
    return sent == bytes.size();
}

Received receive(const Descriptor& socket, qsizetype wanted, int ms)
{
    giveUpAfter(socket, ms);
    Received result;
    std::array<char, 65536> buffer{};
    while (result.bytes.size() < wanted || wanted == 0) {
        const auto size = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            result.ended = size == 0;
            result.reset = size < 0 && errno == ECONNRESET;
            break;
        }
        result.bytes.append(buffer.data(), size);
    }
    return result;
}

void endStream(const Descriptor& socket)
{
    ::shutdown(socket.number(), SHUT_WR);
}

void resetSocket(Descriptor& socket)
{
    resetConnection(socket);
}

qsizetype sendUntilFull(const Descriptor& socket, qsizetype most)
{
    const QByteArray block(65536, 'x');
    qsizetype sent = 0;
    while (sent < most && waitFor(socket, POLLOUT, 300)) {
        const auto size = ::send(socket.number(), block.constData(), static_cast<std::size_t>(block.size()),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size < 0 && errno != EAGAIN)
            break;
        sent += std::max<qsizetype>(0, size);
    }
    return sent;
}

Toxic toxic(ToxicKind kind, Stream stream, const ToxicAttributes& attributes)
{
    Toxic result;
    result.kind = kind;
    result.stream = stream;
    result.attributes = attributes;
    return result;
}

} // namespace flapscope
