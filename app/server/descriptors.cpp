#include "server/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace flapscope
{

namespace
{
// For new connections, files that libraries open, and the like.
constexpr rlim_t Reserve = 64;
} // namespace

void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

HeldDescriptors::~HeldDescriptors()
{
    for (const int descriptor : m_descriptors)
        ::close(descriptor);
}

void HeldDescriptors::hold(int descriptor)
{
    const int duplicate = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0)
        return;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && static_cast<rlim_t>(duplicate) + Reserve > limit.rlim_cur)
        ::close(duplicate);
    else
        m_descriptors.push_back(duplicate);
}

} // namespace flapscope
