#pragma once

#include "core/tally.h"

#include <vector>

namespace flapscope
{

/// The two-sided probability of a difference as great as that between two rates, or greater, if they were the same: by
/// Fisher's exact test (1922), which sums the tables that are no likelier than the one seen. 1 when a side has no
/// trial.
double fisherExact(const Rate& a, const Rate& b);

/// k and n made smaller by the design effect: by as much as the failures of `trials`, in order of time, come in
/// clusters rather than by themselves (Rao & Scott 1992). Independent trials keep their numbers.
Rate effective(const std::vector<bool>& trials);

/// The interval of the difference b − a of two rates, in percentage points, at `level` (Newcombe 1998, method 10).
struct RateInterval
{
    double low = 0.0;
    double high = 0.0;
};
RateInterval rateDifference(const Rate& a, const Rate& b, double level);

} // namespace flapscope
