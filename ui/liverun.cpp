#include "ui/liverun.h"

#include "core/bounds.h"
#include "engine/assignment.h"
#include "session/session.h"

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr Millis ChangeInterval{50};
/// While a past run is taken in: drawing it as often as a live one would take a third of the time.
constexpr Millis LoadingInterval{250};
/// Two ticks of a group, and what a busy main thread adds.
constexpr Millis Reordering{150};
/// A surplus of server sockets that is shorter is only the way that two readings fell; a longer one is stranded.
constexpr Millis StrandedAfter{300};
/// The kernel counts CPU time in steps of 10 ms: over less than this a share would be noise.
constexpr Millis CpuWindow{250};
constexpr Millis LoadSlice{8};
constexpr std::size_t LoadChunk = 256;

/// For each chunk of `cycles` the moment before which no later one begins: up to there everything is known.
std::vector<Moment> horizonsOf(const std::vector<Cycle>& cycles)
{
    std::vector<Moment> horizons(cycles.size() / LoadChunk + 1, Moment(Nanos::max()));
    Moment earliest(Nanos::max());
    for (std::size_t i = cycles.size(); i-- > 0;) {
        if (i % LoadChunk == LoadChunk - 1)
            horizons[i / LoadChunk] = earliest;
        earliest = std::min(earliest, cycles[i].start);
    }
    return horizons;
}

Moment minus(Moment at, Millis span)
{
    return at.isKnown() ? Moment(at.sinceStart() - span) : at;
}
} // namespace

LiveRun::LiveRun(QObject* parent) : QObject(parent)
{
    m_changeTimer.setSingleShot(true);
    m_changeTimer.setInterval(ChangeInterval);
    connect(&m_changeTimer, &QTimer::timeout, this, [this] {
        if (m_state == State::Running)
            advance(minus(m_seen, Reordering));
        Q_EMIT changed();
    });
    m_loadTimer.setInterval(0);
    connect(&m_loadTimer, &QTimer::timeout, this, &LiveRun::loadSlice);
}

LiveRun::~LiveRun() = default;

void LiveRun::follow(const Session& session, const Plan& plan)
{
    reset(plan);
    m_session = &session;
    connect(&session, &Session::phaseBegan, this, &LiveRun::enterPhase);
    connect(&session, &Session::ticked, this, &LiveRun::takeTick);
    connect(&session, &Session::read, this, &LiveRun::takeReadings);
    connect(&session, &Session::finished, this, [this](const Record& record) { finish(record); });
}

void LiveRun::begin(const Plan& plan)
{
    if (m_session)
        m_session->disconnect(this);
    m_session.clear();
    m_loadTimer.stop();
    m_loading.reset();
    m_plan = plan;
    m_probingStage = plan.stages.isEmpty() ? Stage() : plan.stages.last();
    m_recoveryStage = m_probingStage;
    m_recoveryStage.disconnected = Millis::zero();
    m_phases.clear();
    m_tally = {};
    m_clients.clear();
    m_series = {};
    m_held = {};
    m_connectMedian = {};
    m_cycleMedian = {};
    m_boundAt = 0;
    m_socketsWaiting.clear();
    m_excess.clear();
    m_cpuTimes.clear();
    m_baseline = {};
    m_memoryTrend.reset();
    m_seen = {};
    m_origin.reset();
}

void LiveRun::reset(const Plan& plan)
{
    begin(plan);
    m_state = State::Empty;
    Q_EMIT wasReset();
    touch();
}

void LiveRun::show(const Record& record)
{
    begin(record.plan);
    m_state = State::Over;
    m_ending = record.ending;
    m_loading = std::make_unique<const Record>(record);
    m_loadHorizons = horizonsOf(record.cycles);
    m_loadedCycles = 0;
    m_loadedReadings = 0;
    m_phases = record.phases;
    for (const PhaseSpan& span : m_phases) {
        m_series.expected.append(span.begin, clientsIn(span));
        seen(std::max(span.begin, span.end));
    }
    Q_EMIT wasReset();
    m_loadTimer.start();
}

