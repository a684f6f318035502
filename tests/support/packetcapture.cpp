#include "support/packetcapture.h"

#include <QtEndian>

#include <cerrno>
#include <cstring>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flapscope
{

namespace
{
constexpr quint8 Fin = 0x01;
constexpr quint8 Syn = 0x02;
constexpr quint8 Rst = 0x04;

template <typename T> T at(const QByteArray& bytes, qsizetype place)
{
    return qFromBigEndian<T>(bytes.constData() + place);
}
} // namespace

QList<Conversation::Frame> Conversation::Side::frames(QByteArray* rest) const
{
    QList<Frame> found;
    const qsizetype head = bytes.indexOf("\r\n\r\n");
    QByteArray left = head < 0 ? QByteArray() : bytes.mid(head + 4);
    while (left.size() >= 2) {
        const auto second = static_cast<quint8>(left.at(1));
        const bool masked = (second & 0x80) != 0;
        qsizetype length = second & 0x7f;
        qsizetype payload = 2;
        if (length == 126 && left.size() >= 4) {
            length = at<quint16>(left, 2);
            payload = 4;
        }
        const qsizetype mask = payload;
        payload += masked ? 4 : 0;
        if (left.size() < payload + length)
            break;
        Frame frame{static_cast<quint8>(left.at(0) & 0x0f), left.mid(payload, length)};
        for (qsizetype i = 0; masked && i < length; ++i)
            frame.payload[i] = static_cast<char>(frame.payload.at(i) ^ left.at(mask + i % 4));
        found += frame;
        left = left.mid(payload + length);
    }
    if (rest)
        *rest = left;
    return found;
}

PacketCapture::PacketCapture(quint16 port) : m_port(port)
{
    const auto refuse = [this](const char* what) {
        m_refusal = QStringLiteral("No packets can be captured here: %1: %2")
                        .arg(QLatin1StringView(what), QString::fromLocal8Bit(std::strerror(errno)));
    };
    m_descriptor = ::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, qToBigEndian<quint16>(ETH_P_IP));
    if (m_descriptor < 0) {
        refuse("socket(AF_PACKET)");
        return;
    }
    constexpr int Buffer = 32 * 1024 * 1024;
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &Buffer, sizeof Buffer);
    sockaddr_ll loopback{};
    loopback.sll_family = AF_PACKET;
    loopback.sll_protocol = qToBigEndian<quint16>(ETH_P_IP);
    loopback.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    if (::bind(m_descriptor, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) != 0)
        refuse("bind to lo");
}

PacketCapture::~PacketCapture()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

QList<Conversation> PacketCapture::conversations()
{
    QByteArray buffer(128 * 1024, Qt::Uninitialized);
    while (m_descriptor >= 0) {
        sockaddr_ll from{};
        socklen_t size = sizeof from;
        const ssize_t length = ::recvfrom(m_descriptor, buffer.data(), static_cast<std::size_t>(buffer.size()), 0,
                                          reinterpret_cast<sockaddr*>(&from), &size);
        if (length <= 0)
            break;
        // The loopback interface shows each packet as it leaves and as it comes.
        if (from.sll_pkttype != PACKET_OUTGOING)
            take(buffer.first(length));
    }
    return m_conversations;
}

void PacketCapture::take(const QByteArray& packet)
{
    constexpr qsizetype Ethernet = 14;
    if (packet.size() < Ethernet + 40 || packet.at(Ethernet + 9) != 6) // TCP
        return;
    const qsizetype ip = (packet.at(Ethernet) & 0x0f) * 4;
    const qsizetype tcp = Ethernet + ip;
    const auto source = at<quint16>(packet, tcp);
    const auto destination = at<quint16>(packet, tcp + 2);
    if (source != m_port && destination != m_port)
        return;
    const bool fromServer = source == m_port;
    const quint16 clientPort = fromServer ? destination : source;
    const auto flags = static_cast<quint8>(packet.at(tcp + 13));
    const auto place = m_places.find(clientPort);
    const bool begins = !fromServer && (flags & Syn) != 0; // also where a port is used again
    if (begins || place == m_places.end()) {
        m_places[clientPort] = static_cast<int>(m_conversations.size());
        m_conversations += Conversation();
    }
    Conversation& conversation = m_conversations[m_places[clientPort]];
    Conversation::Side& side = fromServer ? conversation.server : conversation.client;
    const int number = m_packets++;
    const auto sequence = at<quint32>(packet, tcp + 4);
    if ((flags & Syn) != 0) {
        side.firstByte = sequence + 1;
        side.isBegun = true;
    }
    if ((flags & Fin) != 0 && side.fin < 0)
        side.fin = number;
    if ((flags & Rst) != 0 && side.rst < 0)
        side.rst = number;
    const qsizetype data = tcp + (static_cast<quint8>(packet.at(tcp + 12)) >> 4U) * 4;
    const QByteArray payload = packet.mid(data, Ethernet + at<quint16>(packet, Ethernet + 2) - data);
    if (payload.isEmpty() || !side.isBegun)
        return;
    side.lastData = number;
    const auto offset = static_cast<qsizetype>(sequence - side.firstByte);
    if (side.bytes.size() < offset + payload.size())
        side.bytes.resize(offset + payload.size());
    side.bytes.replace(offset, payload.size(), payload);
}

} // namespace flapscope
