#include "core/serverwatch.h"

#include <algorithm>
#include <array>

namespace flapscope
{

namespace
{

/// The readings of a run, in the places where they are looked for.
struct Sight
{
    SeriesSet series;
    PhaseWindows windows;

    [[nodiscard]] Course course(Source source, Quantity quantity, quint16 gauge = 0) const
    {
        return courseOf(series.of(source, quantity, gauge), windows, source);
    }
    /// The process's own, or else the metrics page's.
    [[nodiscard]] Source sourceOf(Quantity quantity) const
    {
        return series.of(Source::Metrics, quantity).isEmpty() || !series.of(Source::Process, quantity).isEmpty()
                   ? Source::Process
                   : Source::Metrics;
    }
    [[nodiscard]] const Series& best(Quantity quantity) const { return series.of(sourceOf(quantity), quantity); }
    [[nodiscard]] Course bestCourse(Quantity quantity) const { return course(sourceOf(quantity), quantity); }
};

/// Enough readings so far: at both ends, or at the one that is over.
bool isSupportedSoFar(const Course& course, const PhaseWindows& windows)
{
    return windows.final ? course.isSupported() : course.baselineSamples >= Course::FewestReadings;
}

void measureMemory(Metrics& metrics, const Sight& sight)
{
    struct Candidate
    {
        Source source;
        Quantity quantity;
    };
    constexpr std::array Candidates{
        Candidate{Source::Process, Quantity::AnonymousMemory}, Candidate{Source::Process, Quantity::UniqueMemory},
        Candidate{Source::Process, Quantity::ResidentMemory}, Candidate{Source::Metrics, Quantity::ResidentMemory}};
    metrics.unique = sight.course(Source::Process, Quantity::UniqueMemory);
    metrics.resident = sight.bestCourse(Quantity::ResidentMemory);
    metrics.memory = metrics.resident;
    for (const Candidate& candidate : Candidates) {
        const Course course = sight.course(candidate.source, candidate.quantity);
        if (!isSupportedSoFar(course, sight.windows))
            continue;
        metrics.memory = course;
        metrics.memoryQuantity = candidate.quantity;
        return;
    }
}

/// A server that was restarted counts from 0 again; what it used between its last reading and its end is not seen.
double riseOfCounter(const Series& series, const Window& window)
{
    double rise = 0.0;
    std::optional<double> before;
    for (const Series::Point& point : series.points()) {
        if (!window.holds(point.at))
            continue;
        if (before)
            rise += point.value < *before ? point.value : point.value - *before;
        before = point.value;
    }
    return rise;
}

void measureCpu(Metrics& metrics, const Sight& sight, const Record& record)
{
    const Series& series = sight.best(Quantity::CpuTime);
    if (!sight.windows.stages)
        return;
    metrics.cpuSamples = series.countIn(*sight.windows.stages);
    const auto first = series.firstIn(*sight.windows.stages);
    const auto last = series.lastIn(*sight.windows.stages);
    if (!first || !last || last->at <= first->at)
        return;
    if (last->value < first->value && outagesOf(record.readings).empty())
        return;
    const std::chrono::duration<double> span = *between(first->at, last->at);
    metrics.cpuShare = riseOfCounter(series, *sight.windows.stages) / span.count();
}

void measureSockets(Metrics& metrics, const Sight& sight)
{
    const Series sockets = sumOf(sight.series.of(Source::Sockets, Quantity::Established),
                                 sight.series.of(Source::Sockets, Quantity::CloseWait));
    metrics.sockets = courseOf(sockets, sight.windows, Source::Sockets);
    const Course& course = metrics.sockets;
    if (course.peak && course.baseline)
        metrics.socketsPeak = std::max(0.0, *course.peak - std::ceil(*course.baseline));
    metrics.socketsLeft = leftAbove(course, sockets, sight.windows);
    metrics.serverReturn.sockets = returnOf(sockets, sight.windows, 0.0, true);
    if (sight.windows.settle) {
        if (const auto last = sight.series.of(Source::Sockets, Quantity::TimeWait).lastIn(*sight.windows.settle))
            metrics.timeWait = last->value;
    }
}

/// How long the server took to be as it was before, in what is not counted by sockets.
void measureReturn(Metrics& metrics, const Sight& sight)
{
    metrics.serverReturn.descriptors = returnOf(sight.best(Quantity::Descriptors), sight.windows, 0.0, true);
    metrics.serverReturn.memory =
        returnOfMemory(sight.series.of(metrics.memory.source, metrics.memoryQuantity), sight.windows);
    metrics.serverReturn.cpu = returnOfShare(sight.best(Quantity::CpuTime), sight.windows);
}

void measureDescriptors(Metrics& metrics, const Sight& sight)
{
    metrics.descriptors = sight.bestCourse(Quantity::Descriptors);
    metrics.descriptorsLeft = leftAbove(metrics.descriptors, sight.best(Quantity::Descriptors), sight.windows);
}

void measureRelease(Metrics& metrics)
{
    const auto left = metrics.socketsLeft ? metrics.socketsLeft : metrics.descriptorsLeft;
    if (!left || metrics.openedAltogether == 0)
        return;
    const auto opened = static_cast<double>(metrics.openedAltogether);
    metrics.releasedPercent = 100.0 * std::max(0.0, opened - *left) / opened;
}

/// How much a counter rose from the last reading before the first stage to the last of all.
std::optional<double> riseSinceStages(const Series& counter, const PhaseWindows& windows)
{
    if (!windows.stages)
        return std::nullopt;
    const auto before = counter.lastIn({Moment(Nanos::zero()), windows.stages->from});
    const auto last = counter.lastIn(*windows.afterwards);
    if (!before || !last)
        return std::nullopt;
    return last->value - before->value;
}

void measureCounters(Metrics& metrics, const Sight& sight)
{
    const auto rise = [&sight](Source source, Quantity quantity) {
        return riseSinceStages(sight.series.of(source, quantity), sight.windows);
    };
    // What was not followed to the end was not counted.
    if (sight.windows.final && sight.series.of(Source::Log, Quantity::LogMatches).lastIn(*sight.windows.final))
        metrics.cleanUps = rise(Source::Log, Quantity::LogMatches);
    metrics.cleanUpsUndecided = rise(Source::Log, Quantity::LogUndecided).value_or(0.0);
    metrics.listenOverflows = rise(Source::Machine, Quantity::ListenOverflows);
    metrics.listenDrops = rise(Source::Machine, Quantity::ListenDrops);
}

std::optional<Nanos> longestGapIn(const std::vector<Moment>& moments)
{
    std::optional<Nanos> longest;
    for (std::size_t i = 1; i < moments.size(); ++i) {
        const Nanos gap = *between(moments[i - 1], moments[i]);
        longest = std::max(longest.value_or(gap), gap);
    }
    return longest;
}

bool isConstant(const Series& series)
{
    const auto differs = [](const Series::Point& a, const Series::Point& b) { return a.value != b.value; };
    return std::adjacent_find(series.points().begin(), series.points().end(), differs) == series.points().end();
}

/// Whether the readings of the process stopped before the run did: it went away.
bool endedEarly(const Series& series, const Record& record)
{
    constexpr Nanos Leeway = std::chrono::milliseconds(500); // for what it takes to end a run
    if (record.phases.empty() || !record.phases.back().end.isKnown())
        return false;
    std::vector<Moment> moments;
    for (const Series::Point& point : series.points())
        moments.push_back(point.at);
    const Nanos usual = longestGapIn(moments).value_or(Nanos::zero());
    return *between(moments.back(), record.phases.back().end) > std::max(Leeway, 2 * usual);
}

void measureProcess(Metrics& metrics, const Sight& sight, const Record& record)
{
    const Series& starts = sight.best(Quantity::ProcessStart);
    if (!starts.isEmpty())
        metrics.sameProcess = isConstant(starts) && !endedEarly(starts, record);
}

void measureTrends(Metrics& metrics, const Sight& sight, const Record& record)
{
    const std::vector<Rest> rests = restsOf(record);
    const auto atRest = [&](const Series& series) { return seriesAtRest(rests, series, record.plan); };
    metrics.looks = looksAt(record);
    metrics.memoryAtRest = atRest(sight.series.of(metrics.memory.source, metrics.memoryQuantity));
    metrics.memoryTrend = metrics.memoryAtRest.trend(metrics.looks);
    metrics.descriptorsTrend = atRest(sight.best(Quantity::Descriptors)).trend(metrics.looks);
    metrics.threadsTrend = atRest(sight.best(Quantity::Threads)).trend(metrics.looks);
}

} // namespace

void measureServer(Metrics& metrics, const Record& record)
{
    const Sight sight{SeriesSet(record.readings), phaseWindowsOf(record)};
    measureMemory(metrics, sight);
    measureCpu(metrics, sight, record);
    metrics.threads = sight.bestCourse(Quantity::Threads);
    measureDescriptors(metrics, sight);
    measureSockets(metrics, sight);
    measureRelease(metrics);
    measureReturn(metrics, sight);
    for (qsizetype i = 0; i < record.gauges.size(); ++i)
        metrics.gauges.push_back(sight.course(Source::Metrics, Quantity::Gauge, static_cast<quint16>(i)));
    measureTrends(metrics, sight, record);
    measureProcess(metrics, sight, record);
    measureCounters(metrics, sight);
    metrics.rig = rigLoadOf(sight.series, sight.windows, outagesOf(record.readings));
    metrics.longestGap = longestGapIn(sight.series.serverMoments());
}

} // namespace flapscope
