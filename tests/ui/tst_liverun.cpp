#include "drawnruns.h"
#include "ui/charts/decimation.h"
#include "ui/liverun.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

using namespace flapscope;
using namespace flapscope::drawnruns;

namespace
{
/// Feeds the run as a session would: tick by tick of 50 ms, phases and readings at their times.
void play(LiveRun& run, const Record& record)
{
    run.reset(record.plan);
    std::size_t cycle = 0;
    std::size_t reading = 0;
    std::size_t phase = 0;
    const double end = inSeconds(record.phases.back().end);
    for (double next = 0.0; next < end + 0.05; next += 0.05) {
        const double seconds = std::min(next, end);
        while (phase < record.phases.size() && record.phases[phase].begin <= at(seconds)) {
            PhaseSpan span = record.phases[phase++];
            span.end = {};
            run.enterPhase(span);
        }
        GroupTick tick;
        tick.at = at(seconds);
        while (cycle < record.cycles.size() && record.cycles[cycle].end <= tick.at)
            tick.cycles.push_back(record.cycles[cycle++]);
        if (!tick.cycles.empty())
            tick.stage = tick.cycles.back().stage;
        run.takeTick(tick);
        std::vector<Reading> readings;
        while (reading < record.readings.size() && record.readings[reading].at <= tick.at)
            readings.push_back(record.readings[reading++]);
        run.takeReadings(readings);
    }
    run.finish(record);
}

} // namespace

class LiveRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunThatWasWatchedIsDrawnLikeOneThatWasOpened()
    {
        const Record record = recordOf(3, 40, 11);
        LiveRun watched;
        LiveRun opened;
        play(watched, record);
        show(opened, record);
        QCOMPARE(watched.state(), LiveRun::State::Over);
        QCOMPARE(watched.tally(), opened.tally());
        QCOMPARE(watched.now(), opened.now());
        QCOMPARE(watched.phases(), opened.phases());
        const auto same = [&](Timeline LiveSeries::*series) {
            return (watched.series().*series).stretches() == (opened.series().*series).stretches();
        };
        QVERIFY(same(&LiveSeries::connect));
        QVERIFY(same(&LiveSeries::close));
        QVERIFY(same(&LiveSeries::failures));
        QVERIFY(same(&LiveSeries::cycle));
        QVERIFY(same(&LiveSeries::connectRate));
        QVERIFY(same(&LiveSeries::connectBound));
        QVERIFY(same(&LiveSeries::resident));
        QVERIFY(same(&LiveSeries::cpu));
        QVERIFY(same(&LiveSeries::expected));
    }
    void everyCycleIsCountedAndDrawn()
    {
        LiveRun run;
        show(run, recordOf(3, 40, 11));
        QCOMPARE(run.tally().attempts, 120U);
        QCOMPARE(run.clients().failed(), 10U);
        QCOMPARE(run.series().failures.stretches().size(), std::size_t(10));
        // Recovery is drawn too, but counts in no stage.
        QCOMPARE(run.series().connect.stretches().size(), std::size_t(113));
        QCOMPARE(run.series().cycle.stretches().size(), std::size_t(110));
        QCOMPARE(run.series().connectRate.stretches().back().last, 100.0 * 110 / 120);
        QVERIFY(run.series().connectBound.stretches().back().last < 100.0 * 110 / 120);
    }
    void whatClientsHoldIsExact()
    {
        LiveRun run;
        const Record record = recordOf(3, 5);
        show(run, record);
        const Timeline& held = run.series().held;
        QCOMPARE(valueAt(held, CurveStyle::Step, 2.06, 0.0), std::optional(3.0));
        QCOMPARE(valueAt(held, CurveStyle::Step, 2.17, 0.0), std::optional(0.0));
        const double recovery = inSeconds(record.phases[4].begin);
        QCOMPARE(valueAt(held, CurveStyle::Step, recovery + 0.5, 0.0), std::optional(3.0));
        QCOMPARE(valueAt(held, CurveStyle::Step, recovery + 0.95, 0.0), std::optional(0.0));
    }
    void aPassingSurplusIsNotStranded()
    {
        // A server that lets go 60 ms after each close has strands of sockets, but strands nobody.
        Record record = recordOf(1, 30);
        for (Reading& reading : record.readings) {
            if (reading.quantity == Quantity::Established)
                reading.value = reading.at > at(2.05) && reading.at < at(6.6) ? 1.0 : 0.0;
        }
        LiveRun run;
        show(run, record);
        for (const Timeline::Stretch& stretch : run.series().stranded.stretches())
            QCOMPARE(stretch.greatest, 0.0);
    }
    void whatStaysIsStrandedAboveTheBaseline()
    {
        Record record = recordOf(2, 30);
        for (Reading& reading : record.readings) {
            if (reading.quantity == Quantity::Established)
                reading.value = 4.0; // others use that server too
            if (reading.quantity == Quantity::CloseWait && reading.at > at(3.0))
                reading.value = 3.0;
        }
        LiveRun run;
        show(run, record);
        QCOMPARE(run.series().server.stretches().back().last, 7.0);
        QCOMPARE(run.series().stranded.stretches().back().last, 3.0);
        QCOMPARE(valueAt(run.series().stranded, CurveStyle::Line, 1.9, 0.1), std::optional(0.0));
    }
    void theRollingMedianIsThatOfTheLatestThirtyOne()
    {
        std::mt19937 random(20); // any seed: few distinct values, so that many are equal
        std::uniform_int_distribution<int> values(0, 9);
        std::deque<double> latest;
        RollingMedian median;
        for (int i = 0; i < 500; ++i) {
            latest.push_back(values(random));
            if (latest.size() > 31)
                latest.pop_front();
            std::vector<double> sorted(latest.begin(), latest.end());
            std::sort(sorted.begin(), sorted.end());
            QCOMPARE(median.add(latest.back()), sorted[sorted.size() / 2]);
        }
    }
    void theBaselineIsTheMedianOfItsPhase()
    {
        LiveRun run;
        show(run, recordOf(1, 10));
        QCOMPARE(run.picture().memoryBaseline(), std::optional(40.0));
        QCOMPARE(run.series().resident.stretches().back().last, 42.0);
    }
    void anonymousMemoryIsJudgedBeforeUnique()
    {
        Record record = recordOf(1, 10);
        for (double seconds = 1.2; seconds < 6.0; seconds += 0.2) {
            record.readings.push_back({at(seconds), Source::Process, Quantity::UniqueMemory, 0, 30e6});
            record.readings.push_back({at(seconds), Source::Process, Quantity::AnonymousMemory, 0, 20e6});
        }
        LiveRun run;
        show(run, record);
        QCOMPARE(&run.picture().judgedMemory(), &run.series().anonymous);
        QCOMPARE(run.picture().memoryBaseline(), std::optional(20.0));
    }
    void uniqueMemoryIsJudgedWhereItCanBeRead()
    {
        Record record = recordOf(1, 10);
        for (double seconds = 1.2; seconds < 6.0; seconds += 0.2)
            record.readings.push_back({at(seconds), Source::Process, Quantity::UniqueMemory, 0, 30e6});
        LiveRun run;
        show(run, record);
        QCOMPARE(&run.picture().judgedMemory(), &run.series().unique);
        QCOMPARE(run.picture().memoryBaseline(), std::optional(30.0));
    }
    void cpuIsAShareOfOneCoreAndSurvivesARestart()
    {
        Record record = recordOf(1, 30);
        for (Reading& reading : record.readings) {
            if (reading.quantity == Quantity::CpuTime && reading.at > at(4.0))
                reading.value -= 1.0; // another process: it begins anew
        }
        LiveRun run;
        show(run, record);
        QVERIFY(!run.series().cpu.stretches().empty());
        for (const Timeline::Stretch& stretch : run.series().cpu.stretches()) {
            QVERIFY(std::abs(stretch.least - 25.0) < 0.01);
            QVERIFY(std::abs(stretch.greatest - 25.0) < 0.01);
        }
    }
    void changesAreToldAtMostTwentyTimesASecond()
    {
        LiveRun run;
        run.reset(planOf(1, 10));
        QSignalSpy changes(&run, &LiveRun::changed);
        QElapsedTimer watch;
        watch.start();
        run.enterPhase({Phase::Stage, 0, at(0.0), {}});
        while (watch.elapsed() < 500) {
            GroupTick tick;
            tick.at = at(static_cast<double>(watch.nsecsElapsed()) / 1e9);
            run.takeTick(tick);
            QCoreApplication::processEvents();
        }
        QVERIFY(!changes.isEmpty());
        QVERIFY(changes.size() <= watch.elapsed() * 20 / 1000 + 1);
    }
    void theNextRunForgetsTheLast()
    {
        LiveRun run;
        show(run, recordOf(3, 10, 4));
        QSignalSpy resets(&run, &LiveRun::wasReset);
        run.reset(planOf(1, 5));
        QCOMPARE(resets.size(), 1);
        QCOMPARE(run.state(), LiveRun::State::Empty);
        QCOMPARE(run.tally(), Tally{});
        QVERIFY(run.clients().tracks().empty());
        QVERIFY(run.series().connect.stretches().empty());
        QVERIFY(run.phases().empty());
        QCOMPARE(run.progress().cyclesTotal, 5);
    }
    void whatComesInLateChangesNothingThatIsOver()
    {
        LiveRun run;
        const Record record = recordOf(2, 10);
        show(run, record);
        GroupTick tick;
        tick.at = at(100.0);
        tick.cycles = {soundCycle(0, 0, 99.0)};
        run.takeTick(tick);
        run.takeReadings({{at(101.0), Source::Process, Quantity::ResidentMemory, 0, 1e9}});
        run.finish(Record{});
        QCOMPARE(run.tally().attempts, 20U);
        QCOMPARE(run.now(), record.phases.back().end);
    }
    void aRecordWithoutAnythingIsShown()
    {
        LiveRun run;
        show(run, Record{});
        QCOMPARE(run.state(), LiveRun::State::Over);
        QCOMPARE(run.now(), at(0.0));
        QCOMPARE(run.progress().remaining, Nanos::zero());
    }
};

QTEST_GUILESS_MAIN(LiveRunTest)
#include "tst_liverun.moc"
