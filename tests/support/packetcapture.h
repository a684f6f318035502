#pragma once

#include "support/packettap.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QtGlobal>

#include <map>

namespace flapscope
{

/// What passed over one TCP connection, by the packets themselves.
struct Conversation
{
    /// A frame of RFC 6455 that was sent whole.
    struct Frame
    {
        quint8 opcode = 0;
        QByteArray payload; ///< unmasked
        friend bool operator==(const Frame&, const Frame&) = default;
    };
    /// One direction.
    struct Side
    {
        QByteArray bytes; ///< the stream, put together by its sequence numbers
        int fin = -1;     ///< the number of the packet with the first FIN, counted over both sides; −1: none
        int rst = -1;
        int lastData = -1; ///< of the last packet that carried bytes

        /// The frames behind the HTTP head. `rest`: what is left behind the last whole one.
        [[nodiscard]] QList<Frame> frames(QByteArray* rest = nullptr) const;

        quint32 firstByte = 0; ///< its sequence number
        bool isBegun = false;
    };
    Side client;
    Side server;
};

/// The conversations with one port over the loopback device, from its construction on. Needs CAP_NET_RAW.
class PacketCapture
{
public:
    explicit PacketCapture(quint16 port) : m_port(port) {}

    /// Why nothing is captured; empty if it is.
    [[nodiscard]] const QString& refusal() const { return m_tap.refusal(); }
    /// All that passed so far, in order of the connections.
    [[nodiscard]] QList<Conversation> conversations();

private:
    void take(const Packet& packet);

    const quint16 m_port;
    PacketTap m_tap;
    int m_packets = 0;
    std::map<quint16, int> m_places; // by the client's port
    QList<Conversation> m_conversations;
};

} // namespace flapscope
