#include "engine/deadlines.h"

#include <algorithm>

namespace flapscope
{

namespace
{
/// Deadlines served before other events get their turn, so that a thousand clients that start at once do not delay the
/// time stamps of those that are already connecting.
constexpr int ServedAtOnce = 32;
} // namespace

Deadlines::Deadlines(RunClock clock, QObject* parent) : QObject(parent), m_clock(clock), m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Deadlines::sweep);
}

void Deadlines::set(Slot slot, Moment at)
{
    m_queue.set(slot, at);
    arm();
}

void Deadlines::sweep()
{
    // Left as it is while serving: what is set meanwhile is armed for once, at the end.
    m_armedFor = Moment(Nanos::min() + Nanos(1));
    for (int served = 0; served < ServedAtOnce; ++served) {
        const Moment now = m_clock.now();
        const auto slot = m_queue.takeDue(now);
        if (!slot)
            break;
        Q_EMIT due(*slot, now);
    }
    m_armedFor = {};
    arm();
}

void Deadlines::arm()
{
    const auto next = m_queue.earliest();
    // A timer that fires too early finds nothing due and is armed again: cheaper than moving it at each change.
    if (!next || (m_armedFor.isKnown() && m_armedFor <= *next))
        return;
    m_armedFor = *next;
    const auto wait = std::chrono::ceil<Millis>(*between(m_clock.now(), *next));
    m_timer.start(std::max(wait, Millis::zero()));
}

} // namespace flapscope
