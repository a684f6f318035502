#pragma once

#include "core/metrics.h"

#include <QString>

namespace flapscope
{

// The parts of report.md that show metrics, each a Markdown section with its heading.

/// Durations in ms. A percentile that its samples do not bear reads "n too small".
QString durationsTable(const Tally& tally);
/// What was seen of the server: before, peak, after.
QString serverTable(const Metrics& metrics);
/// Where every attempt went, that the sums agree, and how failures ended.
QString totalsText(const Metrics& metrics);

} // namespace flapscope
