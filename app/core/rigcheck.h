#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"

#include <QString>
#include <QStringList>

namespace flapscope
{

/// Why a run says nothing about the server: it did not come to its end, this machine ran out of ports or descriptors,
/// clients started too late (METHODS: lag at p99 beyond 10 % of a stage's period), the workers' loops were late or at
/// the end of their core, or the server was not read for too long. Each a sentence with what to do next; empty for a
/// valid run. How it ended is not asked while it still goes on.
QStringList reasonsForInvalid(const Record& record, const Metrics& metrics);

/// Of these, those about clients that started too late, and those about what else this machine had to do.
QStringList lateStartsIn(const Plan& plan, const Metrics& metrics);
QStringList overloadsIn(const Plan& plan, const Metrics& metrics);

/// Why a failed criterion says nothing about the server: it is about time, and this machine took the time. Either
/// Flapscope's own loops were late by as much as the limit was missed, or other programs used half of all cores or
/// more. A sentence; empty where the failure stands.
QString doubtOf(const Finding& finding, const Record& record, const Metrics& metrics);

} // namespace flapscope
