#include "core/trend.h"

#include "core/bounds.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{

constexpr std::size_t FewestRounds = 5;
constexpr std::size_t MostRounds = 600; // what follows is O(n²)
constexpr double Significance = 0.01;
constexpr double Risk = 0.05;
constexpr double SecondHalfRatio = 5.0; // p < 0.05 there, where the whole asks for p < 0.01

/// A stretch of the series, as the statistics want it.
struct Stretch
{
    std::vector<double> connections;
    std::vector<double> values;

    explicit Stretch(std::vector<AtRest>::const_iterator from, std::vector<AtRest>::const_iterator to)
    {
        for (; from != to; ++from) {
            connections.push_back(from->connections);
            values.push_back(from->value);
        }
    }
    [[nodiscard]] std::vector<double> without(double slope) const
    {
        std::vector<double> detrended;
        for (std::size_t i = 0; i < values.size(); ++i)
            detrended.push_back(values[i] - slope * connections[i]);
        return detrended;
    }
};

struct Fit
{
    SenSlope slope;
    double p = 1.0;
    double correlation = 0.0;
};

std::optional<Fit> fit(const Stretch& stretch, double confidence)
{
    const double plain = varianceOfS(stretch.values);
    const auto first = senSlope(stretch.connections, stretch.values, plain, confidence);
    if (!first)
        return std::nullopt;
    const double correlation = neighbourCorrelation(stretch.without(first->slope));
    const double inflation = inflationOfVariance(stretch.values.size(), correlation);
    const auto slope = senSlope(stretch.connections, stretch.values, plain * inflation, confidence);
    return Fit{*slope, testForRise(stretch.values, inflation).p, correlation};
}

/// Groups of neighbours, each by its median and by its last number of connections, so that no more than MostRounds are
/// left.
std::vector<AtRest> thinned(const std::vector<AtRest>& rests)
{
    const std::size_t group = (rests.size() + MostRounds - 1) / MostRounds;
    if (group <= 1)
        return rests;
    std::vector<AtRest> thin;
    for (std::size_t i = 0; i + group <= rests.size(); i += group) {
        std::vector<double> values;
        for (std::size_t j = i; j < i + group; ++j)
            values.push_back(rests[j].value);
        thin.push_back({rests[i + group - 1].connections, medianOf(values), rests[i + group - 1].at});
    }
    return thin;
}

void measureLevel(Trend& trend, const Stretch& stretch)
{
    constexpr double NormalOfMedian = 1.4826; // standard deviation ÷ median absolute deviation of a normal distribution
    std::vector<double> rest = stretch.without(trend.slope.slope);
    const double middle = medianOf(rest);
    for (double& value : rest)
        value = std::abs(value - middle);
    trend.level = middle + trend.slope.slope * stretch.connections.back();
    trend.spread = normalQuantile(1.0 - Risk) * NormalOfMedian * medianOf(rest);
}

} // namespace

std::optional<Trend> trendOf(const std::vector<AtRest>& rests, int discard, int looks)
{
    const auto discarded = std::min(static_cast<std::size_t>(std::max(discard, 0)), rests.size());
    const std::vector<AtRest> measured(rests.begin() + static_cast<std::ptrdiff_t>(discarded), rests.end());
    if (measured.size() < FewestRounds)
        return std::nullopt;
    Trend trend;
    trend.rounds = static_cast<int>(measured.size());
    trend.discarded = static_cast<int>(discarded);
    trend.connections = measured.back().connections - measured.front().connections;
    trend.confidence = 1.0 - riskAtLook(Risk, looks);
    trend.significance = riskAtLook(Significance, looks);

    const std::vector<AtRest> series = thinned(measured);
    const Stretch whole(series.begin(), series.end());
    const Stretch half(series.begin() + static_cast<std::ptrdiff_t>(series.size() / 2), series.end());
    const auto fitted = fit(whole, trend.confidence);
    const auto second = fit(half, trend.confidence);
    if (!fitted || !second)
        return std::nullopt;
    trend.slope = fitted->slope;
    trend.p = fitted->p;
    trend.correlation = fitted->correlation;
    trend.secondHalf = {second->slope, second->p};
    measureLevel(trend, whole);
    return trend;
}

Leaning leaningOf(const Trend& trend, double tolerated)
{
    const HalfTrend& half = trend.secondHalf;
    const bool isKnown = trend.slope.low > 0.0 && trend.slope.low >= trend.slope.slope / 2.0;
    const bool rises = trend.p < trend.significance && isKnown && trend.slope.slope > tolerated;
    const bool goesOn = half.p < SecondHalfRatio * trend.significance && half.slope.slope >= trend.slope.slope / 2.0;
    if (rises && goesOn)
        return Leaning::Leak;
    const bool isFlat = trend.slope.high <= tolerated || half.slope.high <= tolerated;
    return isFlat ? Leaning::Plateau : Leaning::Inconclusive;
}

std::optional<Forecast> forecastOf(const Trend& trend, double limit)
{
    const double left = limit - trend.level;
    if (!(trend.slope.high > 0.0) || !std::isfinite(trend.slope.high))
        return std::nullopt;
    Forecast forecast{.soonest = std::max(0.0, (left - trend.spread) / trend.slope.high), .latest = std::nullopt};
    if (trend.slope.low > 0.0)
        forecast.latest = std::max(0.0, (left + trend.spread) / trend.slope.low);
    return forecast;
}

} // namespace flapscope
