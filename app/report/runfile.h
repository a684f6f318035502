#pragma once

#include "core/record.h"
#include "core/result.h"

#include <QByteArray>

namespace flapscope
{

/// run.json, schema `flapscope.record/1`: what a record holds beside its plan, its cycles and its readings. With
/// plan.json, cycles.csv and readings.csv it is all that judging needs.
QByteArray runFileOf(const Record& record);

/// The reverse. `record` must have its plan already: a stage that the plan does not have is a fault, as is everything
/// else that no run writes.
Faults readRunFile(const QByteArray& json, Record& record);

} // namespace flapscope
