#pragma once

#include "core/moment.h"

#include <QtGlobal>

#include <optional>

namespace flapscope
{

/// What lies unread in a TCP socket, and since when by the kernel's own clock. An event loop comes to a packet when it
/// has time, and that delay is ours and not the server's; the kernel notes when the packet came (SO_TIMESTAMPNS,
/// socket(7)).
struct Arrival
{
    enum class Kind : quint8 {
        None,  ///< nothing
        Bytes, ///< of the stream
        End,   ///< the peer has ended the stream in order
        Reset, ///< the peer has reset the connection
    };
    Kind kind = Kind::None;
    Moment at; ///< of the last byte; missing for the others, and where the kernel has not noted it

    /// Looks without taking anything away. The reason of a reset is gone thereafter: to the next reader, the stream has
    /// ended.
    static Arrival in(qintptr socket, RunClock clock);
};

/// While one exists, sockets that ask for it are told when their packets came. The kernel takes a moment to begin with
/// that, and as long to leave it off: one socket that asks for it all the time spares each connection both.
class ArrivalStamps
{
public:
    ArrivalStamps();
    ~ArrivalStamps();
    Q_DISABLE_COPY_MOVE(ArrivalStamps)

    /// Asks for it.
    static void on(qintptr socket);

private:
    const int m_keeper;
};

/// How long the kernel waited for the SYN-ACK of a connection that stands and has carried nothing yet (TCP_INFO,
/// tcp(7)). Nothing where the SYN had to be sent again, which leaves the kernel without a measurement (Karn's rule).
std::optional<Nanos> handshakeRoundTrip(qintptr socket);

} // namespace flapscope