void LiveRun::loadSlice()
{
    const auto until = std::chrono::steady_clock::now() + LoadSlice;
    m_changeTimer.setInterval(LoadingInterval);
    const auto& cycles = m_loading->cycles;
    const auto& readings = m_loading->readings;
    const auto hasTime = [until] { return std::chrono::steady_clock::now() < until; };
    // Readings first: sockets wait by themselves until what clients held is known.
    while (m_loadedReadings < readings.size() && hasTime()) {
        const std::size_t end = std::min(readings.size(), m_loadedReadings + LoadChunk);
        using Offset = std::vector<Reading>::difference_type;
        takeReadings(
            {readings.begin() + static_cast<Offset>(m_loadedReadings), readings.begin() + static_cast<Offset>(end)});
        m_loadedReadings = end;
    }
    while (m_loadedReadings == readings.size() && m_loadedCycles < cycles.size() && hasTime()) {
        const std::size_t end = std::min(cycles.size(), m_loadedCycles + LoadChunk);
        for (; m_loadedCycles < end; ++m_loadedCycles)
            takeCycle(cycles[m_loadedCycles]);
        advance(m_loadHorizons[(end - 1) / LoadChunk]);
    }
    touch();
    if (m_loadedCycles < cycles.size() || m_loadedReadings < readings.size())
        return;
    m_loadTimer.stop();
    m_loading.reset();
    m_changeTimer.setInterval(ChangeInterval);
    close();
    touch();
    Q_EMIT loaded();
}

Moment LiveRun::now() const
{
    const Moment seen = std::max(m_seen, Moment(Nanos::zero()));
    if (!m_origin)
        return seen;
    return std::max(seen, Moment(std::chrono::steady_clock::now() - *m_origin));
}

Progress LiveRun::progress() const
{
    const quint64 done = m_tally.attempts;
    Progress progress = progressOf(m_plan, m_phases, static_cast<qint64>(done), now());
    if (m_state == State::Over)
        progress.remaining = Nanos::zero();
    return progress;
}

struct LiveRun::MemoryMeasure
{
    const Timeline& series;
    const Median& baseline;
};

LiveRun::MemoryMeasure LiveRun::judgedMeasure() const
{
    for (const MemoryMeasure& measure :
         {MemoryMeasure{m_series.anonymous, m_baseline.anonymous}, MemoryMeasure{m_series.unique, m_baseline.unique},
          MemoryMeasure{m_series.resident, m_baseline.resident}}) {
        if (!measure.series.stretches().empty())
            return measure;
    }
    return {m_series.pageMemory, m_baseline.page};
}

const Timeline& LiveRun::judgedMemory() const
{
    return judgedMeasure().series;
}

std::optional<double> LiveRun::memoryBaseline() const
{
    return judgedMeasure().baseline.value();
}

void LiveRun::takeMetrics(const Metrics& metrics)
{
    auto trend = trendLineOf(metrics, m_plan);
    if (trend == m_memoryTrend)
        return;
    m_memoryTrend = std::move(trend);
    touch();
}

void LiveRun::enterPhase(const PhaseSpan& span)
{
    if (!m_origin) {
        m_origin = std::chrono::steady_clock::now() - (span.begin.isKnown() ? span.begin.sinceStart() : Nanos::zero());
        m_state = State::Running;
    }
    if (!m_phases.empty())
        m_phases.back().end = span.begin;
    m_phases.push_back(span);
    m_series.expected.append(span.begin, clientsIn(span));
    seen(span.begin);
    Q_EMIT phaseEntered(span);
    touch();
}

int LiveRun::clientsIn(const PhaseSpan& span) const
{
    switch (span.phase) {
    case Phase::Preflight:
        return 1;
    case Phase::WarmUp:
    case Phase::Recovery:
        return mostClients(m_plan);
    case Phase::Stage:
        return stageOf(span.stage).clients;
    case Phase::Baseline:
    case Phase::Settle:
        return 0;
    }
    return 0;
}

const Stage& LiveRun::stageOf(qint16 number) const
{
    if (number >= 0 && number < m_plan.stages.size())
        return m_plan.stages.at(number);
    return number == RecoveryStage ? m_recoveryStage : m_probingStage;
}

void LiveRun::takeTick(const GroupTick& tick)
{
    seen(tick.at);
    for (const Cycle& cycle : tick.cycles)
        takeCycle(cycle);
    for (const ClientChange& change : tick.changes) {
        m_held.change(change);
        if (tick.stage != PreflightStage)
            m_clients.change(change);
    }
    touch();
}

