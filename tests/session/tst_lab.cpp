#include "core/patterntext.h"
#include "core/planjson.h"
#include "report/bundle.h"
#include "report/labreport.h"
#include "session/lab.h"
#include "support/freeport.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace flapscope;

namespace
{
Session::Options options()
{
    Session::Options options;
    options.program = QStringLiteral(DEMO_PROGRAM);
    return options;
}

/// Of a lab, with fewer clients: this machine is shared.
Plan shortPlan(int clients)
{
    Plan plan = labPlan();
    plan.stages.first().clients = clients;
    plan.stages.first().connected = Millis(1500);
    plan.stages.first().restart = {Millis(700), Millis(200)};
    return plan;
}

struct Finished
{
    Record record;
    Verdict verdict;
};

std::optional<Finished> runToItsEnd(const Plan& plan, const Session::Options& how = options())
{
    Session session(plan, how);
    std::optional<Finished> result;
    QObject::connect(&session, &Session::finished, &session, [&](const Record& record, const Verdict& verdict) {
        result = Finished{record, verdict};
    });
    session.start();
    if (!QTest::qWaitFor([&] { return result.has_value(); }, 40'000))
        return std::nullopt;
    return result;
}

qsizetype openDescriptors()
{
    return QDir(QStringLiteral("/proc/self/fd"))
        .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
        .size();
}
} // namespace

/// A server that is restarted under its clients, and how these come back.
class TestLab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRestartIsOnRecordAndNotCharged()
    {
        Plan plan = Lab::planUnder(shortPlan(8), *policyFrom(QStringLiteral("fixed:base-ms=100")));
        const auto run = runToItsEnd(plan);
        QVERIFY(run);
        QVERIFY2(run->verdict.standing == Standing::Pass, qPrintable(run->verdict.reasons.join(u'\n')));
        const auto storms = stormsOf(run->record);
        QCOMPARE(storms.size(), std::size_t(1));
        const Storm& storm = storms.front();
        QCOMPARE(storm.dropped, quint64(8));
        QCOMPARE(storm.back, quint64(8));
        QVERIFY(storm.outage.end.isKnown());
        QVERIFY(*between(storm.outage.begin, storm.outage.end) >= Millis(200));
        QVERIFY(storm.all && *storm.all >= *between(storm.outage.begin, storm.outage.end));
        QVERIFY(storm.peakMemory && storm.cpuSeconds);
        const Metrics metrics = measure(run->record);
        QCOMPARE(metrics.all.droppedByRestart, quint64(8));
        QVERIFY(metrics.all.turnedAway > 0);
        QVERIFY(totalsOf(metrics.all).reconcile());
        QCOMPARE(metrics.finishedClients, std::optional(8));
        QCOMPARE(metrics.sameProcess, std::optional(false));
        QVERIFY(metrics.cpuShare);
        // What is read of a process is let go before it goes: nobody complains.
        for (const Notice& notice : run->record.notices)
            QVERIFY2(notice.severity == Notice::Severity::Information, qPrintable(notice.text));
    }
    void theVerdictOfARestartFollowsFromTheFiles()
    {
        Plan plan = Lab::planUnder(shortPlan(4), *policyFrom(QStringLiteral("fixed:base-ms=100")));
        const auto run = runToItsEnd(plan);
        QVERIFY(run);
        const QTemporaryDir dir;
        const auto formats = formatsNamed({QStringLiteral("csv"), QStringLiteral("json")});
        QCOMPARE(writeBundle(dir.path(), *formats, run->record, measure(run->record), run->verdict), Faults());
        const auto bundle = readBundle(dir.path());
        QVERIFY2(bundle.ok(), qPrintable(bundle ? QString() : bundle.faults().constFirst().sentence()));
        QCOMPARE(stormsOf(bundle->record), stormsOf(run->record));
        QCOMPARE(judge(bundle->record, bundle->record.plan.limits).standing, run->verdict.standing);
    }
    void aServerOfOnesOwnIsRestartedByACommand()
    {
        // The demo server, started here: to Flapscope it is any server.
        const quint16 port = freePort();
        const QString serve = QStringLiteral("%1 serve --port %2").arg(QStringLiteral(DEMO_PROGRAM)).arg(port);
        const QTemporaryDir dir;
        const QString pidFile = dir.filePath(QStringLiteral("pid"));
        const QString start = QStringLiteral("%1 > %2/out 2>&1 & echo $! > %3; "
                                             "while ! grep -q ws:// %2/out; do sleep 0.02; done")
                                  .arg(serve, dir.path(), pidFile);
        QCOMPARE(QProcess::execute(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), start}), 0);
        const auto pid = [&pidFile] {
            QFile file(pidFile);
            return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
        };
        Plan plan = Lab::planUnder(shortPlan(4), *policyFrom(QStringLiteral("full-jitter:base-ms=100")));
        plan.target.url = QStringLiteral("ws://127.0.0.1:%1/").arg(port);
        Session::Options how = options();
        QVERIFY(!Session::faultsOf(plan, how.environment).isEmpty());
        // It has gone once its file cannot be told any more, whether or not somebody asks how it ended.
        how.restartCommand =
            QStringLiteral("p=$(cat %1); kill $p; while readlink /proc/$p/exe > %2/exe; do sleep 0.02; "
                           "done; rm %2/out; ")
                .arg(pidFile, dir.path()) +
            start;
        const auto run = runToItsEnd(plan, how);
        ::kill(pid(), SIGTERM);
        QVERIFY(run);
        QVERIFY2(run->verdict.standing == Standing::Pass, qPrintable(run->verdict.reasons.join(u'\n')));
        const Storm storm = stormsOf(run->record).front();
        QCOMPARE(storm.dropped, quint64(4));
        QCOMPARE(storm.back, quint64(4));
        QVERIFY(storm.peakMemory); // the new process was found by its port
    }
    void aRestartThatFailsMakesTheRunInvalid()
    {
        const quint16 port = freePort();
        QProcess server;
        server.start(QStringLiteral(DEMO_PROGRAM),
                     {QStringLiteral("serve"), QStringLiteral("--port"), QString::number(port)});
        QVERIFY(server.waitForReadyRead(10'000));
        Plan plan = Lab::planUnder(shortPlan(2), *policyFrom(QStringLiteral("fixed")));
        plan.target.url = QStringLiteral("ws://127.0.0.1:%1/").arg(port);
        Session::Options how = options();
        how.restartCommand = QStringLiteral("exit 3");
        const auto run = runToItsEnd(plan, how);
        server.kill();
        server.waitForFinished();
        QVERIFY(run);
        QCOMPARE(run->verdict.standing, Standing::Invalid);
        QVERIFY2(run->record.endingReason.contains(QStringLiteral("exit code 3")),
                 qPrintable(run->record.endingReason));
    }

    void fullJitterSpreadsASynchronisedStorm()
    {
        // The known result (Brooker 2015): with a fixed delay all come at once, with full jitter they do not.
        const qsizetype before = openDescriptors();
        LabResult result;
        {
            Lab lab(shortPlan(60),
                    {*policyFrom(QStringLiteral("fixed:base-ms=1000")),
                     *policyFrom(QStringLiteral("full-jitter:base-ms=1000"))},
                    options());
            QSignalSpy finished(&lab, &Lab::finished);
            lab.start();
            QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
            result = lab.result();
        }
        QCOMPARE(openDescriptors(), before);
        QCOMPARE(result.runs.size(), 2);
        for (const LabRun& run : result.runs) {
            QVERIFY2(run.failure.isEmpty(), qPrintable(run.failure));
            QCOMPARE(run.storm->dropped, quint64(60));
            QCOMPARE(run.storm->back, quint64(60));
        }
        const Storm& fixed = *result.runs.at(0).storm;
        const Storm& jitter = *result.runs.at(1).storm;
        QVERIFY2(jitter.peakRate < fixed.peakRate / 2.0,
                 qPrintable(QStringLiteral("%1 against %2").arg(jitter.peakRate).arg(fixed.peakRate)));
        QVERIFY(labSummary(result).startsWith(QStringLiteral("fixed made the highest peak")));

        const QTemporaryDir dir;
        QCOMPARE(writeLab(dir.path(), result), Faults());
        for (const char* name : {"lab.json", "lab.md", "lab.html", "storm.svg"})
            QVERIFY2(QFileInfo(dir.filePath(QLatin1StringView(name))).size() > 500, name);
        const QJsonObject json = QJsonDocument::fromJson(labJson(result)).object();
        QCOMPARE(json[QLatin1StringView("schema")].toString(), QStringLiteral("flapscope.lab/1"));
        QCOMPARE(json[QLatin1StringView("runs")].toArray().size(), 2);
    }
    void whatIsNoStormIsRefused()
    {
        Plan plan = shortPlan(2);
        const QList<ReconnectPolicy> policies{*policyFrom(QStringLiteral("fixed"))};
        QCOMPARE(Lab::faultsOf(plan, policies, options()), Faults());
        QVERIFY(!Lab::faultsOf(plan, {}, options()).isEmpty());
        QVERIFY(!Lab::faultsOf(plan, {ReconnectPolicy{}}, options()).isEmpty());
        plan.stages.first().restart.after = Millis(0);
        QVERIFY(!Lab::faultsOf(plan, policies, options()).isEmpty());
        plan = shortPlan(0);
        QVERIFY(!Lab::faultsOf(plan, policies, options()).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestLab)
#include "tst_lab.moc"
