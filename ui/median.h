#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <vector>

namespace flapscope
{

/// The median of the latest values, at most 31: few enough to follow a change, enough that one outlier does not show.
class RollingMedian
{
public:
    /// The median with `value` counted in; of an even number, the greater of the two in the middle.
    double add(double value)
    {
        const auto end = m_sorted.begin() + static_cast<std::ptrdiff_t>(m_count);
        // What leaves a gap: the oldest value, or the end while there is room.
        auto gap = end;
        if (m_count == m_values.size())
            gap = std::lower_bound(m_sorted.begin(), end, m_values[m_next]);
        else
            ++m_count;
        // Only what lies between the gap and the place of the new value moves, by one: usually little.
        for (; gap != m_sorted.begin() && *std::prev(gap) > value; --gap)
            *gap = *std::prev(gap);
        for (; std::next(gap) < end && *std::next(gap) < value; ++gap)
            *gap = *std::next(gap);
        *gap = value;
        m_values[m_next] = value;
        m_next = (m_next + 1) % m_values.size();
        return m_sorted[m_count / 2];
    }

private:
    std::array<double, 31> m_values{}; // the oldest at m_next, once it is full
    std::array<double, 31> m_sorted{};
    std::size_t m_next = 0;
    std::size_t m_count = 0;
};

/// The median of all values so far; of the first 50,000, to stay bounded.
class Median
{
public:
    void add(double value)
    {
        constexpr std::size_t Most = 50'000;
        if (m_values.size() == Most)
            return;
        m_values.push_back(value);
        m_value.reset();
    }

    /// None without values; of an even number, the greater of the two in the middle.
    [[nodiscard]] std::optional<double> value() const
    {
        if (!m_value && !m_values.empty()) {
            const auto middle = m_values.begin() + static_cast<std::ptrdiff_t>(m_values.size() / 2);
            std::nth_element(m_values.begin(), middle, m_values.end());
            m_value = *middle;
        }
        return m_value;
    }

private:
    mutable std::vector<double> m_values; // in any order
    mutable std::optional<double> m_value;
};

} // namespace flapscope
