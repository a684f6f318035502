#pragma once

#include "core/moment.h"
#include "core/reading.h"
#include "core/result.h"
#include "probe/procroot.h"

#include <QByteArrayView>

#include <optional>
#include <vector>

namespace flapscope
{

/// Processor time of all cores together, in ticks of sysconf(_SC_CLK_TCK).
struct MachineTicks
{
    quint64 busy = 0; ///< user, nice, system, interrupts, and what the host of a virtual machine took away (steal)
    quint64 idle = 0; ///< with nothing to do, or waiting for a disk

    friend bool operator==(const MachineTicks&, const MachineTicks&) = default;
};

/// /proc/stat (proc(5)); none when it is no such text.
std::optional<MachineTicks> parseMachineTicks(QByteArrayView text);

/// Connections that a listening socket could not take, since the network namespace began.
struct ListenFailures
{
    quint64 overflows = 0;
    quint64 drops = 0;

    friend bool operator==(const ListenFailures&, const ListenFailures&) = default;
};

/// The TcpExt lines of /proc/net/netstat, one of names and one of numbers; none when they lack what is looked for.
std::optional<ListenFailures> parseListenFailures(QByteArrayView text);

/// Reads what all programs of this machine share: its cores and its listeners. A value; lives in the sampler's thread.
class MachineProbe
{
public:
    /// `pid` names a process of the server, whose network namespace is looked into; without it, our own.
    explicit MachineProbe(ProcRoot root, std::optional<qint64> pid = std::nullopt);

    /// MachineBusyTime and MachineIdleTime, ListenOverflows and ListenDrops, and RigCpuTime, those that can be read.
    /// Never a fault: on a machine that hides them, the run is judged without.
    Result<std::vector<Reading>> read(Moment now) const;

private:
    ProcRoot m_root;
    std::optional<qint64> m_pid;
};

} // namespace flapscope
