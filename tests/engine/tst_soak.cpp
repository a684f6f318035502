#include "core/plan.h"
#include "core/trend.h"
#include "engine/run.h"
#include "probe/procfile.h"
#include "probe/procparse.h"
#include "support/realserver.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

using namespace flapscope;

namespace
{
constexpr int Clients = 10;

/// How long it goes on, in seconds: a minute, or FLAPSCOPE_SOAK_SECONDS.
int patience()
{
    constexpr int Usual = 60;
    bool given = false;
    const int seconds = qEnvironmentVariableIntValue("FLAPSCOPE_SOAK_SECONDS", &given);
    return given ? seconds : Usual;
}

/// About a thousand cycles a second, which leaves room for other tests.
Plan planFor(const QUrl& url)
{
    Plan plan;
    plan.target.url = url.toString();
    Stage stage;
    stage.clients = Clients;
    stage.cycles = 10'000'000;
    stage.connected = Millis(5);
    stage.disconnected = Millis(5);
    plan.stages = {stage};
    plan.timing = {.warmUp = Millis(0), .baseline = Millis(0), .recoveryHold = Millis(0), .settle = Millis(0)};
    return plan;
}

/// Bytes of this process's own memory.
double ownMemory()
{
    const auto rollup = parseRollup(readProc("/proc/self/smaps_rollup").bytes);
    return rollup ? static_cast<double>(rollup->unique) : 0.0;
}

/// Bytes that the record takes and is to take: a cycle and a reading of each kind at each moment are kept in memory.
double sizeOf(const Record& record)
{
    return static_cast<double>(record.cycles.size() * sizeof(Cycle) + record.readings.size() * sizeof(Reading));
}

QString bytesText(double bytes)
{
    return QString::number(bytes, 'f', 2);
}
} // namespace

/// Whether Flapscope itself leaks while clients flap.
class TestSoak : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryBesideTheRecordDoesNotGrow()
    {
        constexpr int Readings = 60;
        constexpr int WarmUp = Readings / 4;
        // The smallest piece that malloc() gives is 32 bytes; one that is lost in every fourth cycle shows.
        constexpr double Tolerated = 8.0;
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const Plan plan = planFor(server.url());
        Record draft;
        draft.plan = plan;
        Run run(plan, draft, {});
        bool over = false;
        connect(&run, &Run::finished, &run, [&] { over = true; });

        std::vector<AtRest> rests;
        QTimer timer;
        connect(&timer, &QTimer::timeout, &run, [&] {
            const Record& record = run.record();
            if (!record.cycles.empty())
                rests.push_back({static_cast<double>(record.cycles.size()), ownMemory() - sizeOf(record), {}});
        });
        run.start();
        timer.start(1000 * patience() / Readings);
        QTRY_VERIFY_WITH_TIMEOUT(over || rests.size() >= Readings, 2000 * patience());
        timer.stop();
        QVERIFY(!over);
        run.stop();
        QTRY_VERIFY_WITH_TIMEOUT(over, 10'000);

        const Record& record = run.record();
        const auto failed = std::ranges::count_if(record.cycles, [](const Cycle& cycle) { return !cycle.opened(); });
        QVERIFY(failed <= Clients); // those that the stop cut off
        const auto trend = trendOf(rests, WarmUp);
        QVERIFY(trend);
        const QString seen = QStringLiteral("own USS beside the record: %1 bytes a cycle (95 %: %2 to %3), %4 cycles")
                                 .arg(bytesText(trend->slope.slope), bytesText(trend->slope.low),
                                      bytesText(trend->slope.high), QString::number(record.cycles.size()));
        qInfo("%s", qPrintable(seen));
        QVERIFY2(leaningOf(*trend, Tolerated) != Leaning::Leak, qPrintable(seen));
    }
};

QTEST_GUILESS_MAIN(TestSoak)
#include "tst_soak.moc"
