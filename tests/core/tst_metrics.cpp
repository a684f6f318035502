#include "core/metrics.h"

#include "core/verdict.h"
#include "support/recordbuilder.h"

#include <QTest>

#include <limits>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

ValueAt always(double value)
{
    return [value](Moment) { return value; };
}

bool isNear(double actual, double expected)
{
    return qAbs(actual - expected) <= 1e-9 * qMax(1.0, qAbs(expected));
}

Moment middleOf(const PhaseSpan& span)
{
    return span.begin + *between(span.begin, span.end) / 2;
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyRecordMeasuresNothing()
    {
        const Metrics metrics = measure(Record());
        QCOMPARE(metrics.all, Tally());
        QCOMPARE(metrics.recovery, Recovery());
        QCOMPARE(metrics.memory.samples, quint64(0));
        QVERIFY(!metrics.memory.baseline);
        QVERIFY(metrics.stages.empty());
        QVERIFY(!metrics.cpuShare);
        QVERIFY(!metrics.socketsPeak);
        QVERIFY(!metrics.releasedPercent);
        QVERIFY(!metrics.longestGap);
        QVERIFY(!metrics.finishedClients);
        QVERIFY(!metrics.sameProcess);
    }

    void cyclesAreCountedByStageAndRecoveryApart()
    {
        const Metrics metrics = measure(soundRecord());
        QCOMPARE(metrics.all.attempts, quint64(65));
        QCOMPARE(metrics.stages.size(), std::size_t(2));
        QCOMPARE(metrics.stages[0].attempts, quint64(20));
        QCOMPARE(metrics.stages[1].attempts, quint64(45));
        QCOMPARE(metrics.recovery.tally.attempts, quint64(3));
        QCOMPARE(metrics.openedAltogether, quint64(68));
        QCOMPARE(metrics.mostClients, 3);
        QCOMPARE(metrics.widestStage, qsizetype(1));
        QVERIFY(totalsOf(metrics.all).reconcile());
    }

    void cycleOfAnUnknownStageIsNotLost()
    {
        Record record = soundRecord();
        record.cycles.at(0).stage = 7;
        record.cycles.at(1).stage = -5;
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.all.attempts, quint64(65));
        QCOMPARE(metrics.stages[0].attempts, quint64(18));
    }

    void finishedClientsMadeAllTheirCycles()
    {
        Record record = soundRecord();
        QCOMPARE(measure(record).finishedClients, std::optional(3));
        dropCycles(record, [](const Cycle& c) { return c.stage == 1 && c.client == 2 && c.number == 14; });
        QCOMPARE(measure(record).finishedClients, std::optional(2));
    }

    void clientStoppedByTheRigHasNotFinished()
    {
        Record record = soundRecord();
        endWith(record, 64, Outcome::Cancelled); // the last of stage 2
        QCOMPARE(measure(record).finishedClients, std::optional(2));
    }

    void clientThatWasNeverLetInHasNotFinished()
    {
        Record record = soundRecord();
        for (std::size_t i = 0; i < record.cycles.size(); ++i) {
            if (record.cycles[i].stage == 1 && record.cycles[i].client == 0)
                endWith(record, i, Outcome::Refused);
        }
        QCOMPARE(measure(record).finishedClients, std::optional(2));
    }

    void recoveryIsTimedFromTheFirstAttempt()
    {
        Record record = soundRecord();
        const std::size_t last = record.cycles.size() - 1;
        Cycle retry = record.cycles[last];
        endWith(record, last, Outcome::Refused);
        const Moment first = record.cycles[last].start;
        retry.number = 1;
        retry.start = first + 200ms;
        retry.upgrade = retry.start + 3ms;
        retry.firstEcho = retry.start + 5ms;
        retry.closeSent = retry.upgrade + 1000ms;
        record.cycles.push_back(retry);
        const Recovery recovery = measure(record).recovery;
        QCOMPARE(recovery.asked, 3);
        QCOMPARE(recovery.recovered, 3);
        QCOMPARE(recovery.held, 3);
        QCOMPARE(*recovery.slowest, Nanos(205ms));
        QCOMPARE(recovery.times.total(), quint64(3));
        QCOMPARE(recovery.tally.of(Outcome::Refused), quint64(1));
    }

    void theFleetIsBackByShares()
    {
        // 40 clients, whose replies come 10, 20, … 400 ms after the flapping; the last never replies.
        Record record = soundRecord();
        const Moment end = spanOf(record, Phase::Recovery).begin;
        Cycle one = record.cycles.back();
        dropCycles(record, [](const Cycle& cycle) { return cycle.stage == RecoveryStage; });
        for (int client = 0; client < 40; ++client) {
            one.client = client;
            one.start = end + 5ms;
            one.upgrade = end + 7ms;
            one.firstEcho = client == 39 ? Moment() : end + (client + 1) * Nanos(10ms);
            record.cycles.push_back(one);
        }
        const Recovery recovery = measure(record).recovery;
        QCOMPARE(recovery.asked, 40);
        QCOMPARE(recovery.recovered, 39);
        QCOMPARE(recovery.fleet.half, std::optional(Nanos(200ms)));
        QCOMPARE(recovery.fleet.most, std::optional(Nanos(380ms)));
        QVERIFY(!recovery.fleet.all);
        QCOMPARE(*recovery.slowest, Nanos(385ms)); // by client, from its own first attempt
        QCOMPARE(recovery.sinceFlapping.total(), quint64(39));
    }

    void aFleetOfThreeIsHalfBackWithTwo()
    {
        Record record = soundRecord();
        const Moment end = spanOf(record, Phase::Recovery).begin;
        Nanos reply = 30ms;
        for (Cycle& cycle : record.cycles) {
            if (cycle.stage != RecoveryStage)
                continue;
            cycle.firstEcho = end + reply;
            reply += 30ms;
        }
        const Recovery recovery = measure(record).recovery;
        QCOMPARE(recovery.fleet.half, std::optional(Nanos(60ms)));
        QCOMPARE(recovery.fleet.most, std::optional(Nanos(90ms)));
        QCOMPARE(recovery.fleet.all, std::optional(Nanos(90ms)));
        QString text;
        for (const Finding& finding : judge(record, record.plan.limits).findings) {
            if (finding.id == QStringLiteral("recovery-time"))
                text = finding.text;
        }
        QVERIFY2(text.contains(QStringLiteral("50 % after 60.0 ms, 95 % after 90.0 ms, all after 90.0 ms")),
                 qPrintable(text));
    }

    void clientThatWasToLeaveBeforeTheUpgradeHasFinished()
    {
        Record record = soundRecord();
        record.plan.stages[1].close = CloseMode::Before101;
        for (std::size_t i = 0; i < record.cycles.size(); ++i) {
            if (record.cycles[i].stage == 1)
                endWith(record, i, Outcome::LeftEarly);
        }
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.finishedClients, std::optional(3));
        QCOMPARE(metrics.all.connect, (Rate{20, 20}));
        QCOMPARE(metrics.all.ways.of(CloseMode::Before101), (Rate{45, 45}));
        QVERIFY(totalsOf(metrics.all).reconcile());
    }

    void recoveryWithoutEchoEndsWithTheUpgrade()
    {
        Record record = soundRecord();
        record.plan.stages.last().exchange.echo = false;
        for (Cycle& cycle : record.cycles)
            cycle.firstEcho = {};
        const Recovery recovery = measure(record).recovery;
        QCOMPARE(recovery.recovered, 3);
        QCOMPARE(*recovery.slowest, Nanos(3ms));
    }

    void clientThatCameBackTooLateHasNotRecovered()
    {
        Record record = soundRecord();
        record.cycles.back().firstEcho = record.cycles.back().start + record.plan.timing.recoveryLimit + 1ms;
        QCOMPARE(measure(record).recovery.recovered, 2);
    }

    void connectionThatBrokeBeforeItsTimeDidNotHold()
    {
        Record record = soundRecord();
        endWith(record, record.cycles.size() - 1, Outcome::ClosedEarly);
        Recovery recovery = measure(record).recovery;
        QCOMPARE(recovery.recovered, 3);
        QCOMPARE(recovery.held, 2);

        record = soundRecord();
        record.cycles.back().closeSent = record.cycles.back().upgrade + (record.plan.timing.recoveryHold - 1ms);
        QCOMPARE(measure(record).recovery.held, 2);
        // That the server then closes badly is another criterion's matter.
        record = soundRecord();
        endWith(record, record.cycles.size() - 1, Outcome::CloseTimeout);
        QCOMPARE(measure(record).recovery.held, 3);
    }

    void memoryGrowsFromBaselineToTheEndOfSettling()
    {
        const Metrics metrics = measure(soundRecord());
        QCOMPARE(metrics.memoryQuantity, Quantity::ResidentMemory);
        QCOMPARE(*metrics.memory.baseline, 44.9e6);
        QCOMPARE(*metrics.memory.final, 51.9e6);
        QCOMPARE(*metrics.memory.peak, 51.9e6);
        QVERIFY(isNear(*metrics.memory.growth(), 7.0e6));
        QVERIFY(qAbs(*metrics.memory.growthPercent() - 15.6) < 0.05);
        QVERIFY(metrics.memory.isSupported());
    }

    void peakIsNotFromBeforeTheFlapping()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 90e6, 50e6));
        QCOMPARE(*measure(record).memory.peak, 50e6);
    }

    void finalMemoryIsOfTheSecondHalfOfSettling()
    {
        Record record = soundRecord();
        const Moment half = middleOf(spanOf(record, Phase::Settle));
        setReadings(record, Source::Process, Quantity::ResidentMemory,
                    [half](Moment m) { return m < half ? 9e6 : 5e6; });
        QCOMPARE(*measure(record).memory.final, 5e6);
    }

    void uniqueMemoryDecidesWhereItCanBeReadAtBothEnds()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::UniqueMemory, stepAfterBaseline(record, 30e6, 31e6), 200ms);
        Metrics metrics = measure(record);
        QCOMPARE(metrics.memoryQuantity, Quantity::UniqueMemory);
        QVERIFY(isNear(*metrics.memory.growth(), 1e6));
        QVERIFY(isNear(*metrics.resident.growth(), 7e6));

        std::erase_if(record.readings, [end = spanOf(record, Phase::Settle).begin](const Reading& reading) {
            return reading.quantity == Quantity::UniqueMemory && reading.at > end;
        });
        metrics = measure(record);
        QCOMPARE(metrics.memoryQuantity, Quantity::ResidentMemory);
        QVERIFY(isNear(*metrics.memory.growth(), 7e6));
    }

    void metricsPageIsTheLastResort()
    {
        Record record = soundRecord();
        setReadings(record, Source::Metrics, Quantity::ResidentMemory, stepAfterBaseline(record, 10e6, 12e6), 250ms);
        QCOMPARE(measure(record).memory.source, Source::Process);
        dropReadings(record, Source::Process);
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.memory.source, Source::Metrics);
        QVERIFY(isNear(*metrics.memory.growth(), 2e6));
        QVERIFY(isNear(*metrics.resident.growth(), 2e6));
    }

    void fewReadingsAreKeptButDoNotSupportAGrowth()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ResidentMemory, always(5e6), 600ms);
        const Course memory = measure(record).memory;
        QCOMPARE(memory.baselineSamples, quint64(2));
        QVERIFY(memory.growth());
        QVERIFY(!memory.isSupported());
    }

    void cpuIsAShareOfOneCoreOverTheStages()
    {
        Record record = soundRecord();
        QVERIFY(isNear(*measure(record).cpuShare, 0.05));
        // A process that began anew has less CPU time than before.
        setReadings(record, Source::Process, Quantity::CpuTime, stepAfterBaseline(record, 9.0, 1.0));
        setReadings(record, Source::Process, Quantity::CpuTime,
                    [half = middleOf(spanOf(record, Phase::Stage, 1))](Moment m) { return m < half ? 9.0 : 1.0; });
        QVERIFY(!measure(record).cpuShare);
        dropReadings(record, Source::Process, Quantity::CpuTime);
        QVERIFY(!measure(record).cpuShare);
    }

    void socketsAreEstablishedAndCloseWaitTogether()
    {
        Record record = soundRecord();
        setReadings(record, Source::Sockets, Quantity::CloseWait, connections(record, 2.0, 2.0));
        const Metrics metrics = measure(record);
        QCOMPARE(*metrics.socketsPeak, 5.0);
        QCOMPARE(*metrics.socketsLeft, 2.0);
        QVERIFY(!metrics.serverReturn.sockets.after);
        QVERIFY(isNear(*metrics.releasedPercent, 100.0 * 66.0 / 68.0));
        QCOMPARE(*metrics.timeWait, 7.0);
    }

    void socketsOpenBeforeAreNotCharged()
    {
        Record record = soundRecord();
        setReadings(record, Source::Sockets, Quantity::CloseWait, always(4.0));
        const Metrics metrics = measure(record);
        QCOMPARE(*metrics.socketsPeak, 3.0);
        QCOMPARE(*metrics.socketsLeft, 0.0);
        QCOMPARE(*metrics.releasedPercent, 100.0);
    }

    void fewerSocketsThanBeforeAreNoNegativeRest()
    {
        Record record = soundRecord();
        setReadings(record, Source::Sockets, Quantity::CloseWait, stepAfterBaseline(record, 9.0, 0.0));
        const Metrics metrics = measure(record);
        QCOMPARE(*metrics.socketsLeft, 0.0);
        QCOMPARE(*metrics.socketsPeak, 0.0);
    }

    void cleanIsFromWhereTheSocketsStayAtTheBaseline()
    {
        Record record = soundRecord();
        const Moment settle = spanOf(record, Phase::Settle).begin;
        setReadings(record, Source::Sockets, Quantity::Established, [settle](Moment m) {
            const bool open = m >= settle + 200ms && m < settle + 600ms; // it looked clean, and was not yet
            return open ? 1.0 : 0.0;
        });
        const Metrics metrics = measure(record);
        QVERIFY(metrics.serverReturn.sockets.after);
        QVERIFY(*metrics.serverReturn.sockets.after >= 600ms);
        QVERIFY(*metrics.serverReturn.sockets.after <= 640ms);
    }

    void descriptorsTellWhatWasReleasedWhereSocketsDoNot()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Sockets);
        setReadings(record, Source::Process, Quantity::Descriptors,
                    [held = connections(record, 3.0, 17.0)](Moment m) { return 10.0 + held(m); });
        const Metrics metrics = measure(record);
        QVERIFY(!metrics.socketsLeft);
        QCOMPARE(*metrics.descriptorsLeft, 17.0);
        QVERIFY(isNear(*metrics.releasedPercent, 75.0));
    }

    void moreLeftThanOpenedIsNothingReleased()
    {
        Record record = soundRecord();
        setReadings(record, Source::Sockets, Quantity::Established, connections(record, 3.0, 100.0));
        QCOMPARE(*measure(record).releasedPercent, 0.0);
    }

    void withoutABaselineNothingIsLeftAboveIt()
    {
        Record record = soundRecord();
        std::erase_if(record.phases, [](const PhaseSpan& span) { return span.phase == Phase::Baseline; });
        const Metrics metrics = measure(record);
        QVERIFY(!metrics.socketsLeft);
        QVERIFY(!metrics.socketsPeak);
        QVERIFY(!metrics.memory.growth());
        QVERIFY(!metrics.releasedPercent);
    }

    void gaugesAreToldApart()
    {
        Record record = soundRecord();
        record.gauges = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("never seen")};
        setReadings(record, Source::Metrics, Quantity::Gauge, stepAfterBaseline(record, 1.0, 2.0), 40ms, 0);
        setReadings(record, Source::Metrics, Quantity::Gauge, stepAfterBaseline(record, 5.0, 1.0), 40ms, 1);
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.gauges.size(), std::size_t(3));
        QCOMPARE(*metrics.gauges[0].growth(), 1.0);
        QCOMPARE(*metrics.gauges[1].growth(), -4.0);
        QVERIFY(!metrics.gauges[2].growth());
        QVERIFY(metrics.gauges[2].source == Source::Metrics);
    }

    void restartedProcessIsNotTheSame()
    {
        Record record = soundRecord();
        QCOMPARE(measure(record).sameProcess, std::optional(true));
        setReadings(record, Source::Process, Quantity::ProcessStart, stepAfterBaseline(record, 1000.0, 2000.0));
        QCOMPARE(measure(record).sameProcess, std::optional(false));
        dropReadings(record, Source::Process);
        QVERIFY(!measure(record).sameProcess);
    }

    void processThatWentAwayIsNotTheSame()
    {
        Record record = soundRecord();
        const Moment gone = spanOf(record, Phase::Settle).begin;
        std::erase_if(record.readings, [gone](const Reading& r) { return r.source == Source::Process && r.at > gone; });
        QCOMPARE(measure(record).sameProcess, std::optional(false));
        // While the run goes on, a late reading is only late.
        record.phases.back().end = {};
        QCOMPARE(measure(record).sameProcess, std::optional(true));
    }

    void slowReadingsAreNotADeadProcess()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ProcessStart, always(1000.0), 900ms);
        QCOMPARE(measure(record).sameProcess, std::optional(true));
    }

    void longestGapIsBetweenReadingsOfTheServer()
    {
        Record record = soundRecord();
        QCOMPARE(*measure(record).longestGap, Nanos(40ms));
        const Moment from = spanOf(record, Phase::Stage, 0).begin;
        std::erase_if(record.readings, [from](const Reading& r) { return r.at > from && r.at < from + 500ms; });
        QVERIFY(*measure(record).longestGap >= 500ms);
    }

    void growthInPercentNeedsABaselineAboveZero()
    {
        Course course;
        QVERIFY(!course.growth());
        course.baseline = 0.0;
        course.final = 5.0;
        QCOMPARE(*course.growth(), 5.0);
        QVERIFY(!course.growthPercent());
    }

    void nothingIsFinalWhileTheServerStillSettles()
    {
        Record record = soundRecord();
        makeLive(record, spanOf(record, Phase::Settle).begin + 1s);
        const Metrics metrics = measure(record);
        QVERIFY(!metrics.memory.final);
        QVERIFY(metrics.memory.baseline);
        QVERIFY(!metrics.socketsLeft);
        QVERIFY(!metrics.timeWait);
        QVERIFY(metrics.socketsPeak);
    }

    void memoryIsShownLiveBeforeItsEnd()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::UniqueMemory, stepAfterBaseline(record, 30e6, 31e6), 200ms);
        makeLive(record, spanOf(record, Phase::Stage, 1).begin);
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.memoryQuantity, Quantity::UniqueMemory);
        QCOMPARE(*metrics.memory.peak, 31e6);
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
