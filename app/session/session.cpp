#include "session/session.h"

#include "core/planjson.h"
#include "core/rangecheck.h"
#include "core/toxicrules.h"
#include "engine/run.h"
#include "history/recorder.h"
#include "server/demoprocess.h"
#include "session/environment.h"

#include <QMetaObject>
#include <QUrl>
#include <QUuid>

#include <utility>

namespace flapscope
{

namespace
{
/// For a restart command.
constexpr Millis RestartDeadline{60'000};

/// The connections that a run makes before its recovery, roughly: with this the demo's slow recovery begins there.
int connectionsBeforeRecovery(const Plan& plan)
{
    constexpr int preflight = 1;
    const Stage& last = plan.stages.last();
    const auto period = last.connected + last.disconnected;
    const auto warmUps = period > Millis::zero() ? plan.timing.warmUp / period + 1 : 0;
    return preflight + static_cast<int>(warmUps) * mostClients(plan) + static_cast<int>(totalCycles(plan));
}

/// A plan holds no command: it may come from anywhere, and who runs it says what is run here.
Faults faultsOfRestart(const Plan& plan, const QString& command)
{
    Faults faults;
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        if (plan.stages.at(i).restart.isAsked() && !plan.target.url.isEmpty() && command.isEmpty())
            faults += Fault{QStringLiteral("stages[%1].restart").arg(i),
                            QStringLiteral("Only the demo server can be restarted without being told how."),
                            QStringLiteral("Give --restart-command to flapscope run, or set restart.afterMs to 0.")};
    }
    return faults;
}
} // namespace

Session::Session(const Plan& plan, const Options& options, QObject* parent)
    : QObject(parent), m_asked(plan), m_options(options)
{
    m_record.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_record.shard = options.shard;
    m_record.plan = plan;
    m_record.target.url = masked(plan.target.url);
    m_record.environment = presentEnvironment();
    m_record.started = QDateTime::currentDateTime();
    m_record.breakingPoint = options.breakingPoint;
}

Session::~Session() = default;

Faults Session::faultsOf(const Plan& plan, const Lookup& environment, const QString& restartCommand)
{
    Faults faults = validate(plan) + faultsOfRestart(plan, restartCommand);
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
    const Faults faults = faultsOf(m_asked, m_options.environment, m_options.restartCommand);
    if (!faults.isEmpty()) {
        endWithout(Ending::RigFault, faults.first().sentence());
        return;
    }
    m_expanded = *withSecrets(m_asked, m_options.environment);
    if (m_expanded->target.url.isEmpty())
        startDemo();
    else
        approach(m_expanded->target.url, false, std::nullopt);
}

void Session::startDemo()
{
    makeDemo(0);
    connect(m_demo.get(), &DemoProcess::ready, this, [this](const QUrl& url, qint64 pid) {
        m_demoUrl = url;
        approach(url.toString(), true, pid);
    });
    connect(m_demo.get(), &DemoProcess::failed, this,
            [this](const Fault& fault) { endWithout(Ending::RigFault, fault.sentence()); });
    m_demo->start();
}

void Session::makeDemo(quint16 port)
{
    DemoDefects defects = m_asked.target.demo;
    if (defects.slowRecovery > Millis::zero())
        defects.slowRecoveryAfter = connectionsBeforeRecovery(m_asked);
    m_demo = std::make_unique<DemoProcess>(m_options.program, defects, m_asked.seed, port);
    connect(m_demo.get(), &DemoProcess::ended, this, &Session::onDemoEnded);
}

void Session::restartServer(Millis down)
{
    m_restarting = true;
    if (m_demo)
        restartDemo(down);
    else
        runRestartCommand();
}

void Session::restartDemo(Millis down)
{
    m_restartTimer.setSingleShot(true);
    m_restartTimer.disconnect();
    connect(&m_restartTimer, &QTimer::timeout, this, [this] {
        makeDemo(static_cast<quint16>(m_demoUrl.port()));
        connect(m_demo.get(), &DemoProcess::ready, this, [this](const QUrl&, qint64 pid) {
            m_restarting = false;
            m_run->serverIsBack(pid);
        });
        connect(m_demo.get(), &DemoProcess::failed, this, [this](const Fault& fault) { endRestart(fault.sentence()); });
        m_demo->start();
    });
    // The server is away from when its process is, not from when it was asked to go.
    connect(m_demo.get(), &DemoProcess::ended, &m_restartTimer, [this, down] { m_restartTimer.start(down); });
    if (m_demo->isReady())
        m_demo->stop();
    else
        m_restartTimer.start(down);
}

void Session::runRestartCommand()
{
    m_restartCommand = std::make_unique<QProcess>();
    QProcess* command = m_restartCommand.get();
    command->setProcessChannelMode(QProcess::MergedChannels);
    command->setStandardInputFile(QProcess::nullDevice());
    // A server that it starts keeps what it was given to write to, and must not wait for us to read it.
    command->setStandardOutputFile(QProcess::nullDevice());
    connect(command, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus status) {
        const bool good = status == QProcess::NormalExit && exitCode == 0;
        endRestart(
            good ? QString()
                 : QStringLiteral("The restart command failed, with exit code %1. Try it by itself.").arg(exitCode));
    });
    connect(command, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            endRestart(QStringLiteral("The restart command could not be started: there is no /bin/sh."));
    });
    m_restartTimer.setSingleShot(true);
    m_restartTimer.disconnect();
    connect(&m_restartTimer, &QTimer::timeout, this, [this] {
        endRestart(QStringLiteral("The restart command did not end within %1 s. It must end once the server listens.")
                       .arg(std::chrono::duration_cast<std::chrono::seconds>(RestartDeadline).count()));
    });
    m_restartTimer.start(RestartDeadline);
    command->start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), m_options.restartCommand});
}

