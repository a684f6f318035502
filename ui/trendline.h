#pragma once

#include "core/metrics.h"
#include "core/plan.h"

#include <QList>
#include <QPointF>
#include <QString>

#include <optional>

namespace flapscope
{

/// The trend of the memory at rest, as a chart over time draws it.
struct TrendLine
{
    QList<QPointF> fitted; ///< seconds since the run began, and MB: Sen's line, at each rest after the warm-up
    double ahead = 0.0;    ///< MB per second: how it goes on at the pace of these rounds
    QString perConnection; ///< "+16.2 KB per connection (15.9 to 16.4)", with the interval
    QString untilLimit;    ///< when memory growth reaches its limit, by forecastOf(); empty where nothing tells

    friend bool operator==(const TrendLine&, const TrendLine&) = default;
};

/// None where the run has no rounds, or too few by now.
std::optional<TrendLine> trendLineOf(const Metrics& metrics, const Plan& plan);

} // namespace flapscope
