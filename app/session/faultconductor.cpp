#include "session/faultconductor.h"

#include "session/proxygate.h"
#include "session/toxiproxygate.h"

#include <algorithm>

namespace flapscope
{

using std::chrono::steady_clock;

namespace
{

std::unique_ptr<ToxicGate> gateFor(const Plan& plan)
{
    if (plan.faults.toxiproxy.isEmpty())
        return std::make_unique<ProxyGate>(plan.seed);
    return std::make_unique<ToxiproxyGate>(QUrl(plan.faults.toxiproxy));
}

} // namespace

FaultConductor::FaultConductor(const Plan& plan, QObject* parent)
    : QObject(parent), m_plan(plan), m_gate(gateFor(plan)), m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FaultConductor::endTurns);
    connect(m_gate.get(), &ToxicGate::opened, this, [this](const Detour& detour) {
        m_open = true;
        Q_EMIT started(detour);
    });
    connect(m_gate.get(), &ToxicGate::failed, this, &FaultConductor::failed);
    connect(m_gate.get(), &ToxicGate::acts, this, [this](const QList<Toxic>& toxics) {
        if (toxics == m_acting)
            return;
        m_acting = toxics;
        Q_EMIT changed(m_acting);
    });
    connect(m_gate.get(), &ToxicGate::linksEnded, this, &FaultConductor::linksEnded);
    connect(m_gate.get(), &ToxicGate::troubled, this, &FaultConductor::troubled);
    connect(m_gate.get(), &ToxicGate::closed, this, &FaultConductor::closed);
}

void FaultConductor::start(const QUrl& server)
{
    m_gate->open(server);
}

void FaultConductor::enter(const PhaseSpan& span)
{
    m_phase = span;
    m_ended = 0;
    m_turns.clear();
    if (span.phase == Phase::Stage) {
        const QList<StageToxic>& faults = m_plan.stages.at(span.stage).faults;
        for (const StageToxic& toxic : faults)
            m_turns.push_back({.planned = toxic, .until = {}});
    }
    beginTurns();
    update();
}

void FaultConductor::follow(const GroupTick& tick)
{
    if (!m_phase || m_phase->phase != Phase::Stage || tick.stage != m_phase->stage)
        return;
    for (const Cycle& cycle : tick.cycles)
        m_ended = std::max(m_ended, cycle.number + 1);
    beginTurns();
    update();
}

void FaultConductor::beginTurns()
{
    for (Turn& turn : m_turns) {
        if (turn.begun || turn.planned.atCycle - 1 > m_ended)
            continue;
        turn.begun = true;
        if (turn.planned.forSpan > Millis::zero())
            turn.until = steady_clock::now() + turn.planned.forSpan;
    }
}

void FaultConductor::endTurns()
{
    const TimePoint now = steady_clock::now();
    for (Turn& turn : m_turns)
        turn.over = turn.over || (turn.until && *turn.until <= now);
    update();
}

void FaultConductor::setByHand(const QList<Toxic>& toxics)
{
    m_byHand = toxics;
    update();
}

QList<Toxic> FaultConductor::wanted() const
{
    QList<Toxic> toxics;
    const bool inRun = m_phase && m_phase->phase != Phase::Preflight && m_phase->phase != Phase::Settle;
    if (inRun)
        toxics = m_plan.faults.toxics;
    for (const Turn& turn : m_turns) {
        if (turn.begun && !turn.over)
            toxics += turn.planned.toxic;
    }
    for (const Toxic& toxic : m_byHand) {
        toxics.removeIf([&toxic](const Toxic& other) { return nameOf(other) == nameOf(toxic); });
        toxics += toxic;
    }
    return toxics;
}

void FaultConductor::update()
{
    std::optional<TimePoint> next;
    for (const Turn& turn : m_turns) {
        if (turn.until && !turn.over)
            next = next ? std::min(*next, *turn.until) : *turn.until;
    }
    if (next)
        m_timer.start(std::max(Millis::zero(), std::chrono::ceil<Millis>(*next - steady_clock::now())));
    else
        m_timer.stop();
    const QList<Toxic> toxics = wanted();
    if (toxics == m_asked || !m_open)
        return;
    m_asked = toxics;
    m_gate->setToxics(m_asked);
}

std::vector<Reading> LinkReadings::of(const std::vector<LinkReport>& reports, const RunClock& clock)
{
    std::vector<Reading> readings;
    const auto add = [&readings, &clock](TimePoint at, Quantity quantity, double value) {
        readings.push_back({.at = clock.at(at), .source = Source::Proxy, .quantity = quantity, .value = value});
    };
    const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
    for (const LinkReport& report : reports) {
        if (report.dialled && report.connected)
            add(*report.connected, Quantity::LinkConnect, seconds(*report.connected - *report.dialled));
        if (report.asked && report.answered)
            add(*report.answered, Quantity::LinkAnswer, seconds(*report.answered - *report.asked));
        if (report.delays > 0) {
            add(report.ended, Quantity::ProxyDelay, seconds(report.meanDelay));
            add(report.ended, Quantity::ProxyWorstDelay, seconds(report.worstDelay));
        }
        if (report.ending == LinkReport::Ending::Refused)
            add(report.ended, Quantity::LinkRefusals, static_cast<double>(++m_refusals));
        if (report.ending == LinkReport::Ending::ServerReset)
            add(report.ended, Quantity::LinkResets, static_cast<double>(++m_resets));
        if (report.ending == LinkReport::Ending::Toxic)
            add(report.ended, Quantity::LinkCuts, static_cast<double>(++m_cuts));
        if (report.longestSilence > Nanos::zero())
            add(report.silenceEnded, Quantity::LinkSilence, seconds(report.longestSilence));
    }
    return readings;
}

} // namespace flapscope