/// A restart that failed says nothing about the server: the run is the rig's fault then.
void Session::endRestart(const QString& failure)
{
    if (!std::exchange(m_restarting, false) || !m_run || !m_running)
        return;
    m_restartTimer.stop();
    if (failure.isEmpty())
        m_run->serverIsBack(std::nullopt);
    else
        m_run->stop(Ending::RigFault, failure);
}

void Session::approach(const QString& url, bool demo, std::optional<qint64> pid)
{
    if (m_stopping)
        return;
    if (!hasNetworkFaults(m_asked)) {
        startRun(url, demo, pid, std::nullopt);
        return;
    }
    m_conductor = std::make_unique<FaultConductor>(m_asked);
    connect(m_conductor.get(), &FaultConductor::started, this,
            [=, this](const Detour& detour) { startRun(url, demo, pid, detour); });
    connect(m_conductor.get(), &FaultConductor::failed, this,
            [this](const Fault& fault) { endWithout(Ending::NotReached, fault.sentence()); });
    connect(m_conductor.get(), &FaultConductor::changed, this, [this](const QList<Toxic>& acting) {
        if (m_running)
            m_run->noteToxics(acting);
        Q_EMIT toxicsChanged(acting);
    });
    connect(m_conductor.get(), &FaultConductor::linksEnded, this, [this](const std::vector<LinkReport>& reports) {
        if (m_run && m_running)
            m_run->add(m_linkReadings.of(reports, m_run->clock()));
    });
    connect(m_conductor.get(), &FaultConductor::troubled, this, [this](const Fault& fault) {
        if (m_run && m_running)
            Q_EMIT noticed({m_run->clock().now(), Notice::Severity::Error, fault.sentence()});
    });
    m_conductor->start(QUrl(url));
}

