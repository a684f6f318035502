#pragma once

#include "core/moment.h"
#include "core/reading.h"
#include "core/result.h"
#include "probe/procroot.h"

#include <QtGlobal>

#include <optional>
#include <vector>

namespace flapscope
{

/// Counts the server's sockets from outside: those whose local port is the server's, by state. A value; lives in the
/// sampler's thread.
class SocketProbe
{
public:
    /// `pid` names a process of the server, whose network namespace is looked into; without it, our own.
    SocketProbe(ProcRoot root, quint16 port, std::optional<qint64> pid = std::nullopt);

    /// Established, CloseWait, TimeWait and OtherStates, server side; the listening sockets are in none of them. A
    /// fault when the table cannot be read, and as long as no socket of that port was ever seen: then the server is
    /// elsewhere, and 0 would be no measurement.
    ///
    /// A metrics page on the same port is a connection too; it stands open throughout, in the baseline as well.
    Result<std::vector<Reading>> read(Moment now);

private:
    ProcRoot m_root;
    quint16 m_port;
    std::optional<qint64> m_pid;
    bool m_wasSeen = false;
};

} // namespace flapscope
