#pragma once

#include "core/kendall.h"
#include "core/moment.h"

#include <QtGlobal>

#include <optional>
#include <vector>

namespace flapscope
{

/// What a series read at rest says about a leak.
enum class Leaning : quint8 {
    Leak,         ///< it rises for certain, by more than is tolerated, and goes on to
    Plateau,      ///< a rise by more than is tolerated can be ruled out
    Inconclusive, ///< neither
};

/// The rise of one half of a series, by itself.
struct HalfTrend
{
    SenSlope slope;
    double p = 1.0; ///< one-sided, of a rise
    friend bool operator==(const HalfTrend&, const HalfTrend&) = default;
};

/// The rise of a quantity that was read at rest after each round: all that the rule asks, whatever is tolerated.
struct Trend
{
    static constexpr int FewestForScreening = 20;
    static constexpr int FewestForVerdict = 40;

    int rounds = 0;             ///< measured
    int discarded = 0;          ///< at the start, while the server warmed up
    double connections = 0.0;   ///< made in the measured rounds, from the first rest to the last one
    double confidence = 0.95;   ///< of the intervals, two-sided
    double significance = 0.01; ///< what p must fall below; of the second half, five times that
    SenSlope slope;             ///< per connection
    double p = 1.0;             ///< one-sided, of a rise, corrected for autocorrelation (Hamed & Rao 1998)
    double correlation = 0.0;   ///< of neighbouring ranks: see neighbourCorrelation()
    HalfTrend secondHalf;
    double level = 0.0;  ///< of the fitted line at the last rest
    double spread = 0.0; ///< of single rests about that line: 1.96 · 1.4826 · median absolute deviation

    friend bool operator==(const Trend&, const Trend&) = default;
    /// Too few rounds for a verdict.
    [[nodiscard]] bool isScreening() const { return rounds < FewestForVerdict; }
    /// Connections a round, on average.
    [[nodiscard]] double connectionsPerRound() const { return rounds > 1 ? connections / (rounds - 1) : 0.0; }
};

/// A quantity at the rest after a round, and how many connections had been made by then.
struct AtRest
{
    double connections = 0.0;
    double value = 0.0;
    Moment at{}; ///< when it was read; the statistics do not ask
    friend bool operator==(const AtRest&, const AtRest&) = default;
};

/// The trend of what was read at rest, the first `discard` rounds left out. None with fewer than five rounds after
/// that, or without a connection among them. Of more than 600 rounds, neighbours are taken together by their median.
/// `looks` is how often the series has been judged, in a plan that goes on until it is decided: 0 for one that is
/// judged once. See riskAtLook().
std::optional<Trend> trendOf(const std::vector<AtRest>& rests, int discard, int looks = 0);

/// The rule. A leak is it only if all hold: p below its significance; the interval's low end above 0 and at least half
/// of the slope, because a heap that grows by leaps shows a rise too, but none that is known; the slope above
/// `tolerated` (per connection); and the second half by itself still rises, by at least half of the whole's slope. A
/// plateau is it if the interval's high end, of the whole or of the second half, does not pass `tolerated`: growth that
/// has ended is none. Says nothing about the number of rounds.
Leaning leaningOf(const Trend& trend, double tolerated);

/// How many more connections until the level reaches `limit`, at the soonest and at the latest. The latest is none
/// where the interval of the slope reaches down to 0: there is no upper bound. None at all where the slope's high end
/// is not above 0: it never will. 0 where it is reached already.
struct Forecast
{
    double soonest = 0.0;
    std::optional<double> latest;
    friend bool operator==(const Forecast&, const Forecast&) = default;
};
std::optional<Forecast> forecastOf(const Trend& trend, double limit);

} // namespace flapscope
