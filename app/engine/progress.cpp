#include "engine/progress.h"

#include <algorithm>

namespace flapscope
{

namespace
{
/// A cycle takes a little longer than its dwell times: connecting, closing, timers.
constexpr Millis UsualOverhead{5};

Nanos expected(const Stage& stage)
{
    return Nanos(expectedDuration(stage)) + UsualOverhead * stage.cycles;
}

/// What is left of a stage that has lasted for `lasted`, by its pace so far.
Nanos leftOfStage(const Plan& plan, qint16 index, qint64 cyclesDone, Nanos lasted)
{
    for (qsizetype i = 0; i < index; ++i)
        cyclesDone -= cyclesOf(plan.stages.at(i));
    const Stage& stage = plan.stages.at(index);
    const qint64 all = cyclesOf(stage);
    const qint64 done = std::clamp<qint64>(cyclesDone, 0, all);
    // Only a steady pace so far is the pace to come; and attempts after a failure count, and end nothing.
    if (done == 0 || !hasFixedCycle(stage) || stage.reconnect.isOn())
        return expected(stage) - lasted;
    const double left = static_cast<double>(all - done) / static_cast<double>(done);
    return Nanos(static_cast<Nanos::rep>(static_cast<double>(lasted.count()) * left));
}

/// What is left of the phase that is under way.
Nanos leftOfPhase(const Plan& plan, const PhaseSpan& span, qint64 cyclesDone, Nanos lasted)
{
    const Timing& timing = plan.timing;
    switch (span.phase) {
    case Phase::Preflight:
        return Nanos::zero();
    case Phase::WarmUp:
        return timing.warmUp - lasted;
    case Phase::Baseline:
        return timing.baseline - lasted;
    case Phase::Stage:
        return leftOfStage(plan, span.stage, cyclesDone, lasted);
    case Phase::Recovery:
        return timing.recoveryHold - lasted;
    case Phase::Settle:
        return timing.settle - lasted;
    }
    return Nanos::zero();
}

/// What comes after that phase.
Nanos laterThan(const Plan& plan, const PhaseSpan& span)
{
    const Timing& timing = plan.timing;
    Nanos later{0};
    const auto stagesFrom = [&](qsizetype first) {
        for (qsizetype i = first; i < plan.stages.size(); ++i)
            later += expected(plan.stages.at(i));
    };
    switch (span.phase) {
    case Phase::Preflight:
        later += timing.warmUp;
        [[fallthrough]];
    case Phase::WarmUp:
        later += timing.baseline;
        [[fallthrough]];
    case Phase::Baseline:
        stagesFrom(0);
        later += timing.recoveryHold + timing.settle;
        break;
    case Phase::Stage:
        stagesFrom(span.stage + 1);
        later += timing.recoveryHold + timing.settle;
        break;
    case Phase::Recovery:
        later += timing.settle;
        break;
    case Phase::Settle:
        break;
    }
    return later;
}
} // namespace

Progress progressOf(const Plan& plan, const std::vector<PhaseSpan>& phases, qint64 cyclesDone, Moment now)
{
    Progress progress;
    progress.cyclesTotal = totalCycles(plan);
    progress.cyclesDone = cyclesDone;
    if (phases.empty())
        return progress;
    const PhaseSpan& span = phases.back();
    progress.phase = span.phase;
    progress.stage = span.stage;
    progress.elapsed = now.sinceStart();
    const Nanos lasted = *between(span.begin, now);
    progress.remaining = std::max(Nanos::zero(), leftOfPhase(plan, span, cyclesDone, lasted)) + laterThan(plan, span);
    return progress;
}

} // namespace flapscope
