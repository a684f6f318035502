#include "engine/rigwatch.h"

#include <algorithm>

namespace flapscope
{

std::vector<Reading> RigWatch::add(const GroupTick& tick)
{
    if (!m_since.isKnown())
        m_since = tick.at;
    m_worstLag = std::max(m_worstLag, tick.loopLag);
    m_uses[tick.group].span += tick.span;
    m_uses[tick.group].cpuTime += tick.cpuTime;
    if (tick.at < m_since + m_interval)
        return {};
    double busiest = 0.0;
    for (const auto& [group, use] : m_uses) {
        if (use.span > Nanos::zero())
            busiest =
                std::max(busiest, static_cast<double>(use.cpuTime.count()) / static_cast<double>(use.span.count()));
    }
    const double lag = std::chrono::duration<double>(m_worstLag).count();
    m_since = tick.at;
    m_worstLag = Nanos::zero();
    m_uses.clear();
    return {{.at = tick.at, .source = Source::Rig, .quantity = Quantity::EventLoopLag, .value = lag},
            {.at = tick.at, .source = Source::Rig, .quantity = Quantity::WorkerCpu, .value = busiest}};
}

} // namespace flapscope
