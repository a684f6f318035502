#include "engine/timerlist.h"

#include <QCoreApplication>
#include <QTimerEvent>
#include <QVarLengthArray>

#include <algorithm>

namespace flapscope
{

void TimerList::add(int id, Millis interval, Qt::TimerType type, QObject* object)
{
    const Moment due = m_clock.now() + interval;
    m_timers.insert(id, {Info(id, static_cast<int>(interval.count()), type), object, due, ++m_started});
    m_queue.set(static_cast<DeadlineQueue::Slot>(id), due);
}

bool TimerList::remove(int id)
{
    if (m_timers.remove(id) == 0)
        return false;
    m_queue.clear(static_cast<DeadlineQueue::Slot>(id));
    return true;
}

bool TimerList::removeAllOf(const QObject* object)
{
    const QList<Info> timers = of(object);
    for (const Info& timer : timers)
        remove(timer.timerId);
    return !timers.isEmpty();
}

QList<TimerList::Info> TimerList::of(const QObject* object) const
{
    QList<Info> timers;
    for (const Timer& timer : m_timers) {
        if (timer.object == object)
            timers += timer.info;
    }
    return timers;
}

std::optional<Nanos> TimerList::remaining(int id) const
{
    const auto timer = m_timers.constFind(id);
    return timer == m_timers.cend() ? std::nullopt : std::optional(until(timer->due));
}

std::optional<Nanos> TimerList::remaining() const
{
    const auto due = m_queue.earliest();
    return due ? std::optional(until(*due)) : std::nullopt;
}

int TimerList::fire()
{
    const Moment now = m_clock.now();
    struct Due
    {
        int id;
        quint64 serial;
    };
    QVarLengthArray<Due, 16> all;
    while (const auto slot = m_queue.takeDue(now)) {
        const int id = static_cast<int>(*slot);
        all.append({id, m_timers[id].serial});
    }
    // Before any is told: what it does may run the event loop again.
    for (const Due& one : all) {
        Timer& timer = m_timers[one.id];
        const Millis interval(timer.info.interval);
        const Moment next = timer.due + interval;
        timer.due = next > now ? next : now + interval;
        m_queue.set(static_cast<DeadlineQueue::Slot>(one.id), timer.due);
    }
    int fired = 0;
    for (const Due& one : all) {
        const auto timer = m_timers.constFind(one.id);
        if (timer == m_timers.cend() || timer->serial != one.serial)
            continue; // stopped by one before it
        QTimerEvent event(one.id);
        QCoreApplication::sendEvent(timer->object, &event);
        ++fired;
    }
    return fired;
}

} // namespace flapscope
