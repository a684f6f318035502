#include "core/rigcheck.h"

#include "core/bounds.h"
#include "core/range.h"
#include "core/wording.h"

#include <algorithm>
#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Below this, a late start is the ordinary scheduling of an operating system.
constexpr Nanos NegligibleLag = std::chrono::milliseconds(10);
constexpr int PeriodsShareDivisor = 10;
/// Of all starts, this many may be late: the p99 is on time.
constexpr double BearableShare = 0.01;

QString endingSentence(const Record& record)
{
    if (!record.endingReason.isEmpty())
        return record.endingReason;
    switch (record.ending) {
    case Ending::Completed:
        break;
    case Ending::Stopped:
        return u"The run was stopped before its end. Run it again."_s;
    case Ending::NotReached:
        return u"The server was not reached. Check its address, and that it runs."_s;
    case Ending::RigFault:
        return u"This machine could not carry the plan. Use fewer clients, or another machine."_s;
    case Ending::Interrupted:
        return u"The program ended in mid-run. Run it again to get a verdict."_s;
    }
    return {};
}

/// Starts of a stage that were later than an operating system's scheduling and a tenth of the period explain.
struct LateStarts
{
    quint64 late = 0;
    quint64 all = 0;
    Nanos bound{0}; ///< what counts as late
    Nanos worst{0};
};

bool startsTogether(const Stage& stage)
{
    return stage.pattern.shape == Pattern::Shape::Burst ||
           (stage.pattern.shape == Pattern::Shape::Steady && stage.jitterPercent <= 0.0);
}

/// None where it is not shown that more than 1 % of the stage's starts were late: one hiccup of a machine in a hundred
/// starts is what the p99 of METHODS forgives as well, and with fewer starts it says nothing about the hundredth.
/// Clients without jitter start together, so that one hiccup delays all of them: they are counted as one.
std::optional<LateStarts> lateStartsOf(const Histogram& lag, const Stage& stage)
{
    const Nanos period = meanPeriodOf(stage);
    if (period <= Nanos::zero() || lag.total() == 0)
        return std::nullopt;
    LateStarts starts;
    starts.bound = std::max(NegligibleLag, period / PeriodsShareDivisor);
    starts.late = lag.countAbove(starts.bound);
    starts.all = lag.total();
    starts.worst = *lag.max();
    const quint64 together = startsTogether(stage) ? static_cast<quint64>(std::max(stage.clients, 1)) : 1;
    const quint64 late = (starts.late + together - 1) / together;
    const quint64 all = std::max((starts.all + together - 1) / together, late);
    return lowerBound(late, all) > BearableShare ? std::optional(starts) : std::nullopt;
}

QStringList lagSentences(const Plan& plan, const Metrics& metrics)
{
    QStringList sentences;
    const auto stages = std::min(static_cast<std::size_t>(plan.stages.size()), metrics.stages.size());
    for (std::size_t i = 0; i < stages; ++i) {
        const Stage& stage = plan.stages.at(static_cast<qsizetype>(i));
        const auto starts = lateStartsOf(metrics.stages[i].lag, stage);
        if (!starts)
            continue;
        const auto period = std::chrono::duration_cast<Millis>(meanPeriodOf(stage)).count();
        sentences +=
            u"This machine is too slow for the plan: in stage %1, %2 of %3 starts were more than %4 ms late, at worst "
            "%5 ms, in a period of %6 ms. Use fewer clients or longer times, and let nothing else run here."_s.arg(
                QString::number(i + 1), grouped(static_cast<qint64>(starts->late)),
                grouped(static_cast<qint64>(starts->all)), numeral(inMillis(starts->bound)).remove(u".0"_s),
                numeral(inMillis(starts->worst)), grouped(qint64(period)));
    }
    return sentences;
}

/// The shortest period of all stages: what a late loop spoils first. None for stages without pause.
std::optional<Nanos> shortestPeriod(const Plan& plan)
{
    std::optional<Nanos> shortest;
    for (const Stage& stage : plan.stages) {
        const Nanos period = meanPeriodOf(stage);
        if (period > Nanos::zero())
            shortest = std::min(shortest.value_or(period), period);
    }
    return shortest;
}

QStringList loadSentences(const Plan& plan, const RigLoad& load)
{
    constexpr double FullCore = 0.9;
    constexpr double MostUnseen = 0.2;
    constexpr Nanos LongestUnseen = std::chrono::seconds(1);
    constexpr Nanos BearableLag = std::chrono::milliseconds(50);
    QStringList sentences;
    const auto period = shortestPeriod(plan);
    if (period && load.loopLag && *load.loopLag > std::max(BearableLag, *period / 5))
        sentences +=
            u"Flapscope's own event loops were up to %1 ms late (p95 of what was read), so times of this run "
            "are its own. Use fewer clients, and let nothing else run here."_s.arg(numeral(inMillis(*load.loopLag)));
    if (load.busiestWorker && *load.busiestWorker >= FullCore)
        sentences +=
            u"The busiest of Flapscope's own threads used %1 % of a core while clients were flapping, so it was "
            "the client that was slow. Use fewer clients or longer times."_s.arg(numeral(*load.busiestWorker * 100.0));
    if (load.unseenShare && *load.unseenShare > MostUnseen && *load.longestUnseen > LongestUnseen)
        sentences += u"For %1 % of the flapping the server was not read, once for %2 ms: this machine was too busy, or "
                     "was asleep. Let nothing else run here, and run it again."_s.arg(
                         numeral(*load.unseenShare * 100.0), numeral(inMillis(*load.longestUnseen)));
    return sentences;
}

