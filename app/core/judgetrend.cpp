#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr double Kilobyte = 1e3;
constexpr double Megabyte = 1e6;

/// How many rounds the plan asks for, of the stage that has most.
int roundsAskedFor(const Plan& plan)
{
    int most = 0;
    for (const Stage& stage : plan.stages)
        most = std::max(most, roundsOf(stage));
    return most;
}

/// What memory may grow by in the whole run, in bytes; none where the plan sets no limit.
std::optional<double> budgetOf(const Case& it)
{
    const Limit* growth = limitOf(it.limits, u"memory-growth");
    return growth && growth->value ? std::optional(*growth->value * Megabyte) : std::nullopt;
}

/// The slope that is tolerated where the plan does not say, in KB per connection: a twentieth of the one that would use
/// up the budget of memory growth within the measured rounds.
double usualTolerance(const Case& it, const Trend& trend)
{
    constexpr double WithoutBudget = 0.5;
    constexpr double Share = 0.05;
    const auto budget = budgetOf(it);
    if (!budget || *budget <= 0.0 || trend.connections <= 0.0)
        return WithoutBudget;
    return Share * *budget / trend.connections / Kilobyte;
}

QString kilobytes(double bytes, const Finding& finding)
{
    if (!std::isfinite(bytes))
        return bytes < 0.0 ? u"−∞"_s : u"∞"_s;
    const QString text = numeral(bytes / Kilobyte, finding.limit);
    return text.startsWith(u'-') ? QString(u'−' % text.mid(1)) : text;
}

QString chance(double p)
{
    constexpr double Smallest = 0.001;
    return p < Smallest ? u"p < 0.001"_s : u"p = "_s % QString::number(p, 'f', 3);
}

QString roundsText(int rounds)
{
    return counted(static_cast<quint64>(rounds), u"round"_s, u"rounds"_s);
}

/// What was seen, over how many rounds, by which measure.
QString seen(const Case& it, const Trend& trend, const Finding& finding)
{
    const SenSlope& slope = trend.slope;
    return u"memory at rest %1 %2 KB per connection (%3 interval %4 to %5 KB) by %6, over %7 of %8 connections each; "
           u"%9 "
           "before them were left out as warm-up."_s.arg(
               slope.slope < 0.0 ? u"fell by"_s : u"grew by"_s, kilobytes(std::abs(slope.slope), finding),
               shareText(trend.confidence), kilobytes(slope.low, finding), kilobytes(slope.high, finding),
               memorySourceText(it.metrics), roundsText(trend.rounds),
               numeral(trend.connectionsPerRound()).remove(u".0"_s), roundsText(trend.discarded));
}

QString certainty(const Trend& trend, const Finding& finding)
{
    return u" That a rise like this is chance: %1, with neighbouring rounds taken as related (correlation %2). The "
           u"second "
           "half by itself: %3 KB per connection, %4."_s.arg(
               chance(trend.p), QString::number(trend.correlation, 'f', 2),
               kilobytes(trend.secondHalf.slope.slope, finding), chance(trend.secondHalf.p));
}

/// " At this pace …": when the budget of growth will be used up.
QString forecast(const Case& it, const Trend& trend)
{
    const auto budget = budgetOf(it);
    const auto& baseline = it.metrics.memory.baseline;
    if (!budget || !baseline)
        return {};
    const auto more = forecastOf(trend, *baseline + *budget);
    if (!more)
        return {};
    const QString limit = megabytesText(*budget);
    if (more->latest && *more->latest <= 0.0)
        return u" The limit of growth, %1, is passed already."_s.arg(limit);
    const QString soonest = grouped(qint64(std::floor(more->soonest)));
    if (!more->latest)
        return u" At this pace growth reaches its limit of %1 after %2 more connections at the soonest; there is no "
               u"upper "
               "bound."_s.arg(limit, soonest);
    return u" At this pace growth reaches its limit of %1 after %2 to %3 more connections."_s.arg(
        limit, soonest, grouped(qint64(std::ceil(*more->latest))));
}

