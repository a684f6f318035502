#pragma once

#include "core/storm.h"
#include "report/figuresvg.h"

#include <QString>

namespace flapscope
{

/// Attempts per second after the restart, a strip for each policy under the same scales, with the moments at which 50,
/// 95 and 100 % of the clients were back: an SVG element as wide as other figures.
QString stormChart(const LabResult& result, FigurePaint paint);
/// Its height in its own units.
int stormChartHeight(const LabResult& result);

} // namespace flapscope
