#include "core/verdict.h"

#include "core/criterion.h"
#include "support/recordbuilder.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

QList<Limit> reference()
{
    return referenceLimits();
}

Limit limitOn(const QString& criterion, Comparison comparison, std::optional<double> value, bool required = true)
{
    return {criterion, comparison, value, required, std::nullopt};
}

/// The finding on `id`; a blank one when there is none, which no test expects.
Finding on(const Verdict& verdict, QStringView id)
{
    const Finding* finding = verdict.finding(id);
    return finding ? *finding : Finding();
}

Finding judged(const Record& record, const QString& id)
{
    return on(judge(record, reference()), id);
}

Finding judgedBy(const Record& record, const Limit& limit)
{
    return on(judge(record, {limit}), limit.criterion);
}

void endFirst(Record& record, std::size_t count, Outcome outcome)
{
    for (std::size_t i = 0; i < count; ++i)
        endWith(record, i, outcome);
}

QString textOf(const QStringList& lines)
{
    return lines.join(u'\n');
}

} // namespace

class TestJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundServerPasses()
    {
        const Verdict verdict = judge(soundRecord(), reference());
        QCOMPARE(textOf(verdict.reasons), QString());
        QCOMPARE(verdict.standing, Standing::Pass);
        for (const Finding& finding : verdict.findings) {
            QVERIFY2(finding.judgement == Judgement::Pass || finding.id == u"memory-trend"_s, qPrintable(finding.id));
            QVERIFY2(!finding.text.isEmpty(), qPrintable(finding.id));
            QVERIFY2(!finding.title.isEmpty(), qPrintable(finding.id));
        }
    }

    void findingsStandInTheOrderOfTheCriteria()
    {
        QList<Limit> shuffled = reference();
        std::reverse(shuffled.begin(), shuffled.end());
        shuffled.prepend(limitOn(u"gauge:sessions"_s, Comparison::AtMost, 0.0, false));
        const Verdict verdict = judge(soundRecord(), shuffled);
        QStringList ids;
        for (const Finding& finding : verdict.findings)
            ids += finding.id;
        QStringList expected;
        for (const Criterion& criterion : criteria()) {
            if (criterion.id != u"duplicate-sessions" && criterion.id != u"cleanup-log") // shown when asked for
                expected += criterion.id;
        }
        QCOMPARE(ids, expected + QStringList{u"gauge:sessions"_s});
    }

    // Sessions and log

    void duplicateSessionFailsByItself()
    {
        Record record = soundRecord();
        record.plan.watch.sessionPattern = u"id=(.+)"_s;
        quint64 id = 1;
        for (Cycle& cycle : record.cycles)
            cycle.session = id++;
        const Verdict sound = judge(record, reference());
        QCOMPARE(sound.standing, Standing::Pass);
        QVERIFY(sound.finding(u"duplicate-sessions")->required);
        QVERIFY(sound.finding(u"duplicate-sessions")->text.contains(u"68 different session ids"));
        // Two clients of the second stage, open at once.
        std::vector<Cycle*> together;
        for (Cycle& cycle : record.cycles) {
            if (cycle.stage == 1 && cycle.number == 3)
                together.push_back(&cycle);
        }
        together[1]->session = together[0]->session;
        const Verdict twins = judge(record, reference());
        QCOMPARE(twins.standing, Standing::Fail);
        QCOMPARE(twins.finding(u"duplicate-sessions")->measured, 1.0);
        QVERIFY(twins.reasons.first().contains(u"1 got an id that another open connection had"));
        // A limit of one's own counts instead.
        const Verdict lenient =
            judge(record, reference() + QList<Limit>{limitOn(u"duplicate-sessions"_s, Comparison::AtMost, 1.0, true)});
        QCOMPARE(lenient.standing, Standing::Pass);
    }

    void sessionsThatAreNotSeenLeaveTheRunOpen()
    {
        Record record = soundRecord();
        record.plan.watch.sessionPattern = u"id=(.+)"_s;
        QCOMPARE(judge(record, reference()).standing, Standing::Inconclusive);
        QCOMPARE(judge(record, reference()).finding(u"duplicate-sessions")->judgement, Judgement::Inconclusive);
        quint64 id = 1;
        for (Cycle& cycle : record.cycles)
            cycle.session = id++;
        record.cycles[7].session = 0;
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Inconclusive);
        QVERIFY(verdict.reasons.first().contains(u"1 connection that went well had none"));
    }

    void sessionsWithoutAPatternSayHowToBeSeen()
    {
        const Finding finding =
            judgedBy(soundRecord(), limitOn(u"duplicate-sessions"_s, Comparison::AtMost, 0.0, false));
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(finding.text.contains(u"--session-pattern"));
        const Finding log = judgedBy(soundRecord(), limitOn(u"cleanup-log"_s, Comparison::AtLeast, 100.0, false));
        QCOMPARE(log.judgement, Judgement::NotAssessed);
        QVERIFY(log.text.contains(u"--server-log"));
    }

    void cleanUpsInTheLog_data()
    {
        QTest::addColumn<double>("matches"); // for 68 connections, after 12 of the warm-up
        QTest::addColumn<double>("undecided");
        QTest::addColumn<Standing>("standing");
        QTest::addColumn<QString>("text");
        QTest::newRow("one each") << 68.0 << 0.0 << Standing::Pass << u"68 clean-ups for 68 connections"_s;
        QTest::newRow("one forgotten") << 67.0 << 0.0 << Standing::Fail << u"67 clean-ups for 68 connections"_s;
        QTest::newRow("none") << 0.0 << 0.0 << Standing::Fail << u"0 clean-ups"_s;
        QTest::newRow("one twice") << 69.0 << 0.0 << Standing::Fail << u"cleaned up twice"_s;
        QTest::newRow("not read") << 60.0 << 9.0 << Standing::Inconclusive << u"Of 9 more lines"_s;
        QTest::newRow("enough nevertheless") << 68.0 << 9.0 << Standing::Pass << u"68 clean-ups"_s;
    }
    void cleanUpsInTheLog()
    {
        QFETCH(double, matches);
        QFETCH(double, undecided);
        QFETCH(Standing, standing);
        QFETCH(QString, text);
        Record record = soundRecord();
        record.plan.watch.serverLog = u"/var/log/server.log"_s;
        record.plan.watch.cleanupPattern = u"cleaned up"_s;
        setReadings(record, Source::Log, Quantity::LogMatches, stepAfterBaseline(record, 12.0, 12.0 + matches));
        setReadings(record, Source::Log, Quantity::LogUndecided, stepAfterBaseline(record, 0.0, undecided));
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, standing);
        QVERIFY2(verdict.finding(u"cleanup-log")->text.contains(text),
                 qPrintable(verdict.finding(u"cleanup-log")->text));
    }

    void logThatWasNotFollowedToTheEndIsOpen()
    {
        Record record = soundRecord();
        record.plan.watch.serverLog = u"/var/log/server.log"_s;
        const Moment lost = spanOf(record, Phase::Settle).begin;
        setReadings(record, Source::Log, Quantity::LogMatches, stepAfterBaseline(record, 0.0, 68.0));
        std::erase_if(record.readings,
                      [lost](const Reading& reading) { return reading.source == Source::Log && reading.at > lost; });
        QCOMPARE(judge(record, reference()).standing, Standing::Inconclusive);
        QVERIFY(judge(record, reference()).reasons.first().contains(u"not read to the end"));
    }

    // Rates

    void allOfNPassesAndSaysWhatItSupports()
    {
        const Finding finding = judged(soundRecord(), u"connect-success"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QCOMPARE(*finding.measured, 100.0);
        QCOMPARE(finding.samples, quint64(65));
        QCOMPARE(*finding.confidence, 0.95);
        QVERIFY(qAbs(*finding.lowerBound - 100.0 * std::pow(0.05, 1.0 / 65.0)) < 1e-9);
        QVERIFY(finding.text.contains(u"65 of 65 attempts connected (100 %); at least 95.5 % with 95 % confidence."));
        QVERIFY(finding.text.contains(u"not independent"));
    }

    void failureNamesWhatBrokeIt()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::HttpStatus);
        endWith(record, 1, Outcome::HttpStatus);
        endWith(record, 2, Outcome::Refused);
        const Finding finding = judged(record, u"connect-success"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(finding.text.contains(u"62 of 65 attempts connected (95.4 %)"));
        QVERIFY(finding.text.contains(u"What broke it: 2 http-status, 1 refused."));
        QVERIFY(finding.text.contains(u"Limit: at least 100 %."));
        QVERIFY(finding.text.contains(u"throttled (429 or 503): 2 attempts"));
        QCOMPARE(judge(record, reference()).standing, Standing::Fail);
    }

    void oneFailureInManyIsNotRoundedToAll()
    {
        Record record = soundRecord();
        const Cycle sound = record.cycles.front();
        record.cycles.insert(record.cycles.begin(), 2500, sound);
        endWith(record, 0, Outcome::Reset);
        record.cycles.front().upgrade = {};
        const Finding finding = judged(record, u"connect-success"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(!finding.text.contains(u"(100"));
        QVERIFY(finding.text.contains(u"(99.96 %)"));
    }

    void rateIsComparedExactlyAtItsLimit()
    {
        Record record = soundRecord();
        dropCycles(record, [](const Cycle& c) { return c.stage == 1; }); // 20 are left, and recovery's
        endFirst(record, 2, Outcome::Refused);
        QCOMPARE(judgedBy(record, limitOn(u"connect-success"_s, Comparison::AtLeast, 90.0)).judgement, Judgement::Pass);
        QCOMPARE(judgedBy(record, limitOn(u"connect-success"_s, Comparison::AtLeast, 90.1)).judgement, Judgement::Fail);
        // 70.1 is no binary fraction: 701 of 1000 must reach it all the same.
        const Cycle sound = record.cycles.at(5);
        record.cycles.assign(1000, sound);
        endFirst(record, 299, Outcome::Refused);
        QCOMPARE(judgedBy(record, limitOn(u"connect-success"_s, Comparison::AtLeast, 70.1)).judgement, Judgement::Pass);
        endFirst(record, 300, Outcome::Refused);
        QCOMPARE(judgedBy(record, limitOn(u"connect-success"_s, Comparison::AtLeast, 70.1)).judgement, Judgement::Fail);
    }

    void rateToDemonstrateSaysHowManyCyclesAreMissing()
    {
        Record record = soundRecord();
        Limit limit = limitOn(u"connect-success"_s, Comparison::AtLeast, 100.0);
        limit.demonstrate = 99.9;
        Finding finding = judgedBy(record, limit);
        QCOMPARE(finding.judgement, Judgement::Inconclusive);
        QVERIFY(finding.text.contains(u"To demonstrate 99.9 %, it takes 2,930 more cycles without a failure."));
        QCOMPARE(judge(record, {limit}).standing, Standing::Inconclusive);

        limit.demonstrate = 95.0;
        QCOMPARE(judgedBy(record, limit).judgement, Judgement::Pass);
        limit.value.reset();
        QCOMPARE(judgedBy(record, limit).judgement, Judgement::Pass);
        limit.demonstrate = 100.0;
        finding = judgedBy(record, limit);
        QCOMPARE(finding.judgement, Judgement::Inconclusive);
        QVERIFY(finding.text.contains(u"No number of cycles can demonstrate 100 %."));
        // What fails its limit has failed, whatever is to be demonstrated.
        endWith(record, 0, Outcome::Refused);
        limit.value = 100.0;
        QCOMPARE(judgedBy(record, limit).judgement, Judgement::Fail);
    }

    void rateWithoutALimitIsShownAndNotJudged()
    {
        const Finding finding = judgedBy(soundRecord(), limitOn(u"echo-success"_s, Comparison::AtLeast, std::nullopt));
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QCOMPARE(*finding.measured, 100.0);
        QVERIFY(finding.text.contains(u"sets no limit"));
    }

    void rateMayBeComparedTheOtherWay()
    {
        Record record = soundRecord();
        QCOMPARE(judgedBy(record, limitOn(u"echo-success"_s, Comparison::Below, 100.0)).judgement, Judgement::Fail);
        QCOMPARE(judgedBy(record, limitOn(u"echo-success"_s, Comparison::AtMost, 100.0)).judgement, Judgement::Pass);
    }

    void disconnectFailsForWhatBrokeAfterOpening()
    {
        Record record = soundRecord();
        endWith(record, 3, Outcome::CloseTimeout);
        endWith(record, 4, Outcome::EchoTimeout);
        const Verdict verdict = judge(record, reference());
        QCOMPARE(on(verdict, u"connect-success").judgement, Judgement::Pass);
        QCOMPARE(on(verdict, u"disconnect-success").judgement, Judgement::Fail);
        QVERIFY(on(verdict, u"disconnect-success").text.contains(u"What broke it: 1 close-timeout."));
        QCOMPARE(on(verdict, u"echo-success").judgement, Judgement::Fail);
        QVERIFY(on(verdict, u"echo-success").text.contains(u"What broke it: 1 echo-timeout."));
    }

    void planWithoutEchoIsNotAskedForOne()
    {
        Record record = soundRecord();
        for (Stage& stage : record.plan.stages)
            stage.exchange.echo = false;
        const Finding finding = judged(record, u"echo-success"_s);
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(finding.text.contains(u"asks for no echo"));
    }

    void nothingTriedIsInconclusive()
    {
        Record record = soundRecord();
        record.cycles.clear();
        const Verdict verdict = judge(record, reference());
        for (const auto id :
             {u"connect-success", u"disconnect-success", u"echo-success", u"cycle-duration", u"cleanup"})
            QCOMPARE(on(verdict, id).judgement, Judgement::Inconclusive);
        QCOMPARE(verdict.standing, Standing::Fail); // no client finished
    }

    void serverThatRefusesAllFails()
    {
        Record record = soundRecord();
        endFirst(record, record.cycles.size(), Outcome::Refused);
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Fail);
        QCOMPARE(on(verdict, u"connect-success").judgement, Judgement::Fail);
        QCOMPARE(*on(verdict, u"connect-success").lowerBound, 0.0);
        QCOMPARE(on(verdict, u"echo-success").judgement, Judgement::Inconclusive);
        QCOMPARE(on(verdict, u"recovery-time").judgement, Judgement::Fail);
        QCOMPARE(on(verdict, u"concurrent-clients").judgement, Judgement::Fail);
        // What failed is said before what stayed open.
        QVERIFY(verdict.reasons.first().startsWith(u"Connect success: "));
        QVERIFY(verdict.reasons.at(verdict.reasons.size() - 2).startsWith(u"Cleanup: "));
        QVERIFY(verdict.reasons.last().startsWith(u"It looks like the server's doing. "));
    }

    // Cycles, clients, recovery

    void cycleDurationIsTheMeanOfWhatWentWell()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Reset);
        record.cycles.front().end = record.cycles.front().start + 60s;
        const Finding finding = judged(record, u"cycle-duration"_s);
        QVERIFY(qAbs(*finding.measured - 153.0) < 1e-6);
        QCOMPARE(finding.samples, quint64(64));
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(finding.text.contains(u"Not in it: 1 cycle that did not."));
        QCOMPARE(judgedBy(record, limitOn(u"cycle-duration"_s, Comparison::AtMost, 152.0)).judgement, Judgement::Fail);
    }

    void recoveryIsOfTheSlowestClient()
    {
        Record record = soundRecord();
        record.cycles.back().firstEcho = record.cycles.back().start + 100ms;
        const Finding finding = judged(record, u"recovery-time"_s);
        QCOMPARE(*finding.measured, 100.0);
        QCOMPARE(finding.judgement, Judgement::Fail); // below 100 is asked for
        QVERIFY(finding.text.contains(u"3 of 3 clients came back, the slowest 100.0 ms"));
        record.cycles.back().firstEcho = record.cycles.back().start + 99ms;
        QCOMPARE(judged(record, u"recovery-time"_s).judgement, Judgement::Pass);
    }

    void recoveryFailsWhenAClientDoesNotComeBack()
    {
        Record record = soundRecord();
        endWith(record, record.cycles.size() - 1, Outcome::ConnectTimeout);
        const Finding finding = judged(record, u"recovery-time"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(!finding.measured);
        QVERIFY(finding.text.contains(u"1 client did not come back within 10,000 ms."));
        QVERIFY(finding.text.contains(u"Attempts that failed: 1 connect-timeout."));
    }

    void recoveryFailsWhenAConnectionDoesNotHold()
    {
        Record record = soundRecord();
        endWith(record, record.cycles.size() - 1, Outcome::ClosedEarly);
        const Finding finding = judged(record, u"recovery-time"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(finding.text.contains(u"1 client came back, but the connection did not hold for 1,000 ms."));
    }

    void recoveryThatDidNotTakePlaceIsNotAssessed()
    {
        Record record = soundRecord();
        std::erase_if(record.phases,
                      [](const PhaseSpan& s) { return s.phase == Phase::Recovery || s.phase == Phase::Settle; });
        dropCycles(record, [](const Cycle& c) { return c.stage == RecoveryStage; });
        const Finding finding = judged(record, u"recovery-time"_s);
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(finding.text.contains(u"ended before"));
    }

    void concurrentClientsAreAllByDefault()
    {
        Record record = soundRecord();
        Finding finding = judged(record, u"concurrent-clients"_s);
        QCOMPARE(*finding.limit, 3.0);
        QCOMPARE(*finding.measured, 3.0);
        QCOMPARE(finding.judgement, Judgement::Pass);
        dropCycles(record, [](const Cycle& c) { return c.stage == 1 && c.client == 1 && c.number > 7; });
        finding = judged(record, u"concurrent-clients"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(finding.text.contains(u"2 of 3 clients at once went through all of 15 cycles"));
        QCOMPARE(judgedBy(record, limitOn(u"concurrent-clients"_s, Comparison::AtLeast, 2.0)).judgement,
                 Judgement::Pass);
    }

    // The server

    void memoryGrowthReadsAsTheDocumentHasIt()
    {
        const Finding finding = judged(soundRecord(), u"memory-growth"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(qAbs(*finding.measured - 7.0) < 1e-9);
        QVERIFY2(finding.text.startsWith(u"Grew by 7.0 MB (15.6 %) from 44.9 MB to 51.9 MB by resident set (RSS)."),
                 qPrintable(finding.text));
        QVERIFY(finding.text.endsWith(u"Limit: below 15 MB."));
    }

    void memoryGrowthFailsAtItsLimitExactly()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 40e6, 55e6));
        QCOMPARE(judged(record, u"memory-growth"_s).judgement, Judgement::Fail);
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 40e6, 55e6 - 4096));
        const Finding finding = judged(record, u"memory-growth"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(!finding.text.contains(u"by 15.0 MB"));
    }

    void memoryThatFellSaysSo()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::UniqueMemory, stepAfterBaseline(record, 40e6, 38e6), 200ms);
        const Finding finding = judged(record, u"memory-growth"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(finding.text.startsWith(u"Fell by 2.0 MB (5.0 %) from 40.0 MB to 38.0 MB by unique set (USS)."));
    }

    void memoryOfAMetricsPageSaysSo()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Process);
        setReadings(record, Source::Metrics, Quantity::ResidentMemory, stepAfterBaseline(record, 0.0, 1e6));
        const Finding finding = judged(record, u"memory-growth"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(finding.text.contains(u"on its metrics page"));
        QVERIFY(!finding.text.contains(u"%)")); // of a baseline of zero there is no percentage
    }

    void unseenMemoryIsNotAssessedAndSaysHowToSeeIt()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Process);
        const Verdict verdict = judge(record, reference());
        const Finding finding = on(verdict, u"memory-growth");
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(finding.text.contains(u"--metrics-url"));
        QVERIFY(finding.text.contains(u"--server-pid"));
        QCOMPARE(verdict.standing, Standing::Inconclusive);
        QVERIFY(verdict.reasons.first().startsWith(u"Memory growth: "));

        record.plan.watch.process = Watch::Process::None;
        QVERIFY(judged(record, u"memory-growth"_s).text.contains(u"does not watch"));
        record.plan.watch.metricsUrl = u"http://127.0.0.1/metrics"_s;
        QVERIFY(judged(record, u"memory-growth"_s).text.contains(u"which metrics the page has"));
    }

    void memoryReadTooRarelyIsInconclusive()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 1e6, 2e6), 600ms);
        Finding finding = judged(record, u"memory-growth"_s);
        QCOMPARE(finding.judgement, Judgement::Inconclusive);
        QVERIFY(finding.text.contains(u"2 times in the baseline"));
        QVERIFY(finding.text.contains(u"--baseline-ms"));

        record = soundRecord();
        std::erase_if(record.readings, [&record](const Reading& r) {
            return r.quantity == Quantity::ResidentMemory && r.at > spanOf(record, Phase::Settle).begin;
        });
        finding = judged(record, u"memory-growth"_s);
        QCOMPARE(finding.judgement, Judgement::Inconclusive);
        QVERIFY(finding.text.contains(u"never in the second half of the settling time"));
        QVERIFY(finding.text.contains(u"--settle-ms"));
    }

    void restartedServerHasNoGrowth()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ProcessStart, stepAfterBaseline(record, 1.0, 2.0));
        const Verdict verdict = judge(record, reference());
        QCOMPARE(on(verdict, u"memory-growth").judgement, Judgement::Inconclusive);
        QCOMPARE(verdict.standing, Standing::Inconclusive);
        QVERIFY(verdict.reasons.last().contains(u"restarted or ended"));
    }

    void trendIsNeverMadeUp()
    {
        const Finding finding = judged(soundRecord(), u"memory-trend"_s);
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(!finding.measured);
        QVERIFY(finding.text.contains(u"20 rounds would be screening"));
    }

    void cpuIsPercentOfACore()
    {
        Record record = soundRecord();
        const Finding finding = judged(record, u"cpu"_s);
        QVERIFY(qAbs(*finding.measured - 5.0) < 1e-6);
        QVERIFY(finding.text.startsWith(u"5.0 % of one core"));
        QCOMPARE(judgedBy(record, limitOn(u"cpu"_s, Comparison::Below, 4.0)).judgement, Judgement::Fail);
        dropReadings(record, Source::Process, Quantity::CpuTime);
        QCOMPARE(judged(record, u"cpu"_s).judgement, Judgement::NotAssessed);
    }

    void poolIsAllowedTwiceTheClientsByDefault()
    {
        Record record = soundRecord();
        Finding finding = judged(record, u"connection-pool"_s);
        QCOMPARE(*finding.limit, 6.0);
        QCOMPARE(*finding.measured, 3.0);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(finding.text.contains(u"Left at the end: 0."));
        setReadings(record, Source::Sockets, Quantity::Established, connections(record, 7.0, 1.0));
        finding = judged(record, u"connection-pool"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(finding.text.contains(u"Left at the end: 1."));
    }

    void unseenSocketsAreNotAssessed()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Sockets);
        dropReadings(record, Source::Process);
        Verdict verdict = judge(record, reference());
        QCOMPARE(on(verdict, u"connection-pool").judgement, Judgement::NotAssessed);
        QCOMPARE(on(verdict, u"cleanup").judgement, Judgement::NotAssessed);
        QVERIFY(on(verdict, u"cleanup").text.contains(u"its own machine only"));
        record.plan.timing.settle = 0ms;
        QVERIFY(judged(record, u"cleanup"_s).text.contains(u"--settle-ms"));
        record.plan.timing.baseline = 0ms;
        QVERIFY(judged(record, u"cleanup"_s).text.contains(u"--baseline-ms"));
    }

    void cleanupCountsWhatWasLetGo()
    {
        Record record = soundRecord();
        Finding finding = judged(record, u"cleanup"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY2(finding.text.startsWith(u"68 of 68 connections were let go (100 %)"), qPrintable(finding.text));
        QVERIFY(finding.text.contains(u"sockets after "));
        QVERIFY(finding.text.contains(u"TIME_WAIT, which is normal: 7"));
        setReadings(record, Source::Sockets, Quantity::CloseWait, connections(record, 0.0, 1.0));
        finding = judged(record, u"cleanup"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(finding.text.startsWith(u"67 of 68 connections were let go (98.5 %)"));
        QVERIFY(!finding.text.contains(u"sockets after "));
    }

    void cleanupByDescriptorsSaysSo()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Sockets);
        Finding finding = judged(record, u"cleanup"_s);
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(finding.text.contains(u"by open descriptors"));
        setReadings(record, Source::Process, Quantity::ProcessStart, stepAfterBaseline(record, 1.0, 2.0));
        QCOMPARE(judged(record, u"cleanup"_s).judgement, Judgement::Inconclusive);
    }

    void gaugeIsJudgedByItsGrowth()
    {
        Record record = soundRecord();
        record.gauges = {u"other"_s, u"app_sessions{kind=\"ws\"}"_s};
        setReadings(record, Source::Metrics, Quantity::Gauge, stepAfterBaseline(record, 2.0, 5.0), 40ms, 1);
        const QString id = u"gauge:app_sessions{kind=\"ws\"}"_s;
        const Finding finding = judgedBy(record, limitOn(id, Comparison::AtMost, 2.0));
        QCOMPARE(finding.judgement, Judgement::Fail);
        QCOMPARE(*finding.measured, 3.0);
        QVERIFY(finding.text.startsWith(u"Grew by 3.0, from 2.0 to 5.0."));
        QCOMPARE(judgedBy(record, limitOn(id, Comparison::AtMost, 3.0)).judgement, Judgement::Pass);
        QCOMPARE(judgedBy(record, limitOn(u"gauge:other"_s, Comparison::AtMost, 3.0)).judgement,
                 Judgement::NotAssessed);
        QCOMPARE(judgedBy(record, limitOn(u"gauge:unknown"_s, Comparison::AtMost, 3.0)).judgement,
                 Judgement::NotAssessed);
    }

    // The run

    void criterionOfALaterVersionIsNotAssessed()
    {
        const Verdict verdict = judge(soundRecord(), {limitOn(u"duplicate-sessions"_s, Comparison::AtMost, 0.0)});
        QCOMPARE(on(verdict, u"duplicate-sessions").judgement, Judgement::NotAssessed);
        QCOMPARE(verdict.standing, Standing::Inconclusive);
    }

    void referenceCriteriaWithoutALimitAreShownAndNotRequired()
    {
        const Verdict verdict = judge(soundRecord(), {limitOn(u"connect-success"_s, Comparison::AtLeast, 100.0)});
        QCOMPARE(verdict.standing, Standing::Pass);
        QCOMPARE(verdict.findings.size(), reference().size());
        const Finding memory = on(verdict, u"memory-growth");
        QVERIFY(!memory.required);
        QVERIFY(!memory.limit);
        QCOMPARE(memory.judgement, Judgement::NotAssessed);
        QVERIFY(qAbs(*memory.measured - 7.0) < 1e-9);
    }

    void planThatRequiresNothingShowsNothing()
    {
        QCOMPARE(judge(soundRecord(), {}).standing, Standing::Inconclusive);
        const Verdict verdict = judge(soundRecord(), {limitOn(u"cpu"_s, Comparison::AtMost, 100.0, false)});
        QCOMPARE(verdict.standing, Standing::Inconclusive);
        QVERIFY(textOf(verdict.reasons).contains(u"requires nothing"));
    }

    void failureThatIsNotRequiredDoesNotDecide()
    {
        QList<Limit> limits = reference();
        limits += limitOn(u"gauge:x"_s, Comparison::AtMost, 0.0, false);
        for (Limit& limit : limits) {
            if (limit.criterion == u"cpu"_s)
                limit.value = 1.0;
        }
        const Verdict verdict = judge(soundRecord(), limits);
        QCOMPARE(on(verdict, u"cpu").judgement, Judgement::Fail);
        QCOMPARE(verdict.standing, Standing::Pass);
        QVERIFY(verdict.reasons.isEmpty());
    }

    void failureOutweighsWhatIsOpen()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Process);
        endWith(record, 0, Outcome::Refused);
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Fail);
        QCOMPARE(verdict.reasons.size(), 3);
        QVERIFY(verdict.reasons.at(0).startsWith(u"Connect success: "));
        QVERIFY(verdict.reasons.at(1).startsWith(u"Memory growth: "));
        QVERIFY(verdict.reasons.at(2).startsWith(u"It looks like the server's doing. "));
    }

    void runThatDidNotCompleteIsInvalid_data()
    {
        QTest::addColumn<Ending>("ending");
        QTest::newRow("stopped") << Ending::Stopped;
        QTest::newRow("not reached") << Ending::NotReached;
        QTest::newRow("rig fault") << Ending::RigFault;
        QTest::newRow("interrupted") << Ending::Interrupted;
    }
    void runThatDidNotCompleteIsInvalid()
    {
        QFETCH(Ending, ending);
        Record record = soundRecord();
        record.ending = ending;
        Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY(!verdict.reasons.first().isEmpty());
        record.endingReason = u"Because."_s;
        verdict = judge(record, reference());
        QCOMPARE(verdict.reasons, QStringList{u"Because."_s});
    }

    void runStoppedHalfWaySaysSoOfWhatIsMissing()
    {
        Record record = soundRecord();
        const QDateTime finished = record.finished;
        makeLive(record, spanOf(record, Phase::Stage, 1).begin + 500ms);
        record.phases.back().end = record.phases.back().begin + 500ms;
        record.finished = finished;
        record.ending = Ending::Stopped;
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Invalid);
        for (const auto id : {u"memory-growth", u"cleanup", u"recovery-time"}) {
            QCOMPARE(on(verdict, id).judgement, Judgement::NotAssessed);
            QVERIFY(on(verdict, id).text.contains(u"ended before"));
        }
        // Never begun at all.
        Record never;
        never.plan = record.plan;
        never.finished = finished;
        never.ending = Ending::NotReached;
        const Verdict unreached = judge(never, reference());
        QCOMPARE(unreached.standing, Standing::Invalid);
        for (const auto id : {u"cpu", u"connection-pool", u"concurrent-clients"})
            QVERIFY(on(unreached, id).text.contains(u"ended before"));
    }

    void exhaustedRigMakesTheRunInvalid()
    {
        Record record = soundRecord();
        endWith(record, 2, Outcome::LocalExhausted);
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY(textOf(verdict.reasons).contains(u"no port or descriptor left for 1 attempt."));
        QCOMPARE(on(verdict, u"connect-success").judgement, Judgement::Pass); // not charged to the server

        record = soundRecord();
        endWith(record, record.cycles.size() - 1, Outcome::LocalExhausted);
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
    }

    void lateStartsMakeTheRunInvalid()
    {
        const auto delay = [](Record& record, std::size_t cycle, Nanos by) {
            record.cycles.at(cycle).intended = Moment(record.cycles.at(cycle).start.sinceStart() - by);
        };
        Record record = soundRecord();
        delay(record, 0, 16ms);
        delay(record, 1, 18ms);
        const Verdict verdict = judge(record, reference());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY2(textOf(verdict.reasons)
                     .contains(u"in stage 1, 2 of 20 starts were more than 15 ms late, at worst "
                               "18.0 ms, in a period of 150 ms"),
                 qPrintable(textOf(verdict.reasons)));
        delay(record, 0, 15ms); // 10 % of 150 ms, and not beyond
        QCOMPARE(judge(record, reference()).standing, Standing::Pass);
        delay(record, 1, 70ms); // one of 20: that more than 1 % are late is not shown
        QCOMPARE(judge(record, reference()).standing, Standing::Pass);
    }

    void clientsThatStartTogetherAreLateTogether()
    {
        // Of three clients without jitter, one hiccup delays all; two hiccups of 15 starts are more than 1 %.
        Record record = soundRecord();
        int late = 0;
        const auto delay = [&record, &late](int number) {
            for (Cycle& cycle : record.cycles) {
                if (cycle.stage == 1 && cycle.number == number) {
                    cycle.intended = Moment(cycle.start.sinceStart() - 40ms);
                    ++late;
                }
            }
        };
        delay(4);
        QCOMPARE(late, 3);
        QCOMPARE(judge(record, reference()).standing, Standing::Pass);
        delay(9);
        QCOMPARE(late, 6);
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
        record.plan.stages[1].jitterPercent = 20.0; // then 6 of 45 are six
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
    }

    void lateStartsUnderTenMillisecondsAreOrdinary()
    {
        Record record = soundRecord();
        record.plan.stages[0].connected = 10ms;
        record.plan.stages[0].disconnected = 0ms;
        const auto delay = [&record](Nanos by) {
            for (std::size_t i = 0; i < 3; ++i)
                record.cycles.at(i).intended = Moment(record.cycles.at(i).start.sinceStart() - by);
        };
        delay(9ms);
        QCOMPARE(judge(record, reference()).standing, Standing::Pass);
        delay(11ms);
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
        record.plan.stages[0].connected = 0ms; // with no period there is nothing to be late for
        QCOMPARE(judge(record, reference()).standing, Standing::Pass);
    }

    void oneLateStartInManyIsForgiven()
    {
        Record record = soundRecord();
        const Cycle sound = record.cycles.front();
        record.cycles.insert(record.cycles.begin(), 300, sound);
        record.cycles.at(0).intended = Moment(record.cycles.at(0).start.sinceStart() - 50ms);
        QCOMPARE(judge(record, reference()).standing, Standing::Pass);
        for (std::size_t i = 0; i < 10; ++i)
            record.cycles.at(i).intended = Moment(record.cycles.at(i).start.sinceStart() - 50ms);
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
    }

    // While it goes on

    void liveRunIsNeverAPassBeforeItsEnd()
    {
        for (const Nanos now : {50ms, 1500ms, 3000ms, 6000ms, 8000ms, 9000ms}) {
            Record record = soundRecord();
            makeLive(record, Moment(now));
            const Verdict verdict = judge(record, reference());
            QCOMPARE(verdict.standing, Standing::Inconclusive);
            QCOMPARE(on(verdict, u"memory-growth").judgement, Judgement::NotAssessed);
            QVERIFY(on(verdict, u"cleanup").text.contains(u"at the end of the run"));
        }
    }

    void liveRunIsJudgedByWhatIsThere()
    {
        Record record = soundRecord();
        makeLive(record, spanOf(record, Phase::Stage, 1).begin + 1s);
        Verdict verdict = judge(record, reference());
        QCOMPARE(on(verdict, u"connect-success").judgement, Judgement::Pass);
        QCOMPARE(on(verdict, u"cpu").judgement, Judgement::Pass);
        QCOMPARE(on(verdict, u"connection-pool").judgement, Judgement::Pass);
        QCOMPARE(on(verdict, u"concurrent-clients").judgement, Judgement::NotAssessed);
        QCOMPARE(on(verdict, u"recovery-time").judgement, Judgement::NotAssessed);
        endWith(record, 0, Outcome::Refused);
        QCOMPARE(judge(record, reference()).standing, Standing::Fail);
        endWith(record, 0, Outcome::LocalExhausted);
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
    }

    void emptyRecordIsJudgedWithoutHarm()
    {
        Record record;
        QCOMPARE(judge(record, reference()).standing, Standing::Inconclusive);
        record.finished = QDateTime(QDate(2025, 8, 20), QTime(10, 0), Qt::UTC);
        QCOMPARE(judge(record, reference()).standing, Standing::Invalid);
        record.ending = Ending::Completed;
        QCOMPARE(judge(record, reference()).standing, Standing::Inconclusive);
    }

    void namesReadBack()
    {
        for (const auto judgement : {Judgement::Pass, Judgement::Fail, Judgement::Inconclusive, Judgement::NotAssessed})
            QCOMPARE(judgementNamed(QString(nameOf(judgement))), std::optional(judgement));
        for (const auto standing : {Standing::Pass, Standing::Fail, Standing::Inconclusive, Standing::Invalid})
            QCOMPARE(standingNamed(QString(nameOf(standing))), std::optional(standing));
        QVERIFY(!judgementNamed(u"green"));
        QVERIFY(!standingNamed(u""));
    }

    void findingThatIsNotThereIsNone() { QVERIFY(!Verdict().finding(u"cpu")); }
};

QTEST_GUILESS_MAIN(TestJudge)
#include "tst_judge.moc"
