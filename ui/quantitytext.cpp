#include "ui/quantitytext.h"

#include "core/range.h"
#include "core/wording.h"
#include "ui/phasetext.h"

#include <cmath>

namespace flapscope
{

namespace
{
bool isPercent(const QString& unit)
{
    return unit == u'%';
}

/// "15.0" reads "15".
QString withoutZeros(QString number)
{
    if (!number.contains(u'.'))
        return number;
    while (number.endsWith(u'0'))
        number.chop(1);
    if (number.endsWith(u'.'))
        number.chop(1);
    return number;
}

/// `unit` stands after a value with a space; a value without a unit stands alone.
QString withUnit(const QString& number, const QString& unit)
{
    return unit.isEmpty() ? number : QString(number + u' ' + unit);
}
} // namespace

QString countText(quint64 count)
{
    return grouped(static_cast<qint64>(count));
}

QString valueText(double value, const QString& unit, std::optional<double> limit)
{
    return isPercent(unit) ? percentText(value) : withUnit(withoutZeros(numeral(value, limit)), unit);
}

QString boundText(Comparison comparison, double limit, const QString& unit)
{
    switch (comparison) {
    case Comparison::AtLeast:
        return QStringLiteral("≥ ") + valueText(limit, unit);
    case Comparison::AtMost:
        return QStringLiteral("≤ ") + valueText(limit, unit);
    case Comparison::Below:
        return QStringLiteral("< ") + valueText(limit, unit);
    }
    return {};
}

QString marginText(Comparison comparison, double measured, double limit, const QString& unit)
{
    const bool wantsMuch = comparison == Comparison::AtLeast;
    const double margin = wantsMuch ? measured - limit : limit - measured;
    if (margin == 0.0)
        return QStringLiteral("at the limit");
    const QString amount =
        withUnit(withoutZeros(numeral(std::abs(margin), 0.0)), isPercent(unit) ? QStringLiteral("points") : unit);
    if (margin > 0.0)
        return amount + QStringLiteral(" to spare");
    return amount + (wantsMuch ? QStringLiteral(" short") : QStringLiteral(" over"));
}

QString momentText(Moment moment)
{
    if (!moment.isKnown())
        return QStringLiteral("–");
    constexpr double minute = 60'000.0;
    const double ms = inMillis(moment.sinceStart());
    if (ms < minute)
        return QStringLiteral("%1 s").arg(ms / 1000.0, 0, 'f', 3);
    const auto minutes = static_cast<qint64>(ms / minute);
    const double seconds = (ms - static_cast<double>(minutes) * minute) / 1000.0;
    return QStringLiteral("%1:%2").arg(minutes).arg(seconds, 6, 'f', 3, u'0');
}

QString spanText(Nanos span)
{
    constexpr Nanos second = std::chrono::seconds(1);
    return span < second ? QString(withoutZeros(numeral(inMillis(span), 0.0)) + QStringLiteral(" ms"))
                         : roughSpanText(span);
}

} // namespace flapscope
