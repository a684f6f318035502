#include "core/record.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QLatin1StringView nameOf(Phase phase)
{
    switch (phase) {
    case Phase::Preflight:
        return "preflight"_L1;
    case Phase::WarmUp:
        return "warm-up"_L1;
    case Phase::Baseline:
        return "baseline"_L1;
    case Phase::Stage:
        return "stage"_L1;
    case Phase::Recovery:
        return "recovery"_L1;
    case Phase::Settle:
        return "settle"_L1;
    }
    return {};
}

QLatin1StringView nameOf(Ending ending)
{
    switch (ending) {
    case Ending::Completed:
        return "completed"_L1;
    case Ending::Stopped:
        return "stopped"_L1;
    case Ending::NotReached:
        return "not-reached"_L1;
    case Ending::RigFault:
        return "rig-fault"_L1;
    case Ending::Interrupted:
        return "interrupted"_L1;
    }
    return {};
}

Record headOf(const Record& record)
{
    // Taken apart, so that a field that is added to a record is missed here by the compiler.
    const auto& [id, shard, started, finished, plan, target, environment, gauges, phases, toxics, cycles, readings,
                 notices, noticesDropped, ending, endingReason, breakingPoint] = record;
    return {.id = id,
            .shard = shard,
            .started = started,
            .finished = finished,
            .plan = plan,
            .target = target,
            .environment = environment,
            .gauges = gauges,
            .phases = phases,
            .toxics = toxics,
            .cycles = {},
            .readings = {},
            .notices = {},
            .noticesDropped = noticesDropped,
            .ending = ending,
            .endingReason = endingReason,
            .breakingPoint = breakingPoint};
}

} // namespace flapscope
