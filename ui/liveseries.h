#pragma once

#include "core/timeline.h"

#include <cstddef>

namespace flapscope
{

/// What a run's charts draw, each in bounded memory. Values are in the unit that is shown; what could not be seen is
/// an empty timeline.
struct LiveSeries
{
    /// Enough that a full-width chart shows every stretch apart, few enough that a run of days costs 200 kB each.
    static constexpr std::size_t Capacity = 4096;

    Timeline connect{Capacity};       ///< ms from open() to the upgrade, at the upgrade
    Timeline close{Capacity};         ///< ms from our Close frame to the peer's, at the latter
    Timeline connectMedian{Capacity}; ///< ms, median of the latest connects
    Timeline failures{Capacity};      ///< ms from the start of an attempt that failed to its end, at the end

    Timeline expected{Capacity}; ///< clients that the phase employs; a step
    Timeline held{Capacity};     ///< connections that clients hold; a step
    Timeline server{Capacity};   ///< ESTABLISHED + CLOSE_WAIT on the server's port
    Timeline stranded{Capacity}; ///< of `server`, what no client has held for a while; appended together with it

    Timeline anonymous{Capacity};  ///< MB, what no file backs
    Timeline unique{Capacity};     ///< MB, USS
    Timeline resident{Capacity};   ///< MB, RSS
    Timeline pageMemory{Capacity}; ///< MB, from a metrics page

    Timeline connectRate{Capacity};    ///< %, cumulative
    Timeline disconnectRate{Capacity}; ///< %, cumulative
    Timeline echoRate{Capacity};       ///< %, cumulative
    Timeline connectBound{Capacity};   ///< %, exact one-sided lower bound of connectRate at 95 %

    Timeline cpu{Capacity}; ///< % of one core

    Timeline cycle{Capacity};       ///< ms from the start of a cycle to the end of its pause, at the end
    Timeline cycleMedian{Capacity}; ///< ms, median of the latest cycles
};

} // namespace flapscope
