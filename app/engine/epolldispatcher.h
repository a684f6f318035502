#pragma once

#include "engine/epollset.h"
#include "engine/timerlist.h"

#include <QAbstractEventDispatcher>
#include <QSocketNotifier>

#include <atomic>

namespace flapscope
{

/// The event loop of a thread with thousands of sockets. Those of Qt hand all sockets to poll(2) whenever they wait, so
/// that one event costs as much as there are sockets; this one keeps them in an epoll(7) set. It knows of the order and
/// the rules of QAbstractEventDispatcher, and differs in that all timers are precise.
///
/// Given to QThread::setEventDispatcher() or QCoreApplication::setEventDispatcher().
class EpollDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    EpollDispatcher();
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier* notifier) override;
    void unregisterSocketNotifier(QSocketNotifier* notifier) override;

    void registerTimer(int id, qint64 interval, Qt::TimerType type, QObject* object) override;
    bool unregisterTimer(int id) override;
    bool unregisterTimers(QObject* object) override;
    [[nodiscard]] QList<TimerInfo> registeredTimers(QObject* object) const override;
    int remainingTime(int id) override;

    void wakeUp() override;
    void interrupt() override;

private:
    int deliver(const EpollSet::Event& event);
    void hearAlarm();

    EpollSet m_sockets;
    TimerList m_timers;
    const int m_alarm;                   ///< an eventfd(2) that ends the wait from another thread
    std::atomic<bool> m_alarmed = false; ///< and it is not heard yet
    std::atomic<bool> m_interrupted = false;
    std::atomic<int> m_wakers = 0; ///< other threads that are in wakeUp() now
    bool m_hasPosted = false;      ///< in this thread, since events were last sent
};

} // namespace flapscope
