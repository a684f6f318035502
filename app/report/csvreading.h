#pragma once

#include "core/record.h"
#include "core/result.h"

class QIODevice;

namespace flapscope
{

/// Most rows that are read from a table: more is no run of ours.
inline constexpr qint64 MostRows = 10'000'000;

// The reverse of report/csvtables.h, row by row: a table takes no more memory than what it comes to. The first row that
// is none ends the reading with a fault that names its line.

/// Into `record.cycles`; `record.plan` must be there, and a row must be one of a cycle that it asks for.
Faults readCycles(QIODevice& device, Record& record);
/// Into `record.readings`; `record.gauges` must be there.
Faults readReadings(QIODevice& device, Record& record);

} // namespace flapscope
