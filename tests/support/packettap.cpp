#include "support/packettap.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace flapscope
{

namespace
{
constexpr qsizetype LargestPacket = qsizetype{128} * 1024; // loopback joins segments to such

std::optional<Packet> parsed(QByteArrayView bytes)
{
    iphdr ip{};
    if (bytes.size() < qsizetype(sizeof ip))
        return std::nullopt;
    std::memcpy(&ip, bytes.data(), sizeof ip);
    const qsizetype ipSize = qsizetype{4} * ip.ihl;
    tcphdr tcp{};
    if (ip.version != 4 || ip.protocol != IPPROTO_TCP || bytes.size() < ipSize + qsizetype(sizeof tcp))
        return std::nullopt;
    std::memcpy(&tcp, bytes.data() + ipSize, sizeof tcp);
    Packet packet;
    packet.from = ntohs(tcp.source);
    packet.to = ntohs(tcp.dest);
    packet.sequence = ntohl(tcp.seq);
    packet.syn = tcp.syn != 0;
    packet.fin = tcp.fin != 0;
    packet.rst = tcp.rst != 0;
    const qsizetype head = ipSize + qsizetype{4} * tcp.doff;
    packet.payload = bytes.first(qMin<qsizetype>(bytes.size(), ntohs(ip.tot_len))).sliced(head).toByteArray();
    return packet;
}

std::chrono::nanoseconds stampIn(msghdr& message)
{
    for (cmsghdr* note = CMSG_FIRSTHDR(&message); note != nullptr; note = CMSG_NXTHDR(&message, note)) {
        if (note->cmsg_level != SOL_SOCKET || note->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        timespec stamp{};
        std::memcpy(&stamp, CMSG_DATA(note), sizeof stamp);
        return std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
    }
    return {};
}
} // namespace

PacketTap::PacketTap(Shown shown)
    : m_shown(shown)
      // A datagram socket of packets: the link layer's header is taken off. Only who asks for all protocols is shown
      // what leaves.
      ,
      m_socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL))),
      m_buffer(LargestPacket, Qt::Uninitialized)
{
    const auto refuse = [this] {
        m_refusal = QStringLiteral("no capture on the loopback device: %1. Run as root, or with CAP_NET_RAW")
                        .arg(QString::fromLocal8Bit(std::strerror(errno)));
    };
    if (m_socket < 0) {
        refuse();
        return;
    }
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(ETH_P_ALL);
    where.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    constexpr int on = 1;
    constexpr int roomy = 64 * 1024 * 1024;
    ::setsockopt(m_socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUFFORCE, &roomy, sizeof roomy);
    if (::bind(m_socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
        refuse();
}

PacketTap::~PacketTap()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

std::vector<Packet> PacketTap::take()
{
    std::vector<Packet> packets;
    while (true) {
        sockaddr_ll from{};
        std::array<char, 64> control{};
        iovec part{.iov_base = m_buffer.data(), .iov_len = static_cast<std::size_t>(m_buffer.size())};
        msghdr message{};
        message.msg_name = &from;
        message.msg_namelen = sizeof from;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const auto size = ::recvmsg(m_socket, &message, 0);
        if (size < 0)
            return packets;
        const bool leaves = from.sll_pkttype == PACKET_OUTGOING;
        if (leaves && m_shown == Shown::Arriving)
            continue;
        auto packet = parsed(QByteArrayView(m_buffer).first(size));
        if (!packet)
            continue;
        packet->leaves = leaves;
        packet->at = stampIn(message);
        packets.push_back(*std::move(packet));
    }
}

unsigned PacketTap::dropped() const
{
    tpacket_stats statistics{};
    socklen_t length = sizeof statistics;
    ::getsockopt(m_socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
    return statistics.tp_drops;
}

} // namespace flapscope
