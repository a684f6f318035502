#include "session/session.h"

#include "core/planjson.h"
#include "engine/run.h"
#include "history/recorder.h"
#include "server/demoprocess.h"
#include "session/environment.h"

#include <QMetaObject>
#include <QUrl>
#include <QUuid>

namespace flapscope
{

namespace
{
/// The connections that a run makes before its recovery, roughly: with this the demo's slow recovery begins there.
int connectionsBeforeRecovery(const Plan& plan)
{
    constexpr int preflight = 1;
    const Stage& last = plan.stages.last();
    const auto period = last.connected + last.disconnected;
    const auto warmUps = period > Millis::zero() ? plan.timing.warmUp / period + 1 : 0;
    return preflight + static_cast<int>(warmUps) * mostClients(plan) + static_cast<int>(totalCycles(plan));
}
} // namespace

Session::Session(const Plan& plan, const Options& options, QObject* parent)
    : QObject(parent), m_asked(plan), m_options(options)
{
    m_record.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_record.plan = plan;
    m_record.target.url = masked(plan.target.url);
    m_record.environment = presentEnvironment();
    m_record.started = QDateTime::currentDateTime();
}

Session::~Session() = default;

Faults Session::faultsOf(const Plan& plan, const Lookup& environment)
{
    Faults faults = validate(plan);
    if (!faults.isEmpty())
        return faults;
    const auto expanded = withSecrets(plan, environment);
    if (!expanded)
        return expanded.faults();
    // What a variable brought in is checked like what was written out.
    return validate(*expanded);
}

void Session::start()
{
    Q_ASSERT(!m_running);
    m_running = true;
    const Faults faults = faultsOf(m_asked, m_options.environment);
    if (!faults.isEmpty()) {
        endWithout(Ending::RigFault, faults.first().sentence());
        return;
    }
    m_expanded = *withSecrets(m_asked, m_options.environment);
    if (m_expanded->target.url.isEmpty())
        startDemo();
    else
        startRun(m_expanded->target.url, false, std::nullopt);
}

void Session::startDemo()
{
    DemoDefects defects = m_asked.target.demo;
    if (defects.slowRecovery > Millis::zero())
        defects.slowRecoveryAfter = connectionsBeforeRecovery(m_asked);
    m_demo = std::make_unique<DemoProcess>(m_options.program, defects, m_asked.seed);
    connect(m_demo.get(), &DemoProcess::ready, this,
            [this](const QUrl& url, qint64 pid) { startRun(url.toString(), true, pid); });
    connect(m_demo.get(), &DemoProcess::failed, this,
            [this](const Fault& fault) { endWithout(Ending::RigFault, fault.sentence()); });
    connect(m_demo.get(), &DemoProcess::ended, this, &Session::onDemoEnded);
    m_demo->start();
}

void Session::startRun(const QString& url, bool demo, std::optional<qint64> pid)
{
    if (m_stopping)
        return;
    m_expanded->target.url = url;
    m_record.target = {.url = masked(demo ? url : m_asked.target.url),
                       .demo = demo,
                       .pid = pid,
                       .executable = {},
                       .executableDigest = {}};
    m_run = std::make_unique<Run>(*m_expanded, m_record, Run::Options{m_options.procRoot, pid});
    connect(m_run.get(), &Run::phaseBegan, this, &Session::phaseBegan);
    connect(m_run.get(), &Run::ticked, this, &Session::ticked);
    connect(m_run.get(), &Run::read, this, &Session::read);
    connect(m_run.get(), &Run::noticed, this, &Session::noticed);
    connect(m_run.get(), &Run::finished, this, &Session::onRunFinished);
    Q_EMIT began(m_record.target);
    m_run->start();
    startKeeping();
}

void Session::startKeeping()
{
    if (m_options.history.isEmpty())
        return;
    m_recorder = std::make_unique<Recorder>(m_options.history, m_options.marks,
                                            [this]() -> const Record& { return m_run->record(); });
    connect(m_recorder.get(), &Recorder::failed, this, &Session::keepingFailed);
    connect(m_recorder.get(), &Recorder::recovered, this, &Session::keepingRecovered);
    connect(m_recorder.get(), &Recorder::closed, this, &Session::kept);
    m_recorder->start();
}

bool Session::isBeingKept() const
{
    return m_recorder && !m_recorder->isClosed();
}

void Session::onDemoEnded(const QString& how)
{
    // A server that dies in mid-run is what a run is there to find out: the clients meet it, and the record says it.
    if (m_run && m_running)
        Q_EMIT noticed({m_run->clock().now(), Notice::Severity::Error, how});
}

void Session::stop()
{
    if (!m_running || m_stopping)
        return;
    m_stopping = true;
    if (m_run)
        m_run->stop();
    else
        endWithout(Ending::Stopped, QStringLiteral("The run was stopped before it had begun."));
}

void Session::endWithout(Ending ending, const QString& reason)
{
    if (m_run) // the run is on its way, and ends by itself
        return;
    m_record.ending = ending;
    m_record.endingReason = reason;
    m_record.finished = QDateTime::currentDateTime();
    QMetaObject::invokeMethod(
        this, [this] { onRunFinished(m_record); }, Qt::QueuedConnection);
}

void Session::onRunFinished(const Record& record)
{
    if (!m_running)
        return;
    m_running = false;
    Verdict verdict = judge(record, record.plan.limits);
    if (m_options.baseline && m_run)
        verdict =
            withRegressions(verdict, compare(*m_options.baseline, record, m_options.comparison), m_options.comparison);
    if (m_demo)
        m_demo->stop();
    if (m_recorder)
        m_recorder->finish(verdict.standing);
    Q_EMIT finished(record, verdict);
}

Progress Session::progress() const
{
    return m_run ? m_run->progress() : Progress{};
}

const Record& Session::record() const
{
    return m_run ? m_run->record() : m_record;
}

Verdict Session::verdict() const
{
    return judge(record(), m_asked.limits);
}

} // namespace flapscope
