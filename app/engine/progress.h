#pragma once

#include "core/record.h"

namespace flapscope
{

/// How far a run has come.
struct Progress
{
    Phase phase = Phase::Preflight;
    qint16 stage = 0;      ///< for Phase::Stage
    qint64 cyclesDone = 0; ///< of all stages
    qint64 cyclesTotal = 0;
    Nanos elapsed{0};
    Nanos remaining{0}; ///< an estimate from the plan and from the pace so far

    friend bool operator==(const Progress&, const Progress&) = default;
};

/// The progress of a run of `plan` whose phases so far are `phases`, the last one being under way at `now`.
Progress progressOf(const Plan& plan, const std::vector<PhaseSpan>& phases, qint64 cyclesDone, Moment now);

} // namespace flapscope
