#include "engine/sources.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flapscope
{

QHostAddress Sources::of(int client) const
{
    if (count <= 1)
        return {};
    return QHostAddress(INADDR_LOOPBACK + static_cast<quint32>(client % count));
}

qintptr socketFrom(const QHostAddress& address)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    const int yes = 1;
    ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(address.toIPv4Address());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as bind(2) wants it
    if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

} // namespace flapscope
