#include "core/timeline.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

Timeline::Timeline(std::size_t capacity) : m_capacity(std::max<std::size_t>(capacity, 2))
{
    m_stretches.reserve(m_capacity);
}

void Timeline::append(Moment at, double value)
{
    if (!std::isfinite(value) || !at.isKnown())
        return;
    if (!m_stretches.empty() && m_inLast < m_perStretch) {
        Stretch& last = m_stretches.back();
        last.to = std::max(last.to, at);
        last.least = std::min(last.least, value);
        last.greatest = std::max(last.greatest, value);
        last.last = value;
        ++m_inLast;
        return;
    }
    if (m_stretches.size() == m_capacity) {
        halve();
        append(at, value);
        return;
    }
    if (!m_stretches.empty())
        at = std::max(at, m_stretches.back().to);
    m_stretches.push_back({at, at, value, value, value});
    m_inLast = 1;
}

void Timeline::insert(Moment at, double value)
{
    if (!std::isfinite(value) || !at.isKnown())
        return;
    const auto place = std::partition_point(m_stretches.begin(), m_stretches.end(),
                                            [at](const Stretch& stretch) { return stretch.to <= at; });
    if (place == m_stretches.end())
        append(at, value);
    else
        insertBetween(place, at, value);
}

/// `place` is the first stretch that ends after `at`.
void Timeline::insertBetween(std::vector<Stretch>::iterator place, Moment at, double value)
{
    if (m_perStretch > 1) {
        place->from = std::min(place->from, at);
        place->least = std::min(place->least, value);
        place->greatest = std::max(place->greatest, value);
    } else if (m_stretches.size() < m_capacity) {
        m_stretches.insert(place, {at, at, value, value, value});
    } else {
        halve();
        insert(at, value);
    }
}

void Timeline::clear()
{
    m_stretches.clear();
    m_perStretch = 1;
    m_inLast = 0;
}

/// Only when every stretch is full.
void Timeline::halve()
{
    const std::size_t size = m_stretches.size();
    for (std::size_t i = 0; i + 1 < size; i += 2) {
        const Stretch& a = m_stretches[i];
        const Stretch& b = m_stretches[i + 1];
        m_stretches[i / 2] = {a.from, b.to, std::min(a.least, b.least), std::max(a.greatest, b.greatest), b.last};
    }
    // An odd one out stays the last, and is then only half full.
    const bool odd = size % 2 == 1;
    if (odd)
        m_stretches[size / 2] = m_stretches[size - 1];
    m_stretches.resize(size / 2 + (odd ? 1 : 0));
    m_inLast = odd ? m_perStretch : 2 * m_perStretch;
    m_perStretch *= 2;
}

} // namespace flapscope
