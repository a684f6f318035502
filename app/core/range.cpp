#include "core/range.h"

#include <QLocale>

#include <cmath>

namespace flapscope
{

namespace
{

/// Plans are written and mended in one notation, whatever the user's locale.
QLocale notation()
{
    return {QLocale::English, QLocale::UnitedStates};
}

} // namespace

QString grouped(qint64 number)
{
    return notation().toString(number);
}

QString grouped(double number)
{
    constexpr double LargestExactInteger = 9007199254740992.0; // 2^53
    if (std::abs(number) <= LargestExactInteger && std::trunc(number) == number)
        return grouped(static_cast<qint64>(number));
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

QString mendFor(const Range& range)
{
    return QStringLiteral("Use a whole number from %1 to %2.").arg(grouped(range.least), grouped(range.most));
}

QString mendFor(const RealRange& range)
{
    const QString text = range.open ? QStringLiteral("Use a number above %1 and below %2.")
                                    : QStringLiteral("Use a number from %1 to %2.");
    return text.arg(grouped(range.least), grouped(range.most));
}

QString mendForCount(const Range& range)
{
    return QStringLiteral("Give from %1 to %2.").arg(grouped(range.least), grouped(range.most));
}

} // namespace flapscope
