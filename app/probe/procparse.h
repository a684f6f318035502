#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace flapscope
{

/// What Flapscope needs of /proc/PID/stat (proc(5)). Ticks are of sysconf(_SC_CLK_TCK), pages of _SC_PAGESIZE.
struct ProcessStat
{
    qint64 pid = 0;
    QByteArray name; ///< at most 15 bytes of any kind, spaces and parentheses included
    char state = '?';
    qint64 parent = 0;
    quint64 ownTicks = 0;      ///< user and system, of all its threads, those that ended included
    quint64 childrenTicks = 0; ///< user and system, of the children it has waited for, and of theirs
    quint64 threads = 0;
    quint64 startTicks = 0; ///< since boot
    quint64 residentPages = 0;

    /// Ended, and perhaps not yet waited for.
    [[nodiscard]] bool isOver() const { return state == 'Z' || state == 'X' || state == 'x'; }

    friend bool operator==(const ProcessStat&, const ProcessStat&) = default;
};

/// /proc/PID/stat; none when it is cut short or no such text.
std::optional<ProcessStat> parseStat(QByteArrayView text);

/// Memory of one process, in bytes.
struct MemoryRollup
{
    quint64 proportional = 0; ///< PSS: each shared page divided by those who share it
    quint64 unique = 0;       ///< USS: private clean + private dirty
    quint64 swapped = 0;
    /// What would have to be written to swap to free it: Pss_Anon + Pss_Shmem + SwapPss − LazyFree. Before Linux 5.4,
    /// which has no Pss_Anon: private dirty + swap. Unlike USS and PSS it does not change when another process that
    /// maps the same files (the same interpreter, the same libc) comes or goes; and what a fork shares counts once in a
    /// tree.
    quint64 anonymous = 0;

    friend bool operator==(const MemoryRollup&, const MemoryRollup&) = default;
    MemoryRollup& operator+=(const MemoryRollup& other);
};

/// /proc/PID/smaps_rollup (proc(5)); none unless all of Pss, Private_Clean, Private_Dirty and Swap are there.
std::optional<MemoryRollup> parseRollup(QByteArrayView text);

/// Resident pages from /proc/PID/statm; none when it is cut short or no such text.
std::optional<quint64> parseResidentPages(QByteArrayView text);

/// /proc/PID/task/TID/children: ids, divided by spaces. What is no id ends the list.
std::vector<qint64> parseChildren(QByteArrayView text);

} // namespace flapscope
