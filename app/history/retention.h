#pragma once

#include "core/bytes.h"
#include "history/database.h"

#include <optional>

namespace flapscope
{

/// How many runs a history keeps, and how much of the disk they may take. What is beyond that goes for good, oldest
/// first; runs that are starred or pinned, and those that still go on, stay whatever the limits say.
struct Retention
{
    std::optional<qint64> runs; ///< at least 1; none: any number
    std::optional<Bytes> size;  ///< of cycles and readings; none: any size

    friend bool operator==(const Retention&, const Retention&) = default;
};

Result<Retention> retentionOf(const Database& database);
Faults setRetention(const Database& database, const Retention& retention);

/// Removes for good what is beyond the limits, and what was deleted a week ago or earlier; gives its room back to the
/// disk. How many runs went.
Result<int> tidy(const Database& database);

} // namespace flapscope
