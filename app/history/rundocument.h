#pragma once

#include "core/record.h"
#include "core/result.h"

#include <QByteArray>

namespace flapscope
{

/// What a run is kept with beside its numbers, as JSON: the server, the machine, names of gauges, and how it ended.
QByteArray factsOf(const Record& record);

/// The reverse, into `record`. What is missing keeps its default; what is no JSON is a fault.
Faults readFacts(const QByteArray& json, Record& record);

} // namespace flapscope
