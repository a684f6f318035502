#pragma once

#include "core/moment.h"

#include <algorithm>
#include <vector>

namespace flapscope
{

/// Values on their way into timelines. Groups of clients report at different times, a timeline wants them in order:
/// what comes in waits here until nothing earlier can come any more.
template <typename Kind> class PointQueue
{
public:
    struct Point
    {
        Moment at;
        Kind kind{};
        double value = 0.0;
    };

    void add(Moment at, Kind kind, double value) { m_points.push_back({at, kind, value}); }

    /// Hands out what is due up to `horizon`, in order of time.
    template <typename Take> void advance(Moment horizon, const Take& take)
    {
        const auto due = std::partition(m_points.begin(), m_points.end(),
                                        [horizon](const Point& point) { return point.at > horizon; });
        std::sort(due, m_points.end(), [](const Point& a, const Point& b) { return a.at < b.at; });
        std::for_each(due, m_points.end(), take);
        m_points.erase(due, m_points.end());
    }

private:
    std::vector<Point> m_points;
};

} // namespace flapscope
