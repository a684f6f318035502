#pragma once

#include <QtGlobal>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flapscope
{

/// When the kernel passed on the packets of one connection that begin and end its phases, by its own clock.
struct Wire
{
    using Time = std::optional<std::chrono::nanoseconds>;
    Time syn, synAck, request, upgraded, message, echo, closeSent, closeReceived, finReceived;
};

/// The TCP packets of the loopback device to and from one port, read in a thread of its own from construction to
/// stop(). Needs the right to capture (CAP_NET_RAW).
class Capture
{
public:
    explicit Capture(quint16 port) : m_port(port)
    {
        m_socket = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));
        if (m_socket < 0)
            return;
        constexpr int Room = 64 * 1024 * 1024;
        const int yes = 1;
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUFFORCE, &Room, sizeof Room);
        ::setsockopt(m_socket, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
        sockaddr_ll loopback{};
        loopback.sll_family = AF_PACKET;
        loopback.sll_protocol = htons(ETH_P_IP);
        loopback.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
        m_permitted = ::bind(m_socket, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) == 0;
        if (m_permitted)
            m_thread = std::thread([this] { readAll(); });
    }
    ~Capture()
    {
        stop();
        if (m_socket >= 0)
            ::close(m_socket);
    }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    [[nodiscard]] bool isPermitted() const { return m_permitted; }
    /// Reads what is still there, and ends.
    void stop()
    {
        m_stopping = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    /// Once stopped: in the order of their first packets.
    [[nodiscard]] const std::vector<Wire>& connections() const { return m_connections; }
    /// Packets that came faster than they were read.
    [[nodiscard]] unsigned dropped() const { return m_dropped; }

private:
    void readAll()
    {
        constexpr int Pause = 20; // ms
        for (;;) {
            pollfd waiting{.fd = m_socket, .events = POLLIN, .revents = 0};
            const bool isLast = m_stopping;
            if (::poll(&waiting, 1, isLast ? 0 : Pause) > 0)
                readOne();
            else if (isLast)
                break;
        }
        tpacket_stats statistics{};
        socklen_t length = sizeof statistics;
        ::getsockopt(m_socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
        m_dropped = statistics.tp_drops;
    }

    void readOne()
    {
        alignas(8) char packet[2048];
        alignas(8) char control[256];
        sockaddr_ll from{};
        iovec part{.iov_base = packet, .iov_len = sizeof packet};
        msghdr message{};
        message.msg_name = &from;
        message.msg_namelen = sizeof from;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t size = ::recvmsg(m_socket, &message, 0);
        // The loopback device shows each packet twice: as it leaves and as it arrives.
        if (size <= 0 || from.sll_pkttype == PACKET_OUTGOING)
            return;
        for (cmsghdr* one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one)) {
            if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_TIMESTAMPNS)
                continue;
            timespec at{};
            std::memcpy(&at, CMSG_DATA(one), sizeof at);
            take({packet, static_cast<std::size_t>(size)},
                 std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec));
        }
    }

    void take(std::span<const char> packet, std::chrono::nanoseconds at)
    {
        iphdr ip{};
        tcphdr tcp{};
        if (packet.size() < sizeof ip + sizeof tcp)
            return;
        std::memcpy(&ip, packet.data(), sizeof ip);
        const std::size_t ipSize = ip.ihl * 4U;
        if (ip.protocol != IPPROTO_TCP || packet.size() < ipSize + sizeof tcp)
            return;
        std::memcpy(&tcp, packet.data() + ipSize, sizeof tcp);
        const bool toServer = ntohs(tcp.dest) == m_port;
        if (!toServer && ntohs(tcp.source) != m_port)
            return;
        const std::size_t head = ipSize + tcp.doff * 4U;
        const std::size_t end = std::min<std::size_t>(packet.size(), ntohs(ip.tot_len));
        const std::string_view payload(packet.data() + head, end > head ? end - head : 0);
        const std::uint16_t client = ntohs(toServer ? tcp.source : tcp.dest);
        if (toServer && tcp.syn) {
            m_open[client] = m_connections.size();
            m_connections.emplace_back().syn = at;
        }
        const auto known = m_open.find(client);
        if (known != m_open.end())
            take(m_connections[known->second], tcp, toServer, payload, at);
    }

    /// Of several packets that begin alike, the first counts.
    static void note(Wire::Time& time, std::chrono::nanoseconds at)
    {
        if (!time)
            time = at;
    }

    static void take(Wire& wire, const tcphdr& tcp, bool toServer, std::string_view payload,
                     std::chrono::nanoseconds at)
    {
        const bool isClose = payload.starts_with('\x88');
        if (toServer) {
            if (payload.starts_with("GET "))
                note(wire.request, at);
            else if (wire.upgraded && payload.starts_with('\x81'))
                note(wire.message, at);
            else if (wire.upgraded && isClose)
                note(wire.closeSent, at);
            return;
        }
        if (tcp.syn)
            note(wire.synAck, at);
        else if (payload.starts_with("HTTP/1.1 101"))
            note(wire.upgraded, at);
        else if (wire.upgraded && payload.starts_with('\x81'))
            note(wire.echo, at);
        else if (wire.upgraded && isClose)
            note(wire.closeReceived, at);
        if (tcp.fin)
            note(wire.finReceived, at);
    }

    quint16 m_port;
    int m_socket = -1;
    bool m_permitted = false;
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
    std::map<std::uint16_t, std::size_t> m_open; // by the client's port
    std::vector<Wire> m_connections;
    unsigned m_dropped = 0;
};

} // namespace flapscope
