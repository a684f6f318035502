#include "core/limitsearch.h"

#include <algorithm>

namespace flapscope
{

LimitSearch::LimitSearch(int first, int most, int step)
    : m_first(std::clamp(first, 1, std::max(most, 1))), m_most(std::max(most, 1)), m_step(std::max(step, 1))
{
}

/// Whether nothing is left between what was sustained and what broke.
bool LimitSearch::isNarrow() const
{
    // From 0 clients, which no run has, the least level must be tried all the same.
    const int step = m_low == 0 ? 1 : m_step;
    return m_high ? *m_high - m_low <= step : m_low == m_most;
}

std::optional<int> LimitSearch::next() const
{
    if (m_suspect)
        return m_suspect;
    if (isNarrow())
        return m_low > 0 && !m_confirmed ? std::optional(m_low) : std::nullopt;
    if (m_high)
        return m_low + (*m_high - m_low) / 2;
    if (m_low == 0)
        return m_first;
    return m_low > m_most / 2 ? m_most : 2 * m_low;
}

bool LimitSearch::isConfirming() const
{
    return !m_suspect && isNarrow() && m_low > 0 && !m_confirmed;
}

void LimitSearch::add(bool sustained)
{
    const auto level = next();
    if (!level)
        return;
    if (isConfirming() && sustained) {
        m_confirmed = true;
    } else if (sustained) {
        m_suspect.reset();
        if (*level != m_low)
            m_below = m_low;
        m_low = std::max(m_low, *level);
    } else if (m_suspect) {
        breakAt(*level);
    } else {
        m_suspect = level;
    }
}

void LimitSearch::breakAt(int level)
{
    m_suspect.reset();
    m_high = level;
    // It was sustained once, and has broken twice since.
    if (m_low >= level) {
        m_low = m_below < level ? m_below : 0;
        m_below = 0;
    }
}

std::optional<int> LimitSearch::sustained() const
{
    return m_low > 0 ? std::optional(m_low) : std::nullopt;
}

} // namespace flapscope
