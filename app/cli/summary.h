#pragma once

#include "core/record.h"
#include "core/verdict.h"

#include <QString>

namespace flapscope
{

/// What a run came to, for a terminal: the verdict, why, and a line a finding.
QString summaryOf(const Record& record, const Verdict& verdict);

/// Of a run that is a shard, and means nothing by itself.
QString summaryOfShard(const Record& record);

} // namespace flapscope
