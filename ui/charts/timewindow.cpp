#include "ui/charts/timewindow.h"

#include "ui/charts/nicesteps.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
constexpr double LeastLength = 5.0;
constexpr qsizetype MostMarkers = 50;
} // namespace

void TimeWindow::setLength(double seconds)
{
    m_length = niceLength(std::max(seconds, LeastLength));
    if (m_follows)
        setRange(0.0, m_length, true);
}

void TimeWindow::reset()
{
    m_length = LeastLength;
    setCrosshair(std::nullopt);
    if (!m_markers.isEmpty()) {
        m_markers.clear();
        Q_EMIT markersChanged();
    }
    setRange(0.0, m_length, true);
}

void TimeWindow::zoom(double from, double to)
{
    if (!std::isfinite(from) || !std::isfinite(to))
        return;
    const double span = std::clamp(std::abs(to - from), Shortest, m_length);
    const double begin = std::clamp(std::min(from, to), 0.0, m_length - span);
    setRange(begin, begin + span, span >= m_length);
}

void TimeWindow::zoomBy(double factor, double around)
{
    const double place = std::clamp(around, m_from, m_to);
    zoom(place - (place - m_from) * factor, place + (m_to - place) * factor);
}

void TimeWindow::pan(double share)
{
    if (m_follows)
        return;
    const double span = this->span();
    const double begin = std::clamp(m_from + share * span, 0.0, std::max(0.0, m_length - span));
    setRange(begin, begin + span, false);
}

void TimeWindow::follow()
{
    setRange(0.0, m_length, true);
}

void TimeWindow::setCrosshair(std::optional<double> seconds)
{
    if (m_crosshair == seconds)
        return;
    m_crosshair = seconds;
    Q_EMIT crosshairChanged();
}

void TimeWindow::toggleMarker(double seconds)
{
    const double near = span() / 200.0;
    const auto there = std::find_if(m_markers.cbegin(), m_markers.cend(),
                                    [&](double marker) { return std::abs(marker - seconds) <= near; });
    if (there != m_markers.cend())
        m_markers.erase(there);
    else if (m_markers.size() < MostMarkers)
        m_markers.append(seconds);
    Q_EMIT markersChanged();
}

void TimeWindow::setRange(double from, double to, bool follows)
{
    if (m_from == from && m_to == to && m_follows == follows)
        return;
    m_from = from;
    m_to = to;
    m_follows = follows;
    Q_EMIT rangeChanged();
}

} // namespace flapscope
