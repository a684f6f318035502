#pragma once

#include "core/verdict.h"

namespace flapscope
{

/// What a command ends with. The numbers are public.
enum class ExitCode : int {
    Pass = 0,
    Fail = 1,
    Usage = 2, ///< or a plan that is not valid; nothing was run
    Inconclusive = 3,
    Invalid = 4, ///< never reached, stopped, the rig at fault
    Internal = 5,
};

constexpr ExitCode exitCodeOf(Standing standing)
{
    switch (standing) {
    case Standing::Pass:
        return ExitCode::Pass;
    case Standing::Fail:
        return ExitCode::Fail;
    case Standing::Inconclusive:
        return ExitCode::Inconclusive;
    case Standing::Invalid:
        return ExitCode::Invalid;
    }
    return ExitCode::Internal;
}

} // namespace flapscope
