#include "core/blockbootstrap.h"
#include "core/comparison.h"
#include "core/exacttest.h"
#include "support/recordbuilder.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
/// Values around 10 ms that drift as a machine does: an autocorrelated logarithm, and rare spikes.
std::vector<double> drifting(std::mt19937_64& random, std::size_t n, double factor = 1.0)
{
    std::normal_distribution<double> noise(0.0, 0.05);
    std::vector<double> values;
    double drift = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        drift = 0.8 * drift + noise(random) * 0.6;
        values.push_back(factor * 10.0 * std::exp(drift + noise(random)));
    }
    return values;
}

/// A sound record of 200 cycles whose connects take these milliseconds.
Record recordWith(const std::vector<double>& connects)
{
    Record record = soundRecord();
    const Cycle pattern = record.cycles.front();
    record.cycles.clear();
    Moment start = spanOf(record, Phase::Stage).begin;
    for (const double connect : connects) {
        Cycle cycle = pattern;
        cycle.intended = start;
        cycle.start = start;
        cycle.tcp = start + std::chrono::microseconds(100);
        cycle.upgrade = start + std::chrono::duration_cast<Nanos>(std::chrono::duration<double, std::milli>(connect));
        cycle.firstEcho = cycle.upgrade + std::chrono::milliseconds(1);
        cycle.closeSent = cycle.upgrade + std::chrono::milliseconds(100);
        cycle.closeReceived = cycle.closeSent + std::chrono::milliseconds(1);
        cycle.end = cycle.closeSent + std::chrono::milliseconds(50);
        start = start + std::chrono::milliseconds(20);
        record.cycles.push_back(cycle);
    }
    return record;
}

const MetricDifference& metric(const RunComparison& comparison, const QString& id)
{
    for (const MetricDifference& one : comparison.metrics) {
        if (one.id == id)
            return one;
    }
    qFatal("no metric %s", qPrintable(id));
}

Record sluggish(Record record, std::size_t failures)
{
    for (std::size_t i = 0; i < failures; ++i)
        endWith(record, i * 3, Outcome::HttpStatus);
    return record;
}
} // namespace

class ComparisonTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fisherAgreesWithTheTextbook()
    {
        // Fisher's lady tasting tea, 3 of 4 right; Agresti (1992): two-sided 0.4857.
        QVERIFY(std::abs(fisherExact({3, 4}, {1, 4}) - 0.485714) < 1e-5);
        // R: fisher.test(matrix(c(1, 11, 9, 3), nrow = 2))$p.value, whose sides are 10 and 14.
        QVERIFY(std::abs(fisherExact({1, 10}, {11, 14}) - 0.002759456) < 1e-8);
        QCOMPARE(fisherExact({20, 20}, {20, 20}), 1.0);
        QCOMPARE(fisherExact({0, 0}, {20, 20}), 1.0);
        QVERIFY(fisherExact({1'000'000, 1'000'000}, {990'000, 1'000'000}) < 1e-6);
    }
    void newcombeAgreesWithThePaper()
    {
        // Newcombe (1998), table II, example (a): 56/70 − 48/80, method 10: 0.0524 to 0.3339.
        const RateInterval interval = rateDifference({48, 80}, {56, 70}, 0.95);
        QVERIFY2(std::abs(interval.low - 5.24) < 0.01, qPrintable(QString::number(interval.low)));
        QVERIFY2(std::abs(interval.high - 33.39) < 0.01, qPrintable(QString::number(interval.high)));
    }
    void failuresInAClusterCountAsFewer()
    {
        std::vector<bool> spread(1000, true);
        std::vector<bool> clustered(1000, true);
        for (std::size_t i = 0; i < 50; ++i) {
            spread[i * 20] = false;
            clustered[300 + i] = false;
        }
        QCOMPARE(effective(spread), (Rate{950, 1000}));
        QVERIFY(effective(clustered).n < 100);
        QCOMPARE(effective(std::vector<bool>(30, true)), (Rate{30, 30}));
    }
    void theIntervalOfARatioHoldsTheTruthAsOftenAsItSays()
    {
        std::mt19937_64 random(6);
        int held = 0;
        constexpr int Trials = 200;
        for (int i = 0; i < Trials; ++i) {
            const auto estimate = quantileRatio(drifting(random, 200), drifting(random, 200, 1.2), 0.5, 0.95, 1);
            held += estimate->low <= 1.2 && estimate->high >= 1.2 ? 1 : 0;
        }
        QVERIFY2(held >= 180, qPrintable(QString::number(held))); // 95 % of 200 are 190; 3.2 standard errors below
    }
    void fewValuesHaveNoInterval()
    {
        QVERIFY(!quantileRatio(std::vector<double>(39, 1.0), std::vector<double>(100, 1.0), 0.5, 0.95, 1));
        QVERIFY(quantileRatio(std::vector<double>(40, 1.0), std::vector<double>(40, 1.0), 0.5, 0.95, 1)->p == 1.0);
    }

    void runsOfOneServerAreNotCalledDifferentAndASlowerOneIs()
    {
        std::mt19937_64 random(20250820);
        int wronglyWorse = 0;
        int found = 0;
        constexpr int Pairs = 100;
        for (int i = 0; i < Pairs; ++i) {
            const Record reference = recordWith(drifting(random, 200));
            wronglyWorse += compare(reference, recordWith(drifting(random, 200))).shows(Difference::Worse) ? 1 : 0;
            found += compare(reference, recordWith(drifting(random, 200, 1.2))).shows(Difference::Worse) ? 1 : 0;
        }
        QVERIFY2(wronglyWorse <= 5, qPrintable(QString::number(wronglyWorse)));
        QVERIFY2(found >= 95, qPrintable(QString::number(found)));
    }
    void aFasterServerIsBetterAndSoIsTheWord()
    {
        std::mt19937_64 random(1);
        const RunComparison comparison =
            compare(recordWith(drifting(random, 200)), recordWith(drifting(random, 200, 0.7)));
        const MetricDifference& connect = metric(comparison, u"connect-p50"_s);
        QCOMPARE(connect.difference, Difference::Better);
        QVERIFY(*connect.low < *connect.percent && *connect.percent < *connect.high && *connect.high < 0.0);
        QVERIFY2(connect.text.contains(u"better"_s) && connect.text.contains(u"ms against"_s),
                 qPrintable(connect.text));
        QVERIFY(!comparison.shows(Difference::Worse));
    }
    void aDifferenceBelowTheNoiseHasNoName()
    {
        std::mt19937_64 random(2);
        const Record reference = recordWith(drifting(random, 2000));
        const Record run = recordWith(drifting(random, 2000, 1.08));
        QCOMPARE(metric(compare(reference, run), u"connect-p50"_s).difference, Difference::NoneShown);
        QCOMPARE(metric(compare(reference, run, {.level = 0.95, .noisePercent = 3.0, .seed = 1}), u"connect-p50"_s)
                     .difference,
                 Difference::Worse);
    }
    void whatTheRigItselfWasLateByIsNoDifference()
    {
        std::mt19937_64 random(3);
        const Record reference = recordWith(drifting(random, 200));
        Record run = recordWith(drifting(random, 200, 1.3));
        QCOMPARE(metric(compare(reference, run), u"connect-p50"_s).difference, Difference::Worse);
        for (Cycle& cycle : run.cycles)
            cycle.intended = Moment(cycle.start.sinceStart() - std::chrono::milliseconds(5));
        QCOMPARE(metric(compare(reference, run), u"connect-p50"_s).difference, Difference::NoneShown);
    }
    void moreFailuresAreWorse()
    {
        std::mt19937_64 random(4);
        const Record reference = recordWith(drifting(random, 200));
        const RunComparison comparison = compare(reference, sluggish(reference, 30));
        QCOMPARE(metric(comparison, u"connect-success"_s).difference, Difference::Worse);
        QCOMPARE(metric(compare(reference, sluggish(reference, 1)), u"connect-success"_s).difference,
                 Difference::NoneShown);
    }
    void anInvalidRunIsNotCompared()
    {
        std::mt19937_64 random(5);
        const Record reference = recordWith(drifting(random, 200));
        Record run = recordWith(drifting(random, 200, 2.0));
        run.ending = Ending::Stopped;
        const RunComparison comparison = compare(reference, run);
        for (const MetricDifference& one : comparison.metrics)
            QCOMPARE(one.difference, Difference::Invalid);
        QVERIFY(metric(comparison, u"connect-p50"_s).text.contains(u"invalid"_s));
    }
    void fewCyclesAreTooFewToTell()
    {
        const RunComparison comparison = compare(soundRecord(), soundRecord());
        QCOMPARE(metric(comparison, u"recovery-p50"_s).difference, Difference::TooFew);
        QCOMPARE(metric(comparison, u"connect-p95"_s).difference, Difference::TooFew);
        QCOMPARE(metric(comparison, u"connect-p50"_s).difference, Difference::NoneShown);
    }
    void memoryIsComparedAsANumber()
    {
        const Record reference = soundRecord(); // grows by 7 MB
        Record leaking = reference;
        for (const Quantity quantity : {Quantity::ResidentMemory, Quantity::UniqueMemory})
            setReadings(leaking, Source::Process, quantity, stepAfterBaseline(leaking, 44.9e6, 64.9e6));
        QCOMPARE(metric(compare(reference, reference), u"memory-growth"_s).difference, Difference::NoneShown);
        QCOMPARE(metric(compare(reference, leaking), u"memory-growth"_s).difference, Difference::Worse);
        QCOMPARE(metric(compare(leaking, reference), u"memory-growth"_s).difference, Difference::Better);
    }

    void aRegressionFailsARunThatPassed()
    {
        std::mt19937_64 random(7);
        const Record reference = recordWith(drifting(random, 200));
        const Record same = recordWith(drifting(random, 200));
        const Record slower = recordWith(drifting(random, 200, 1.4));
        Verdict passed;
        passed.standing = Standing::Pass;
        const Verdict good = withRegressions(passed, compare(reference, same));
        QCOMPARE(good.standing, Standing::Pass);
        QVERIFY(good.reasons.isEmpty());
        const Verdict bad = withRegressions(passed, compare(reference, slower));
        QCOMPARE(bad.standing, Standing::Fail);
        const Finding* finding = bad.finding(u"regression:connect-p50");
        QVERIFY(finding && finding->required && finding->judgement == Judgement::Fail);
        QVERIFY(*finding->measured > *finding->limit);
        QVERIFY(bad.reasons.constFirst().contains(u"worse"_s));
        QCOMPARE(bad.finding(u"regression:recovery-p50")->judgement, Judgement::NotAssessed);
        QVERIFY(!bad.finding(u"regression:recovery-p50")->required);
        Verdict invalid;
        QCOMPARE(withRegressions(invalid, compare(reference, slower)).standing, Standing::Invalid);
    }
    void nothingToCompareIsInconclusive()
    {
        Record brief = soundRecord();
        brief.cycles.resize(10);
        Verdict passed;
        passed.standing = Standing::Pass;
        const Verdict verdict = withRegressions(passed, compare(soundRecord(), brief));
        QCOMPARE(verdict.standing, Standing::Inconclusive);
        QVERIFY(verdict.reasons.constFirst().contains(u"Nothing could be compared"_s));
    }
    void plansAreHeldAgainstEachOtherPathByPath()
    {
        const Plan reference = soundRecord().plan;
        QVERIFY(planDifferences(reference, reference).isEmpty());
        Plan plan = reference;
        plan.target.url = u"ws://user:secret@h/"_s;
        plan.stages[1].clients = 5;
        plan.stages += Stage{};
        QStringList paths;
        for (const PlanDifference& difference : planDifferences(reference, plan)) {
            paths += difference.path;
            QVERIFY(!difference.value.contains(u"secret"_s));
        }
        QCOMPARE(paths, (QStringList{u"stages[1].clients"_s, u"stages[2]"_s, u"target.url"_s}));
    }
};

QTEST_APPLESS_MAIN(ComparisonTest)
#include "tst_comparison.moc"
