#include "engine/preflight.h"
#include "engine/rig.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace flapscope;

namespace
{
Plan planOf(int clients, int cycles = 10, CloseMode close = CloseMode::Clean)
{
    Plan plan;
    Stage stage;
    stage.clients = clients;
    stage.cycles = cycles;
    stage.close = close;
    plan.stages = {stage};
    return plan;
}
} // namespace

class TestRig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void softDescriptorLimitIsRaised()
    {
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit lowered = before;
        lowered.rlim_cur = 256;
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &lowered), 0);
        const Rig rig = surveyRig();
        QCOMPARE(rig.descriptors, static_cast<qint64>(std::min<rlim_t>(before.rlim_max, 1U << 30U)));
        QVERIFY(rig.cores > 0);
    }

    void portsAreReadFromTheKernelsRange()
    {
        QTemporaryDir root;
        QDir(root.path()).mkpath(QStringLiteral("sys/net/ipv4"));
        QFile range(root.filePath(QStringLiteral("sys/net/ipv4/ip_local_port_range")));
        QVERIFY(range.open(QIODevice::WriteOnly));
        range.write("40000\t40099\n");
        range.close();
        QCOMPARE(surveyRig(root.path()).ports, qint64(100));
    }

    void portsAreAssumedWhereTheyCannotBeRead_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("absent") << QByteArray();
        QTest::newRow("garbage") << QByteArray("many\n");
        QTest::newRow("reversed") << QByteArray("50000 40000\n");
    }
    void portsAreAssumedWhereTheyCannotBeRead()
    {
        QFETCH(QByteArray, content);
        QTemporaryDir root;
        if (!content.isEmpty()) {
            QDir(root.path()).mkpath(QStringLiteral("sys/net/ipv4"));
            QFile range(root.filePath(QStringLiteral("sys/net/ipv4/ip_local_port_range")));
            QVERIFY(range.open(QIODevice::WriteOnly));
            range.write(content);
        }
        QVERIFY(surveyRig(root.path()).ports > 10'000);
    }

    void planThatFitsHasNoFaults()
    {
        QVERIFY(faultsOf({.descriptors = 1024, .ports = 1000, .cores = 2}, planOf(800)).isEmpty());
    }

    void tooFewDescriptorsAreNamedWithTheMend()
    {
        const Faults faults = faultsOf({.descriptors = 1024, .ports = 28000, .cores = 2}, planOf(1000));
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().next.contains(QStringLiteral("ulimit -n 1128")));
    }

    void connectionsLeftHalfOpenAreCounted()
    {
        const Rig rig{.descriptors = 1024, .ports = 28000, .cores = 2};
        QVERIFY(faultsOf(rig, planOf(10, 50)).isEmpty());
        QVERIFY(!faultsOf(rig, planOf(10, 500, CloseMode::Silent)).isEmpty());
    }

    void tooFewPortsAreNamed()
    {
        const Faults faults = faultsOf({.descriptors = 100'000, .ports = 500, .cores = 2}, planOf(1000));
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().what.contains(QStringLiteral("500 local ports")));
    }

    void aServerOnTheLoopbackNetworkIsReachedFromManyAddresses()
    {
        const Rig rig{.descriptors = 100'000, .ports = 500, .cores = 2};
        Plan plan = planOf(1000);
        for (const char* url : {"ws://192.0.2.7/", "ws://localhost:9/", "ws://[::1]:9/"}) {
            plan.target.url = QString::fromLatin1(url);
            QVERIFY2(!faultsOf(rig, plan).isEmpty(), url);
            QCOMPARE(sourcesOf(rig, plan).count, 1);
        }
        plan.target.url = QStringLiteral("ws://127.0.0.1:9/");
        QVERIFY(faultsOf(rig, plan).isEmpty());
        QCOMPARE(sourcesOf(rig, plan).count, 17); // 62 each
        const QString text = capacityText(rig, plan);
        QVERIFY2(text.contains(QStringLiteral("They come from 17 addresses")), qPrintable(text));
        // What they may come from has an end as well, and the fault proxy comes from one.
        QVERIFY(!faultsOf({.descriptors = 1'000'000'000, .ports = 1, .cores = 2}, planOf(100'000)).isEmpty());
        plan.stages[0].clients = 62;
        QCOMPARE(sourcesOf(rig, plan).count, 1);
        plan.stages[0].clients = 1000;
        plan.faults.standBy = true;
        QVERIFY(!faultsOf(rig, plan).isEmpty());
    }

    void portsInTimeWaitAreCountedWhereWeCloseFirst()
    {
        // Ten clients, 20 cycles a second each: 200 a second, 12,000 in a minute.
        Plan plan = planOf(10, 100'000, CloseMode::Fin);
        plan.target.url = QStringLiteral("ws://192.0.2.7/");
        plan.stages[0].connected = Millis(30);
        plan.stages[0].disconnected = Millis(20);
        Rig rig{.descriptors = 100'000, .ports = 12'010, .cores = 2, .timeWaitReuse = 0};
        QVERIFY(faultsOf(rig, plan).isEmpty());
        rig.ports = 12'009;
        const Faults faults = faultsOf(rig, plan);
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().what.contains(QStringLiteral("TIME_WAIT")));
        // A kernel that uses them again does not run out; nor does a plan whose server closes first, or a short one.
        rig.timeWaitReuse = 1;
        QVERIFY(faultsOf(rig, plan).isEmpty());
        rig.timeWaitReuse = 2;
        QVERIFY(!faultsOf(rig, plan).isEmpty());
        plan.target.url = QStringLiteral("ws://127.0.0.1:9/");
        QVERIFY(faultsOf(rig, plan).isEmpty());
        rig.timeWaitReuse = 0;
        plan.stages[0].cycles = 100;
        QVERIFY(faultsOf(rig, plan).isEmpty());
        plan.stages[0].cycles = 100'000;
        plan.stages[0].close = CloseMode::Clean;
        QVERIFY(faultsOf(rig, plan).isEmpty());
    }

    void capacityIsSaidInNumbers()
    {
        Plan plan = planOf(3, 15);
        plan.target.url = QStringLiteral("ws://192.0.2.7/");
        plan.stages[0].connected = Millis(100);
        plan.stages[0].disconnected = Millis(50);
        const QString text = capacityText({.descriptors = 4096, .ports = 30'000, .cores = 2}, plan);
        QVERIFY2(text.contains(QStringLiteral("3,968 connections at once")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("500 new ones a second")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("on 2 cores")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("asks for 3 at once and at most 20.0 new ones")), qPrintable(text));
    }

    void reuseOfPortsIsReadFromTheKernel()
    {
        QTemporaryDir root;
        QCOMPARE(surveyRig(root.path()).timeWaitReuse, 0);
        QDir(root.path()).mkpath(QStringLiteral("sys/net/ipv4"));
        QFile file(root.filePath(QStringLiteral("sys/net/ipv4/tcp_tw_reuse")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("2\n");
        file.close();
        QCOMPARE(surveyRig(root.path()).timeWaitReuse, 2);
    }

    void aSecondThreadIsForManyClients()
    {
        QCOMPARE(workersFor(1, 8), 1);
        QCOMPARE(workersFor(63, 8), 1);
        QCOMPARE(workersFor(64, 1), 1);
        QCOMPARE(workersFor(300, 8), 2);
        QCOMPARE(workersFor(10'000, 1), 1);
        QCOMPARE(workersFor(10'000, 2), 2);
    }

    void workersFollowTheRateAsWell()
    {
        Plan plan = planOf(50); // 150 ms: 333 a second
        QCOMPARE(workersFor(plan, 8), 1);
        plan.stages[0].connected = plan.stages[0].disconnected = Millis(10);
        QCOMPARE(workersFor(plan, 8), 1); // 500 altogether
        plan.stages[0].cycles = 1000;
        QCOMPARE(workersFor(plan, 8), 3); // 2,500 a second
        QCOMPARE(workersFor(plan, 2), 2);
        plan.stages[0].clients = 1;
        QCOMPARE(workersFor(plan, 8), 1); // one client is in one thread
        plan.stages[0].clients = 5000;
        QCOMPARE(workersFor(plan, 2), 2);
    }

    void everyOutcomeOfThePreflightHasAReasonAndAMend()
    {
        for (const Outcome outcome : allOutcomes()) {
            Cycle cycle;
            cycle.outcome = outcome;
            const QString why = whyNotReached(cycle, {}, QStringLiteral("ws://127.0.0.1:9/"));
            QVERIFY(why.startsWith(QStringLiteral("ws://127.0.0.1:9/ could not be reached: ")));
            QVERIFY(why.endsWith(u'.') && why.count(QStringLiteral(". ")) >= 1);
        }
    }

    void credentialsAreAskedForWhenTheServerWantsThem()
    {
        Cycle cycle;
        cycle.outcome = Outcome::HttpStatus;
        cycle.httpStatus = 401;
        const QString why = whyNotReached(cycle, {}, QStringLiteral("ws://x/"));
        QVERIFY(why.contains(QStringLiteral("HTTP 401")));
        QVERIFY(why.contains(QStringLiteral("--header")));
        cycle.httpStatus = 503;
        QVERIFY(whyNotReached(cycle, {}, QStringLiteral("ws://x/")).contains(QStringLiteral("turns connections away")));
        cycle.httpStatus = 301;
        QVERIFY(whyNotReached(cycle, {}, QStringLiteral("ws://x/")).contains(QStringLiteral("Check the path")));
    }

    void loopbackAndOwnAddressesAreThisMachine()
    {
        QVERIFY(isOnThisMachine(QStringLiteral("127.0.0.1")));
        QVERIFY(isOnThisMachine(QStringLiteral("127.3.2.1")));
        QVERIFY(isOnThisMachine(QStringLiteral("::1")));
        QVERIFY(isOnThisMachine(QStringLiteral("LocalHost")));
        QVERIFY(!isOnThisMachine(QStringLiteral("192.0.2.7")));
        QVERIFY(!isOnThisMachine(QStringLiteral("example.org")));
    }
};

QTEST_GUILESS_MAIN(TestRig)
#include "tst_rig.moc"
