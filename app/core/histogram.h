#pragma once

#include "core/moment.h"

#include <QtGlobal>

#include <optional>
#include <vector>

namespace flapscope
{

/// Durations from 1 µs to 60 s, counted in log-linear buckets with 3 significant digits, after HdrHistogram
/// (Gil Tene, http://hdrhistogram.org). Mergeable. What is out of range is counted apart, never dropped.
class Histogram
{
public:
    static constexpr Nanos Lowest = std::chrono::microseconds(1);
    static constexpr Nanos Highest = std::chrono::seconds(60);

    /// Any value, negative ones included.
    void record(Nanos value);
    /// Adds what `other` has counted.
    void merge(const Histogram& other);

    /// Values in range.
    [[nodiscard]] quint64 count() const { return m_count; }
    [[nodiscard]] quint64 belowRange() const { return m_below; }
    [[nodiscard]] quint64 aboveRange() const { return m_above; }
    /// All values, in range or not.
    [[nodiscard]] quint64 total() const { return m_count + m_below + m_above; }

    /// How many are greater than `value`, which is taken into the range; what is within 0.1 % of it counts as equal.
    [[nodiscard]] quint64 countAbove(Nanos value) const;

    /// Exact, over all values; none when empty.
    [[nodiscard]] std::optional<Nanos> min() const;
    [[nodiscard]] std::optional<Nanos> max() const;
    [[nodiscard]] std::optional<double> meanNanos() const;
    /// The value at quantile `q` in [0, 1], within 0.1 % (3 significant digits), over all values: what is out of range
    /// counts as the end of the range that it lies beyond, save for the least and the greatest value, which are exact.
    /// Nearest rank: the smallest value with a share of at least `q` at or below it. None when empty or `q` is outside
    /// [0, 1].
    [[nodiscard]] std::optional<Nanos> quantile(double q) const;

    friend bool operator==(const Histogram&, const Histogram&) = default;

private:
    std::vector<quint64> m_counts; // grows to the highest bucket in use
    quint64 m_count = 0;
    quint64 m_below = 0;
    quint64 m_above = 0;
    double m_sum = 0.0; // nanoseconds, of all values
    Nanos m_min{0};
    Nanos m_max{0};
};

} // namespace flapscope
