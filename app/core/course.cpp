#include "core/course.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

std::optional<double> Course::growth() const
{
    if (!baseline || !final)
        return std::nullopt;
    return *final - *baseline;
}

std::optional<double> Course::growthPercent() const
{
    const auto grown = growth();
    if (!grown || *baseline == 0.0)
        return std::nullopt;
    return 100.0 * *grown / *baseline;
}

bool Course::isSupported() const
{
    return baselineSamples >= FewestReadings && finalSamples >= FewestReadings;
}

Course courseOf(const Series& series, const PhaseWindows& windows, Source source)
{
    Course course;
    course.source = source;
    course.samples = series.points().size();
    if (windows.baseline) {
        course.baseline = series.medianIn(*windows.baseline);
        course.baselineSamples = series.countIn(*windows.baseline);
    }
    if (windows.afterwards)
        course.peak = series.greatestIn(*windows.afterwards);
    if (windows.final) {
        course.final = series.medianIn(*windows.final);
        course.finalSamples = series.countIn(*windows.final);
    }
    return course;
}

std::optional<double> leftAbove(const Course& course, const Series& series, const PhaseWindows& windows)
{
    if (!windows.settle || !course.baseline)
        return std::nullopt;
    const auto last = series.lastIn(*windows.settle);
    if (!last)
        return std::nullopt;
    return std::max(0.0, last->value - std::ceil(*course.baseline));
}

} // namespace flapscope
