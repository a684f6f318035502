#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"

#include <QString>

namespace flapscope
{

/// report.md, the short form: verdict, what was tested, findings, metrics, totals, failures, notices.
QString reportMarkdown(const Record& record, const Metrics& metrics, const Verdict& verdict);

} // namespace flapscope
