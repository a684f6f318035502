#include "ui/runpicture.h"

#include "core/bounds.h"
#include "engine/assignment.h"

#include <algorithm>
#include <future>

namespace flapscope
{

namespace
{
/// A surplus of server sockets that is shorter is only the way that two readings fell; a longer one is stranded.
constexpr Millis StrandedAfter{300};
/// The kernel counts CPU time in steps of 10 ms: over less than this a share would be noise.
constexpr Millis CpuWindow{250};
/// Cycles of a past run between two looks at what clients held.
constexpr std::size_t Chunk = 1024;

/// For each chunk of `cycles` the moment before which no later one begins: up to there everything is known.
std::vector<Moment> horizonsOf(const std::vector<Cycle>& cycles)
{
    std::vector<Moment> horizons(cycles.size() / Chunk + 1, Moment(Nanos::max()));
    Moment earliest(Nanos::max());
    for (std::size_t i = cycles.size(); i-- > 0;) {
        if (i % Chunk == Chunk - 1)
            horizons[i / Chunk] = earliest;
        earliest = std::min(earliest, cycles[i].start);
    }
    return horizons;
}

Moment minus(Moment at, Millis span)
{
    return at.isKnown() ? Moment(at.sinceStart() - span) : at;
}
} // namespace

RunPicture::RunPicture(const Plan& plan)
    : m_plan(plan), m_probingStage(plan.stages.isEmpty() ? Stage() : plan.stages.last()),
      m_recoveryStage(m_probingStage)
{
    m_recoveryStage.disconnected = Millis::zero();
    m_recoveryStage.pattern = {};
    m_recoveryStage.reconnect = {};
}

RunPicture RunPicture::of(const Record& record)
{
    RunPicture picture(record.plan);
    picture.m_phases = record.phases;
    picture.m_toxics = record.toxics;
    for (const PhaseSpan& span : record.phases) {
        picture.m_series.expected.append(span.begin, picture.clientsIn(span));
        picture.saw(std::max(span.begin, span.end));
    }
    // Sockets wait by themselves until what clients held is known.
    picture.take(record.readings);
    // The two share nothing; of a million cycles, each has its half of the work.
    auto clients = std::async(std::launch::async, [&picture, &record] { picture.takeClients(record.cycles); });
    for (const Cycle& cycle : record.cycles)
        picture.takeTimes(cycle);
    clients.get();
    picture.close(record.phases, picture.m_seen);
    return picture;
}

void RunPicture::takeClients(const std::vector<Cycle>& cycles)
{
    const std::vector<Moment> horizons = horizonsOf(cycles);
    for (std::size_t i = 0; i < cycles.size(); ++i) {
        takeClient(cycles[i]);
        if (i % Chunk == Chunk - 1)
            advance(horizons[i / Chunk]);
    }
}

void RunPicture::enterPhase(const PhaseSpan& span)
{
    if (!m_phases.empty())
        m_phases.back().end = span.begin;
    m_phases.push_back(span);
    m_series.expected.append(span.begin, clientsIn(span));
    saw(span.begin);
}

void RunPicture::take(const GroupTick& tick)
{
    saw(tick.at);
    for (const Cycle& cycle : tick.cycles) {
        takeClient(cycle);
        takeTimes(cycle);
    }
    for (const ClientChange& change : tick.changes) {
        m_held.change(change);
        if (tick.stage != PreflightStage)
            m_clients.change(change);
    }
}

void RunPicture::takeClient(const Cycle& cycle)
{
    const Stage& stage = stageOf(cycle.stage);
    m_held.add(cycle, stage);
    if (cycle.stage != PreflightStage)
        m_clients.add(cycle, stage);
}

void RunPicture::takeTimes(const Cycle& cycle)
{
    const Stage& stage = stageOf(cycle.stage);
    if (cycle.stage < 0 && cycle.stage != RecoveryStage)
        return; // warming up is not on record
    saw(std::max(cycle.start, cycle.end));
    if (const auto connecting = between(cycle.start, cycle.upgrade)) {
        m_series.connect.insert(cycle.upgrade, inMillis(*connecting));
        // Of the latest cycles as they became known, and there it stands: at the upgrade, which lies back by a
        // different span for each client, neighbours would be medians of different times.
        m_series.connectMedian.insert(std::max(cycle.upgrade, cycle.end), m_connectMedian.add(inMillis(*connecting)));
    }
    const auto closing = between(cycle.closeSent, cycle.closeReceived);
    if (closing && *closing >= Nanos::zero()) // not where the server has closed, and ours was the answer
        m_series.close.insert(cycle.closeReceived, inMillis(*closing));
    if (isFailure(cycle.outcome)) {
        const Moment ended = connectionEnd(cycle, stage);
        if (const auto lasted = between(cycle.start, ended))
            m_series.failures.insert(ended, inMillis(*lasted));
    }
    if (cycle.stage >= 0)
        takeStageCycle(cycle, stage);
}

void RunPicture::takeStageCycle(const Cycle& cycle, const Stage& stage)
{
    m_tally.add(cycle, stage, m_plan.seed);
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

void RunPicture::take(const Reading* readings, std::size_t count)
{
    for (const Reading* next = readings; next != readings + count; ++next) {
        const Reading& reading = *next;
        saw(reading.at);
        switch (reading.quantity) {
        case Quantity::ResidentMemory:
        case Quantity::UniqueMemory:
        case Quantity::AnonymousMemory:
            takeMemory(reading);
            break;
        case Quantity::CpuTime:
            takeCpu(reading);
            break;
        case Quantity::Established:
        case Quantity::CloseWait:
            takeSockets(reading);
            break;
        case Quantity::ProportionalMemory:
        case Quantity::SwappedMemory:
        case Quantity::Threads:
        case Quantity::Descriptors:
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
        case Quantity::RestartBegin:
        case Quantity::RestartEnd:
        case Quantity::Look:
        case Quantity::LinkConnect:
        case Quantity::LinkAnswer:
        case Quantity::LinkRefusals:
        case Quantity::LinkResets:
        case Quantity::LinkCuts:
        case Quantity::LinkSilence:
        case Quantity::ProxyDelay:
        case Quantity::ProxyWorstDelay:
            break;
        }
    }
}

void RunPicture::takeSockets(const Reading& reading)
{
    if (!m_socketsWaiting.empty() && m_socketsWaiting.back().at == reading.at)
        m_socketsWaiting.back().value += reading.value;
    else
        m_socketsWaiting.push_back({reading.at, reading.value});
}

void RunPicture::takeMemory(const Reading& reading)
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

void RunPicture::takeCpu(const Reading& reading)
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

RunPicture::MemoryMeasure RunPicture::judgedMeasure() const
{
    for (const MemoryMeasure& measure :
         {MemoryMeasure{m_series.anonymous, m_baseline.anonymous}, MemoryMeasure{m_series.unique, m_baseline.unique},
          MemoryMeasure{m_series.resident, m_baseline.resident}}) {
        if (!measure.series.stretches().empty())
            return measure;
    }
    return {m_series.pageMemory, m_baseline.page};
}

void RunPicture::advance(Moment horizon)
{
    // The server is held against what clients held at that moment: both go on together.
    while (!m_socketsWaiting.empty() && m_socketsWaiting.front().at <= horizon)
        drawServer();
    m_held.advance(horizon, [this](Moment at, int held) { m_series.held.append(at, held); });
}

void RunPicture::drawServer()
{
    const Sample sockets = m_socketsWaiting.front();
    m_socketsWaiting.pop_front();
    m_held.advance(sockets.at, [this](Moment at, int held) { m_series.held.append(at, held); });
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

void RunPicture::close(const std::vector<PhaseSpan>& phases, Moment present)
{
    m_phases = phases;
    if (!m_phases.empty() && m_phases.back().end.isKnown())
        saw(m_phases.back().end);
    else if (m_seen.isKnown())
        saw(present);
    advance(Moment(Nanos::max()));
    m_clients.end();
    if (m_seen.isKnown() && !m_series.expected.stretches().empty())
        m_series.expected.append(m_seen, m_series.expected.stretches().back().last);
}

const Stage& RunPicture::stageOf(qint16 number) const
{
    if (number >= 0 && number < m_plan.stages.size())
        return m_plan.stages.at(number);
    return number == RecoveryStage ? m_recoveryStage : m_probingStage;
}

int RunPicture::clientsIn(const PhaseSpan& span) const
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

bool RunPicture::isInBaseline(Moment at) const
{
    return std::any_of(m_phases.begin(), m_phases.end(), [at](const PhaseSpan& span) {
        return span.phase == Phase::Baseline && at >= span.begin && (!span.end.isKnown() || at < span.end);
    });
}

} // namespace flapscope
