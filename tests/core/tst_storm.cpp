#include "core/metrics.h"
#include "core/storm.h"
#include "core/verdict.h"

#include <QTest>

#include <cmath>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

Moment at(int ms)
{
    return Moment(std::chrono::milliseconds(ms));
}

/// Connected from `begin` to `end`, in ms.
Cycle connection(int client, int begin, int end, Outcome outcome = Outcome::Ok)
{
    Cycle cycle;
    cycle.client = client;
    cycle.intended = cycle.start = at(begin);
    cycle.tcp = at(begin + 1);
    cycle.upgrade = at(begin + 2);
    cycle.firstEcho = at(begin + 5);
    cycle.end = at(end);
    cycle.outcome = outcome;
    if (outcome == Outcome::Ok)
        cycle.closeSent = cycle.closeReceived = at(end);
    return cycle;
}

Cycle refused(int client, int ms)
{
    Cycle cycle;
    cycle.client = client;
    cycle.intended = cycle.start = at(ms);
    cycle.end = at(ms + 1);
    cycle.outcome = Outcome::Refused;
    return cycle;
}

Reading mark(Quantity quantity, int ms)
{
    return {.at = at(ms), .source = Source::Rig, .quantity = quantity, .value = 1.0};
}

/// Four clients; the server goes at 1000 ms and is back at 1500 ms.
Record recordOfRestart()
{
    Record record;
    Stage stage;
    stage.clients = 4;
    stage.cycles = 1;
    stage.reconnect.kind = ReconnectPolicy::Kind::Fixed;
    stage.restart = {1000ms, 500ms};
    record.plan.stages = {stage};
    record.phases = {{Phase::Stage, 0, at(0), at(5000)}, {Phase::Settle, 0, at(5000), at(6000)}};
    record.readings = {mark(Quantity::RestartBegin, 1000), mark(Quantity::RestartEnd, 1500)};
    for (int client = 0; client < 4; ++client) {
        record.cycles.push_back(connection(client, 0, 1001, Outcome::ClosedEarly));
        record.cycles.push_back(refused(client, 1200));
    }
    record.cycles.push_back(connection(0, 1600, 3000));
    record.cycles.push_back(connection(1, 1650, 3000));
    record.cycles.push_back(connection(2, 1900, 3000));
    record.cycles.push_back(connection(3, 2500, 3000));
    record.finished = QDateTime::currentDateTime();
    record.ending = Ending::Completed;
    return record;
}

} // namespace

class StormTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outagesAreWhatTheMarksSay()
    {
        QCOMPARE(outagesOf({}), Outages());
        QCOMPARE(outagesOf({mark(Quantity::RestartBegin, 5), mark(Quantity::RestartEnd, 9),
                            mark(Quantity::RestartBegin, 20)}),
                 (Outages{{at(5), at(9)}, {at(20), {}}}));
        QCOMPARE(outagesOf({mark(Quantity::RestartEnd, 9)}), Outages());
    }
    void onlyWhatMetTheOutageIsProvoked()
    {
        const Outages outages{{at(1000), at(1500)}};
        QVERIFY(isProvoked(connection(0, 900, 1001, Outcome::ClosedEarly), outages));
        QVERIFY(isProvoked(refused(0, 1200), outages));
        QVERIFY(isProvoked(refused(0, 1500), outages)); // begun while it was away
        QVERIFY(!isProvoked(refused(0, 1501), outages));
        QVERIFY(!isProvoked(connection(0, 100, 999, Outcome::Reset), outages));
        QVERIFY(!isProvoked(connection(0, 900, 2000), outages));                     // it went well
        QVERIFY(!isProvoked(connection(0, 900, 1100, Outcome::Cancelled), outages)); // the rig's already
        QVERIFY(isProvoked(refused(0, 9000), {{at(1000), {}}}));                     // it never came back
    }
    void theStormIsMeasured()
    {
        const std::vector<Storm> storms = stormsOf(recordOfRestart());
        QCOMPARE(storms.size(), std::size_t(1));
        const Storm& storm = storms.front();
        QCOMPARE(storm.dropped, quint64(4));
        QCOMPARE(storm.back, quint64(4));
        QCOMPARE(storm.attempts, quint64(8));
        QCOMPARE(storm.peakRate, 40.0);                    // four refused at once, in a tenth of a second
        QCOMPARE(storm.half, std::optional<Nanos>(655ms)); // the second one's reply
        QCOMPARE(storm.most, std::optional<Nanos>(1505ms));
        QCOMPARE(storm.all, std::optional<Nanos>(1505ms));
    }
    void whoDoesNotComeBackIsMissed()
    {
        Record record = recordOfRestart();
        record.cycles.pop_back();
        record.cycles.push_back(refused(3, 2500));
        const Storm storm = stormsOf(record).front();
        QCOMPARE(storm.back, quint64(3));
        QCOMPARE(storm.half, std::optional<Nanos>(655ms));
        QCOMPARE(storm.most, std::nullopt);
        QCOMPARE(storm.all, std::nullopt);
    }
    void theWindowOfThePeakIsATenthOfASecond()
    {
        Record record = recordOfRestart();
        std::erase_if(record.cycles, [](const Cycle& cycle) { return cycle.outcome == Outcome::Refused; });
        for (int i = 0; i < 10; ++i)
            record.cycles.push_back(refused(0, 1100 + 50 * i)); // two in each, never three
        QCOMPARE(stormsOf(record).front().peakRate, 20.0);
        record.cycles.push_back(refused(1, 1149));
        QCOMPARE(stormsOf(record).front().peakRate, 30.0);
    }
    void theRestartedServerIsWatched()
    {
        Record record = recordOfRestart();
        const auto read = [&record](int ms, double memory, double cpu) {
            record.readings.push_back(
                {.at = at(ms), .source = Source::Process, .quantity = Quantity::ResidentMemory, .value = memory});
            record.readings.push_back(
                {.at = at(ms), .source = Source::Process, .quantity = Quantity::CpuTime, .value = cpu});
        };
        read(900, 90e6, 7.0); // of the process before
        read(1600, 20e6, 0.05);
        read(1750, 25e6, 0.1); // 0.1 s in the first 250 ms
        read(2000, 30e6, 0.1);
        read(2250, 28e6, 0.3); // 0.2 s in 250 ms
        read(2500, 28e6, 0.3);
        const Storm storm = stormsOf(record).front();
        QCOMPARE(storm.peakMemory, std::optional(30e6));
        QCOMPARE(storm.cpuSeconds, std::optional(0.3));
        QVERIFY(storm.peakCpu && std::abs(*storm.peakCpu - 0.8) < 1e-9);
        record.readings.resize(record.readings.size() - 4); // the busy stretch is not there
        QVERIFY(std::abs(*stormsOf(record).front().peakCpu - 0.4) < 1e-9);
    }
    void whatTheRestartBrokeIsNotCharged()
    {
        Record record = recordOfRestart();
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.all.attempts, quint64(12));
        QCOMPARE(metrics.all.connect, (Rate{4, 4}));
        QCOMPARE(metrics.all.disconnect, (Rate{4, 4}));
        QCOMPARE(metrics.all.echo, (Rate{4, 4}));
        QCOMPARE(metrics.all.turnedAway, quint64(4));
        QCOMPARE(metrics.all.droppedByRestart, quint64(4));
        QCOMPARE(metrics.all.of(Outcome::ClosedEarly), quint64(4)); // still on record as what it was
        const Totals totals = totalsOf(metrics.all);
        QVERIFY(totals.reconcile());
        QCOMPARE(totals.dropped, quint64(4));
        QCOMPARE(totals.notCharged, quint64(4));
        QCOMPARE(metrics.finishedClients, std::optional(4));
        const QList<Limit> limits{{u"connect-success"_s, Comparison::AtLeast, 100.0, true, {}},
                                  {u"disconnect-success"_s, Comparison::AtLeast, 100.0, true, {}}};
        const Verdict verdict = judge(record, metrics, limits);
        QCOMPARE(verdict.standing, Standing::Pass);
        QVERIFY(verdict.finding(u"connect-success")->text.contains(u"restarts the server: 4 attempts."_s));
        QVERIFY(verdict.finding(u"disconnect-success")->text.contains(u"restarts the server: 4 connections."_s));
    }
    void whatFailsOnceTheServerIsBackIsCharged()
    {
        Record record = recordOfRestart();
        record.cycles.push_back(refused(1, 3100));
        record.cycles.push_back(connection(1, 3200, 3300, Outcome::Reset));
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.all.connect, (Rate{5, 6}));
        QCOMPARE(metrics.all.disconnect, (Rate{4, 5}));
        QVERIFY(totalsOf(metrics.all).reconcile());
    }
    void aClientThatGaveUpHasNotFinished()
    {
        Record record = recordOfRestart();
        record.cycles.pop_back();
        record.cycles.push_back(refused(3, 2500));
        QCOMPARE(measure(record).finishedClients, std::optional(3));
    }
};

QTEST_GUILESS_MAIN(StormTest)
#include "tst_storm.moc"
