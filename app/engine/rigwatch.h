#pragma once

#include "core/reading.h"
#include "engine/grouptick.h"

#include <map>
#include <vector>

namespace flapscope
{

/// Makes readings of Flapscope's own health out of what its groups tell with their ticks. A value; lives where the
/// record is built.
class RigWatch
{
public:
    explicit RigWatch(Millis interval) : m_interval(interval) {}

    /// EventLoopLag and WorkerCpu, once an interval has passed since the readings before; else nothing.
    std::vector<Reading> add(const GroupTick& tick);

private:
    struct Use
    {
        Nanos span{0};
        Nanos cpuTime{0};
    };

    Millis m_interval;
    Moment m_since;
    Nanos m_worstLag{0};
    std::map<int, Use> m_uses; // by group
};

} // namespace flapscope
