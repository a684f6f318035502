#pragma once

#include "core/moment.h"
#include "engine/deadlinequeue.h"

#include <QAbstractEventDispatcher>
#include <QHash>

#include <algorithm>
#include <optional>

namespace flapscope
{

/// The timers that the objects of one thread have started. All are precise, whatever their type: late by what the event
/// loop is late, early never.
class TimerList
{
public:
    using Info = QAbstractEventDispatcher::TimerInfo;

    /// `id` is not in the list, and not negative.
    void add(int id, Millis interval, Qt::TimerType type, QObject* object);
    /// False when there is none of that number.
    bool remove(int id);
    /// False when it has none.
    bool removeAllOf(const QObject* object);
    [[nodiscard]] QList<Info> of(const QObject* object) const;
    /// Until it fires next, not less than zero; none when there is none of that number.
    [[nodiscard]] std::optional<Nanos> remaining(int id) const;
    /// Until the next of all fires, not less than zero; none when there are none.
    [[nodiscard]] std::optional<Nanos> remaining() const;
    /// Sends a QTimerEvent for each that is due, once, however much it is late. What is started meanwhile, or has no
    /// interval, has its turn at the next call. Returns how many.
    int fire();

private:
    struct Timer
    {
        Info info{0, 0, Qt::PreciseTimer};
        QObject* object = nullptr;
        Moment due;
        quint64 serial = 0; ///< numbers are given to others later
    };
    [[nodiscard]] Nanos until(Moment due) const { return std::max(Nanos::zero(), *between(m_clock.now(), due)); }

    const RunClock m_clock;
    QHash<int, Timer> m_timers;
    DeadlineQueue m_queue; // by number
    quint64 m_started = 0;
};

} // namespace flapscope
