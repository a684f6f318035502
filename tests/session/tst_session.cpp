#include "session/session.h"

#include "core/metrics.h"
#include "core/preset.h"
#include "session/followed.h"
#include "support/realserver.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace flapscope;

namespace
{
#ifdef __SANITIZE_ADDRESS__
constexpr int Crowd = 100; // sanitizers cost memory and time by the socket
#else
constexpr int Crowd = 1000;
#endif

QStringList& warnings()
{
    static QStringList all;
    return all;
}

void collectWarnings(QtMsgType type, const QMessageLogContext& /*context*/, const QString& message)
{
    if (type != QtDebugMsg && type != QtInfoMsg)
        warnings() += message;
}

Session::Options withDemo()
{
    Session::Options options;
    options.program = QStringLiteral(DEMO_PROGRAM);
    return options;
}
} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        warnings().clear();
        qInstallMessageHandler(collectWarnings);
    }
    void cleanup()
    {
        qInstallMessageHandler(nullptr);
        QCOMPARE(warnings(), QStringList());
    }

    void aRunGoesThroughItsPhasesAndIsKept()
    {
        Followed run(briefPlan(), withDemo());
        QSignalSpy began(&run.session, &Session::began);
        run.session.start();
        QVERIFY(run.session.isRunning());
        QVERIFY(run.await());
        QCOMPARE(run.phases,
                 (QStringList{QStringLiteral("preflight"), QStringLiteral("warm-up"), QStringLiteral("baseline"),
                              QStringLiteral("stage"), QStringLiteral("recovery"), QStringLiteral("settle")}));
        QCOMPARE(began.count(), 1);
        QVERIFY(!run.session.isRunning());
        QCOMPARE(run.verdict.standing, Standing::Pass);
        QVERIFY(run.record.target.demo && run.record.target.pid);
        QCOMPARE(run.record.ending, Ending::Completed);
        QCOMPARE(measure(run.record).all.attempts, quint64(8));
        QVERIFY(run.record.readings.size() > 50);
        QCOMPARE(run.record, run.session.record());
        for (std::size_t i = 0; i + 1 < run.record.phases.size(); ++i)
            QCOMPARE(run.record.phases[i].end, run.record.phases[i + 1].begin);
        QVERIFY(run.record.phases.back().end.isKnown());
    }

    void theDemoServerIsGoneAfterwards()
    {
        qint64 pid = 0;
        {
            Followed run(briefPlan(), withDemo());
            run.session.start();
            QVERIFY(run.await());
            pid = run.record.target.pid.value_or(0);
        }
        QVERIFY(pid > 0);
        QTRY_VERIFY(::kill(static_cast<pid_t>(pid), 0) != 0);
    }

    void stoppedInAnyPhaseItEndsInTimeAndKeepsWhatItHas_data()
    {
        QTest::addColumn<int>("phase");
        for (const Phase phase :
             {Phase::Preflight, Phase::WarmUp, Phase::Baseline, Phase::Stage, Phase::Recovery, Phase::Settle})
            QTest::newRow(nameOf(phase).data()) << static_cast<int>(phase);
    }
    void stoppedInAnyPhaseItEndsInTimeAndKeepsWhatItHas()
    {
        QFETCH(int, phase);
        Followed run(briefPlan(), withDemo());
        run.session.start();
        QVERIFY(run.awaitPhase(static_cast<Phase>(phase)));
        QElapsedTimer timer;
        timer.start();
        run.session.stop();
        run.session.stop();
        QVERIFY(run.await(2000));
        QVERIFY(timer.elapsed() <= 2000);
        QCOMPARE(run.ends, 1);
        QCOMPARE(run.record.ending, Ending::Stopped);
        QCOMPARE(run.verdict.standing, Standing::Invalid);
        QCOMPARE(run.verdict.reasons.isEmpty(), false);
        QVERIFY(run.record.phases.back().end.isKnown());
    }

    void stoppedBeforeTheDemoIsReadyItEndsToo()
    {
        Followed run(briefPlan(), withDemo());
        run.session.start();
        run.session.stop();
        QVERIFY(run.await(2000));
        QCOMPARE(run.record.ending, Ending::Stopped);
    }

    void destroyedAtAnyMomentNothingHangs()
    {
        for (int wait = 0; wait < 2000; wait += 250) {
            Followed run(briefPlan(), withDemo());
            run.session.start();
            QElapsedTimer timer;
            timer.start();
            QVERIFY(QTest::qWaitFor([&] { return timer.elapsed() >= wait; }, 3000));
        }
    }

    void aServerThatDiesInMidRunFailsWithoutAHang()
    {
        Plan plan = briefPlan();
        plan.target.demo.exitAfter = 6;
        plan.timing.warmUp = Millis(0);
        Followed run(plan, withDemo());
        run.session.start();
        QVERIFY(run.await(30'000));
        QCOMPARE(run.verdict.standing, Standing::Fail);
        QVERIFY(measure(run.record).all.of(Outcome::Refused) > 0);
    }

    void faultsOfThePlanAreFoundBeforeAnything()
    {
        Plan plan = briefPlan(QUrl(QStringLiteral("ws://127.0.0.1:1/")));
        plan.target.headers = {{QStringLiteral("X-Key"), QStringLiteral("{{env:FLAPSCOPE_NOT_SET}}")}};
        const auto unset = [](const QString&) { return std::optional<QString>(); };
        const Faults faults = Session::faultsOf(plan, unset);
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().sentence().contains(QStringLiteral("FLAPSCOPE_NOT_SET")));

        Session::Options how = withDemo();
        how.environment = unset;
        Followed run(plan, how);
        run.session.start();
        QVERIFY(run.await(2000));
        QCOMPARE(run.verdict.standing, Standing::Invalid);
        QVERIFY(run.record.cycles.empty());
    }

    void whatAVariableBringsInIsCheckedToo()
    {
        Plan plan = briefPlan();
        plan.target.url = QStringLiteral("{{env:WHERE}}");
        const auto nonsense = [](const QString&) { return std::optional(QStringLiteral("gopher://x")); };
        QVERIFY(!Session::faultsOf(plan, nonsense).isEmpty());
        const auto fine = [](const QString&) { return std::optional(QStringLiteral("ws://127.0.0.1:9/")); };
        QVERIFY(Session::faultsOf(plan, fine).isEmpty());
    }

    void aDemoThatCannotBeStartedIsSaid()
    {
        Session::Options how = withDemo();
        how.program = QStringLiteral("/nonexistent/flapscope");
        Followed run(briefPlan(), how);
        run.session.start();
        QVERIFY(run.await(5000));
        QCOMPARE(run.record.ending, Ending::RigFault);
        QVERIFY(run.record.endingReason.contains(QStringLiteral("/nonexistent/flapscope")));
    }

    void tlsFilesThatHoldNothingAreNamed()
    {
        const auto server = RealServer::nginx(RealServer::pythonWebsockets());
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = briefPlan(server.url());
        plan.target.tls.caFile = QStringLiteral("/etc/hostname");
        Followed run(plan, withDemo());
        run.session.start();
        QVERIFY(run.await(5000));
        QCOMPARE(run.record.ending, Ending::RigFault);
        QVERIFY(run.record.endingReason.contains(QStringLiteral("/etc/hostname")));
    }

    void aLiveVerdictIsProvisional()
    {
        Followed run(briefPlan(), withDemo());
        run.session.start();
        QVERIFY(run.awaitPhase(Phase::Recovery));
        const Verdict live = judge(run.session.record(), run.session.record().plan.limits);
        QVERIFY(!live.findings.isEmpty());
        QVERIFY(run.session.progress().cyclesDone > 0);
        QVERIFY(run.await());
    }

    void theMemoryOfTheServerIsSeenToGrow()
    {
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the demo server pads what it allocates, so what it leaks is more than was asked for");
#endif
        Plan plan = presetNamed(QStringLiteral("ws-resilience-006")).value();
        plan.target.demo.leakKb = 400;
        Followed run(plan, withDemo());
        run.session.start();
        QVERIFY(run.await(30'000));
        const Metrics metrics = measure(run.record);
        const auto growth = metrics.memory.growth();
        QVERIFY(growth);
        // What was leaked before the baseline is in it.
        const double leaked = static_cast<double>(metrics.openedAltogether) * 400e3;
        QVERIFY2(*growth > 0.95 * leaked && *growth < 1.1 * leaked,
                 qPrintable(QStringLiteral("%1 of %2, baseline %3 in %4 samples, %5")
                                .arg(*growth)
                                .arg(leaked)
                                .arg(metrics.memory.baseline.value_or(0))
                                .arg(metrics.memory.samples)
                                .arg(nameOf(metrics.memoryQuantity))));
    }

    void aThousandClientsAtOnceLoseNothing()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = briefPlan(server.url());
        plan.stages.first().clients = Crowd;
        plan.stages.first().cycles = 10;
        plan.stages.first().connected = Millis(1000);
        plan.stages.first().disconnected = Millis(1000);
        plan.timeouts = {.connect = Millis(10'000), .echo = Millis(10'000), .close = Millis(10'000)};
        plan.timing.recoveryLimit = Millis(20'000);
        Followed run(plan, withDemo());
        run.session.start();
        QVERIFY(run.await(90'000));
        const Tally all = measure(run.record).all;
        QCOMPARE(all.attempts, quint64(Crowd) * 10);
        QCOMPARE(all.of(Outcome::Ok), all.attempts);
        QCOMPARE(all.closedClean, all.attempts);
        QCOMPARE(run.record.noticesDropped, quint64(0));
        QTRY_VERIFY(server.closes().clean >= qint64(Crowd) * 11 && server.closes().unclean == 0);
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
