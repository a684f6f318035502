#include "core/criterion.h"
#include "core/decision.h"
#include "core/verdict.h"
#include "support/recordbuilder.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int Clients = 3;

/// The sound record, its second stage in rounds of one cycle: so many of them, with `bytesAt(round)` at each rest.
template <typename BytesAt> Record roundsRecord(int rounds, BytesAt bytesAt)
{
    Record record = soundRecord();
    Stage& stage = record.plan.stages[1];
    stage.cycles = rounds;
    stage.rounds = {.cycles = 1, .warmUp = 10, .settle = 50ms};
    record.plan.limits = {{.criterion = u"memory-trend"_s, .value = 0.5, .required = true, .demonstrate = {}}};
    const PhaseSpan span = spanOf(record, Phase::Stage, 1);
    const Nanos step = (*between(span.begin, span.end) - 1ms) / rounds;
    dropCycles(record, [](const Cycle& cycle) { return cycle.stage == 1; });
    for (int round = 0; round < rounds; ++round) {
        const Moment begin = span.begin + step * round;
        for (int client = 0; client < Clients; ++client) {
            Cycle cycle;
            cycle.stage = 1;
            cycle.client = client;
            cycle.number = round;
            cycle.intended = cycle.start = begin;
            cycle.upgrade = cycle.firstEcho = cycle.closeSent = cycle.closeReceived = begin + step / 8;
            cycle.end = begin + step / 4;
            cycle.outcome = Outcome::Ok;
            cycle.clean = true;
            record.cycles.push_back(cycle);
        }
        const auto add = [&record](Moment at, Source source, Quantity quantity, double value) {
            record.readings.push_back({at, source, quantity, 0, value});
        };
        add(begin + step / 2, Source::Rig, Quantity::RestBegin, round + 1);
        add(begin + step / 2, Source::Process, Quantity::ResidentMemory, bytesAt(round));
        for (int i = 1; i <= 5; ++i)
            add(begin + step / 2 + i * step / 20, Source::Process, Quantity::ResidentMemory, bytesAt(round));
        add(begin + step / 2 + step * 6 / 20, Source::Rig, Quantity::RestEnd, round + 1);
    }
    return record;
}

Finding trendOf(const Record& record)
{
    return *judge(record, record.plan.limits).finding(u"memory-trend"_s);
}

double leaking(int round)
{
    return 45e6 + 4000.0 * Clients * round;
}

double steady(int round)
{
    return 45e6 + 100.0 * (round % 3);
}

} // namespace

