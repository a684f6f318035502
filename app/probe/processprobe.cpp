#include "probe/processprobe.h"

#include "probe/procfile.h"

#include <QCryptographicHash>
#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace flapscope
{

namespace
{

double ticksPerSecond()
{
    static const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    return ticks;
}

quint64 pageSize()
{
    static const auto size = static_cast<quint64>(sysconf(_SC_PAGESIZE));
    return size;
}

/// From Linux 6.2 on, the size of /proc/PID/fd is the number of open descriptors: one call instead of a listing that
/// takes milliseconds for ten thousand of them, and no permission needed. 0 on older kernels.
quint64 countBySize(const QByteArray& folder)
{
    struct stat info = {};
    return stat(folder.constData(), &info) == 0 && info.st_size > 0 ? static_cast<quint64>(info.st_size) : 0;
}

/// What is not measured without one of the files of a process, and the mend.
QString mendFor(const QByteArray& kind)
{
    if (kind == "statm")
        return QStringLiteral("Resident memory is not measured. Mount /proc without hidepid, or choose a metrics URL.");
    if (kind == "fd")
        return QStringLiteral("Descriptors are not counted. Run as the server's user, or choose a metrics URL.");
    return QStringLiteral(
        "Unique memory is not measured, only resident memory. Run as the server's user on Linux 4.14 or "
        "newer, or choose a metrics URL.");
}

} // namespace

ProcessProbe::ProcessProbe(ProcRoot root, qint64 pid)
    : m_root(root), m_tree(std::move(root), pid), m_sizeCounts(m_root.isKernels())
{
}

QString ProcessProbe::executable() const
{
    if (const std::optional<QByteArray> file = linkTarget(m_root.ofProcess(pid(), "exe")))
        return QFile::decodeName(*file);
    const std::optional<ProcessStat> stat = readStat(m_root, pid());
    return stat ? QLatin1Char('[') % QString::fromLocal8Bit(stat->name) % QLatin1Char(']') : QString();
}

QString ProcessProbe::executableDigest() const
{
    constexpr qint64 Largest = 512LL << 20;
    QFile file(QFile::decodeName(m_root.ofProcess(pid(), "exe")));
    QCryptographicHash digest(QCryptographicHash::Sha256);
    const bool isRead = file.open(QIODevice::ReadOnly) && file.size() <= Largest && digest.addData(&file);
    return isRead ? QString::fromLatin1(digest.result().toHex()) : QString();
}

Result<std::vector<Reading>> ProcessProbe::read(Moment now)
{
    const Result<std::vector<ProcessStat>> tree = m_tree.read(now);
    if (!tree)
        return tree.faults();
    quint64 threads = 0;
    quint64 processes = 0;
    for (const ProcessStat& stat : *tree) {
        if (stat.isOver())
            continue;
        threads += stat.threads;
        ++processes;
    }
    std::vector<Reading> readings;
    const auto add = [&](Quantity quantity, double value) {
        readings.push_back({.at = now, .source = Source::Process, .quantity = quantity, .value = value});
    };
    if (const auto pages = sumOver<quint64>(*tree, "statm", [this](qint64 pid) { return residentPages(pid); }))
        add(Quantity::ResidentMemory, static_cast<double>(*pages * pageSize()));
    add(Quantity::CpuTime, cpuSeconds(*tree));
    add(Quantity::Threads, static_cast<double>(threads));
    if (const auto count = sumOver<quint64>(*tree, "fd", [this](qint64 pid) { return descriptors(pid); }))
        add(Quantity::Descriptors, static_cast<double>(*count));
    add(Quantity::Processes, static_cast<double>(processes));
    add(Quantity::ProcessStart, static_cast<double>(tree->front().startTicks) / ticksPerSecond());
    return readings;
}

Result<std::vector<Reading>> ProcessProbe::readMemory(Moment now)
{
    const Result<std::vector<ProcessStat>> tree = m_tree.read(now);
    if (!tree)
        return tree.faults();
    const auto sum = sumOver<MemoryRollup>(*tree, "smaps_rollup", [this](qint64 pid) { return memory(pid); });
    if (!sum)
        return std::vector<Reading>{};
    const auto reading = [now](Quantity quantity, quint64 bytes) {
        return Reading{.at = now, .source = Source::Process, .quantity = quantity, .value = static_cast<double>(bytes)};
    };
    return std::vector<Reading>{
        reading(Quantity::AnonymousMemory, sum->anonymous), reading(Quantity::UniqueMemory, sum->unique),
        reading(Quantity::ProportionalMemory, sum->proportional), reading(Quantity::SwappedMemory, sum->swapped)};
}

Faults ProcessProbe::takeComplaints()
{
    return std::exchange(m_complaints, {});
}

double ProcessProbe::cpuSeconds(const std::vector<ProcessStat>& stats)
{
    quint64 ticks = 0;
    for (const ProcessStat& stat : stats)
        ticks += stat.ownTicks + stat.childrenTicks;
    // A child that was waited for lives on in its parent's children time, and the sum stands. One that nobody waited
    // for (SIGCHLD ignored, or its parent died first) takes its time along: keep it.
    if (ticks < m_lastTicks)
        m_lostTicks += m_lastTicks - ticks;
    m_lastTicks = ticks;
    return static_cast<double>(ticks + m_lostTicks) / ticksPerSecond();
}

template <typename T, typename Read>
std::optional<T> ProcessProbe::sumOver(const std::vector<ProcessStat>& stats, const QByteArray& kind, Read read)
{
    std::optional<T> sum;
    for (const ProcessStat& stat : stats) {
        if (stat.isOver())
            continue;
        const Part<T> part = read(stat.pid);
        if (part.value) {
            sum = sum.value_or(T());
            *sum += *part.value;
        } else if (!isGone(stat.pid, part.error)) {
            // A part of the sum would look like a server that shrank.
            complain(stat.pid, kind, part.error);
            return std::nullopt;
        }
    }
    return sum;
}

ProcessProbe::Part<quint64> ProcessProbe::residentPages(qint64 pid) const
{
    // statm, not stat: newer kernels count exactly for it, and only in batches per processor for stat.
    const ProcText text = readProc(m_root.ofProcess(pid, "statm"));
    return {parseResidentPages(text.bytes), text.error};
}

ProcessProbe::Part<quint64> ProcessProbe::descriptors(qint64 pid) const
{
    const QByteArray folder = m_root.ofProcess(pid, "fd");
    if (const quint64 count = m_sizeCounts ? countBySize(folder) : 0; count > 0)
        return {count, 0};
    quint64 count = 0;
    const int error = forEachName(folder, [&count](const char*) {
        ++count;
        return true;
    });
    return {error == 0 ? std::optional(count) : std::nullopt, error};
}

ProcessProbe::Part<MemoryRollup> ProcessProbe::memory(qint64 pid) const
{
    const ProcText text = readProc(m_root.ofProcess(pid, "smaps_rollup"));
    return {parseRollup(text.bytes), text.error};
}

bool ProcessProbe::isGone(qint64 pid, int error) const
{
    if (error == EACCES || error == EPERM)
        return false;
    // A file is missing because the process ended a moment ago, or because this kernel has no such file.
    const std::optional<ProcessStat> stat = readStat(m_root, pid);
    return !stat || stat->isOver();
}

void ProcessProbe::complain(qint64 pid, const QByteArray& kind, int error)
{
    if (m_complained.contains(kind))
        return;
    m_complained.insert(kind);
    const QString reason = error == 0 ? QStringLiteral("what it holds is not understood") : qt_error_string(error);
    m_complaints.append({QFile::decodeName(m_root.ofProcess(pid, kind)),
                         QStringLiteral("It cannot be read: %1.").arg(reason), mendFor(kind)});
}

} // namespace flapscope
