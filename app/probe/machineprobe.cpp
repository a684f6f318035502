#include "probe/machineprobe.h"

#include "probe/procfile.h"

#include <QByteArray>
#include <QList>

#include <algorithm>
#include <ctime>
#include <unistd.h>

namespace flapscope
{

namespace
{

double ticksPerSecond()
{
    static const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    return ticks;
}

double ownCpuSeconds()
{
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

/// The words of the first line that begins with `label` at or behind `from`, the label included.
QList<QByteArray> wordsOf(const QByteArray& text, const QByteArray& label, qsizetype& from)
{
    while (from < text.size()) {
        const qsizetype end = text.indexOf('\n', from);
        const QByteArray line = text.mid(from, end < 0 ? -1 : end - from);
        from = end < 0 ? text.size() : end + 1;
        if (line.startsWith(label) && line.mid(label.size(), 1) == " ")
            return line.simplified().split(' ');
    }
    return {};
}

} // namespace

std::optional<MachineTicks> parseMachineTicks(QByteArrayView text)
{
    // cpu user nice system idle iowait irq softirq steal guest guest_nice; guests are in user and nice already.
    constexpr qsizetype Idle = 4;
    constexpr qsizetype IoWait = 5;
    constexpr qsizetype Steal = 8;
    qsizetype from = 0;
    const QList<QByteArray> words = wordsOf(text.toByteArray(), QByteArrayLiteral("cpu"), from);
    if (words.size() <= Idle)
        return std::nullopt;
    MachineTicks ticks;
    for (qsizetype i = 1; i < std::min(words.size(), Steal + 1); ++i) {
        bool ok = false;
        const quint64 number = words.at(i).toULongLong(&ok);
        if (!ok)
            return std::nullopt;
        (i == Idle || i == IoWait ? ticks.idle : ticks.busy) += number;
    }
    return ticks;
}

std::optional<ListenFailures> parseListenFailures(QByteArrayView text)
{
    const QByteArray bytes = text.toByteArray();
    qsizetype from = 0;
    const QList<QByteArray> names = wordsOf(bytes, QByteArrayLiteral("TcpExt:"), from);
    const QList<QByteArray> numbers = wordsOf(bytes, QByteArrayLiteral("TcpExt:"), from);
    const auto numberOf = [&](const QByteArray& name) -> std::optional<quint64> {
        const qsizetype place = names.indexOf(name);
        if (place < 0 || place >= numbers.size())
            return std::nullopt;
        bool ok = false;
        const quint64 number = numbers.at(place).toULongLong(&ok);
        return ok ? std::optional(number) : std::nullopt;
    };
    const auto overflows = numberOf(QByteArrayLiteral("ListenOverflows"));
    const auto drops = numberOf(QByteArrayLiteral("ListenDrops"));
    if (!overflows || !drops)
        return std::nullopt;
    return ListenFailures{*overflows, *drops};
}

MachineProbe::MachineProbe(ProcRoot root, std::optional<qint64> pid) : m_root(std::move(root)), m_pid(pid)
{
}

Result<std::vector<Reading>> MachineProbe::read(Moment now) const
{
    std::vector<Reading> readings;
    const auto add = [&](Source source, Quantity quantity, double value) {
        readings.push_back({.at = now, .source = source, .quantity = quantity, .value = value});
    };
    add(Source::Rig, Quantity::RigCpuTime, ownCpuSeconds());
    if (const auto ticks = parseMachineTicks(readProc(m_root.file("stat")).bytes)) {
        add(Source::Machine, Quantity::MachineBusyTime, static_cast<double>(ticks->busy) / ticksPerSecond());
        add(Source::Machine, Quantity::MachineIdleTime, static_cast<double>(ticks->idle) / ticksPerSecond());
    }
    const QByteArray file = m_pid ? m_root.ofProcess(*m_pid, "net/netstat") : m_root.file("net/netstat");
    if (const auto failures = parseListenFailures(readProc(file).bytes)) {
        add(Source::Machine, Quantity::ListenOverflows, static_cast<double>(failures->overflows));
        add(Source::Machine, Quantity::ListenDrops, static_cast<double>(failures->drops));
    }
    return readings;
}

} // namespace flapscope
