#include "session/faultconductor.h"

#include "fault/faultproxy.h"

#include <QMetaObject>

#include <algorithm>

namespace flapscope
{

using std::chrono::steady_clock;

FaultConductor::FaultConductor(const Plan& plan, QObject* parent) : QObject(parent), m_plan(plan), m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FaultConductor::endTurns);
}

FaultConductor::~FaultConductor()
{
    if (m_proxy)
        m_proxy->disconnect(this);
}

void FaultConductor::start(const QString& host, quint16 port)
{
    FaultProxy::Route route;
    route.upstream = host;
    route.upstreamPort = port;
    m_proxy = new FaultProxy(route, m_plan.seed);
    connect(m_proxy, &FaultProxy::linksEnded, this, &FaultConductor::linksEnded);
    connect(m_proxy, &FaultProxy::troubled, this, &FaultConductor::troubled);
    m_thread = startWorker(QStringLiteral("flap-proxy"), m_proxy);
    FaultProxy* proxy = m_proxy;
    QMetaObject::invokeMethod(proxy, [this, proxy, route] {
        const auto bound = proxy->start();
        // Back in the main thread; dropped when this is gone by then, for the thread is joined before it is.
        QMetaObject::invokeMethod(this, [this, bound, route] {
            if (bound)
                Q_EMIT started({route.listen, *bound});
            else
                Q_EMIT failed(bound.faults().first());
        });
    });
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
    if (toxics == m_acting || !m_proxy)
        return;
    m_acting = toxics;
    // What follows, the first connection of a recovery for instance, must meet the network as it is to be.
    QMetaObject::invokeMethod(
        m_proxy, [this] { m_proxy->setToxics(m_acting); }, Qt::BlockingQueuedConnection);
    Q_EMIT changed(m_acting);
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
    }
    return readings;
}

} // namespace flapscope
