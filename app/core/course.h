#pragma once

#include "core/phasewindows.h"
#include "core/reading.h"
#include "core/series.h"

#include <QtGlobal>

#include <optional>

namespace flapscope
{

/// A quantity of the server before, during and after the flapping.
struct Course
{
    /// A median of fewer readings says nothing.
    static constexpr quint64 FewestReadings = 3;

    std::optional<double> baseline; ///< median of the baseline phase
    std::optional<double> peak;     ///< greatest value from the first stage to the end
    std::optional<double> final;    ///< median of the second half of the settle phase, once that is over
    quint64 samples = 0;            ///< readings in the whole run
    quint64 baselineSamples = 0;    ///< of these, those that `baseline` comes from
    quint64 finalSamples = 0;       ///< likewise
    Source source = Source::Process;

    friend bool operator==(const Course&, const Course&) = default;
    /// final − baseline; none when one is missing.
    [[nodiscard]] std::optional<double> growth() const;
    /// In percent of the baseline; none for a baseline of 0.
    [[nodiscard]] std::optional<double> growthPercent() const;
    /// Enough readings at both ends for `growth` to mean something.
    [[nodiscard]] bool isSupported() const;
};

Course courseOf(const Series& series, const PhaseWindows& windows, Source source);

/// What is left above the baseline at the end of settling, of things that are counted: whole, never negative. None
/// before the end, and without a baseline. A baseline between two numbers counts as the higher one.
std::optional<double> leftAbove(const Course& course, const Series& series, const PhaseWindows& windows);

} // namespace flapscope
