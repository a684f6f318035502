#include "core/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>

namespace flapscope
{

namespace
{

// Each octave has 512 buckets of equal width. The middle of a bucket is then at most 1/1024 (0.098 %) away from any
// value in it, which is 3 significant digits; below 1024 ns a bucket is a single nanosecond.
constexpr int SubBits = 9;
constexpr quint64 PerOctave = quint64(1) << SubBits;

std::size_t bucketOf(Nanos value)
{
    const auto ns = static_cast<quint64>(value.count());
    const int octave = std::max(0, static_cast<int>(std::bit_width(ns)) - 1 - SubBits);
    return static_cast<std::size_t>(static_cast<quint64>(octave) * PerOctave + (ns >> octave) - PerOctave);
}

Nanos middleOf(std::size_t bucket)
{
    const auto octave = static_cast<int>(bucket / PerOctave);
    const quint64 first = (bucket % PerOctave + PerOctave) << octave;
    const quint64 width = quint64(1) << octave;
    return Nanos(static_cast<Nanos::rep>(first + (width - 1) / 2));
}

/// The rank, from 1, of the smallest value that has a share of at least `q` at or below it.
quint64 rankOf(double q, quint64 total)
{
    // One step down, as HdrHistogram does it: 0.07 × 100 is a little over 7 in floating point, and must stay rank 7.
    const double exact = std::nextafter(q, 0.0) * static_cast<double>(total);
    return std::clamp<quint64>(static_cast<quint64>(std::ceil(exact)), 1, total);
}

} // namespace

void Histogram::record(Nanos value)
{
    m_min = total() == 0 ? value : std::min(m_min, value);
    m_max = total() == 0 ? value : std::max(m_max, value);
    m_sum += static_cast<double>(value.count());
    if (value < Lowest) {
        ++m_below;
        return;
    }
    if (value > Highest) {
        ++m_above;
        return;
    }
    const std::size_t bucket = bucketOf(value);
    if (bucket >= m_counts.size())
        m_counts.resize(bucket + 1);
    ++m_counts[bucket];
    ++m_count;
}

void Histogram::merge(const Histogram& other)
{
    if (other.total() == 0)
        return;
    m_min = total() == 0 ? other.m_min : std::min(m_min, other.m_min);
    m_max = total() == 0 ? other.m_max : std::max(m_max, other.m_max);
    m_sum += other.m_sum;
    if (other.m_counts.size() > m_counts.size())
        m_counts.resize(other.m_counts.size());
    std::transform(other.m_counts.begin(), other.m_counts.end(), m_counts.begin(), m_counts.begin(), std::plus<>());
    m_count += other.m_count;
    m_below += other.m_below;
    m_above += other.m_above;
}

quint64 Histogram::countAbove(Nanos value) const
{
    const auto first =
        static_cast<std::ptrdiff_t>(std::min(bucketOf(std::clamp(value, Lowest, Highest)) + 1, m_counts.size()));
    return std::accumulate(m_counts.begin() + first, m_counts.end(), m_above);
}

std::optional<Nanos> Histogram::min() const
{
    return total() == 0 ? std::nullopt : std::optional(m_min);
}

std::optional<Nanos> Histogram::max() const
{
    return total() == 0 ? std::nullopt : std::optional(m_max);
}

std::optional<double> Histogram::meanNanos() const
{
    if (total() == 0)
        return std::nullopt;
    return m_sum / static_cast<double>(total());
}

std::optional<Nanos> Histogram::quantile(double q) const
{
    if (total() == 0 || !(q >= 0.0 && q <= 1.0))
        return std::nullopt;
    const quint64 rank = rankOf(q, total());
    if (rank == 1)
        return m_min;
    if (rank == total())
        return m_max;
    if (rank <= m_below)
        return std::clamp(Lowest, m_min, m_max);
    quint64 seen = m_below;
    for (std::size_t bucket = 0; bucket < m_counts.size(); ++bucket) {
        seen += m_counts[bucket];
        if (seen >= rank)
            return std::clamp(middleOf(bucket), m_min, m_max);
    }
    return std::clamp(Highest, m_min, m_max);
}

} // namespace flapscope
