#include "core/series.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{

bool isEarlier(const Series::Point& a, const Series::Point& b)
{
    return a.at < b.at;
}

/// `points` are in order, so that a short window of a long run costs little.
std::vector<double> valuesIn(const std::vector<Series::Point>& points, const Window& window)
{
    std::vector<double> values;
    const auto first = std::lower_bound(points.begin(), points.end(), Series::Point{window.from, 0.0}, isEarlier);
    for (auto point = first; point != points.end() && window.holds(point->at); ++point)
        values.push_back(point->value);
    return values;
}

} // namespace

void Series::add(Moment at, double value)
{
    if (!at.isKnown() || !std::isfinite(value))
        return;
    const Point point{at, value};
    if (m_points.empty() || m_points.back().at <= at)
        m_points.push_back(point);
    else
        m_points.insert(std::upper_bound(m_points.begin(), m_points.end(), point, isEarlier), point);
}

quint64 Series::countIn(const Window& window) const
{
    const auto inside = [&window](const Point& point) { return window.holds(point.at); };
    return static_cast<quint64>(std::count_if(m_points.begin(), m_points.end(), inside));
}

std::optional<double> Series::medianIn(const Window& window) const
{
    std::vector<double> values = valuesIn(m_points, window);
    if (values.empty())
        return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    const double below = *std::max_element(values.begin(), middle);
    return below + (*middle - below) / 2.0;
}

std::optional<double> Series::greatestIn(const Window& window) const
{
    const std::vector<double> values = valuesIn(m_points, window);
    return values.empty() ? std::nullopt : std::optional(*std::max_element(values.begin(), values.end()));
}

std::optional<double> Series::quantileIn(const Window& window, double q) const
{
    std::vector<double> values = valuesIn(m_points, window);
    if (values.empty())
        return std::nullopt;
    const double rank = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(values.size()));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

std::optional<Series::Point> Series::firstIn(const Window& window) const
{
    const auto inside = [&window](const Point& point) { return window.holds(point.at); };
    const auto found = std::find_if(m_points.begin(), m_points.end(), inside);
    return found == m_points.end() ? std::nullopt : std::optional(*found);
}

std::optional<Series::Point> Series::lastIn(const Window& window) const
{
    const auto inside = [&window](const Point& point) { return window.holds(point.at); };
    const auto found = std::find_if(m_points.rbegin(), m_points.rend(), inside);
    return found == m_points.rend() ? std::nullopt : std::optional(*found);
}

Series sumOf(const Series& a, const Series& b)
{
    Series sum;
    auto left = a.points().begin();
    auto right = b.points().begin();
    while (left != a.points().end() || right != b.points().end()) {
        if (right == b.points().end() || (left != a.points().end() && left->at < right->at)) {
            sum.add(left->at, left->value);
            ++left;
        } else if (left == a.points().end() || right->at < left->at) {
            sum.add(right->at, right->value);
            ++right;
        } else {
            sum.add(left->at, left->value + right->value);
            ++left;
            ++right;
        }
    }
    return sum;
}

SeriesSet::SeriesSet(const std::vector<Reading>& readings)
{
    // A metrics page answers late, so its readings come a little out of order.
    std::vector<Reading> ordered = readings;
    std::stable_sort(ordered.begin(), ordered.end(), [](const Reading& a, const Reading& b) { return a.at < b.at; });
    for (const Reading& reading : ordered)
        m_series[{reading.source, reading.quantity, reading.gauge}].add(reading.at, reading.value);
}

const Series& SeriesSet::of(Source source, Quantity quantity, quint16 gauge) const
{
    static const Series Nothing;
    const auto found = m_series.find({source, quantity, gauge});
    return found == m_series.end() ? Nothing : found->second;
}

std::vector<Moment> SeriesSet::serverMoments() const
{
    return momentsOf({Source::Process, Source::Sockets, Source::Metrics});
}

std::vector<Moment> SeriesSet::localMoments() const
{
    return momentsOf({Source::Process, Source::Sockets});
}

std::vector<Moment> SeriesSet::momentsOf(std::initializer_list<Source> sources) const
{
    std::vector<Moment> moments;
    for (const auto& [key, series] : m_series) {
        if (std::find(sources.begin(), sources.end(), std::get<Source>(key)) == sources.end())
            continue;
        for (const Series::Point& point : series.points())
            moments.push_back(point.at);
    }
    std::sort(moments.begin(), moments.end());
    moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
    return moments;
}

} // namespace flapscope
