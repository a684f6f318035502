#pragma once

#include "core/metrics.h"
#include "core/record.h"

#include <QStringList>

namespace flapscope
{

/// Why a run says nothing about the server: it did not come to its end, this machine ran out of ports or descriptors,
/// or clients started too late (METHODS: lag at p99 beyond 10 % of a stage's period). Each a sentence with what to do
/// next; empty for a valid run. How it ended is not asked while it still goes on.
QStringList reasonsForInvalid(const Record& record, const Metrics& metrics);

} // namespace flapscope
