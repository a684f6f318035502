#include "core/wording.h"

#include "core/range.h"
#include "core/serverreturn.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int MostDecimals = 9;

QString fixed(double value, int decimals)
{
    const QString text = QLocale(QLocale::English, QLocale::UnitedStates).toString(value, 'f', decimals);
    const bool isZero =
        std::all_of(text.begin(), text.end(), [](QChar c) { return c == u'-' || c == u'0' || c == u'.'; });
    return isZero && text.startsWith(u'-') ? text.mid(1) : text;
}

/// Whether `value` with so many decimals looks like `limit` without being it.
bool looksLike(double value, int decimals, double limit)
{
    return value != limit && fixed(value, decimals) == fixed(limit, decimals);
}

QString distinct(double value, double low, double high)
{
    int decimals = 1;
    while (decimals < MostDecimals && (looksLike(value, decimals, low) || looksLike(value, decimals, high)))
        ++decimals;
    return fixed(value, decimals);
}

} // namespace

QString numeral(double value, std::optional<double> limit)
{
    const double apart = limit.value_or(value);
    return distinct(value, apart, apart);
}

QString percentText(double percent)
{
    if (percent == 0.0 || percent == 100.0)
        return grouped(percent) % u" %"_s;
    return distinct(percent, 0.0, 100.0) % u" %"_s;
}

QString shareText(double share)
{
    constexpr int Digits = 5; // 1 − 0.05 is not quite 0.95
    return QString::number(100.0 * share, 'g', Digits) % u" %"_s;
}

QString megabytesText(double bytes, std::optional<double> limitMegabytes)
{
    return numeral(bytes / 1e6, limitMegabytes) % u" MB"_s;
}

QString counted(quint64 number, const QString& one, const QString& many)
{
    return grouped(static_cast<qint64>(number)) % u' ' % (number == 1 ? one : many);
}

QString limitText(Comparison comparison, double limit, const QString& unit)
{
    const QString value = unit.isEmpty() ? grouped(limit) : QString(grouped(limit) % u' ' % unit);
    switch (comparison) {
    case Comparison::AtLeast:
        return u"at least "_s % value;
    case Comparison::AtMost:
        return u"at most "_s % value;
    case Comparison::Below:
        return u"below "_s % value;
    }
    return {};
}

QString breakdown(const OutcomeCounts& counts)
{
    std::vector<std::pair<quint64, Outcome>> present;
    for (const Outcome outcome : allOutcomes()) {
        if (counts.of(outcome) > 0)
            present.emplace_back(counts.of(outcome), outcome);
    }
    std::stable_sort(present.begin(), present.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList parts;
    for (const auto& [count, outcome] : present)
        parts.append(grouped(static_cast<qint64>(count)) % u' ' % nameOf(outcome));
    return parts.join(u", "_s);
}

QString returnText(const ServerReturn& server)
{
    QStringList back;
    QStringList still;
    const auto add = [&](const QString& name, const ResourceReturn& resource, const QString& left) {
        if (!resource.isSeen)
            return;
        if (resource.after)
            back += u"%1 after %2 ms"_s.arg(name, numeral(inMillis(*resource.after)));
        else
            still += u"%1 (still %2 above)"_s.arg(name, left);
    };
    add(u"sockets"_s, server.sockets, grouped(server.sockets.left));
    add(u"descriptors"_s, server.descriptors, grouped(server.descriptors.left));
    add(u"memory"_s, server.memory, megabytesText(server.memory.left));
    add(u"CPU"_s, server.cpu, u"%1 % of a core"_s.arg(numeral(100.0 * server.cpu.left)));
    QString text;
    if (!back.isEmpty())
        text = u"Back at the baseline after the last connection: %1."_s.arg(back.join(u", "_s));
    if (!still.isEmpty())
        text += (text.isEmpty() ? u""_s : u" "_s) % u"Not back when the run ended: %1."_s.arg(still.join(u", "_s));
    return text;
}

} // namespace flapscope
