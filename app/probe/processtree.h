#pragma once

#include "core/moment.h"
#include "core/result.h"
#include "probe/procparse.h"
#include "probe/procroot.h"

#include <QtGlobal>

#include <vector>

namespace flapscope
{

/// A process and its descendants. Who belongs to it is looked up about once a second, from task/*/children or, on a
/// kernel built without that file, from the parents of all processes. Who once belonged to it does so until it ends:
/// a worker whose parent died is still the server's.
class ProcessTree
{
public:
    /// How old the list of descendants may grow.
    static constexpr Nanos RefreshPeriod = std::chrono::seconds(1);

    ProcessTree(ProcRoot root, qint64 pid);

    [[nodiscard]] qint64 pid() const { return m_pid; }

    /// The members as they are now: the process itself first, parents before their children. One that has ended and was
    /// not yet waited for is among them; its `isOver()` says so. A fault when the process itself is gone, or another
    /// one has its number now; once gone, it stays gone.
    Result<std::vector<ProcessStat>> read(Moment now);

private:
    /// A number alone would be a different process once the kernel gives it out again.
    struct Member
    {
        qint64 pid = 0;
        quint64 startTicks = 0;
    };

    [[nodiscard]] std::vector<ProcessStat> readMembers();
    [[nodiscard]] bool isDue(Moment now) const;
    void findDescendants();
    void adopt(qint64 pid);
    [[nodiscard]] Fault gone() const;

    ProcRoot m_root;
    qint64 m_pid;
    std::vector<Member> m_members; // empty until the process was seen
    Moment m_refreshed;
    bool m_isGone = false;
};

/// The /proc/PID/stat of one process; none when it is gone.
std::optional<ProcessStat> readStat(const ProcRoot& root, qint64 pid);

} // namespace flapscope