QString wordOf(Leaning leaning)
{
    switch (leaning) {
    case Leaning::Leak:
        return u"Leak"_s;
    case Leaning::Plateau:
        return u"Plateau"_s;
    case Leaning::Inconclusive:
        return u"Inconclusive"_s;
    }
    return {};
}

QString leaningText(Leaning leaning)
{
    switch (leaning) {
    case Leaning::Leak:
        return u"a leak"_s;
    case Leaning::Plateau:
        return u"a plateau"_s;
    case Leaning::Inconclusive:
        return u"neither leak nor plateau"_s;
    }
    return {};
}

/// What a trend lacks that was measured and tells nothing yet.
QString missing(const Trend& trend, Leaning leaning)
{
    if (trend.isScreening())
        return u" This is screening: it points to %1, and a verdict takes %2, which is %3 more."_s.arg(
            leaningText(leaning), roundsText(Trend::FewestForVerdict),
            grouped(qint64(Trend::FewestForVerdict - trend.rounds)));
    return u" It can be neither called a leak nor ruled out. More rounds, or more connections in each, make the "
           u"interval "
           "narrower."_s;
}

/// Why there is no trend. False when there is one.
bool isUnseen(const Case& it, Finding& finding)
{
    const Plan& plan = it.record.plan;
    const Metrics& metrics = it.metrics;
    if (roundsAskedFor(plan) == 0) {
        leaveOut(finding,
                 u"This plan has no rounds that end with the server at rest, so no trend can be told from %1. Use "
                 "the preset leak-hunt, or give --round-cycles: %2 rounds would be screening, and a verdict "
                 "takes %3 after a warm-up."_s.arg(counted(metrics.all.attempts, u"cycle"_s, u"cycles"_s),
                                                   grouped(qint64(Trend::FewestForScreening)),
                                                   grouped(qint64(Trend::FewestForVerdict))));
        return true;
    }
    if (metrics.memoryTrend)
        return false;
    if (!it.isComplete())
        leaveForTheEnd(it, finding);
    else if (metrics.memory.samples == 0)
        leaveOut(finding, u"The server's memory was not seen. "_s % howToSeeTheProcess(plan));
    else
        leaveOpen(finding,
                  u"Memory was read at rest after %1, of which %2 are left out as warm-up, and a verdict takes %3. Use "
                  "more --cycles, or fewer --round-cycles."_s.arg(
                      roundsText(static_cast<int>(metrics.memoryAtRest.values.size())),
                      grouped(qint64(metrics.memoryAtRest.warmUp)), grouped(qint64(Trend::FewestForVerdict))));
    return true;
}

void take(Finding& finding, const Trend& trend, Leaning leaning)
{
    finding.measured = trend.slope.slope / Kilobyte;
    finding.confidence = trend.confidence;
    if (std::isfinite(trend.slope.low))
        finding.lowerBound = trend.slope.low / Kilobyte;
    finding.samples = static_cast<quint64>(trend.rounds);
    finding.judgement = Judgement::Inconclusive;
    if (trend.isScreening())
        return;
    if (leaning == Leaning::Leak)
        finding.judgement = Judgement::Fail;
    else if (leaning == Leaning::Plateau)
        finding.judgement = Judgement::Pass;
}

} // namespace

void judgeMemoryTrend(const Case& it, Finding& finding)
{
    if (isUnseen(it, finding))
        return;
    if (it.metrics.sameProcess == false) {
        leaveOpen(finding, u"The server restarted or ended during the run, so its rounds cannot be compared."_s);
        return;
    }
    const Trend& trend = *it.metrics.memoryTrend;
    if (!finding.limit)
        finding.limit = usualTolerance(it, trend);
    const Leaning leaning = leaningOf(trend, *finding.limit * Kilobyte);
    take(finding, trend, leaning);
    const QString word = trend.isScreening() ? u"Screening"_s : wordOf(leaning);
    finding.text = word % u": "_s % seen(it, trend, finding) % certainty(trend, finding) % limitSentence(finding);
    if (finding.judgement == Judgement::Inconclusive)
        finding.text += missing(trend, leaning);
    if (leaning == Leaning::Leak)
        finding.text += forecast(it, trend);
}

} // namespace flapscope
