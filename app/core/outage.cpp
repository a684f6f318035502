#include "core/outage.h"

#include "core/reading.h"

#include <algorithm>

namespace flapscope
{

namespace
{

bool meets(const Cycle& attempt, const Outage& outage)
{
    const bool beganInTime = !outage.end.isKnown() || attempt.start <= outage.end;
    // An attempt that was cut off has no end: then it lasted until the run ended.
    const bool lastedUntilThen = !attempt.end.isKnown() || attempt.end >= outage.begin;
    return beganInTime && lastedUntilThen;
}

} // namespace

Outages outagesOf(const std::vector<Reading>& readings)
{
    Outages outages;
    for (const Reading& reading : readings) {
        if (reading.source != Source::Rig)
            continue;
        if (reading.quantity == Quantity::RestartBegin)
            outages.push_back({reading.at, {}});
        else if (reading.quantity == Quantity::RestartEnd && !outages.empty())
            outages.back().end = reading.at;
    }
    return outages;
}

bool isProvoked(const Cycle& attempt, const Outages& outages)
{
    if (attempt.outcome == Outcome::Ok || isRigs(attempt.outcome))
        return false;
    return std::any_of(outages.begin(), outages.end(),
                       [&attempt](const Outage& outage) { return meets(attempt, outage); });
}

} // namespace flapscope
