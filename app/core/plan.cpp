#include "core/plan.h"

#include "core/named.h"

#include <QtGlobal>

#include <algorithm>
#include <limits>
#include <numeric>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

// A plan that nobody has validated yet may hold any number, so sums and products stop at the greatest there is.
qint64 sum(qint64 a, qint64 b)
{
    qint64 result = 0;
    return qAddOverflow(a, b, &result) ? std::numeric_limits<qint64>::max() : result;
}

qint64 product(qint64 a, qint64 b)
{
    qint64 result = 0;
    return qMulOverflow(a, b, &result) ? std::numeric_limits<qint64>::max() : result;
}

qint64 notNegative(qint64 number)
{
    return std::max<qint64>(number, 0);
}

qint64 millisOf(Millis span)
{
    return notNegative(span.count());
}

/// What the readings at a rest take, roughly.
constexpr qint64 MillisOfReading = 50;

/// A time that may be infinite, or no number at all where a plan divides by 0.
qint64 wholeMillis(double millis)
{
    constexpr double Most = 9e18;
    if (!(millis > 0.0))
        return 0;
    return millis < Most ? static_cast<qint64>(millis) : std::numeric_limits<qint64>::max();
}

qint64 fixedPeriod(const Stage& stage)
{
    return sum(millisOf(stage.connected), millisOf(stage.disconnected));
}

double meanRate(const Stage& stage)
{
    const Pattern& pattern = stage.pattern;
    return pattern.shape == Pattern::Shape::Ramp ? (pattern.rate + pattern.endRate) / 2.0 : pattern.rate;
}

/// Between two starts of a client, in ms; without the time connected where the client waits for its end.
double meanInterval(const Stage& stage)
{
    const Pattern& pattern = stage.pattern;
    switch (pattern.shape) {
    case Pattern::Shape::Steady:
    case Pattern::Shape::Burst:
        return static_cast<double>(fixedPeriod(stage));
    case Pattern::Shape::Poisson:
    case Pattern::Shape::Ramp:
        return 1000.0 * stage.clients / meanRate(stage);
    case Pattern::Shape::GilbertElliott:
        return static_cast<double>(pattern.step.count()) * (1.0 / pattern.p + 1.0 / pattern.r);
    case Pattern::Shape::Trace:
        return static_cast<double>(pattern.traceLasts.count()) * stage.clients /
               static_cast<double>(std::max<qint64>(pattern.traceStarts, 1));
    }
    return 0.0;
}

/// Whether the time connected comes on top of the intervals that are drawn.
bool addsTimeConnected(const Pattern& pattern)
{
    const bool drawn = pattern.shape == Pattern::Shape::Poisson || pattern.shape == Pattern::Shape::Ramp;
    return drawn && pattern.arrival == Pattern::Arrival::Closed;
}

/// All cycles of one client, in ms.
qint64 millisOfCycles(const Stage& stage)
{
    const Pattern& pattern = stage.pattern;
    switch (pattern.shape) {
    case Pattern::Shape::Steady:
        return product(notNegative(stage.cycles), fixedPeriod(stage));
    case Pattern::Shape::Burst:
        return sum(product(notNegative(stage.cycles), fixedPeriod(stage)), millisOf(pattern.skew));
    case Pattern::Shape::Trace:
        return millisOf(pattern.traceLasts);
    case Pattern::Shape::Poisson:
    case Pattern::Shape::Ramp:
    case Pattern::Shape::GilbertElliott:
        break;
    }
    const qint64 held = addsTimeConnected(pattern) ? product(notNegative(stage.cycles), millisOf(stage.connected))
                                                   : millisOf(stage.connected);
    return sum(wholeMillis(static_cast<double>(notNegative(stage.cycles)) * meanInterval(stage)), held);
}

qint64 millisOf(const Stage& stage)
{
    const qint64 rests = product(roundsOf(stage), sum(millisOf(stage.rounds.settle), MillisOfReading));
    const qint64 away = stage.restart.isAsked() ? millisOf(stage.restart.down) : 0;
    return sum(sum(millisOfCycles(stage), rests), away);
}

} // namespace

QLatin1StringView nameOf(Watch::Process process)
{
    switch (process) {
    case Watch::Process::Auto:
        return "auto"_L1;
    case Watch::Process::Pid:
        return "pid"_L1;
    case Watch::Process::None:
        return "none"_L1;
    }
    return {};
}

std::optional<Watch::Process> processNamed(QStringView name)
{
    return valueNamed<Watch::Process>(name);
}

const Limit* limitOf(const QList<Limit>& limits, QStringView criterion)
{
    const auto found = std::find_if(limits.begin(), limits.end(),
                                    [criterion](const Limit& limit) { return limit.criterion == criterion; });
    return found == limits.end() ? nullptr : &*found;
}

int mostClients(const Plan& plan)
{
    int most = 0;
    for (const Stage& stage : plan.stages)
        most = std::max(most, stage.clients);
    return most;
}

int roundsOf(const Stage& stage)
{
    const int each = stage.rounds.cycles;
    if (each <= 0 || stage.cycles <= 0)
        return 0;
    return stage.cycles / each + (stage.cycles % each > 0 ? 1 : 0);
}

bool hasFixedCycle(const Stage& stage)
{
    return stage.pattern.shape == Pattern::Shape::Steady && !stage.restart.isAsked();
}

Nanos meanPeriodOf(const Stage& stage)
{
    constexpr double NanosOfMilli = 1e6;
    constexpr double Most = 9e18;
    const double held = addsTimeConnected(stage.pattern) ? static_cast<double>(millisOf(stage.connected)) : 0.0;
    const double period = (meanInterval(stage) + held) * NanosOfMilli;
    return Nanos(static_cast<Nanos::rep>(period < Most ? std::max(period, 0.0) : Most));
}

Nanos rampOf(const Stage& stage)
{
    constexpr double NanosOfSecond = 1e9;
    constexpr double Most = 9e18;
    const double all = static_cast<double>(notNegative(stage.clients)) * static_cast<double>(notNegative(stage.cycles));
    const double ramp = all / meanRate(stage) * NanosOfSecond;
    return Nanos(static_cast<Nanos::rep>(ramp < Most ? std::max(ramp, 0.0) : Most));
}

qint64 cyclesOf(const Stage& stage)
{
    if (stage.pattern.shape == Pattern::Shape::Trace)
        return notNegative(stage.pattern.traceStarts);
    return product(notNegative(stage.clients), notNegative(stage.cycles));
}

qint64 totalCycles(const Plan& plan)
{
    return std::accumulate(plan.stages.begin(), plan.stages.end(), qint64(0),
                           [](qint64 total, const Stage& stage) { return sum(total, cyclesOf(stage)); });
}

Millis expectedDuration(const Stage& stage)
{
    return Millis(millisOf(stage));
}

bool hasNetworkFaults(const Plan& plan)
{
    return plan.faults.standBy || !plan.faults.toxiproxy.isEmpty() || !plan.faults.toxics.isEmpty() ||
           std::any_of(plan.stages.begin(), plan.stages.end(),
                       [](const Stage& stage) { return !stage.faults.isEmpty(); });
}

Millis expectedDuration(const Plan& plan)
{
    qint64 total = 0;
    for (const Millis span : {plan.timing.warmUp, plan.timing.baseline, plan.timing.recoveryHold, plan.timing.settle})
        total = sum(total, millisOf(span));
    for (const Stage& stage : plan.stages)
        total = sum(total, millisOf(stage));
    return Millis(total);
}

} // namespace flapscope
