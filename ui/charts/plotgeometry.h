#pragma once

#include <QRectF>

#include <cmath>

namespace flapscope
{

/// Where a value of a chart lies on its view, and back.
struct PlotGeometry
{
    QRectF plot;       ///< in the view's coordinates
    double from = 0.0; ///< seconds since the run's start, at the left edge
    double to = 1.0;
    double low = 0.0; ///< value at the lower edge; above 0 when logarithmic
    double high = 1.0;
    bool logarithmic = false;

    [[nodiscard]] double x(double seconds) const { return plot.left() + (seconds - from) / (to - from) * plot.width(); }
    [[nodiscard]] double seconds(double x) const { return from + (x - plot.left()) / plot.width() * (to - from); }
    [[nodiscard]] double y(double value) const
    {
        const double share =
            logarithmic ? std::log(std::max(value, low) / low) / std::log(high / low) : (value - low) / (high - low);
        return plot.bottom() - share * plot.height();
    }
};

} // namespace flapscope
