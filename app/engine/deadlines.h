#pragma once

#include "engine/deadlinequeue.h"

#include <QObject>
#include <QTimer>

namespace flapscope
{

/// A DeadlineQueue with the one timer that serves it. Lives in its group's thread.
class Deadlines final : public QObject
{
    Q_OBJECT

public:
    using Slot = DeadlineQueue::Slot;

    explicit Deadlines(RunClock clock, QObject* parent = nullptr);

    void set(Slot slot, Moment at);
    void clear(Slot slot) { m_queue.clear(slot); }

Q_SIGNALS:
    void due(flapscope::Deadlines::Slot slot, flapscope::Moment now);

private:
    void sweep();
    void arm();

    const RunClock m_clock;
    DeadlineQueue m_queue;
    QTimer m_timer;
    Moment m_armedFor; // missing while the timer is idle
};

} // namespace flapscope