void Session::startRun(const QString& url, bool demo, std::optional<qint64> pid, const std::optional<Detour>& detour)
{
    if (m_stopping)
        return;
    m_expanded->target.url = url;
    m_record.target = {.url = masked(demo ? url : m_asked.target.url),
                       .demo = demo,
                       .pid = pid,
                       .executable = {},
                       .executableDigest = {}};
    m_run = std::make_unique<Run>(*m_expanded, m_record, Run::Options{m_options.procRoot, pid, detour});
    if (m_conductor) {
        // Before whoever else hears of them: the network is to be as the phase has it.
        connect(m_run.get(), &Run::phaseBegan, m_conductor.get(), &FaultConductor::enter);
        connect(m_run.get(), &Run::ticked, m_conductor.get(), &FaultConductor::follow);
    }
    connect(m_run.get(), &Run::phaseBegan, this, &Session::phaseBegan);
    connect(m_run.get(), &Run::ticked, this, &Session::ticked);
    connect(m_run.get(), &Run::read, this, &Session::read);
    connect(m_run.get(), &Run::noticed, this, &Session::noticed);
    connect(m_run.get(), &Run::restartDue, this, &Session::restartServer);
    connect(m_run.get(), &Run::finished, this, &Session::judgeThenConclude);
    Q_EMIT began(m_record.target);
    m_run->start();
    startKeeping();
}

void Session::startKeeping()
{
    if (m_options.history.isEmpty())
        return;
    m_recorder =
        std::make_unique<Recorder>(m_options.history, m_options.marks, [this]() -> const Record& { return record(); });
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
    if (m_run && m_running && !m_restarting)
        Q_EMIT noticed({m_run->clock().now(), Notice::Severity::Error, how});
}

Faults Session::setToxicsByHand(const QList<Toxic>& toxics)
{
    const QString where = QStringLiteral("toxics");
    if (!m_conductor || !m_run || !m_running)
        return {Fault{where, QStringLiteral("This run has no proxy for them to act in."),
                      QStringLiteral("Set faults.standBy in the plan, and run it again.")}};
    FaultList faults;
    for (qsizetype i = 0; i < toxics.size(); ++i)
        RangeCheck::check(toxics.at(i), QStringLiteral("%1[%2]").arg(where).arg(i), faults);
    checkToxics(toxics, where, faults);
    if (!m_asked.faults.toxiproxy.isEmpty())
        checkToxiproxys(toxics, where, faults);
    if (faults.isEmpty())
        m_conductor->setByHand(toxics);
    return faults.faults();
}

QList<Toxic> Session::actingToxics() const
{
    return m_conductor ? m_conductor->acting() : QList<Toxic>();
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
    QMetaObject::invokeMethod(this, &Session::judgeThenConclude, Qt::QueuedConnection);
}

/// In another thread: what there is to measure may take longer than a window may stand still.
void Session::judgeThenConclude()
{
    if (!m_running)
        return;
    m_running = false;
    m_restarting = false;
    m_restartTimer.stop();
    m_restartTimer.disconnect();
    m_over = std::make_shared<JudgedRun>();
    m_over->record = m_run ? m_run->takeRecord() : std::move(m_record);
    const auto judging = [this, run = m_over, baseline = m_run ? m_options.baseline : nullptr,
                          rules = m_options.comparison] {
        run->metrics = measure(run->record);
        run->verdict = judge(run->record, run->metrics, run->record.plan.limits);
        if (baseline)
            run->verdict = withRegressions(run->verdict, compare(*baseline, run->record, rules), rules);
        QMetaObject::invokeMethod(this, &Session::conclude, Qt::QueuedConnection);
    };
    m_judging = std::async(std::launch::async, judging);
}

void Session::conclude()
{
    if (!m_conductor || m_conductor->close())
        tellOfEnd();
    else
        connect(m_conductor.get(), &FaultConductor::closed, this, &Session::tellOfEnd, // the conductor ends there
                Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
}

void Session::tellOfEnd()
{
    m_isJudged = true;
    m_conductor.reset();
    if (m_demo)
        m_demo->stop();
    if (m_recorder)
        m_recorder->finish(m_over->verdict.standing);
    Q_EMIT finished(m_over->record, m_over->verdict);
}

Progress Session::progress() const
{
    return m_run ? m_run->progress() : Progress{};
}

const Record& Session::record() const
{
    if (m_over)
        return m_over->record;
    return m_run ? m_run->record() : m_record;
}

} // namespace flapscope
