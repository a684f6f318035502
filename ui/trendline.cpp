#include "ui/trendline.h"

#include "core/wording.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
constexpr double Kilobyte = 1e3;
constexpr double Megabyte = 1e6;

double secondsAt(const AtRest& rest)
{
    return std::chrono::duration<double>(rest.at.sinceStart()).count();
}

QString withSign(double bytes)
{
    if (!std::isfinite(bytes))
        return bytes < 0.0 ? u"−∞"_s : u"∞"_s;
    const QString text = numeral(std::abs(bytes) / Kilobyte);
    return (bytes < 0.0 ? u"−"_s : u"+"_s) + text;
}

QString untilLimit(const Metrics& metrics, const Plan& plan)
{
    const Limit* growth = limitOf(plan.limits, u"memory-growth");
    if (!growth || !growth->value || !metrics.memory.baseline)
        return {};
    const auto forecast = forecastOf(*metrics.memoryTrend, *metrics.memory.baseline + *growth->value * Megabyte);
    if (!forecast)
        return {};
    if (forecast->latest && *forecast->latest <= 0.0)
        return u"limit passed"_s;
    const QString soonest = numeral(std::floor(forecast->soonest)).remove(u".0"_s);
    if (!forecast->latest)
        return u"limit in %1 connections at the soonest"_s.arg(soonest);
    return u"limit in %1 to %2 connections"_s.arg(soonest, numeral(std::ceil(*forecast->latest)).remove(u".0"_s));
}
} // namespace

std::optional<TrendLine> trendLineOf(const Metrics& metrics, const Plan& plan)
{
    const std::vector<AtRest>& rests = metrics.memoryAtRest.values;
    if (!metrics.memoryTrend || rests.empty())
        return std::nullopt;
    const Trend& trend = *metrics.memoryTrend;
    const SenSlope& slope = trend.slope;
    TrendLine line;
    const auto first = std::min(static_cast<std::size_t>(trend.discarded), rests.size() - 1);
    for (std::size_t i = first; i < rests.size(); ++i) {
        const double since = rests[i].connections - rests.back().connections;
        line.fitted.append({secondsAt(rests[i]), (trend.level + slope.slope * since) / Megabyte});
    }
    const double seconds = secondsAt(rests.back()) - secondsAt(rests[first]);
    if (seconds > 0.0)
        line.ahead = (line.fitted.last().y() - line.fitted.first().y()) / seconds;
    line.perConnection =
        u"%1 KB per connection (%2 to %3)"_s.arg(withSign(slope.slope), withSign(slope.low), withSign(slope.high));
    line.untilLimit = untilLimit(metrics, plan);
    return line;
}

} // namespace flapscope
