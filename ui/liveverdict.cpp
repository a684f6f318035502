#include "ui/liveverdict.h"

#include "session/session.h"
#include "ui/judgingbench.h"

#include <algorithm>
#include <chrono>

namespace flapscope
{

namespace
{
constexpr Millis ShortestPause{250};
constexpr int PausePerCost = 9; // a tenth of the time for judging leaves the machine to the run
} // namespace

template <typename Task> void LiveVerdict::onBench(Task task)
{
    JudgingBench* bench = m_bench;
    QMetaObject::invokeMethod(bench, [bench, task] { task(*bench); });
}

LiveVerdict::LiveVerdict(QObject* parent) : QObject(parent), m_bench(new JudgingBench)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LiveVerdict::askForJudgement);
    connect(m_bench, &JudgingBench::judged, this, &LiveVerdict::onJudged);
    m_thread = startWorker(QStringLiteral("flap-judge"), m_bench);
}

LiveVerdict::~LiveVerdict() = default;

void LiveVerdict::follow(const Session& session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = &session;
    m_judging = false;
    m_news = false;
    ++m_run;
    onBench([run = m_run, plan = session.record().plan](JudgingBench& bench) { bench.begin(run, plan); });
    listenTo(session);
    m_timer.start(ShortestPause);
}

void LiveVerdict::listenTo(const Session& session)
{
    connect(&session, &Session::phaseBegan, this, [this](const PhaseSpan& span) {
        m_news = true;
        onBench([span](JudgingBench& bench) { bench.enter(span); });
    });
    connect(&session, &Session::ticked, this, [this](const GroupTick& tick) {
        // Connections of preflight and warm-up are not on record.
        if (tick.cycles.empty() || (tick.stage < 0 && tick.stage != RecoveryStage))
            return;
        m_news = true;
        onBench([cycles = tick.cycles](JudgingBench& bench) { bench.add(cycles); });
    });
    connect(&session, &Session::read, this, [this](const std::vector<Reading>& readings) {
        m_news = true;
        onBench([readings](JudgingBench& bench) { bench.read(readings); });
    });
    connect(&session, &Session::finished, this, &LiveVerdict::onFinished);
}

void LiveVerdict::askForJudgement()
{
    if (!m_session || !m_session->isRunning() || m_judging)
        return;
    if (!m_news) {
        m_timer.start(ShortestPause);
        return;
    }
    m_news = false;
    m_judging = true;
    onBench([](JudgingBench& bench) { bench.judge(); });
}

void LiveVerdict::onJudged(quint64 run, const Verdict& verdict, const Metrics& metrics, Nanos cost)
{
    if (run != m_run)
        return;
    m_judging = false;
    if (!m_session || !m_session->isRunning())
        return;
    m_timer.start(std::max(ShortestPause, std::chrono::duration_cast<Millis>(cost * PausePerCost)));
    Q_EMIT judged(verdict, metrics);
}

void LiveVerdict::onFinished()
{
    m_timer.stop();
    onBench([](JudgingBench& bench) { bench.clear(); });
    QMetaObject::invokeMethod(
        this, [this, run = m_run] { conclude(run); }, Qt::QueuedConnection);
}

void LiveVerdict::conclude(quint64 run)
{
    if (run == m_run && m_session)
        Q_EMIT concluded(m_session->judged());
}

} // namespace flapscope
