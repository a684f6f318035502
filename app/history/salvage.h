#pragma once

#include "history/database.h"

#include <QStringList>

namespace flapscope
{

/// Finds the runs whose program ended in mid-run, and marks them interrupted and invalid. A sentence for each: what is
/// kept of it, or that nothing is.
Result<QStringList> markInterrupted(const Database& database);

} // namespace flapscope
