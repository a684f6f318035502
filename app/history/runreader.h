#pragma once

#include "core/record.h"
#include "history/database.h"

namespace flapscope
{

/// Reads all of a run from a history. What cannot be read is left out, and makes it a run that was interrupted.
Result<Record> readRun(const Database& database, const QString& id);

} // namespace flapscope
