#pragma once

#include <QString>

namespace flapscope
{

/// The least of 1, 2, 5 times a power of ten that is not below `value`. 1 for what is not positive and finite.
double niceCeiling(double value);

/// A distance between ticks of which `span` holds at most `most`: 1, 2 or 5 times a power of ten. Both positive.
double niceTick(double span, int most);
/// The same for seconds: beyond a minute in steps that clocks have (15 s, 1 min, 5 min, 1 h …).
double niceTimeTick(double span, int most);

/// The upper end of an axis from 0 that holds `value`: about a quarter steps, so that it changes rarely.
double niceTop(double value);
/// A length of a time axis that holds `seconds`, likewise.
double niceLength(double seconds);

/// A value of an axis whose ticks are `tick` apart: as many decimals as tell them apart, digits grouped.
QString tickText(double value, double tick);
/// A time of an axis whose ticks are `tick` apart: "2.5 s", "1:30", "2:05:00".
QString timeText(double seconds, double tick);
/// A value with three significant digits, for people: "3", "0.42", "15.3", "1,240".
QString figureText(double value);

} // namespace flapscope
