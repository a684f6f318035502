#include "core/decision.h"

#include "core/bounds.h"

#include <algorithm>
#include <limits>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr double Risk = 0.05;
constexpr double WholePercent = 100.0;

/// The rate that a criterion asks for; none for other criteria.
const Rate* rateOf(const Tally& tally, QStringView criterion)
{
    if (criterion == "connect-success"_L1)
        return &tally.connect;
    if (criterion == "disconnect-success"_L1)
        return &tally.disconnect;
    return criterion == "echo-success"_L1 ? &tally.echo : nullptr;
}

qint64 forRate(const Metrics& metrics, const Limit& limit)
{
    const Rate* rate = rateOf(metrics.all, limit.criterion);
    if (!rate || !limit.demonstrate)
        return 0;
    const double confidence = 1.0 - riskAtLook(Risk, metrics.looks + 1);
    const quint64 more = successesStillNeeded(rate->k, rate->n, *limit.demonstrate / WholePercent, confidence);
    return more > quint64(std::numeric_limits<qint64>::max()) ? 0 : static_cast<qint64>(more);
}

/// Up to a verdict's number of rounds, and from there on by half as many again.
qint64 forTrend(const Record& record, const Metrics& metrics)
{
    const Stage& last = record.plan.stages.constLast();
    if (last.rounds.cycles <= 0)
        return 0;
    const int measured = metrics.memoryTrend
                             ? metrics.memoryTrend->rounds
                             : static_cast<int>(metrics.memoryAtRest.values.size()) - metrics.memoryAtRest.warmUp;
    const int rounds = std::max(Trend::FewestForVerdict - measured, measured / 2);
    return qint64(rounds) * last.rounds.cycles * last.clients;
}

} // namespace

bool isBroken(const Tally& soFar, const QList<Limit>& limits)
{
    return std::any_of(limits.begin(), limits.end(), [&soFar](const Limit& limit) {
        const Rate* rate = rateOf(soFar, limit.criterion);
        return rate && limit.required && limit.value && *limit.value >= WholePercent && rate->k < rate->n;
    });
}

qint64 cyclesStillNeeded(const Record& record, const Metrics& metrics, const Verdict& verdict,
                         const QList<Limit>& limits)
{
    qint64 most = 0;
    for (const Finding& finding : verdict.findings) {
        if (!finding.required)
            continue;
        if (finding.judgement == Judgement::Fail)
            return 0;
        if (finding.judgement != Judgement::Inconclusive)
            continue;
        if (finding.id == "memory-trend"_L1)
            most = std::max(most, forTrend(record, metrics));
        else if (const Limit* limit = limitOf(limits, finding.id))
            most = std::max(most, forRate(metrics, *limit));
    }
    return most;
}

} // namespace flapscope
