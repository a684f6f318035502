#include "core/rigload.h"

#include <algorithm>
#include <vector>

namespace flapscope
{

namespace
{

std::optional<double> riseIn(const Series& series, const Window& window)
{
    const auto first = series.firstIn(window);
    const auto last = series.lastIn(window);
    if (!first || !last || last->at <= first->at)
        return std::nullopt;
    return last->value - first->value;
}

Nanos secondsToNanos(double seconds)
{
    return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(seconds));
}

void measureLoops(RigLoad& load, const SeriesSet& series, const PhaseWindows& windows)
{
    const Series& lag = series.of(Source::Rig, Quantity::EventLoopLag);
    if (const auto worst = lag.greatestIn(*windows.afterwards))
        load.worstLoopLag = secondsToNanos(*worst);
    if (const auto usual = lag.quantileIn(*windows.stages, 0.95))
        load.loopLag = secondsToNanos(*usual);
    load.busiestWorker = series.of(Source::Rig, Quantity::WorkerCpu).medianIn(*windows.stages);
}

/// Where the server's processor time is not seen, it counts among the others': that can only make the rig look busier.
void measureOthers(RigLoad& load, const SeriesSet& series, const Window& stages)
{
    const auto busy = riseIn(series.of(Source::Machine, Quantity::MachineBusyTime), stages);
    const auto idle = riseIn(series.of(Source::Machine, Quantity::MachineIdleTime), stages);
    if (!busy || !idle || *busy + *idle <= 0.0)
        return;
    const double own = riseIn(series.of(Source::Rig, Quantity::RigCpuTime), stages).value_or(0.0);
    const double servers = riseIn(series.of(Source::Process, Quantity::CpuTime), stages).value_or(0.0);
    load.othersShare = std::clamp((*busy - own - std::max(servers, 0.0)) / (*busy + *idle), 0.0, 1.0);
}

/// A gap that is longer than ten usual ones (and a quarter of a second) is time in which the server was not seen.
void measureGaps(RigLoad& load, const SeriesSet& series, const Window& stages, const Outages& outages)
{
    const auto wasAway = [&outages](Moment from, Moment to) {
        return std::any_of(outages.begin(), outages.end(), [=](const Outage& outage) {
            return to >= outage.begin && (!outage.end.isKnown() || from <= outage.end);
        });
    };
    constexpr Nanos Negligible = std::chrono::milliseconds(250);
    std::vector<Nanos> gaps;
    const std::vector<Moment> moments = series.localMoments();
    for (std::size_t i = 1; i < moments.size(); ++i) {
        if (stages.holds(moments[i - 1]) && !wasAway(moments[i - 1], moments[i]))
            gaps.push_back(*between(moments[i - 1], moments[i]));
    }
    if (gaps.empty())
        return;
    std::vector<Nanos> sorted = gaps;
    std::sort(sorted.begin(), sorted.end());
    const Nanos bearable = std::max(Negligible, 10 * sorted[sorted.size() / 2]);
    Nanos whole{0};
    Nanos unseen{0};
    Nanos longest{0};
    for (const Nanos gap : gaps) {
        whole += gap;
        if (gap > bearable)
            unseen += gap;
        longest = std::max(longest, gap);
    }
    load.longestUnseen = longest;
    load.unseenShare = static_cast<double>(unseen.count()) / static_cast<double>(std::max(whole, Nanos(1)).count());
}

} // namespace

RigLoad rigLoadOf(const SeriesSet& series, const PhaseWindows& windows, const Outages& outages)
{
    RigLoad load;
    if (!windows.stages)
        return load;
    measureLoops(load, series, windows);
    measureOthers(load, series, *windows.stages);
    measureGaps(load, series, *windows.stages, outages);
    return load;
}

} // namespace flapscope
