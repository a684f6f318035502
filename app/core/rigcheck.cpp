#include "core/rigcheck.h"

#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Below this, a late start is the ordinary scheduling of an operating system.
constexpr Nanos NegligibleLag = std::chrono::milliseconds(10);
constexpr double LargestShareOfPeriod = 0.1;
/// Enough for a p95 to be bounded; with fewer, only the greatest value is safe to judge by.
constexpr quint64 EnoughForQuantile = 59;

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

bool hasQuantile(const Histogram& lag)
{
    return lag.total() >= EnoughForQuantile;
}

/// How late clients started, when that is too late; none else.
std::optional<Nanos> excessiveLag(const Histogram& lag, const Stage& stage)
{
    const Nanos period = stage.connected + stage.disconnected;
    const auto late = hasQuantile(lag) ? lag.quantile(0.99) : lag.max();
    if (period <= Nanos::zero() || !late || *late < NegligibleLag)
        return std::nullopt;
    const double allowed = LargestShareOfPeriod * static_cast<double>(period.count());
    return static_cast<double>(late->count()) > allowed ? late : std::nullopt;
}

QStringList lagSentences(const Record& record, const Metrics& metrics)
{
    QStringList sentences;
    const auto stages = std::min(static_cast<std::size_t>(record.plan.stages.size()), metrics.stages.size());
    for (std::size_t i = 0; i < stages; ++i) {
        const Stage& stage = record.plan.stages.at(static_cast<qsizetype>(i));
        const auto late = excessiveLag(metrics.stages[i].lag, stage);
        if (!late)
            continue;
        const Millis period = stage.connected + stage.disconnected;
        sentences +=
            u"This machine is too slow for the plan: in stage %1, clients started up to %2 ms late (%4), more than "
            "10 % of their period of %3 ms. Use fewer clients or longer times, and let nothing else run here."_s.arg(
                grouped(static_cast<qint64>(i + 1)), numeral(inMillis(*late)), grouped(qint64(period.count())),
                hasQuantile(metrics.stages[i].lag) ? u"p99"_s : u"at worst"_s);
    }
    return sentences;
}

} // namespace

QStringList reasonsForInvalid(const Record& record, const Metrics& metrics)
{
    QStringList reasons;
    if (record.finished.isValid() && record.ending != Ending::Completed)
        reasons += endingSentence(record);
    const quint64 exhausted =
        metrics.all.of(Outcome::LocalExhausted) + metrics.recovery.tally.of(Outcome::LocalExhausted);
    if (exhausted > 0)
        reasons +=
            u"This machine had no port or descriptor left for %1. Use fewer clients or longer pauses, or raise the "
            "limit of open files (ulimit -n)."_s.arg(counted(exhausted, u"attempt"_s, u"attempts"_s));
    return reasons + lagSentences(record, metrics);
}

} // namespace flapscope
