#pragma once

#include <QHostAddress>

namespace flapscope
{

/// The addresses that connections come from. One address has no more connections to one server than it has local ports,
/// and the more of them are taken, the longer the kernel looks for one; to a server on the loopback network every
/// address of 127.0.0.0/8 may connect (RFC 1122 §3.2.1.3), each with ports of its own.
struct Sources
{
    int count = 1; ///< 127.0.0.1 and those that follow; 1: the system chooses

    /// That of a client, by its number; null where the system chooses.
    [[nodiscard]] QHostAddress of(int client) const;
    friend bool operator==(const Sources&, const Sources&) = default;
};

/// A TCP socket that will connect from `address`, an IPv4 address of this machine, and takes its port only when it
/// does: then a port that still waits for an old connection may serve again (IP_BIND_ADDRESS_NO_PORT, ip(7)). The
/// caller owns the descriptor; −1 when there is none to be had.
qintptr socketFrom(const QHostAddress& address);

} // namespace flapscope