class TestJudgeTrend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leakIsALeakInKilobytesPerConnection()
    {
        const Finding finding = trendOf(roundsRecord(60, leaking));
        QCOMPARE(finding.judgement, Judgement::Fail);
        QVERIFY(qAbs(*finding.measured - 4.0) < 0.05);
        QCOMPARE(finding.unit, u"KB per connection"_s);
        QCOMPARE(finding.samples, 50U);
        QVERIFY2(finding.text.startsWith(u"Leak: memory at rest grew by 4.0 KB per connection"_s),
                 qPrintable(finding.text));
        QVERIFY(finding.text.contains(u"95 % interval"_s));
        QVERIFY(finding.text.contains(u"50 rounds of 3 connections each"_s));
        QVERIFY(finding.text.contains(u"Limit: at most 0.5 KB per connection"_s));
    }
    void leakSaysWhenTheBudgetOfGrowthIsUsedUp()
    {
        Record record = roundsRecord(60, leaking);
        record.plan.limits +=
            Limit{.criterion = u"memory-growth"_s, .comparison = Comparison::Below, .value = 15.0, .demonstrate = {}};
        QVERIFY(trendOf(record).text.contains(u"At this pace growth reaches its limit of 15.0 MB after"_s));
    }
    void steadyServerIsAPlateau()
    {
        const Finding finding = trendOf(roundsRecord(60, steady));
        QCOMPARE(finding.judgement, Judgement::Pass);
        QVERIFY(finding.text.startsWith(u"Plateau: "_s));
    }
    void fewRoundsAreScreeningAndNeverDecide()
    {
        for (const auto& bytesAt : {leaking, steady}) {
            const Finding finding = trendOf(roundsRecord(35, bytesAt));
            QCOMPARE(finding.judgement, Judgement::Inconclusive);
            QVERIFY2(finding.text.startsWith(u"Screening: "_s), qPrintable(finding.text));
            QVERIFY(finding.text.contains(u"15 more"_s));
        }
    }
    void planWithoutRoundsSaysHowToGetATrend()
    {
        const Record record = soundRecord();
        const Finding finding = *judge(record, referenceLimits()).finding(u"memory-trend"_s);
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(finding.text.contains(u"--round-cycles"_s) && finding.text.contains(u"leak-hunt"_s));
    }
    void memoryThatWasNotSeenSaysHowToMakeItVisible()
    {
        Record record = roundsRecord(60, leaking);
        dropReadings(record, Source::Process);
        const Finding finding = trendOf(record);
        QCOMPARE(finding.judgement, Judgement::NotAssessed);
        QVERIFY(finding.text.contains(u"--metrics-url"_s));
        QCOMPARE(judge(record, record.plan.limits).standing, Standing::Inconclusive);
    }
    void descriptorsThatClimbAreALeakThoughTheLimitHolds()
    {
        Record record = roundsRecord(60, steady);
        dropReadings(record, Source::Process, Quantity::Descriptors);
        const PhaseSpan stage = spanOf(record, Phase::Stage, 1);
        setReadings(
            record, Source::Process, Quantity::Descriptors,
            [stage](Moment at) {
                const auto whole = std::chrono::duration<double>(*between(stage.begin, stage.end)).count();
                const auto gone = std::chrono::duration<double>(*between(stage.begin, at)).count();
                return 10.0 + std::floor(4.9 * std::clamp(gone / whole, 0.0, 1.0) * 10.0) / 10.0;
            },
            5ms);
        const QList<Limit> limits{{.criterion = u"descriptors"_s, .value = 5.0, .demonstrate = {}}};
        const Finding finding = *judge(record, limits).finding(u"descriptors"_s);
        QVERIFY2(finding.judgement == Judgement::Fail, qPrintable(finding.text));
        QVERIFY(finding.text.contains(u"climb from round to round"_s));
    }
    void threadsLeftBehindFail()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::Threads, stepAfterBaseline(record, 4.0, 12.0));
        const QList<Limit> limits{{.criterion = u"threads"_s, .value = 5.0, .demonstrate = {}}};
        const Finding finding = *judge(record, limits).finding(u"threads"_s);
        QCOMPARE(finding.judgement, Judgement::Fail);
        QCOMPARE(*finding.measured, 8.0);
        QVERIFY(finding.text.startsWith(u"12 threads at the end, 4 before the flapping"_s));
    }
    void countsThatWereNotSeenSayHow()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Process);
        const QList<Limit> limits{{.criterion = u"threads"_s, .value = 5.0, .demonstrate = {}},
                                  {.criterion = u"descriptors"_s, .value = 5.0, .demonstrate = {}}};
        const Verdict verdict = judge(record, limits);
        for (const QString& id : {u"threads"_s, u"descriptors"_s}) {
            QCOMPARE(verdict.finding(id)->judgement, Judgement::NotAssessed);
            QVERIFY(verdict.finding(id)->text.contains(u"--server-pid"_s));
        }
    }

    // A plan that goes on until it is decided.

    void brokenIsOnlyWhatMustBeWhole()
    {
        Record record = soundRecord();
        endWith(record, 3, Outcome::Refused);
        const Tally tally = measure(record).all;
        const Limit whole{
            .criterion = u"connect-success"_s, .comparison = Comparison::AtLeast, .value = 100.0, .demonstrate = {}};
        Limit most = whole;
        most.value = 95.0;
        Limit shown = whole;
        shown.required = false;
        QVERIFY(isBroken(tally, {whole}));
        QVERIFY(!isBroken(tally, {most, shown}));
        QVERIFY(!isBroken(measure(soundRecord()).all, {whole}));
    }
    void whatIsStillNeededDecidesIfNothingFails()
    {
        Record record = soundRecord();
        record.plan.limits = {{.criterion = u"connect-success"_s,
                               .comparison = Comparison::AtLeast,
                               .value = 100.0,
                               .demonstrate = 99.0}};
        record.readings.push_back({record.phases.back().end, Source::Rig, Quantity::Look, 0, 1.0});
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.looks, 1);
        const Verdict verdict = judge(record, metrics, record.plan.limits);
        const qint64 more = cyclesStillNeeded(record, metrics, verdict, record.plan.limits);
        // At look 2 the risk is 0.05 / 6: n cycles without a failure with 0.99^n ≤ 0.05 / 6, of which 65 are there.
        QCOMPARE(more, qint64(std::ceil(std::log(0.05 / 6.0) / std::log(0.99))) - 65);
    }
    void aLookAsksForMoreConfidenceThanAFixedPlan()
    {
        Record record = soundRecord();
        const QList<Limit> limits{
            {.criterion = u"connect-success"_s, .comparison = Comparison::AtLeast, .value = 100.0, .demonstrate = {}}};
        const Finding fixed = *judge(record, limits).finding(u"connect-success"_s);
        record.readings.push_back({record.phases.back().end, Source::Rig, Quantity::Look, 0, 1.0});
        const Finding looked = *judge(record, limits).finding(u"connect-success"_s);
        QCOMPARE(*looked.confidence, 0.975);
        QVERIFY(*looked.lowerBound < *fixed.lowerBound);
        QVERIFY(looked.text.contains(u"97.5 % confidence"_s));
    }
};

QTEST_APPLESS_MAIN(TestJudgeTrend)
#include "tst_judgetrend.moc"
