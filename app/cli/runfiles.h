#pragma once

#include "cli/runoptions.h"
#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"

#include <QString>

namespace flapscope
{

/// report.json of a run, as it would be written.
QString reportText(const RunRequest& request, const Record& record, const Metrics& metrics, const Verdict& verdict);
/// Writes what `request` asks for into its folder, if it names one. False when something could not be written; it was
/// told.
bool writeFiles(const RunRequest& request, const Record& record, const Metrics& metrics, const Verdict& verdict);

} // namespace flapscope
