#pragma once

#include "core/moment.h"

#include <QSocketNotifier>
#include <QVarLengthArray>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace flapscope
{

/// The descriptors that the socket notifiers of one thread wait for, in an epoll(7) set. The kernel is told of changes,
/// and only of those that still hold when it is next waited: most sockets stay as they are for many turns of the event
/// loop, and poll(2) would look at all of them each time. Takes sockets, pipes and terminals; files epoll cannot watch.
class EpollSet
{
public:
    /// What happened at a descriptor.
    struct Event
    {
        int descriptor = -1;
        std::uint32_t what = 0;   ///< EPOLLIN and so on
        std::uint32_t serial = 0; ///< of the descriptor's notifiers as they were
    };

    EpollSet();
    ~EpollSet();
    EpollSet(const EpollSet&) = delete;
    EpollSet& operator=(const EpollSet&) = delete;

    /// Reading, for as long as the set lives; nobody is concerned with it.
    void watch(int descriptor);
    void add(QSocketNotifier* notifier);
    /// At once: its descriptor may be closed next, and live on under another number.
    void remove(QSocketNotifier* notifier);
    using Events = QVarLengthArray<Event, 32>;
    /// Waits for events, as long as `timeout`, or without end if there is none. When there are many, others come next
    /// time.
    [[nodiscard]] Events wait(std::optional<Nanos> timeout);
    /// Who is to be told of `event` in that respect; null where it is of no concern, or no more: one before it may have
    /// been removed, and with it what the event was about.
    [[nodiscard]] QSocketNotifier* concerned(const Event& event, QSocketNotifier::Type type) const;

private:
    struct Watched
    {
        std::array<QSocketNotifier*, 3> notifiers{}; ///< by type
        std::uint32_t known = 0;                     ///< to the kernel
        std::uint32_t serial = 0;                    ///< counts removals
        bool changed = false;                        ///< and in m_changed
    };
    Watched& at(int descriptor);
    [[nodiscard]] static std::uint32_t interestOf(const Watched& watched);
    void note(int descriptor, Watched& watched);
    void tellChanges();

    const int m_epoll;
    std::vector<Watched> m_watched; // by descriptor
    std::vector<int> m_changed;
};

} // namespace flapscope
