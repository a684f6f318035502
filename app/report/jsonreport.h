#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"

#include <QByteArray>

namespace flapscope
{

/// report.json: schema `flapscope.run/1`, described by resources/schema/flapscope.run-1.schema.json. Every field is
/// always there; null is what is missing, was not seen, or comes from too few samples. Durations are milliseconds.
QByteArray reportJson(const Record& record, const Metrics& metrics, const Verdict& verdict);

} // namespace flapscope
