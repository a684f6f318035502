#include "engine/arrival.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flapscope
{

namespace
{
Nanos spanOf(const timespec& time)
{
    return std::chrono::seconds(time.tv_sec) + Nanos(time.tv_nsec);
}

std::optional<tcp_info> infoOf(qintptr socket)
{
    tcp_info info{};
    socklen_t length = sizeof info;
    if (::getsockopt(static_cast<int>(socket), IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return std::nullopt;
    return info;
}

/// Linux: a connection whose stream was ended in order is in the state TCP_CLOSE_WAIT or later; of one that was reset,
/// whoever wrote to it may have been told the reason already.
bool isClosed(qintptr socket)
{
    const auto info = infoOf(socket);
    return info && info->tcpi_state == TCP_CLOSE;
}

/// When the kernel stamped what it told of in `message`, on the run's clock.
Moment stampIn(msghdr& message, RunClock clock)
{
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        timespec stamp{};
        std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
        timespec wall{};
        ::clock_gettime(CLOCK_REALTIME, &wall); // the stamps' clock, which someone may set
        return clock.now() + std::min(Nanos::zero(), spanOf(stamp) - spanOf(wall));
    }
    return {};
}
} // namespace

Arrival Arrival::in(qintptr socket, RunClock clock)
{
    // Linux: with MSG_TRUNC nothing is copied. It only has to be as long as what is looked at, which is all that comes
    // between two looks.
    std::array<char, std::size_t{64} * 1024> untouched; // NOLINT(cppcoreguidelines-pro-type-member-init): never read
    std::array<char, 64> control{};
    iovec whole{.iov_base = untouched.data(), .iov_len = untouched.size()};
    msghdr message{};
    message.msg_iov = &whole;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t unread = ::recvmsg(static_cast<int>(socket), &message, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
    if (unread > 0)
        return {Kind::Bytes, stampIn(message, clock)};
    if (unread < 0)
        return {errno == ECONNRESET ? Kind::Reset : Kind::None, {}};
    return {isClosed(socket) ? Kind::Reset : Kind::End, {}};
}

ArrivalStamps::ArrivalStamps() : m_keeper(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
{
    on(m_keeper);
}

ArrivalStamps::~ArrivalStamps()
{
    if (m_keeper >= 0)
        ::close(m_keeper);
}

void ArrivalStamps::on(qintptr socket)
{
    const int yes = 1;
    ::setsockopt(static_cast<int>(socket), SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
}

std::optional<Nanos> handshakeRoundTrip(qintptr socket)
{
    const auto info = infoOf(socket);
    if (!info || info->tcpi_total_retrans > 0 || info->tcpi_rtt == 0)
        return std::nullopt;
    return std::chrono::microseconds(info->tcpi_rtt);
}

} // namespace flapscope
