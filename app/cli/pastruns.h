#pragma once

#include "history/history.h"

#include <memory>

namespace flapscope
{

/// Opens the history at `path`, or the user's own where that is empty. One that was named must be there unless `make`.
Result<History> openHistory(const QString& path, bool make = false);

/// Why nothing can be kept in it; empty when runs can.
Faults writabilityOf(const History& history);

/// The run that others are to be held against: of the history, or of a bundle when `name` is a folder. An invalid run
/// is a fault: what comes from it would mean nothing.
Result<std::shared_ptr<const Record>> baselineNamed(const QString& name, const QString& historyPath);

/// The run that `name` means, all of it: of the history, or of a bundle when it is a folder.
Result<Record> recordNamed(const QString& name, const QString& historyPath);

} // namespace flapscope
