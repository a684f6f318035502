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

qint64 millisOf(const Stage& stage)
{
    const qint64 rests = product(roundsOf(stage), sum(millisOf(stage.rounds.settle), MillisOfReading));
    const qint64 cycles =
        product(notNegative(stage.cycles), sum(millisOf(stage.connected), millisOf(stage.disconnected)));
    return sum(cycles, rests);
}

} // namespace

QLatin1StringView nameOf(CloseMode mode)
{
    switch (mode) {
    case CloseMode::Clean:
        return "clean"_L1;
    case CloseMode::Fin:
        return "fin"_L1;
    case CloseMode::Rst:
        return "rst"_L1;
    case CloseMode::Silent:
        return "silent"_L1;
    }
    return {};
}

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

std::optional<CloseMode> closeModeNamed(QStringView name)
{
    return valueNamed<CloseMode>(name);
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

qint64 totalCycles(const Plan& plan)
{
    return std::accumulate(plan.stages.begin(), plan.stages.end(), qint64(0), [](qint64 total, const Stage& stage) {
        return sum(total, product(notNegative(stage.clients), notNegative(stage.cycles)));
    });
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
