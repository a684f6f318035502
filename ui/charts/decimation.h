#pragma once

#include "core/timeline.h"

#include <QList>
#include <QPointF>

#include <limits>
#include <optional>

namespace flapscope
{

/// Farther than any place or time of a chart.
inline constexpr double Infinite = std::numeric_limits<double>::infinity();

/// How the values of a timeline become points.
enum class CurveStyle : quint8 {
    Dots, ///< each value by itself
    Line, ///< values are joined, but not over a gap
    Step, ///< a value holds until the next one
};

/// What of a timeline is drawn, and how finely.
struct Frame
{
    double from = 0.0; ///< seconds since the run's start
    double to = 1.0;
    int columns = 1;                                         ///< of pixels, or of pairs of them
    double gap = std::numeric_limits<double>::infinity();    ///< seconds without a value that interrupt a line
    double until = -std::numeric_limits<double>::infinity(); ///< to where the last value of a step holds
    double least = -std::numeric_limits<double>::infinity(); ///< smaller values are drawn here: what a log axis needs
};

/// The points that draw a timeline: of each column only the least and the greatest value, so that their number is
/// bounded by the width and no spike is lost. One list for each stretch without a gap; finite values only.
QList<QList<QPointF>> pointsOf(const Timeline& timeline, CurveStyle trace, const Frame& frame);

/// After how many seconds without a value something is missing: five times the usual distance, and at least one second.
double usualGap(const Timeline& timeline);

/// The value that holds at `seconds`: of a step the last one before it; of dots and lines the nearest one that is not
/// further away than `within`. None where nothing was measured.
std::optional<double> valueAt(const Timeline& timeline, CurveStyle trace, double seconds, double within);

/// Seconds since the run's start.
double inSeconds(Moment at);

} // namespace flapscope
