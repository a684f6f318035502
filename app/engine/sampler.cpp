#include "engine/sampler.h"

#include "engine/cputime.h"
#include "probe/listener.h"

#include <algorithm>

namespace flapscope
{

namespace
{
/// A metrics page costs the server something.
constexpr Nanos PageInterval = std::chrono::milliseconds(250);

/// How often a probe reads: at its interval, or more rarely when a reading is dear, so that it takes no more than one
/// part in `share` of this thread's time. Each probe has a pace of its own: a table of 30,000 sockets in TIME_WAIT must
/// not make the memory readings rare.
struct Pace
{
    Nanos interval;
    int share;
};
constexpr Pace MemoryPace{.interval = std::chrono::milliseconds(100), .share = 20}; // the kernel walks every page
constexpr int CheapShare = 4;
constexpr Pace LogPace{.interval = std::chrono::milliseconds(100), .share = CheapShare};
constexpr Pace MachinePace{.interval = std::chrono::milliseconds(200), .share = CheapShare};

/// Readings of one rest, whose median stands for it, and the pause between them.
constexpr int RestReadings = 5;
constexpr int RestPages = 3; // a metrics page costs more
constexpr Millis RestInterval{6};
/// How long a server may take to let go of the sockets of a round before it is read nevertheless. The same for each
/// round, so that what it holds while it closes them does not look like a trend.
constexpr Millis RestPatience{250};
constexpr Millis RestDeadline{2000};

/// Connections that a server holds, be it that it has not noticed yet that they are over.
double openSockets(const std::vector<Reading>& readings)
{
    double open = 0.0;
    for (const Reading& reading : readings) {
        if (reading.quantity == Quantity::Established || reading.quantity == Quantity::CloseWait)
            open += reading.value;
    }
    return open;
}
} // namespace

Sampler::Sampler(RunClock clock) : m_clock(clock)
{
}

Sampler::~Sampler() = default;

void Sampler::watch(const WatchOrder& order)
{
    m_order = order;
    m_timer = std::make_unique<QTimer>();
    m_timer->setTimerType(Qt::PreciseTimer);
    connect(m_timer.get(), &QTimer::timeout, this, &Sampler::readAll);
    m_restTimer = std::make_unique<QTimer>();
    m_restTimer->setTimerType(Qt::PreciseTimer);
    connect(m_restTimer.get(), &QTimer::timeout, this, &Sampler::continueRest);
    findProcess();
    openPage();
    openLog();
    m_machine = std::make_unique<MachineProbe>(m_order.procRoot, m_watched.pid);
    if (!m_page)
        announce();
}

void Sampler::findProcess()
{
    const bool asked = m_order.watch.process == Watch::Process::Pid;
    if (m_order.watch.process == Watch::Process::None)
        return;
    std::optional<qint64> pid = m_order.knownPid;
    if (asked)
        pid = m_order.watch.pid;
    if (!pid && !m_order.local) {
        m_watched.unseen +=
            Fault{QString(), QStringLiteral("The server runs elsewhere, so its process and sockets cannot be seen."),
                  QStringLiteral("Give --metrics-url to see its memory.")};
        return;
    }
    if (!pid) {
        const auto found = processListening(m_order.procRoot, m_order.port);
        if (found)
            pid = *found;
        else
            m_watched.unseen += found.faults();
    }
    if (pid) {
        auto probe = std::make_unique<ProcessProbe>(m_order.procRoot, *pid);
        const auto first = probe->read(m_clock.now());
        if (first) {
            m_watched.pid = pid;
            m_watched.executable = probe->executable();
            m_watched.executableDigest = probe->executableDigest();
            m_process = std::move(probe);
        } else {
            (asked ? m_watched.fatal : m_watched.unseen) += first.faults();
        }
    }
    if (!m_order.local && !m_watched.pid)
        return;
    m_sockets = std::make_unique<SocketProbe>(m_order.procRoot, m_order.port, m_watched.pid);
    if (const auto open = m_sockets->read(m_clock.now()))
        m_socketsBefore = openSockets(*open);
}

void Sampler::openPage()
{
    if (m_order.watch.metricsUrl.isEmpty())
        return;
    m_page = std::make_unique<MetricsPage>(QUrl(m_order.watch.metricsUrl), m_order.watch.gauges, m_clock);
    connect(m_page.get(), &MetricsPage::read, this, &Sampler::onPageRead);
    connect(m_page.get(), &MetricsPage::failed, this, &Sampler::onPageFailed);
    connect(m_page.get(), &MetricsPage::missed, this, [this](const Fault& fault) { warnOnce(fault.sentence()); });
    m_page->fetch();
}

void Sampler::openLog()
{
    if (m_order.watch.serverLog.isEmpty())
        return;
    m_log = std::make_unique<LogTail>(m_order.watch.serverLog, m_order.watch.cleanupPattern);
    m_watched.fatal += m_log->open();
}

void Sampler::announce()
{
    m_announced = true;
    Q_EMIT located(m_watched);
    if (!m_watched.fatal.isEmpty())
        return;
    m_timer->start(m_order.interval);
    readAll();
}

void Sampler::onPageRead(const std::vector<Reading>& readings)
{
    if (!m_announced)
        announce();
    Q_EMIT read(readings);
    if (m_rest && m_rest->begun && !m_process) {
        ++m_rest->readings;
        continueRest();
    }
}

void Sampler::onPageFailed(const Fault& fault)
{
    if (!m_announced) {
        m_watched.fatal += fault;
        announce();
        return;
    }
    warnOnce(fault.sentence());
}

void Sampler::readAll()
{
    std::vector<Reading> readings;
    const auto readAtPace = [&](Moment& next, Pace pace, auto read) {
        const Moment now = m_clock.now();
        if (now < next)
            return;
        // Not by the wall clock: on a busy machine it charges a reading with other programs' time.
        const Nanos before = ownCpuTime();
        const Result<std::vector<Reading>> result = read(now);
        next = now + std::max(pace.interval, (ownCpuTime() - before) * pace.share);
        if (result)
            readings.insert(readings.end(), result->begin(), result->end());
        else
            warnOnce(result.faults().constFirst().sentence());
    };
    const Pace cheap{.interval = Nanos::zero(), .share = CheapShare};
    if (m_process) {
        readAtPace(m_nextProcess, cheap, [this](Moment now) { return m_process->read(now); });
        readAtPace(m_nextMemory, MemoryPace, [this](Moment now) { return m_process->readMemory(now); });
        for (const Fault& complaint : m_process->takeComplaints())
            warnOnce(complaint.sentence());
    }
    if (m_sockets)
        readAtPace(m_nextSockets, cheap, [this](Moment now) { return m_sockets->read(now); });
    if (m_log)
        readAtPace(m_nextLog, LogPace, [this](Moment now) { return Result(m_log->read(now)); });
    if (m_machine)
        readAtPace(m_nextMachine, MachinePace, [this](Moment now) { return m_machine->read(now); });
    if (!readings.empty())
        Q_EMIT read(readings);
    const Moment now = m_clock.now();
    if (m_page && now >= m_nextPage) {
        m_nextPage = now + std::max(PageInterval, Nanos(m_order.interval));
        m_page->fetch();
    }
}

void Sampler::letGo()
{
    // All of them read what belongs to the process, which would be complained about once it is gone.
    m_process.reset();
    m_sockets.reset();
    m_machine.reset();
}

void Sampler::follow(std::optional<qint64> pid)
{
    const bool isLookedFor = m_order.watch.process == Watch::Process::Auto;
    if (!pid && isLookedFor && m_order.local) {
        if (const auto found = processListening(m_order.procRoot, m_order.port))
            pid = *found;
    }
    m_machine = std::make_unique<MachineProbe>(m_order.procRoot, pid);
    m_nextProcess = m_nextMemory = m_nextSockets = m_nextMachine = {};
    if (m_order.watch.process == Watch::Process::None)
        return;
    if (m_order.local || pid)
        m_sockets = std::make_unique<SocketProbe>(m_order.procRoot, m_order.port, pid);
    if (pid)
        m_process = std::make_unique<ProcessProbe>(m_order.procRoot, *pid);
    else if (m_watched.pid)
        warnOnce(QStringLiteral("The server's new process is not known, so it is not read from here on. Let it be "
                                "found by its port, with --server-pid auto."));
}

void Sampler::rest(int round)
{
    const Moment now = m_clock.now();
    m_rest = Rest{.round = round, .patience = now + RestPatience, .deadline = now + RestDeadline};
    m_restTimer->start(RestInterval);
    continueRest();
}

void Sampler::continueRest()
{
    const Moment now = m_clock.now();
    if (!m_rest->begun) {
        if (now < m_rest->patience && !isQuiet())
            return;
        m_rest->begun = true;
        mark(Quantity::RestBegin, m_rest->round);
    }
    const int wanted = m_process ? RestReadings : m_page ? RestPages : 0;
    if (m_rest->readings >= wanted || now >= m_rest->deadline)
        endRest();
    else
        readAtRest();
}

/// Whether the server has no more sockets than before the run.
bool Sampler::isQuiet()
{
    if (!m_sockets || !m_socketsBefore)
        return true;
    const auto open = m_sockets->read(m_clock.now());
    return !open || openSockets(*open) <= m_socketsBefore;
}

void Sampler::readAtRest()
{
    if (!m_process) {
        m_page->fetch();
        return;
    }
    const Moment now = m_clock.now();
    std::vector<Reading> readings;
    for (const auto& result : {m_process->read(now), m_process->readMemory(now)}) {
        if (result)
            readings.insert(readings.end(), result->begin(), result->end());
    }
    ++m_rest->readings;
    if (!readings.empty())
        Q_EMIT read(readings);
}

void Sampler::endRest()
{
    m_restTimer->stop();
    mark(Quantity::RestEnd, m_rest->round);
    m_rest.reset();
    Q_EMIT rested();
}

void Sampler::mark(Quantity quantity, int round)
{
    Q_EMIT read({Reading{.at = m_clock.now(), .source = Source::Rig, .quantity = quantity, .value = double(round)}});
}

void Sampler::warnOnce(const QString& text)
{
    if (m_warned.contains(text))
        return;
    m_warned += text;
    Q_EMIT noticed({m_clock.now(), Notice::Severity::Warning, text});
}

void Sampler::stop()
{
    if (m_timer && m_timer->isActive()) {
        m_timer->stop();
        m_restTimer->stop();
        m_rest.reset();
        m_nextProcess = m_nextMemory = m_nextSockets = m_nextMachine = {};
        readAll();
        if (m_log)
            Q_EMIT read(m_log->finish(m_clock.now()));
    }
    Q_EMIT stopped();
}

} // namespace flapscope
