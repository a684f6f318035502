#pragma once

#include <QtGlobal>

#include <optional>
#include <vector>

namespace flapscope
{

/// An estimate of a ratio with its interval.
struct RatioEstimate
{
    double ratio = 1.0;
    double low = 1.0;
    double high = 1.0;
    double p = 1.0; ///< two-sided, of "the ratio is 1"
};

/// The ratio of a quantile of `values` to that of `reference`, both in order of time and above 0, with an interval at
/// `level` in (0, 1), by a bootstrap over blocks (Künsch 1989): each resample draws whole stretches of time, so that
/// what lasts over many values counts as one. Intervals come from the spread of the logarithms, widened by Student's t
/// for the number of blocks. None with fewer than `FewestValues` on a side.
std::optional<RatioEstimate> quantileRatio(const std::vector<double>& reference, const std::vector<double>& values,
                                           double quantile, double level, quint64 seed);

inline constexpr std::size_t FewestValues = 40;

/// The value at a quantile in (0, 1), nearest rank. `values` must not be empty.
double quantileOf(std::vector<double> values, double quantile);

} // namespace flapscope
