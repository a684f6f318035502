#pragma once

#include "core/moment.h"

#include <ctime>

namespace flapscope
{

/// The processor time that the calling thread has used.
inline Nanos ownCpuTime()
{
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + Nanos(used.tv_nsec);
}

} // namespace flapscope
