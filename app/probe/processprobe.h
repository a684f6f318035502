#pragma once

#include "core/moment.h"
#include "core/reading.h"
#include "core/result.h"
#include "probe/processtree.h"
#include "probe/procroot.h"

#include <QSet>
#include <QString>

#include <optional>
#include <vector>

namespace flapscope
{

/// Watches one process of this machine with all its descendants, from outside, through /proc. Every value is the sum
/// over the tree. What cannot be read of every member is absent, never 0 and never a part of the sum. A value without
/// threads of its own; lives in the sampler's thread.
class ProcessProbe
{
public:
    ProcessProbe(ProcRoot root, qint64 pid);

    [[nodiscard]] qint64 pid() const { return m_tree.pid(); }
    /// The program's file, or its name in brackets where the file may not be known; empty when the process is gone.
    [[nodiscard]] QString executable() const;
    /// SHA-256 (FIPS 180-4) of the program's file as it runs, even when another has taken its place on disk, in hex.
    /// Empty when it may not be read or is larger than 512 MiB. For a script it is its interpreter's.
    [[nodiscard]] QString executableDigest() const;

    /// The cheap values, for each tick: ResidentMemory (bytes), CpuTime (seconds, see below), Threads, Descriptors,
    /// Processes and ProcessStart (seconds since boot, of the main process). A fault when the process is gone.
    ///
    /// CpuTime is what the members used, and what the children they waited for had used. It resolves 1/_SC_CLK_TCK (10
    /// ms) and never goes backwards: the time of a child that nobody waits for is kept when the child goes.
    Result<std::vector<Reading>> read(Moment now);

    /// The dear values, to be read rarely (the kernel walks every page): AnonymousMemory, UniqueMemory,
    /// ProportionalMemory and SwappedMemory, in bytes. A fault when the process is gone.
    Result<std::vector<Reading>> readMemory(Moment now);

    /// What could not be read since the last call, and the mend. Each kind is said once in the life of the probe.
    Faults takeComplaints();

private:
    /// Of one member; none with the errno that stood in the way.
    template <typename T> struct Part
    {
        std::optional<T> value;
        int error = 0;
    };

    [[nodiscard]] double cpuSeconds(const std::vector<ProcessStat>& stats);
    template <typename T, typename Read>
    [[nodiscard]] std::optional<T> sumOver(const std::vector<ProcessStat>& stats, const QByteArray& kind, Read read);
    [[nodiscard]] Part<quint64> residentPages(qint64 pid) const;
    [[nodiscard]] Part<quint64> descriptors(qint64 pid) const;
    [[nodiscard]] Part<MemoryRollup> memory(qint64 pid) const;
    [[nodiscard]] bool isGone(qint64 pid, int error) const;
    void complain(qint64 pid, const QByteArray& kind, int error);

    ProcRoot m_root;
    ProcessTree m_tree;
    bool m_sizeCounts;       // the kernel's procfs may tell the number of descriptors as a folder's size
    quint64 m_lastTicks = 0; // sum over the tree at the last reading
    quint64 m_lostTicks = 0; // of members that went without being waited for
    QSet<QByteArray> m_complained;
    Faults m_complaints;
};

} // namespace flapscope
