#include "engine/epollset.h"

#include <QtGlobal>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

namespace flapscope
{

namespace
{
constexpr std::array Types{QSocketNotifier::Read, QSocketNotifier::Write, QSocketNotifier::Exception};

std::uint32_t eventOf(QSocketNotifier::Type type)
{
    switch (type) {
    case QSocketNotifier::Read:
        return EPOLLIN;
    case QSocketNotifier::Write:
        return EPOLLOUT;
    case QSocketNotifier::Exception:
        return EPOLLPRI;
    }
    return 0;
}

/// To the nanosecond where the kernel can (Linux 5.11), to the next millisecond where not.
int waitFor(int epoll, epoll_event* events, int most, std::optional<Nanos> timeout)
{
    static std::atomic<bool> hasNanoseconds = true;
    if (hasNanoseconds) {
        timespec span{};
        if (timeout) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*timeout);
            span.tv_sec = seconds.count();
            span.tv_nsec = (*timeout - seconds).count();
        }
        const int count = ::epoll_pwait2(epoll, events, most, timeout ? &span : nullptr, nullptr);
        if (count >= 0 || errno != ENOSYS)
            return count;
        hasNanoseconds = false;
    }
    constexpr auto Longest = std::chrono::hours(1);
    const auto span = timeout ? std::chrono::ceil<Millis>(std::min<Nanos>(*timeout, Longest)).count() : -1;
    return ::epoll_wait(epoll, events, most, static_cast<int>(span));
}
} // namespace

EpollSet::EpollSet() : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (m_epoll < 0)
        qFatal("There is no descriptor left to wait for others with (epoll_create1).");
}

EpollSet::~EpollSet()
{
    ::close(m_epoll);
}

EpollSet::Watched& EpollSet::at(int descriptor)
{
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= m_watched.size())
        m_watched.resize(index + 1);
    return m_watched[index];
}

std::uint32_t EpollSet::interestOf(const Watched& watched)
{
    std::uint32_t interest = 0;
    for (const auto type : Types) {
        if (watched.notifiers[type])
            interest |= eventOf(type);
    }
    return interest;
}

void EpollSet::note(int descriptor, Watched& watched)
{
    if (!std::exchange(watched.changed, true))
        m_changed.push_back(descriptor);
}

void EpollSet::watch(int descriptor)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void EpollSet::add(QSocketNotifier* notifier)
{
    const auto descriptor = static_cast<int>(notifier->socket());
    Watched& watched = at(descriptor);
    watched.notifiers[notifier->type()] = notifier;
    note(descriptor, watched);
}

void EpollSet::remove(QSocketNotifier* notifier)
{
    const auto descriptor = static_cast<int>(notifier->socket());
    Watched& watched = at(descriptor);
    QSocketNotifier*& known = watched.notifiers[notifier->type()];
    if (known != notifier)
        return;
    known = nullptr;
    ++watched.serial;
    if (interestOf(watched) != 0) {
        note(descriptor, watched);
    } else if (std::exchange(watched.known, 0) != 0) {
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
    }
}

void EpollSet::tellChanges()
{
    for (const int descriptor : m_changed) {
        Watched& watched = at(descriptor);
        watched.changed = false;
        const std::uint32_t interest = interestOf(watched);
        if (interest == watched.known)
            continue;
        epoll_event event{};
        event.events = interest;
        event.data.fd = descriptor;
        if (::epoll_ctl(m_epoll, watched.known == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) == 0)
            watched.known = interest;
        else
            qWarning("Descriptor %d cannot be waited for: %s.", descriptor, qPrintable(qt_error_string(errno)));
    }
    m_changed.clear();
}

EpollSet::Events EpollSet::wait(std::optional<Nanos> timeout)
{
    constexpr int Most = 256;
    tellChanges();
    std::array<epoll_event, Most> events; // NOLINT(cppcoreguidelines-pro-type-member-init): the kernel fills it
    const int count = waitFor(m_epoll, events.data(), Most, timeout);
    Events result;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        result.append({event.data.fd, event.events, at(event.data.fd).serial});
    }
    return result;
}

QSocketNotifier* EpollSet::concerned(const Event& event, QSocketNotifier::Type type) const
{
    const Watched& watched = m_watched[static_cast<std::size_t>(event.descriptor)];
    const bool isOf = (event.what & (eventOf(type) | EPOLLERR | EPOLLHUP)) != 0;
    return isOf && watched.serial == event.serial ? watched.notifiers[type] : nullptr;
}

} // namespace flapscope
