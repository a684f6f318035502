#pragma once

#include "core/histogram.h"

#include <QtGlobal>

#include <optional>

namespace flapscope
{

/// Durations as they are shown, in milliseconds. What cannot be told from so few is missing.
struct Durations
{
    quint64 n = 0;
    std::optional<double> mean, min, max; ///< exact; none when n is 0
    /// None when n is too small to bound them at 95 % confidence: see samplesForQuantile().
    std::optional<double> p50, p90, p95, p99;

    friend bool operator==(const Durations&, const Durations&) = default;
};

Durations durationsOf(const Histogram& histogram);

} // namespace flapscope
