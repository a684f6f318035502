#pragma once

#include "support/packettap.h"

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace flapscope
{

/// When the packets of one connection passed that begin and end its phases, as its client's machine sees them: what the
/// client sends as it leaves, what it is sent as it arrives.
struct WirePhases
{
    using Time = std::optional<std::chrono::nanoseconds>;
    Time syn, synAck, upgraded, echo, closeSent, closeReceived;
};

namespace detail
{
/// Of several packets that begin alike, the first counts.
inline void noteOnce(WirePhases::Time& time, std::chrono::nanoseconds at)
{
    if (!time)
        time = at;
}

inline void noteFromServer(WirePhases& wire, const Packet& packet)
{
    if (packet.syn)
        noteOnce(wire.synAck, packet.at);
    else if (packet.payload.startsWith("HTTP/1.1 101"))
        noteOnce(wire.upgraded, packet.at);
    else if (wire.upgraded && packet.payload.startsWith('\x81'))
        noteOnce(wire.echo, packet.at);
    else if (wire.upgraded && packet.payload.startsWith('\x88'))
        noteOnce(wire.closeReceived, packet.at);
}
} // namespace detail

/// Of the connections to `port`, in the order of their first packets.
inline std::vector<WirePhases> wirePhasesOf(const std::vector<Packet>& packets, quint16 port)
{
    std::vector<WirePhases> connections;
    std::map<quint16, std::size_t> places; // by the client's port, the latest connection
    for (const Packet& packet : packets) {
        const bool toServer = packet.to == port;
        if ((!toServer && packet.from != port) || packet.leaves != toServer)
            continue;
        const quint16 client = toServer ? packet.from : packet.to;
        if (toServer && packet.syn) {
            places[client] = connections.size();
            connections.emplace_back().syn = packet.at;
        }
        const auto place = places.find(client);
        if (place == places.end())
            continue;
        WirePhases& wire = connections[place->second];
        if (!toServer)
            detail::noteFromServer(wire, packet);
        else if (wire.upgraded && packet.payload.startsWith('\x88'))
            detail::noteOnce(wire.closeSent, packet.at);
    }
    return connections;
}

} // namespace flapscope