void LiveRun::takeCycle(const Cycle& cycle)
{
    const Stage& stage = stageOf(cycle.stage);
    m_held.add(cycle, stage);
    if (cycle.stage != PreflightStage)
        m_clients.add(cycle, stage);
    if (cycle.stage < 0 && cycle.stage != RecoveryStage)
        return; // warming up is not on record
    seen(std::max(cycle.start, cycle.end));
    if (const auto connecting = between(cycle.start, cycle.upgrade)) {
        m_series.connect.insert(cycle.upgrade, inMillis(*connecting));
        // Of the latest cycles as they became known, and there it stands: at the upgrade, which lies back by a
        // different span for each client, neighbours would be medians of different times.
        m_series.connectMedian.insert(std::max(cycle.upgrade, cycle.end), m_connectMedian.add(inMillis(*connecting)));
    }
    if (const auto closing = between(cycle.closeSent, cycle.closeReceived))
        m_series.close.insert(cycle.closeReceived, inMillis(*closing));
    if (cycle.outcome != Outcome::Ok && !isRigs(cycle.outcome)) {
        const Moment ended = connectionEnd(cycle, stage);
        if (const auto lasted = between(cycle.start, ended))
            m_series.failures.insert(ended, inMillis(*lasted));
    }
    if (cycle.stage >= 0)
        takeStageCycle(cycle, stage);
}

void LiveRun::takeStageCycle(const Cycle& cycle, const Stage& stage)
{
    m_tally.add(cycle, stage);
    const auto lasted = between(cycle.start, cycle.end);
    if (lasted && cycle.outcome == Outcome::Ok) {
        m_series.cycle.insert(cycle.end, inMillis(*lasted));
        m_series.cycleMedian.insert(cycle.end, m_cycleMedian.add(inMillis(*lasted)));
    }

    const Moment at = std::max({cycle.start, cycle.upgrade, cycle.end});
    const auto append = [at](Timeline& series, const Rate& rate) {
        if (const auto percent = rate.percent())
            series.append(at, *percent);
    };
    append(m_series.connectRate, m_tally.connect);
    append(m_series.disconnectRate, m_tally.disconnect);
    append(m_series.echoRate, m_tally.echo);
    // The exact bound costs much more than counting, and moves ever less: a step of 1/256 of n is below a pixel.
    const quint64 n = m_tally.connect.n;
    if (n > m_boundAt + m_boundAt / 256) {
        m_boundAt = n;
        m_series.connectBound.append(at, 100.0 * lowerBound(m_tally.connect.k, n));
    }
}

bool LiveRun::isInBaseline(Moment at) const
{
    return std::any_of(m_phases.begin(), m_phases.end(), [at](const PhaseSpan& span) {
        return span.phase == Phase::Baseline && at >= span.begin && (!span.end.isKnown() || at < span.end);
    });
}

void LiveRun::takeReadings(const std::vector<Reading>& readings)
{
    takeSockets(readings);
    for (const Reading& reading : readings) {
        seen(reading.at);
        switch (reading.quantity) {
        case Quantity::ResidentMemory:
        case Quantity::UniqueMemory:
        case Quantity::AnonymousMemory:
            takeMemory(reading);
            break;
        case Quantity::CpuTime:
            takeCpu(reading);
            break;
        case Quantity::ProportionalMemory:
        case Quantity::SwappedMemory:
        case Quantity::Threads:
        case Quantity::Descriptors:
        case Quantity::Established:
        case Quantity::CloseWait:
        case Quantity::TimeWait:
        case Quantity::OtherStates:
        case Quantity::Processes:
        case Quantity::ProcessStart:
        case Quantity::Gauge:
        case Quantity::ClientsOpen:
        case Quantity::EventLoopLag:
        case Quantity::WorkerCpu:
        case Quantity::RigCpuTime:
        case Quantity::LogMatches:
        case Quantity::LogUndecided:
        case Quantity::MachineBusyTime:
        case Quantity::MachineIdleTime:
        case Quantity::ListenOverflows:
        case Quantity::ListenDrops:
        case Quantity::RestBegin:
        case Quantity::RestEnd:
        case Quantity::Look:
            break;
        }
    }
    touch();
}