bool isTimeout(Outcome outcome)
{
    return outcome == Outcome::ConnectTimeout || outcome == Outcome::HandshakeTimeout ||
           outcome == Outcome::EchoTimeout || outcome == Outcome::CloseTimeout;
}

/// That nothing but deadlines was missed.
bool areOnlyTimeouts(const OutcomeCounts& failures)
{
    const auto outcomes = allOutcomes();
    return failures.total() > 0 && std::all_of(outcomes.begin(), outcomes.end(), [&failures](Outcome outcome) {
               return failures.of(outcome) == 0 || isTimeout(outcome);
           });
}

/// By how much of its own lateness Flapscope may have missed the finding's limit; none when it is not about time.
std::optional<Nanos> missedBy(const Finding& finding, const Record& record, const Metrics& metrics)
{
    const Timeouts& timeouts = record.plan.timeouts;
    if (finding.unit == "ms"_L1 && finding.measured && finding.limit)
        return std::chrono::duration_cast<Nanos>(
            std::chrono::duration<double, std::milli>(*finding.measured - *finding.limit));
    if (finding.id == "recovery-time"_L1) // nobody came back at all
        return areOnlyTimeouts(metrics.recovery.tally.outcomes) ? std::optional<Nanos>(timeouts.connect) : std::nullopt;
    if (finding.id == "connect-success"_L1 && areOnlyTimeouts(metrics.all.notConnected))
        return timeouts.connect;
    if (finding.id == "echo-success"_L1 && areOnlyTimeouts(metrics.all.notEchoed))
        return timeouts.echo;
    if (finding.id == "disconnect-success"_L1 && areOnlyTimeouts(metrics.all.notClosed))
        return timeouts.close;
    return std::nullopt;
}

} // namespace

QStringList lateStartsIn(const Plan& plan, const Metrics& metrics)
{
    return lagSentences(plan, metrics);
}

QStringList overloadsIn(const Plan& plan, const Metrics& metrics)
{
    return loadSentences(plan, metrics.rig);
}

bool isAboutTime(const Finding& finding, const Record& record, const Metrics& metrics)
{
    constexpr std::array AtTheEnd{"cleanup"_L1, "cleanup-log"_L1, "connection-pool"_L1, "cpu"_L1};
    return std::find(AtTheEnd.begin(), AtTheEnd.end(), finding.id) != AtTheEnd.end() ||
           missedBy(finding, record, metrics).has_value();
}

QString doubtOf(const Finding& finding, const Record& record, const Metrics& metrics)
{
    constexpr double HalfOfTheMachine = 0.5;
    constexpr Nanos BearableLag = std::chrono::milliseconds(10);
    const auto missed = missedBy(finding, record, metrics);
    if (!missed)
        return {};
    const RigLoad& load = metrics.rig;
    // Of a mean, only what is usual counts; of the slowest recovery, the worst.
    const auto lag = finding.id == "cycle-duration"_L1 ? load.loopLag : load.worstLoopLag;
    if (lag && *lag > BearableLag && *lag >= *missed)
        return u"%1 was missed by %2 ms, and Flapscope's own loops were up to %3 ms late: the time may be its own. Let "
               "nothing else run here, and run it again."_s.arg(finding.title, numeral(inMillis(*missed)),
                                                                numeral(inMillis(*lag)));
    if (load.othersShare && *load.othersShare >= HalfOfTheMachine)
        return u"%1 was missed while other programs used %2 % of this machine's cores: the time may be theirs. Let "
               "nothing else run here, and run it again."_s.arg(finding.title, numeral(*load.othersShare * 100.0));
    return {};
}

QStringList reasonsForInvalid(const Record& record, const Metrics& metrics)
{
    QStringList reasons;
    if (!record.shard.isWhole())
        reasons +=
            u"This is %1, which says nothing by itself. Judge it together with the others: flapscope merge."_s.arg(
                nameOf(record.shard));
    if (record.finished.isValid() && record.ending != Ending::Completed)
        reasons += endingSentence(record);
    const quint64 exhausted =
        metrics.all.of(Outcome::LocalExhausted) + metrics.recovery.tally.of(Outcome::LocalExhausted);
    if (exhausted > 0)
        reasons +=
            u"This machine had no port or descriptor left for %1. Use fewer clients or longer pauses, or raise the "
            "limit of open files (ulimit -n)."_s.arg(counted(exhausted, u"attempt"_s, u"attempts"_s));
    return reasons;
}

} // namespace flapscope
