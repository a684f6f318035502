#include "fault/tcpend.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace flapscope
{

namespace
{

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress addressOf(const QHostAddress& address, quint16 port)
{
    SocketAddress result;
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        std::memcpy(&v6.sin6_addr, &bytes, sizeof v6.sin6_addr);
        v6.sin6_scope_id = address.scopeId().toUInt();
        std::memcpy(&result.storage, &v6, sizeof v6);
        result.size = sizeof v6;
    } else {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(address.toIPv4Address());
        std::memcpy(&result.storage, &v4, sizeof v4);
        result.size = sizeof v4;
    }
    return result;
}

void setFlag(const Descriptor& socket, int level, int option)
{
    constexpr int on = 1;
    ::setsockopt(socket.number(), level, option, &on, sizeof on);
}

Descriptor freshSocket(const SocketAddress& address)
{
    return Descriptor(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
}

Descriptor boundTo(const QHostAddress& address, quint16 port)
{
    const SocketAddress where = addressOf(address, port);
    Descriptor socket = freshSocket(where);
    if (!socket.isOpen())
        return {};
    setFlag(socket, SOL_SOCKET, SO_REUSEADDR);
    if (where.storage.ss_family == AF_INET6)
        setFlag(socket, IPPROTO_IPV6, IPV6_V6ONLY);
    if (::bind(socket.number(), where.get(), where.size) != 0)
        return {};
    return socket;
}

} // namespace

Descriptor listenOn(const QHostAddress& address, quint16 port)
{
    // A port that the kernel chose is given up when the socket stops listening; one that was named is not.
    constexpr int MostTries = 10;
    Descriptor socket;
    for (int i = 0; i < MostTries && !socket.isOpen(); ++i) {
        const quint16 chosen = port != 0 ? port : portOf(boundTo(address, 0));
        socket = boundTo(address, chosen);
        if (socket.isOpen() && !listenAgain(socket))
            socket = Descriptor();
        if (port != 0)
            break;
    }
    return socket;
}

quint16 portOf(const Descriptor& socket)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&storage), &size) != 0)
        return 0;
    if (storage.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

void stopListening(const Descriptor& socket)
{
    ::shutdown(socket.number(), SHUT_RDWR);
}

bool listenAgain(const Descriptor& socket)
{
    return ::listen(socket.number(), SOMAXCONN) == 0;
}

Descriptor acceptFrom(const Descriptor& listener)
{
    Descriptor socket(::accept4(listener.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.isOpen())
        setFlag(socket, IPPROTO_TCP, TCP_NODELAY);
    return socket;
}

Descriptor dial(const QHostAddress& address, quint16 port)
{
    const SocketAddress where = addressOf(address, port);
    Descriptor socket = freshSocket(where);
    if (!socket.isOpen())
        return {};
    setFlag(socket, IPPROTO_TCP, TCP_NODELAY);
    if (::connect(socket.number(), where.get(), where.size) != 0 && errno != EINPROGRESS)
        return {};
    return socket;
}

int tryConnection(const QHostAddress& address, quint16 port)
{
    constexpr int Patience = 5000; // ms
    const Descriptor socket = dial(address, port);
    if (!socket.isOpen())
        return errno;
    pollfd waiting{.fd = socket.number(), .events = POLLOUT, .revents = 0};
    return ::poll(&waiting, 1, Patience) > 0 ? errorOf(socket) : ETIMEDOUT;
}

int errorOf(const Descriptor& socket)
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

void resetConnection(Descriptor& socket)
{
    constexpr linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    socket = Descriptor();
}

} // namespace flapscope
