#pragma once

#include "core/record.h"
#include "core/result.h"

#include <vector>

namespace flapscope
{

/// One record out of those that the shards of a plan have made, to be judged as the run that they are together. Moments
/// are brought to one clock by the times of day at which the shards began, so their machines' clocks must agree.
///
/// - Cycles are those of all shards.
/// - The server's readings are those of the first shard that saw it, so that nothing of it is counted twice; of the
///   shards' own health, the worst counts.
/// - A phase begins when the last shard has entered it, but for the first stage: stillness ends with the first shard
///   that connects. The last one ends with the shard that saw the server.
///
/// A shard that is missing, is there twice, did not come to its end or was not at a stage while the others were is
/// named in `endingReason`, and makes the run invalid. Records that are no shards of one plan are faults.
Result<Record> merged(std::vector<Record> shards);

} // namespace flapscope
