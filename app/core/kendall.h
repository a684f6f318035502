#pragma once

#include <optional>
#include <vector>

namespace flapscope
{

// Rank statistics of a series in order of time. They ask nothing of the shape of its noise; values are finite.

/// Kendall's S: of all pairs, those that rise minus those that fall (Mann 1945). O(n²), as is senSlope().
double kendallS(const std::vector<double>& values);

/// The variance of S when nothing rises or falls, with the correction for ties (Kendall 1975):
/// [n(n−1)(2n+5) − Σ t(t−1)(2t+5)] / 18, t being the sizes of the groups of equal values. 0 for n < 2.
double varianceOfS(const std::vector<double>& values);

/// By how much autocorrelation enlarges that variance (Hamed & Rao 1998, eq. 14 and 15), where the correlation of ranks
/// at lag k is r^k: 1 + 2/(n(n−1)(n−2)) Σ (n−k)(n−k−1)(n−k−2) r^k. 1 for r = 0 and for n < 3; `r` is in [0, 1).
double inflationOfVariance(std::size_t n, double r);

/// The correlation of neighbours among the ranks of a series that has its trend taken out, as inflationOfVariance()
/// wants it: lifted by the bias of a short series, (n·r₁ + 2)/(n − 4), and clamped to [0, 0.95]. 0 for n < 5.
double neighbourCorrelation(const std::vector<double>& detrended);

/// The Mann–Kendall test for a rise.
struct RiseTest
{
    double s = 0.0;
    double variance = 0.0; ///< inflated
    double z = 0.0;        ///< with the correction for continuity
    double p = 1.0;        ///< one-sided: so likely is an S at least as great where nothing rises

    friend bool operator==(const RiseTest&, const RiseTest&) = default;
};
RiseTest testForRise(const std::vector<double>& values, double inflation = 1.0);

/// The median slope of all pairs, with its interval (Sen 1968): the slopes in order at the ranks (N ∓ z·√variance)/2.
struct SenSlope
{
    double slope = 0.0; ///< value per unit of `times`
    double low = 0.0;   ///< −∞ where the series is too short for an end, likewise +∞
    double high = 0.0;

    friend bool operator==(const SenSlope&, const SenSlope&) = default;
};
/// None without two different times. `times` ascend, and go with `values`; pairs at one time are left out. `variance`
/// is that of S; `confidence` in (0, 1) is two-sided.
std::optional<SenSlope> senSlope(const std::vector<double>& times, const std::vector<double>& values, double variance,
                                 double confidence = 0.95);

/// The value that a share `confidence` in (0, 1) of a normal distribution lies within, two-sided: 1.96 for 0.95.
double normalQuantile(double confidence);

/// The mean of the two middle values when their number is even; 0 of none.
double medianOf(std::vector<double> values);

} // namespace flapscope
