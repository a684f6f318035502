#include "probe/processtree.h"

#include "probe/procfile.h"

#include <algorithm>
#include <unordered_map>

namespace flapscope
{

namespace
{

using Children = std::vector<qint64>;

/// From task/*/children; none where the kernel has no such file (CONFIG_PROC_CHILDREN).
std::optional<Children> listedChildren(const ProcRoot& root, qint64 pid)
{
    if (readProc(root.ofProcess(pid, "task/" + QByteArray::number(pid) + "/children")).error != 0)
        return std::nullopt;
    Children children;
    forEachName(root.ofProcess(pid, "task"), [&](const char* thread) {
        const Children some =
            parseChildren(readProc(root.ofProcess(pid, "task/" + QByteArray(thread) + "/children")).bytes);
        children.insert(children.end(), some.begin(), some.end());
        return true;
    });
    return children;
}

std::unordered_map<qint64, Children> childrenOfAll(const ProcRoot& root)
{
    std::unordered_map<qint64, Children> children;
    for (const qint64 pid : root.processes()) {
        if (const std::optional<ProcessStat> stat = readStat(root, pid))
            children[stat->parent].push_back(pid);
    }
    return children;
}

} // namespace

std::optional<ProcessStat> readStat(const ProcRoot& root, qint64 pid)
{
    std::optional<ProcessStat> stat = parseStat(readProc(root.ofProcess(pid, "stat")).bytes);
    return stat && stat->pid == pid ? stat : std::nullopt;
}

ProcessTree::ProcessTree(ProcRoot root, qint64 pid) : m_root(std::move(root)), m_pid(pid)
{
}

Result<std::vector<ProcessStat>> ProcessTree::read(Moment now)
{
    if (m_isGone)
        return gone();
    const bool isFirst = m_members.empty();
    if (isFirst)
        adopt(m_pid);
    if (m_members.empty())
        return Fault{{},
                     QStringLiteral("There is no process %1 to watch.").arg(m_pid),
                     QStringLiteral("Give the id of a process that runs on this machine, or a metrics URL.")};
    if (isFirst || isDue(now)) {
        findDescendants();
        m_refreshed = now;
    }
    // A child that was waited for after its parent was read is missing from both: read again. Three times at most, for
    // a server may lose children without end.
    std::vector<ProcessStat> stats = readMembers();
    for (int again = 0; again < 2 && !stats.empty() && stats.size() < m_members.size(); ++again) {
        std::erase_if(m_members, [&stats](const Member& member) {
            return std::none_of(stats.begin(), stats.end(),
                                [&member](const ProcessStat& stat) { return stat.pid == member.pid; });
        });
        stats = readMembers();
    }
    m_isGone = stats.empty() || stats.front().pid != m_pid || stats.front().isOver();
    if (m_isGone)
        return gone();
    return stats;
}

std::vector<ProcessStat> ProcessTree::readMembers()
{
    std::vector<ProcessStat> stats;
    stats.reserve(m_members.size());
    for (const Member& member : m_members) {
        std::optional<ProcessStat> stat = readStat(m_root, member.pid);
        if (stat && stat->startTicks == member.startTicks)
            stats.push_back(*std::move(stat));
    }
    return stats;
}

bool ProcessTree::isDue(Moment now) const
{
    const std::optional<Nanos> age = between(m_refreshed, now);
    return !age || *age >= RefreshPeriod;
}

void ProcessTree::findDescendants()
{
    std::optional<std::unordered_map<qint64, Children>> all;
    // Grows while it is walked: children of children come at its end, after their parents.
    // NOLINTNEXTLINE(modernize-loop-convert): iterators would not live
    for (std::size_t i = 0; i < m_members.size(); ++i) {
        const qint64 parent = m_members[i].pid;
        std::optional<Children> children = all ? std::nullopt : listedChildren(m_root, parent);
        if (!children) {
            if (!all)
                all = childrenOfAll(m_root);
            children = (*all)[parent];
        }
        for (const qint64 child : *children)
            adopt(child);
    }
}

void ProcessTree::adopt(qint64 pid)
{
    const auto has = [pid](const Member& member) { return member.pid == pid; };
    if (std::any_of(m_members.begin(), m_members.end(), has))
        return;
    if (const std::optional<ProcessStat> stat = readStat(m_root, pid))
        m_members.push_back({pid, stat->startTicks});
}

Fault ProcessTree::gone() const
{
    return {{},
            QStringLiteral("Process %1 ended while it was watched.").arg(m_pid),
            QStringLiteral("Look into the server's log for the reason.")};
}

} // namespace flapscope
