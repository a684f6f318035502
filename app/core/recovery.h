#pragma once

#include "core/histogram.h"
#include "core/record.h"
#include "core/tally.h"

#include <optional>

namespace flapscope
{

/// When so many of a fleet of clients were back, from the end of the flapping on: the waiting before the first attempts
/// included. None where fewer came back.
struct FleetRecovery
{
    std::optional<Nanos> half; ///< 50 % of those that tried, rounded up to whole clients
    std::optional<Nanos> most; ///< 95 %, likewise
    std::optional<Nanos> all;

    friend bool operator==(const FleetRecovery&, const FleetRecovery&) = default;
};

/// After the last stage: did each client come back? A client has come back when it got the expected reply (or, where
/// the plan asks for none, was let in) within `Timing::recoveryLimit` of its first attempt. Told three ways: by client
/// (here), of the fleet, and of the server (core/serverreturn.h).
struct Recovery
{
    int asked = 0;                ///< clients that tried
    int recovered = 0;            ///< that came back
    int held = 0;                 ///< whose connection then held for the stated time
    std::optional<Nanos> slowest; ///< first attempt → first reply, of the slowest client that came back
    Histogram times;              ///< the same, of each client that came back
    Histogram sinceFlapping;      ///< end of the flapping → first reply, of each that came back: what a user feels
    FleetRecovery fleet;
    Tally tally; ///< of all attempts of this phase

    friend bool operator==(const Recovery&, const Recovery&) = default;
};

Recovery recoveryOf(const Record& record);

} // namespace flapscope
