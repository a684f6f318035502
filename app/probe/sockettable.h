#pragma once

#include "core/result.h"
#include "probe/procroot.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHostAddress>
#include <QSet>

#include <cstddef>
#include <optional>
#include <vector>

namespace flapscope
{

/// A socket that waits for connections.
struct ListeningSocket
{
    QHostAddress address; ///< IPv4 where it is IPv4 mapped into IPv6
    quint32 user = 0;     ///< id of the user who owns it
    quint64 inode = 0;
};

/// How many sockets are in which state.
struct SocketCounts
{
    quint32 established = 0;
    quint32 closeWait = 0;
    quint32 timeWait = 0;
    quint32 other = 0; ///< SYN_RECV, FIN_WAIT1, FIN_WAIT2, LAST_ACK, CLOSING and the like

    friend bool operator==(const SocketCounts&, const SocketCounts&) = default;
    [[nodiscard]] quint32 total() const { return established + closeWait + timeWait + other; }
};

/// The sockets whose local port is a given one, from the text of /proc/net/tcp and tcp6 (proc(5)). Fed in pieces, cut
/// anywhere; keeps no text but an unfinished line. Lines that are none are passed over. A connection counts once: where
/// others are opened meanwhile, the kernel lists the last ones again.
class SocketTable
{
public:
    explicit SocketTable(quint16 port) : m_port(port) {}

    /// The next bytes of a table. Each socket stands in one table only: an IPv4 connection of an IPv6 listener in tcp6.
    void feed(QByteArrayView bytes);
    /// The table is over: an unfinished line is dropped, another table may follow.
    void endTable() { m_carry.clear(); }

    [[nodiscard]] const SocketCounts& counts() const { return m_counts; }
    [[nodiscard]] const std::vector<ListeningSocket>& listening() const { return m_listening; }

private:
    void readLine(QByteArrayView line);

    quint16 m_port;
    SocketCounts m_counts;
    std::vector<ListeningSocket> m_listening;
    QSet<std::size_t> m_seen; // hashes of both ends
    QByteArray m_carry;       // an unfinished line, never longer than a line can be
};

/// Reads both tables, of the network namespace that `pid` lives in or of our own. A machine without IPv6 has no tcp6; a
/// tcp that cannot be read is a fault. What is opened or closed while the kernel lists its sockets may be missed.
Result<SocketTable> readSocketTable(const ProcRoot& root, quint16 port, std::optional<qint64> pid = std::nullopt);

} // namespace flapscope
