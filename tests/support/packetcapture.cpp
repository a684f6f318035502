#include "support/packetcapture.h"

#include <QtEndian>

namespace flapscope
{

namespace
{
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

QList<Conversation> PacketCapture::conversations()
{
    for (const Packet& packet : m_tap.take()) {
        if (packet.from == m_port || packet.to == m_port)
            take(packet);
    }
    return m_conversations;
}

void PacketCapture::take(const Packet& packet)
{
    const bool fromServer = packet.from == m_port;
    const quint16 clientPort = fromServer ? packet.to : packet.from;
    const auto place = m_places.find(clientPort);
    const bool begins = !fromServer && packet.syn; // also where a port is used again
    if (begins || place == m_places.end()) {
        m_places[clientPort] = static_cast<int>(m_conversations.size());
        m_conversations += Conversation();
    }
    Conversation& conversation = m_conversations[m_places[clientPort]];
    Conversation::Side& side = fromServer ? conversation.server : conversation.client;
    const int number = m_packets++;
    if (packet.syn) {
        side.firstByte = packet.sequence + 1;
        side.isBegun = true;
    }
    if (packet.fin && side.fin < 0)
        side.fin = number;
    if (packet.rst && side.rst < 0)
        side.rst = number;
    if (packet.payload.isEmpty() || !side.isBegun)
        return;
    side.lastData = number;
    const auto offset = static_cast<qsizetype>(packet.sequence - side.firstByte);
    if (side.bytes.size() < offset + packet.payload.size())
        side.bytes.resize(offset + packet.payload.size());
    side.bytes.replace(offset, packet.payload.size(), packet.payload);
}

} // namespace flapscope
