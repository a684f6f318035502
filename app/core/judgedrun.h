#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"

namespace flapscope
{

/// A run that is over, with all its data, and what it came to.
struct JudgedRun
{
    Record record;
    Metrics metrics;
    Verdict verdict;
};

} // namespace flapscope
