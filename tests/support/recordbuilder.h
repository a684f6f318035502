#pragma once

#include "core/record.h"

#include <functional>

namespace flapscope
{

/// The record of a sound run of the reference plan: 1 client × 20 cycles, 3 × 15, 3 recovered, memory from 44.9 to 51.9
/// MB, all on one made-up clock. Tests then break one thing of it.
Record soundRecord();

/// The stretch of that phase (of that stage); it must be there.
PhaseSpan spanOf(const Record& record, Phase phase, qint16 stage = 0);

using ValueAt = std::function<double(Moment)>;
/// Replaces all readings of that kind by new ones: `valueAt` every `interval` from the begin of the baseline to the
/// end.
void setReadings(Record& record, Source source, Quantity quantity, const ValueAt& valueAt,
                 Nanos interval = std::chrono::milliseconds(40), quint16 gauge = 0);
void dropReadings(Record& record, Source source, Quantity quantity);
void dropReadings(Record& record, Source source);

/// `before` up to the end of the baseline, `after` from then on.
ValueAt stepAfterBaseline(const Record& record, double before, double after);
/// `left` in the settle phase, `open` from the baseline's end until then, 0 before.
ValueAt connections(const Record& record, double open, double left);

/// Makes the cycle at `index` end so, with what such an attempt leaves on record.
void endWith(Record& record, std::size_t index, Outcome outcome);
/// Removes the cycles that `unwanted` picks.
void dropCycles(Record& record, const std::function<bool(const Cycle&)>& unwanted);
/// Takes the run back to `now`: what came later has not happened yet, and it goes on.
void makeLive(Record& record, Moment now);

} // namespace flapscope
