#include "fault/eagerthread.h"

#include <cstdint>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace flapscope
{

namespace
{
/// As sched_setattr(2) has it, which glibc of Debian 12 does not declare.
struct SchedulingAttributes
{
    std::uint32_t size = sizeof(SchedulingAttributes);
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0; ///< ns; of SCHED_OTHER the length of a turn, 0.1 ms at least
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};
} // namespace

void askForShortTurns()
{
    SchedulingAttributes attributes;
    if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0 || attributes.policy != SCHED_OTHER)
        return; // whoever chose another policy knows why
    constexpr std::uint64_t ShortTurn = 100'000;
    attributes.runtime = ShortTurn;
    ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

} // namespace flapscope
