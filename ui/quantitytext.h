#pragma once

#include "core/moment.h"
#include "core/plan.h"

#include <QString>

#include <optional>

namespace flapscope
{

/// A whole number with its thousands grouped, "2,995".
QString countText(quint64 count);
/// A value with its unit, "15.6 ms", "97.2 %". Never rounded onto a `limit` that it misses.
QString valueText(double value, const QString& unit, std::optional<double> limit = std::nullopt);
/// A limit in few characters, "< 15 MB", "≥ 100 %".
QString boundText(Comparison comparison, double limit, const QString& unit);
/// How far a value is from its limit: "12 MB to spare", "3 MB over", "2.8 points short", "at the limit".
QString marginText(Comparison comparison, double measured, double limit, const QString& unit);
/// Time since the begin of the run: "12.345 s", "3:05.120".
QString momentText(Moment moment);
/// "85 ms", "3.4 s", "2 min 5 s".
QString spanText(Nanos span);

} // namespace flapscope
