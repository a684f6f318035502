#include "ui/charts/nicesteps.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace flapscope
{

namespace
{
constexpr double Minute = 60.0;
constexpr double Hour = 3600.0;

double powerBelow(double value)
{
    return std::pow(10.0, std::floor(std::log10(value)));
}

/// The least of `steps`, times a power of ten, that is not below `value`.
template <std::size_t N> double ceilingIn(const std::array<double, N>& steps, double value)
{
    if (!std::isfinite(value) || value <= 0.0)
        return 1.0;
    const double power = powerBelow(value);
    // A value that is a step already must stay one in spite of its last bits.
    const double wanted = value / power * (1.0 - 1e-12);
    const auto step = std::find_if(steps.begin(), steps.end(), [wanted](double s) { return s >= wanted; });
    return (step == steps.end() ? 10.0 : *step) * power;
}

int decimalsFor(double tick)
{
    return std::clamp(static_cast<int>(std::ceil(-std::log10(tick) - 1e-9)), 0, 6);
}

QString number(double value, int decimals)
{
    return QLocale(QLocale::English).toString(value, 'f', decimals);
}
} // namespace

double niceCeiling(double value)
{
    return ceilingIn(std::array{1.0, 2.0, 5.0}, value);
}

double niceTick(double span, int most)
{
    return niceCeiling(span / std::max(most, 1));
}

double niceTimeTick(double span, int most)
{
    const double least = span / std::max(most, 1);
    if (least <= 10.0)
        return niceCeiling(least);
    constexpr std::array steps{15.0,        30.0, Minute,   2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute,
                               30 * Minute, Hour, 2 * Hour, 3 * Hour,   6 * Hour,   12 * Hour,   24 * Hour};
    const auto step = std::find_if(steps.begin(), steps.end(), [least](double s) { return s >= least; });
    return step == steps.end() ? 24 * Hour * niceCeiling(least / (24 * Hour)) : *step;
}

double niceTop(double value)
{
    return ceilingIn(std::array{1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0}, value);
}

double niceLength(double seconds)
{
    return niceTop(seconds);
}

QString tickText(double value, double tick)
{
    return number(value, decimalsFor(tick));
}

QString timeText(double seconds, double tick)
{
    if (seconds < Minute || tick < 1.0)
        return QStringLiteral("%1 s").arg(number(seconds, decimalsFor(tick)));
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const QChar zero(u'0');
    const qint64 minutes = whole / 60;
    if (minutes < 60)
        return QStringLiteral("%1:%2").arg(minutes).arg(whole % 60, 2, 10, zero);
    return QStringLiteral("%1:%2:%3").arg(minutes / 60).arg(minutes % 60, 2, 10, zero).arg(whole % 60, 2, 10, zero);
}

QString figureText(double value)
{
    const double size = std::abs(value);
    if (size >= 100.0 || value == std::floor(value))
        return number(value, 0);
    if (size >= 10.0)
        return number(value, 1);
    return number(value, size < 0.0995 && size > 0.0 ? 3 : 2);
}

} // namespace flapscope
