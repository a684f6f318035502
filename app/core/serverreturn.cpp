#include "core/serverreturn.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace flapscope
{

namespace
{

constexpr double MemoryShare = 0.05;
constexpr double LeastMemory = 1e6;   // bytes
constexpr double CpuTolerance = 0.05; // of one core

/// Where settling ends at the baseline: everything behind is about readings, nothing about what they mean.
ResourceReturn backBelow(const Series& series, const Window& settle, double bound)
{
    ResourceReturn result;
    for (const Series::Point& point : series.points()) {
        if (!settle.holds(point.at))
            continue;
        result.isSeen = true;
        result.left = std::max(0.0, point.value - bound);
        if (point.value > bound)
            result.after.reset();
        else if (!result.after)
            result.after = between(settle.from, point.at);
    }
    return result;
}

/// The kernel counts CPU time in ticks of 10 ms, so the share of a short reading jumps; a mean does not.
std::optional<double> meanShareIn(const Series& cpuTime, const Window& window)
{
    const auto first = cpuTime.firstIn(window);
    const auto last = cpuTime.lastIn(window);
    if (!first || !last || last->at <= first->at)
        return std::nullopt;
    const std::chrono::duration<double> span = *between(first->at, last->at);
    return (last->value - first->value) / span.count();
}

std::array<const ResourceReturn*, 4> partsOf(const ServerReturn& server)
{
    return {&server.sockets, &server.descriptors, &server.memory, &server.cpu};
}

} // namespace

bool ServerReturn::isSeen() const
{
    const auto parts = partsOf(*this);
    return std::any_of(parts.begin(), parts.end(), [](const ResourceReturn* part) { return part->isSeen; });
}

std::optional<Nanos> ServerReturn::all() const
{
    std::optional<Nanos> latest;
    for (const ResourceReturn* part : partsOf(*this)) {
        if (part->isSeen && !part->after)
            return std::nullopt;
        if (part->isSeen)
            latest = std::max(latest.value_or(*part->after), *part->after);
    }
    return latest;
}

ResourceReturn returnOf(const Series& series, const PhaseWindows& windows, double tolerance, bool isCounted)
{
    if (!windows.baseline || !windows.settle)
        return {};
    const auto baseline = series.medianIn(*windows.baseline);
    if (!baseline)
        return {};
    return backBelow(series, *windows.settle, (isCounted ? std::ceil(*baseline) : *baseline) + tolerance);
}

ResourceReturn returnOfMemory(const Series& memory, const PhaseWindows& windows)
{
    const auto baseline = windows.baseline ? memory.medianIn(*windows.baseline) : std::nullopt;
    return returnOf(memory, windows, std::max(LeastMemory, MemoryShare * baseline.value_or(0.0)), false);
}

ResourceReturn returnOfShare(const Series& cpuTime, const PhaseWindows& windows)
{
    if (!windows.baseline || !windows.settle)
        return {};
    const auto baseline = meanShareIn(cpuTime, *windows.baseline);
    if (!baseline)
        return {};
    // Of each reading the mean up to a fifth of a second before it: what ticks of 10 ms bear.
    constexpr Nanos Span = std::chrono::milliseconds(200);
    Series smoothed;
    for (const Series::Point& point : cpuTime.points()) {
        if (const auto share = meanShareIn(cpuTime, {point.at + -Span, point.at + Nanos(1)}))
            smoothed.add(point.at, *share);
    }
    return backBelow(smoothed, *windows.settle, *baseline + CpuTolerance);
}

} // namespace flapscope
