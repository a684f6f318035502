#include "core/bounds.h"
#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

#include <algorithm>
#include <limits>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Of each bound, over all looks that a plan takes.
constexpr double Risk = 0.05;

/// A success rate: what was tried, how often, and what went wrong.
struct Trials
{
    Rate rate;
    const OutcomeCounts& failures;
    QString what; ///< "attempts connected"
};

/// Counts are compared, not their rounded percentages: one failure in a million is not 100 %.
bool reaches(const Rate& rate, Comparison comparison, double limit)
{
    constexpr double WholePercent = 100.0;
    if (comparison == Comparison::AtLeast && limit >= WholePercent)
        return rate.k == rate.n;
    constexpr double Rounding = 1e-12; // of a limit such as 70.1, which is no binary fraction
    const double successes = WholePercent * static_cast<double>(rate.k);
    const double needed = limit * static_cast<double>(rate.n);
    return holds(successes, comparison, comparison == Comparison::AtLeast ? needed * (1.0 - Rounding) : needed);
}

/// `looks` so far, of a plan that goes on until it is decided; 0 else.
QString stillNeeded(const Rate& rate, double demonstrate, int looks)
{
    const double confidence = 1.0 - riskAtLook(Risk, looks > 0 ? looks + 1 : 0);
    const quint64 more = successesStillNeeded(rate.k, rate.n, demonstrate / 100.0, confidence);
    const QString goal = percentText(demonstrate);
    if (more == std::numeric_limits<quint64>::max())
        return u" No number of cycles can demonstrate %1."_s.arg(goal);
    return u" To demonstrate %1, it takes %2 without a failure."_s.arg(
        goal, counted(more, u"more cycle"_s, u"more cycles"_s));
}

QString seen(const Trials& trials, const Finding& finding)
{
    const Rate& rate = trials.rate;
    return u"%1 of %2 %3 (%4); at least %5 with %6 confidence."_s.arg(
        grouped(static_cast<qint64>(rate.k)), grouped(static_cast<qint64>(rate.n)), trials.what,
        percentText(*rate.percent()), percentText(*finding.lowerBound), shareText(*finding.confidence));
}

QString failureSentence(const Trials& trials)
{
    const QString parts = breakdown(trials.failures);
    return parts.isEmpty() ? QString() : u" What broke it: %1."_s.arg(parts);
}

void judgeRate(const Case& it, const Trials& trials, Finding& finding)
{
    const Rate& rate = trials.rate;
    settle(finding, *rate.percent());
    if (finding.limit)
        finding.judgement = reaches(rate, finding.comparison, *finding.limit) ? Judgement::Pass : Judgement::Fail;
    finding.samples = rate.n;
    const int looks = it.metrics.looks;
    finding.confidence = 1.0 - riskAtLook(Risk, looks);
    finding.lowerBound = 100.0 * lowerBound(rate.k, rate.n, *finding.confidence);
    finding.text = seen(trials, finding) % limitSentence(finding) % failureSentence(trials);
    if (it.limit.demonstrate && finding.judgement != Judgement::Fail) {
        const bool shown = *finding.lowerBound >= *it.limit.demonstrate;
        finding.judgement = shown ? Judgement::Pass : Judgement::Inconclusive;
        if (!shown)
            finding.text += stillNeeded(rate, *it.limit.demonstrate, looks);
    }
    if (looks > 0)
        finding.text +=
            u" The run went on until it was decided, with %1, which share the risk of 5 % (%2 is this one's)."_s.arg(
                counted(static_cast<quint64>(looks), u"look"_s, u"looks"_s), shareText(riskAtLook(Risk, looks)));
    finding.text += u" Cycles of one client are not independent, so take the bound as a best case."_s;
}

/// What a restart that the plan asks for broke is no failure, and is not kept secret either.
QString notCharged(quint64 number, const QString& one, const QString& many)
{
    return number == 0 ? QString()
                       : u" Not charged, because the plan restarts the server: %1."_s.arg(counted(number, one, many));
}

bool asksForEcho(const Plan& plan)
{
    return std::any_of(plan.stages.begin(), plan.stages.end(), [](const Stage& stage) { return stage.exchange.echo; });
}

} // namespace

void judgeConnects(const Case& it, Finding& finding)
{
    const Tally& all = it.metrics.all;
    if (all.connect.n == 0) {
        leaveOpen(finding, all.of(Outcome::LeftEarly) > 0
                               ? u"Every attempt left on purpose before the upgrade: no other was a trial."_s
                               : u"No connection was attempted."_s);
        return;
    }
    judgeRate(it, {all.connect, all.notConnected, u"attempts connected"_s}, finding);
    finding.text += notCharged(all.turnedAway, u"attempt"_s, u"attempts"_s);
    if (all.of(Outcome::LeftEarly) > 0)
        finding.text += u" Not counted: %1 that left on purpose before the upgrade."_s.arg(
            counted(all.of(Outcome::LeftEarly), u"attempt"_s, u"attempts"_s));
    if (all.throttled > 0)
        finding.text +=
            u" The server throttled (429 or 503): %1."_s.arg(counted(all.throttled, u"attempt"_s, u"attempts"_s));
}

void judgeDisconnects(const Case& it, Finding& finding)
{
    const Tally& all = it.metrics.all;
    if (all.disconnect.n == 0)
        leaveOpen(finding, u"No connection was opened that could be closed."_s);
    else
        judgeRate(it, {all.disconnect, all.notClosed, u"connections ended as the plan asks"_s}, finding);
    finding.text += notCharged(all.droppedByRestart, u"connection"_s, u"connections"_s);
}

void judgeEchoes(const Case& it, Finding& finding)
{
    const Tally& all = it.metrics.all;
    if (all.echo.n > 0)
        judgeRate(it, {all.echo, all.notEchoed, u"connections got the expected reply"_s}, finding);
    else if (!asksForEcho(it.record.plan))
        leaveOut(finding, u"The plan asks for no echo."_s);
    else
        leaveOpen(finding, u"No connection was opened that could echo."_s);
}

} // namespace flapscope
