#include "engine/epolldispatcher.h"

#include <QCoreApplication>
#include <QThread>

#include <sys/eventfd.h>
#include <unistd.h>

namespace flapscope
{

EpollDispatcher::EpollDispatcher() : m_alarm(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (m_alarm < 0)
        qFatal("There is no descriptor left to wake a thread with (eventfd).");
    m_sockets.watch(m_alarm);
}

EpollDispatcher::~EpollDispatcher()
{
    // Who told the thread to end may still be about it.
    while (m_wakers.load() > 0)
        QThread::yieldCurrentThread();
    ::close(m_alarm);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_interrupted.store(false);
    Q_EMIT awake();
    m_hasPosted = false;
    QCoreApplication::sendPostedEvents();
    const bool mayWait = flags.testFlag(QEventLoop::WaitForMoreEvents) && !m_hasPosted && !m_interrupted.load();
    if (mayWait)
        Q_EMIT aboutToBlock();
    if (m_interrupted.load())
        return false;
    int count = 0;
    const auto events = m_sockets.wait(mayWait ? m_timers.remaining() : Nanos::zero());
    for (const EpollSet::Event& event : events) {
        if (event.descriptor == m_alarm)
            hearAlarm();
        else if (!flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
            count += deliver(event);
    }
    return count + m_timers.fire() > 0;
}

int EpollDispatcher::deliver(const EpollSet::Event& event)
{
    int count = 0;
    for (const auto type : {QSocketNotifier::Read, QSocketNotifier::Write, QSocketNotifier::Exception}) {
        if (QSocketNotifier* notifier = m_sockets.concerned(event, type)) {
            QEvent activated(QEvent::SockAct);
            QCoreApplication::sendEvent(notifier, &activated);
            ++count;
        }
    }
    return count;
}

void EpollDispatcher::hearAlarm()
{
    eventfd_t value = 0;
    ::eventfd_read(m_alarm, &value);
    // Only now: who finds it set until then need not do it again, since events are sent before the next wait.
    m_alarmed.store(false);
}

void EpollDispatcher::wakeUp()
{
    // Nobody waits while this thread is here, so that most of what is posted costs no call of the system.
    if (QThread::currentThread() == thread()) {
        m_hasPosted = true;
        return;
    }
    ++m_wakers;
    if (!m_alarmed.exchange(true))
        ::eventfd_write(m_alarm, 1);
    --m_wakers;
}

void EpollDispatcher::interrupt()
{
    m_interrupted.store(true);
    wakeUp();
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier* notifier)
{
    m_sockets.add(notifier);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier* notifier)
{
    m_sockets.remove(notifier);
}

void EpollDispatcher::registerTimer(int id, qint64 interval, Qt::TimerType type, QObject* object)
{
    m_timers.add(id, Millis(interval), type, object);
}

bool EpollDispatcher::unregisterTimer(int id)
{
    return m_timers.remove(id);
}

bool EpollDispatcher::unregisterTimers(QObject* object)
{
    return m_timers.removeAllOf(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject* object) const
{
    return m_timers.of(object);
}

int EpollDispatcher::remainingTime(int id)
{
    const auto remaining = m_timers.remaining(id);
    return remaining ? static_cast<int>(std::chrono::ceil<Millis>(*remaining).count()) : -1;
}

} // namespace flapscope
