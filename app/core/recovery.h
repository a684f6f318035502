#pragma once

#include "core/histogram.h"
#include "core/record.h"
#include "core/tally.h"

#include <optional>

namespace flapscope
{

/// After the last stage: did each client come back? A client has come back when it got the expected reply (or, where
/// the plan asks for none, was let in) within `Timing::recoveryLimit` of its first attempt.
struct Recovery
{
    int asked = 0;                ///< clients that tried
    int recovered = 0;            ///< that came back
    int held = 0;                 ///< whose connection then held for the stated time
    std::optional<Nanos> slowest; ///< first attempt → first reply, of the slowest client that came back
    Histogram times;              ///< the same, of each client that came back
    Tally tally;                  ///< of all attempts of this phase

    friend bool operator==(const Recovery&, const Recovery&) = default;
};

Recovery recoveryOf(const Record& record);

} // namespace flapscope
