#include "fault/packettap.h"

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

namespace flapscope
{

namespace
{

std::optional<Packet> parsed(const unsigned char* bytes, std::size_t size)
{
    iphdr ip{};
    if (size < sizeof ip)
        return std::nullopt;
    std::memcpy(&ip, bytes, sizeof ip);
    const std::size_t ipSize = std::size_t{4} * ip.ihl;
    tcphdr tcp{};
    if (ip.version != 4 || ip.protocol != IPPROTO_TCP || size < ipSize + sizeof tcp)
        return std::nullopt;
    std::memcpy(&tcp, bytes + ipSize, sizeof tcp);
    Packet packet;
    packet.from = ntohs(tcp.source);
    packet.to = ntohs(tcp.dest);
    packet.sequence = ntohl(tcp.seq);
    packet.syn = tcp.syn != 0;
    packet.fin = tcp.fin != 0;
    packet.rst = tcp.rst != 0;
    packet.payload = qsizetype(ntohs(ip.tot_len)) - qsizetype(ipSize) - qsizetype{4} * tcp.doff;
    return packet;
}

} // namespace

PacketTap::PacketTap()
    // A datagram socket of packets: the link layer's header is taken off.
    : m_socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_IP)))
{
    if (!m_socket.isOpen()) {
        m_refusal = QStringLiteral("no capture on the loopback device: %1. Run as root, or with CAP_NET_RAW")
                        .arg(QString::fromLocal8Bit(std::strerror(errno)));
        return;
    }
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(ETH_P_IP);
    where.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    constexpr int on = 1;
    constexpr int roomy = 64 * 1024 * 1024;
    ::setsockopt(m_socket.number(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    ::setsockopt(m_socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &roomy, sizeof roomy);
    if (::bind(m_socket.number(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
        m_refusal =
            QStringLiteral("no capture on the loopback device: %1").arg(QString::fromLocal8Bit(std::strerror(errno)));
}

std::vector<Packet> PacketTap::take()
{
    std::vector<Packet> packets;
    std::array<unsigned char, 128> head{};
    while (true) {
        sockaddr_ll from{};
        std::array<char, 64> control{};
        iovec part{.iov_base = head.data(), .iov_len = head.size()};
        msghdr message{};
        message.msg_name = &from;
        message.msg_namelen = sizeof from;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const auto size = ::recvmsg(m_socket.number(), &message, 0);
        if (size < 0)
            return packets;
        // The loopback device shows each packet as it goes and as it comes.
        if (from.sll_pkttype == PACKET_OUTGOING)
            continue;
        auto packet = parsed(head.data(), static_cast<std::size_t>(size));
        if (!packet)
            continue;
        for (cmsghdr* note = CMSG_FIRSTHDR(&message); note != nullptr; note = CMSG_NXTHDR(&message, note)) {
            if (note->cmsg_level == SOL_SOCKET && note->cmsg_type == SCM_TIMESTAMPNS) {
                timespec stamp{};
                std::memcpy(&stamp, CMSG_DATA(note), sizeof stamp);
                packet->at = std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
            }
        }
        packets.push_back(*packet);
    }
}

} // namespace flapscope
