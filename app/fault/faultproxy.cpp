#include "fault/faultproxy.h"

#include "fault/eagerthread.h"
#include "fault/link.h"
#include "fault/random.h"

#include <QHostInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <sys/epoll.h>
#include <sys/timerfd.h>

namespace flapscope
{

namespace
{

using std::chrono::steady_clock;

// What an event is about: the lowest bit is the end of a link, above it stands the link's number.
constexpr quint64 ServerBit = 1;
constexpr quint64 ListenerKey = ~quint64{0};
constexpr quint64 TimerKey = ListenerKey - 1;
constexpr quint32 AllOfAnEnd = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

constexpr quint64 keyOf(quint64 link, bool server)
{
    return link << 1U | (server ? ServerBit : 0);
}

QString textOf(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

} // namespace

FaultProxy::FaultProxy(const Route& route, quint64 seed) : m_route(route), m_seed(seed), m_reporting(this)
{
    constexpr std::chrono::milliseconds BetweenReports{50};
    m_reporting.setSingleShot(true);
    m_reporting.setInterval(BetweenReports);
    connect(&m_reporting, &QTimer::timeout, this, &FaultProxy::report);
}

FaultProxy::~FaultProxy() = default;

Result<quint16> FaultProxy::start()
{
    askForShortTurns();
    m_epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    m_timer = Descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    if (!m_epoll.isOpen() || !m_timer.isOpen())
        return Fault{{},
                     QStringLiteral("The proxy could not start: %1.").arg(textOf(errno)),
                     QStringLiteral("Raise the limit of open files (ulimit -n).")};
    for (const auto& fault : {openListener(), findUpstream()}) {
        if (fault) {
            m_listener.reset();
            return *fault;
        }
    }
    m_listening = true;
    watchListener(true);
    watch(m_timer, TimerKey, EPOLLIN);
    m_notifier = std::make_unique<QSocketNotifier>(m_epoll.number(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &FaultProxy::onActivity);
    listenOrNot();
    if (!m_route.hostHeader.isEmpty())
        m_inFirst = {"\r\nHost: " + m_route.listen.toLatin1() + ':' + QByteArray::number(portOf(m_listener)) + "\r\n",
                     m_route.hostHeader};
    return portOf(m_listener);
}

std::optional<Fault> FaultProxy::openListener()
{
    const QString where = m_route.listen + u':' + QString::number(m_route.port);
    QHostAddress address(m_route.listen);
    if (m_route.listen == QLatin1StringView("localhost"))
        address = QHostAddress(QHostAddress::LocalHost);
    if (address.isNull())
        return Fault{where, QStringLiteral("This is no address."),
                     QStringLiteral("Use an address of this machine, such as 127.0.0.1.")};
    m_listener = listenOn(address, m_route.port);
    if (m_listener.isOpen())
        return std::nullopt;
    const int error = errno;
    if (error == EADDRINUSE)
        return Fault{where, QStringLiteral("Another program listens there."),
                     QStringLiteral("Use another port, or 0 for a free one.")};
    return Fault{where, QStringLiteral("The proxy cannot listen there: %1.").arg(textOf(error)),
                 QStringLiteral("Use an address of this machine, and a port that you may use.")};
}

std::optional<Fault> FaultProxy::findUpstream()
{
    const QString where = m_route.upstream + u':' + QString::number(m_route.upstreamPort);
    m_upstream = QHostAddress(m_route.upstream);
    if (m_upstream.isNull()) {
        const QList<QHostAddress> addresses = QHostInfo::fromName(m_route.upstream).addresses();
        if (addresses.isEmpty())
            return Fault{where, QStringLiteral("This name has no address."),
                         QStringLiteral("Check the name of the server.")};
        m_upstream = addresses.first();
    }
    const int error = tryConnection(m_upstream, m_route.upstreamPort);
    if (error == 0)
        return std::nullopt;
    if (error == ECONNREFUSED)
        return Fault{where, QStringLiteral("Nothing listens there."),
                     QStringLiteral("Start the server first, or correct the address.")};
    return Fault{where, QStringLiteral("The server cannot be reached: %1.").arg(textOf(error)),
                 QStringLiteral("Check the address, the network and the firewall.")};
}

void FaultProxy::watch(const Descriptor& socket, quint64 key, quint32 events) const
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = key;
    ::epoll_ctl(m_epoll.number(), EPOLL_CTL_ADD, socket.number(), &event);
}

void FaultProxy::watchListener(bool watched)
{
    if (watched == m_listenerWatched)
        return;
    m_listenerWatched = watched;
    if (watched)
        watch(m_listener, ListenerKey, EPOLLIN);
    else
        ::epoll_ctl(m_epoll.number(), EPOLL_CTL_DEL, m_listener.number(), nullptr);
}

bool FaultProxy::isDown() const
{
    return std::any_of(m_toxics.begin(), m_toxics.end(),
                       [](const ActingToxic& one) { return one.toxic.kind == ToxicKind::Down; });
}

void FaultProxy::setToxics(const QList<Toxic>& toxics)
{
    const TimePoint now = steady_clock::now();
    QList<ActingToxic> acting;
    for (const Toxic& toxic : toxics) {
        const auto same = std::find_if(m_toxics.begin(), m_toxics.end(),
                                       [&toxic](const ActingToxic& before) { return before.toxic == toxic; });
        acting += same == m_toxics.end() ? ActingToxic{toxic, now, steadyHash(nameOf(toxic))} : *same;
    }
    m_toxics = acting;
    listenOrNot();
    std::vector<quint64> open;
    open.reserve(m_links.size());
    for (auto& [number, entry] : m_links) {
        entry.link->apply(rulesFor(m_toxics, number, entry.link->accepted(), m_seed));
        open.push_back(number);
    }
    for (const quint64 number : open) {
        if (isDown())
            m_links.at(number).link->stop(LinkReport::Ending::Toxic, now);
        advance(number, now);
    }
    arm();
}

void FaultProxy::listenOrNot()
{
    if (!m_listener.isOpen() || m_listening != isDown())
        return;
    m_listening = !isDown();
    // Without listening it would be readable all the time, for it is shut down.
    watchListener(m_listening);
    if (!m_listening) {
        stopListening(m_listener);
    } else if (!listenAgain(m_listener)) {
        Q_EMIT troubled({m_route.listen + u':' + QString::number(portOf(m_listener)),
                         QStringLiteral("The proxy cannot listen again: %1.").arg(textOf(errno)),
                         QStringLiteral("Start the run again.")});
    }
}

void FaultProxy::onActivity()
{
    constexpr int MostEvents = 256;
    std::array<epoll_event, MostEvents> events{};
    const int count = ::epoll_wait(m_epoll.number(), events.data(), MostEvents, 0);
    const TimePoint now = steady_clock::now();
    for (int i = 0; i < count; ++i)
        onEvent(events[static_cast<std::size_t>(i)], now);
    wakeDue(steady_clock::now());
    arm();
}

void FaultProxy::onEvent(const epoll_event& event, TimePoint now)
{
    if (event.data.u64 == ListenerKey) {
        if (m_listening)
            accept(now);
        return;
    }
    if (event.data.u64 == TimerKey) {
        quint64 ticks = 0;
        [[maybe_unused]] const auto size = ::read(m_timer.number(), &ticks, sizeof ticks);
        m_armed.reset();
        return;
    }
    const auto found = m_links.find(event.data.u64 >> 1U);
    if (found == m_links.end())
        return; // it ended with an event before this one
    Link& link = *found->second.link;
    link.note((event.data.u64 & ServerBit) != 0 ? link.server() : link.client(), event.events, now);
    advance(link.number(), now);
}

void FaultProxy::accept(TimePoint now)
{
    constexpr int MostAtOnce = 64; // those that are open must not wait for a crowd of new ones
    for (int i = 0; i < MostAtOnce; ++i) {
        Descriptor client = acceptFrom(m_listener);
        if (!client.isOpen()) {
            if (errno == EMFILE || errno == ENFILE) {
                // The listener stays readable: asking it again before a descriptor is free would burn a core.
                watchListener(false);
                Q_EMIT troubled({{},
                                 QStringLiteral("The proxy has no descriptor left for a connection."),
                                 QStringLiteral("Raise the limit of open files (ulimit -n).")});
            }
            return;
        }
        const quint64 number = m_next++;
        watch(client, keyOf(number, false), AllOfAnEnd);
        auto link = std::make_unique<Link>(number, std::move(client), now, m_seed, m_inFirst);
        link->apply(rulesFor(m_toxics, number, now, m_seed));
        m_links.emplace(number, Entry{std::move(link), std::nullopt});
        advance(number, now);
    }
}

void FaultProxy::dialFor(Link& link, TimePoint now)
{
    Descriptor server = dial(m_upstream, m_route.upstreamPort);
    const int error = errno;
    if (server.isOpen())
        watch(server, keyOf(link.number(), true), AllOfAnEnd);
    link.setServer(std::move(server), error, now);
}

void FaultProxy::advance(quint64 number, TimePoint now)
{
    Entry& entry = m_links.at(number);
    Link& link = *entry.link;
    if (link.wantsServer())
        dialFor(link, now);
    link.advance(now);
    if (link.isOver()) {
        finish(number);
        return;
    }
    if (entry.wake == link.wake())
        return;
    if (entry.wake)
        m_wakes.erase({*entry.wake, number});
    entry.wake = link.wake();
    if (entry.wake)
        m_wakes.emplace(*entry.wake, number);
}

void FaultProxy::finish(quint64 number)
{
    const auto found = m_links.find(number);
    if (found->second.wake)
        m_wakes.erase({*found->second.wake, number});
    m_reports.push_back(found->second.link->report());
    m_links.erase(found);
    if (!m_reporting.isActive())
        m_reporting.start();
    if (m_listening && m_listener.isOpen())
        watchListener(true);
}

void FaultProxy::wakeDue(TimePoint now)
{
    // Each once: a link that has more to do than it may at once asks for the same moment again.
    std::vector<quint64> due;
    for (const auto& [time, number] : m_wakes) {
        if (time > now)
            break;
        due.push_back(number);
    }
    for (const quint64 number : due) {
        if (m_links.contains(number))
            advance(number, now);
    }
}

/// Sets the timer to the earliest wake.
void FaultProxy::arm()
{
    const std::optional<TimePoint> first = m_wakes.empty() ? std::nullopt : std::optional(m_wakes.begin()->first);
    if (first == m_armed)
        return;
    m_armed = first;
    itimerspec spec{};
    if (first) {
        const auto since = std::max(first->time_since_epoch(), steady_clock::duration(1)); // 0 would disarm it
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
        spec.it_value.tv_sec = seconds.count();
        spec.it_value.tv_nsec = (since - seconds).count();
    }
    ::timerfd_settime(m_timer.number(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

void FaultProxy::report()
{
    m_reporting.stop();
    if (!m_reports.empty())
        Q_EMIT linksEnded(std::exchange(m_reports, {}));
}

qint64 FaultProxy::queued() const
{
    return std::accumulate(m_links.begin(), m_links.end(), qint64{0},
                           [](qint64 sum, const auto& one) { return sum + one.second.link->queued(); });
}

void FaultProxy::stop()
{
    const TimePoint now = steady_clock::now();
    while (!m_links.empty()) {
        const quint64 number = m_links.begin()->first;
        m_links.begin()->second.link->stop(LinkReport::Ending::Stopped, now);
        finish(number);
    }
    m_notifier.reset();
    m_listener.reset();
    m_timer.reset();
    m_epoll.reset();
    report();
}

} // namespace flapscope
