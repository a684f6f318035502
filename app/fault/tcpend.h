#pragma once

#include "fault/descriptor.h"

#include <QHostAddress>

namespace flapscope
{

/// One side of a link: a socket that does not block, and what is known of it. Events are edge-triggered, so what they
/// said is remembered until a call says otherwise.
struct TcpEnd
{
    Descriptor socket;
    bool connected = false;
    bool readable = false;
    bool writable = false;
    bool broken = false;  ///< the peer sent a reset, or the network did
    bool leaving = false; ///< the peer has ended its stream; it may not have been read to its end yet
    bool shut = false;    ///< we have ended ours

    /// Whether its peer is gone for good, or at least has said all it will say.
    [[nodiscard]] bool isGone() const { return broken || leaving; }
};

/// A socket that listens on `address`; none with errno otherwise. With port 0 a free one is taken, and kept as one that
/// was named: so it can stop listening and begin again.
Descriptor listenOn(const QHostAddress& address, quint16 port);
quint16 portOf(const Descriptor& socket);
/// Stops listening, which refuses what comes; the port stays ours.
void stopListening(const Descriptor& socket);
bool listenAgain(const Descriptor& socket);
/// The next connection that waits; none with errno otherwise.
Descriptor acceptFrom(const Descriptor& listener);
/// A socket on its way to `address`; none with errno otherwise. Its first event says how it went.
Descriptor dial(const QHostAddress& address, quint16 port);
/// Makes a connection and ends it in order, waiting up to 5 s: 0, or the errno why there was none.
int tryConnection(const QHostAddress& address, quint16 port);
/// The error that a socket has come by, as errno; 0 without one.
int errorOf(const Descriptor& socket);
/// Closes it with a reset.
void resetConnection(Descriptor& socket);

} // namespace flapscope