void LiveRun::takeSockets(const std::vector<Reading>& readings)
{
    for (const Reading& reading : readings) {
        if (reading.quantity != Quantity::Established && reading.quantity != Quantity::CloseWait)
            continue;
        if (!m_socketsWaiting.empty() && m_socketsWaiting.back().at == reading.at)
            m_socketsWaiting.back().value += reading.value;
        else
            m_socketsWaiting.push_back({reading.at, reading.value});
    }
}

void LiveRun::takeMemory(const Reading& reading)
{
    const double megabytes = reading.value / 1e6;
    const bool baseline = isInBaseline(reading.at);
    const auto take = [&](Timeline& series, Median& median) {
        series.append(reading.at, megabytes);
        if (baseline)
            median.add(megabytes);
    };
    if (reading.source == Source::Metrics)
        take(m_series.pageMemory, m_baseline.page);
    else if (reading.quantity == Quantity::AnonymousMemory)
        take(m_series.anonymous, m_baseline.anonymous);
    else if (reading.quantity == Quantity::UniqueMemory)
        take(m_series.unique, m_baseline.unique);
    else
        take(m_series.resident, m_baseline.resident);
}

void LiveRun::takeCpu(const Reading& reading)
{
    // A restarted server counts from zero again.
    if (!m_cpuTimes.empty() && reading.value < m_cpuTimes.back().value)
        m_cpuTimes.clear();
    m_cpuTimes.push_back({reading.at, reading.value});
    const auto isOldEnough = [&](const Sample& sample) { return minus(reading.at, CpuWindow) >= sample.at; };
    while (m_cpuTimes.size() > 2 && isOldEnough(m_cpuTimes[1]))
        m_cpuTimes.pop_front();
    const Sample& first = m_cpuTimes.front();
    if (!isOldEnough(first))
        return;
    const double seconds = std::chrono::duration<double>(*between(first.at, reading.at)).count();
    m_series.cpu.append(reading.at, 100.0 * (reading.value - first.value) / seconds);
}

void LiveRun::advance(Moment horizon)
{
    // The server is held against what clients held at that moment: both go on together.
    while (!m_socketsWaiting.empty() && m_socketsWaiting.front().at <= horizon)
        drawServer(m_socketsWaiting.front().at);
    m_held.advance(horizon, [this](Moment at, int held) { m_series.held.append(at, held); });
}

void LiveRun::drawServer(Moment horizon)
{
    m_held.advance(horizon, [this](Moment at, int held) { m_series.held.append(at, held); });
    const Sample sockets = m_socketsWaiting.front();
    m_socketsWaiting.pop_front();
    if (isInBaseline(sockets.at))
        m_baseline.server.add(sockets.value);
    m_excess.push_back({sockets.at, sockets.value - m_held.held()});
    const Moment before = minus(sockets.at, StrandedAfter);
    while (m_excess.size() > 1 && m_excess[1].at <= before)
        m_excess.pop_front();
    double least = 0.0;
    if (m_excess.front().at <= before) {
        const auto smallest = std::min_element(m_excess.begin(), m_excess.end(),
                                               [](const Sample& a, const Sample& b) { return a.value < b.value; });
        least = smallest->value - m_baseline.server.value().value_or(0.0);
    }
    m_series.server.append(sockets.at, sockets.value);
    m_series.stranded.append(sockets.at, std::max(least, 0.0));
}

void LiveRun::seen(Moment at)
{
    m_seen = std::max(m_seen, at);
}

void LiveRun::touch()
{
    if (!m_changeTimer.isActive())
        m_changeTimer.start();
}

void LiveRun::close()
{
    advance(Moment(Nanos::max()));
    m_clients.end();
    if (m_seen.isKnown() && !m_series.expected.stretches().empty())
        m_series.expected.append(m_seen, m_series.expected.stretches().back().last);
}

void LiveRun::finish(const Record& record)
{
    const Moment present = now();
    m_origin.reset();
    m_state = State::Over;
    m_ending = record.ending;
    m_phases = record.phases;
    if (!m_phases.empty() && m_phases.back().end.isKnown())
        seen(m_phases.back().end);
    else if (m_seen.isKnown())
        seen(present);
    close();
    touch();
    Q_EMIT finished();
}

} // namespace flapscope
