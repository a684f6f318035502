#pragma once

#include "core/outage.h"
#include "core/phasewindows.h"
#include "core/series.h"

#include <optional>

namespace flapscope
{

/// What else this machine had to do while clients were flapping, and whether it kept up. All over the stages together;
/// none where it was not read.
struct RigLoad
{
    std::optional<Nanos> loopLag;        ///< how late the workers' loops were: p95 of the worst of each reading
    std::optional<Nanos> worstLoopLag;   ///< the worst of all, recovery included
    std::optional<double> busiestWorker; ///< share of one core that the busiest worker used: median
    /// Share of this machine's cores that neither Flapscope nor the server used and that still worked, or that its host
    /// took away: 1.0 is all of them.
    std::optional<double> othersShare;
    std::optional<double> unseenShare; ///< of the time, in which the server on this machine was not read
    std::optional<Nanos> longestUnseen;

    friend bool operator==(const RigLoad&, const RigLoad&) = default;
};

/// While the server was away by order of the plan, there was nothing to be read.
RigLoad rigLoadOf(const SeriesSet& series, const PhaseWindows& windows, const Outages& outages = {});

} // namespace flapscope
