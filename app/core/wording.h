#pragma once

#include "core/plan.h"
#include "core/tally.h"

#include <QString>

#include <optional>

namespace flapscope
{

struct ServerReturn;

// How findings speak of numbers. None of these rounds a number onto the limit that it misses: 99.96 % never reads 100
// %, and 14.99 MB never reads 15 MB beside a limit of 15.

/// `value` with one decimal, or as many as it takes to tell it from `limit`; whole thousands grouped: "1,234.5".
QString numeral(double value, std::optional<double> limit = std::nullopt);
/// "100 %" only for exactly 100, "0 %" only for exactly 0; else at least one decimal.
QString percentText(double percent);
/// "95 %", "97.5 %", of a confidence or a risk as a share of 1.
QString shareText(double share);
/// "7.0 MB".
QString megabytesText(double bytes, std::optional<double> limitMegabytes = std::nullopt);
/// "Back at the baseline after the last connection: sockets after 12.0 ms. Not back …: memory (still 2.5 MB above)."
/// Empty where nothing was seen.
QString returnText(const ServerReturn& server);
/// "1 cycle", "2,995 cycles".
QString counted(quint64 number, const QString& one, const QString& many);

/// "at least 100 %", "below 15 MB".
QString limitText(Comparison comparison, double limit, const QString& unit);
/// "2 http-status, 1 reset": the most frequent first. Empty without any.
QString breakdown(const OutcomeCounts& counts);

} // namespace flapscope
