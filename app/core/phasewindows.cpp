#include "core/phasewindows.h"

#include <algorithm>

namespace flapscope
{

namespace
{

Moment halfWay(const Window& window)
{
    return window.from + (window.to.sinceStart() - window.from.sinceStart()) / 2;
}

void take(PhaseWindows& windows, const PhaseSpan& span)
{
    const Window window{span.begin, span.end};
    switch (span.phase) {
    case Phase::Preflight:
    case Phase::WarmUp:
    case Phase::Recovery:
        return;
    case Phase::Baseline:
        windows.baseline = window;
        return;
    case Phase::Stage:
        windows.stages = Window{windows.stages ? windows.stages->from : window.from, window.to};
        windows.afterwards = Window{windows.stages->from, {}};
        return;
    case Phase::Settle:
        // While it lasts, the server may still let go: nothing is final.
        if (!window.from.isKnown() || !window.to.isKnown())
            return;
        windows.settle = window;
        windows.final = Window{halfWay(window), window.to};
        return;
    }
}

} // namespace

PhaseWindows phaseWindowsOf(const Record& record)
{
    PhaseWindows windows;
    for (const PhaseSpan& span : record.phases)
        take(windows, span);
    return windows;
}

} // namespace flapscope
