#pragma once

#include "core/record.h"
#include "core/series.h"

#include <optional>

namespace flapscope
{

/// The stretches of a run that its measurements are taken from.
struct PhaseWindows
{
    std::optional<Window> baseline;
    std::optional<Window> stages;     ///< first stage → last one
    std::optional<Window> afterwards; ///< first stage → end of the run, or now
    std::optional<Window> settle;     ///< only once it is over
    std::optional<Window> final;      ///< the second half of settling, likewise

    friend bool operator==(const PhaseWindows&, const PhaseWindows&) = default;
};

PhaseWindows phaseWindowsOf(const Record& record);

} // namespace flapscope
