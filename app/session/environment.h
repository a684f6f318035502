#pragma once

#include "core/record.h"

namespace flapscope
{

/// This machine and this program, for the record.
Environment presentEnvironment();

} // namespace flapscope
