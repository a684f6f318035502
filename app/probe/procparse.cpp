#include "probe/procparse.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace flapscope
{

namespace
{

/// Takes numbers off the front of a text, one after the other.
class Numbers
{
public:
    explicit Numbers(QByteArrayView text) : m_at(text.begin()), m_end(text.end()) {}

    template <typename T> std::optional<T> next()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\t'))
            ++m_at;
        T number = 0;
        const auto [stop, error] = std::from_chars(m_at, m_end, number);
        if (error != std::errc())
            return std::nullopt;
        // "12abc" is no number; a text that ends in mid-number cannot be told from one that does not.
        if (stop != m_end && *stop != ' ' && *stop != '\t' && *stop != '\n')
            return std::nullopt;
        m_at = stop;
        return number;
    }

    /// Jumps over `count` numbers; false when there are fewer.
    bool skip(int count)
    {
        for (int i = 0; i < count; ++i) {
            // Signed and unsigned fields are mixed in stat, some as large as 2^64 − 1.
            if (!next<qint64>() && !next<quint64>())
                return false;
        }
        return true;
    }

private:
    const char* m_at;
    const char* m_end;
};

std::optional<quint64> sum(const std::optional<qint64>& a, const std::optional<qint64>& b)
{
    // cutime and cstime are printed signed, and can be negative only where a kernel miscounts.
    if (!a || !b || *a < 0 || *b < 0)
        return std::nullopt;
    return static_cast<quint64>(*a) + static_cast<quint64>(*b);
}

/// The fields after the name, in which only the state is no number.
bool parseFields(QByteArrayView text, ProcessStat& stat)
{
    Numbers numbers(text);
    const std::optional<qint64> parent = numbers.next<qint64>();
    if (!parent || !numbers.skip(9)) // pgrp … cmajflt
        return false;
    const std::optional<qint64> user = numbers.next<qint64>();
    const std::optional<qint64> system = numbers.next<qint64>();
    const std::optional<qint64> childUser = numbers.next<qint64>();
    const std::optional<qint64> childSystem = numbers.next<qint64>();
    const std::optional<quint64> own = sum(user, system);
    const std::optional<quint64> children = sum(childUser, childSystem);
    if (!own || !children || !numbers.skip(2)) // priority, nice
        return false;
    const std::optional<quint64> threads = numbers.next<quint64>();
    if (!threads || !numbers.skip(1)) // itrealvalue
        return false;
    const std::optional<quint64> start = numbers.next<quint64>();
    if (!start || !numbers.skip(1)) // vsize
        return false;
    const std::optional<qint64> resident = numbers.next<qint64>();
    // The number after it shows that this one is whole.
    if (!resident || *resident < 0 || !numbers.skip(1))
        return false;
    stat.parent = *parent;
    stat.ownTicks = *own;
    stat.childrenTicks = *children;
    stat.threads = *threads;
    stat.startTicks = *start;
    stat.residentPages = static_cast<quint64>(*resident);
    return true;
}

/// "   1234 kB" in bytes.
std::optional<quint64> kilobytes(QByteArrayView text)
{
    Numbers numbers(text);
    const std::optional<quint64> amount = numbers.next<quint64>();
    if (!amount || *amount > std::numeric_limits<quint64>::max() / 1024 || !text.trimmed().endsWith("kB"))
        return std::nullopt;
    return *amount * 1024;
}

} // namespace

std::optional<ProcessStat> parseStat(QByteArrayView text)
{
    // The name is whatever the process calls itself: only the first "(" and the last ")" can be trusted.
    const qsizetype open = text.indexOf('(');
    const qsizetype close = text.lastIndexOf(')');
    if (open < 1 || close < open || close + 4 > text.size() || text[close + 1] != ' ' || text[close + 3] != ' ')
        return std::nullopt;
    const std::optional<qint64> pid = Numbers(text.first(open)).next<qint64>();
    if (!pid || *pid <= 0)
        return std::nullopt;
    ProcessStat stat;
    stat.pid = *pid;
    stat.name = text.sliced(open + 1, close - open - 1).toByteArray();
    stat.state = text[close + 2];
    if (!parseFields(text.sliced(close + 4), stat))
        return std::nullopt;
    return stat;
}

MemoryRollup& MemoryRollup::operator+=(const MemoryRollup& other)
{
    proportional += other.proportional;
    unique += other.unique;
    swapped += other.swapped;
    anonymous += other.anonymous;
    return *this;
}

std::optional<MemoryRollup> parseRollup(QByteArrayView text)
{
    enum Key : std::size_t { Pss, PrivateClean, PrivateDirty, Swap, PssAnon, PssShmem, LazyFree, SwapPss };
    constexpr std::array<QByteArrayView, 8> Names{
        "Pss:", "Private_Clean:", "Private_Dirty:", "Swap:", "Pss_Anon:", "Pss_Shmem:", "LazyFree:", "SwapPss:"};
    std::array<std::optional<quint64>, Names.size()> bytes;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('\n');
        if (end < 0)
            break; // a line that is cut short may lack digits
        const QByteArrayView line = text.first(end);
        text = text.sliced(end + 1);
        for (std::size_t key = 0; key < Names.size(); ++key) {
            if (line.startsWith(Names[key]))
                bytes[key] = kilobytes(line.sliced(Names[key].size()));
        }
    }
    if (!bytes[Pss] || !bytes[PrivateClean] || !bytes[PrivateDirty] || !bytes[Swap])
        return std::nullopt;
    MemoryRollup memory{.proportional = *bytes[Pss],
                        .unique = *bytes[PrivateClean] + *bytes[PrivateDirty],
                        .swapped = *bytes[Swap],
                        .anonymous = *bytes[PrivateDirty] + *bytes[Swap]};
    if (bytes[PssAnon]) {
        const quint64 held = *bytes[PssAnon] + bytes[PssShmem].value_or(0) + bytes[SwapPss].value_or(*bytes[Swap]);
        memory.anonymous = held - std::min(held, bytes[LazyFree].value_or(0));
    }
    return memory;
}

std::optional<quint64> parseResidentPages(QByteArrayView text)
{
    Numbers numbers(text);
    if (!numbers.skip(1)) // size
        return std::nullopt;
    const std::optional<quint64> resident = numbers.next<quint64>();
    // The number after it shows that this one is whole.
    return numbers.skip(1) ? resident : std::nullopt;
}

std::vector<qint64> parseChildren(QByteArrayView text)
{
    std::vector<qint64> ids;
    Numbers numbers(text);
    for (std::optional<qint64> id = numbers.next<qint64>(); id && *id > 0; id = numbers.next<qint64>())
        ids.push_back(*id);
    return ids;
}

} // namespace flapscope
