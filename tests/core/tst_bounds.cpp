#include "core/bounds.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace flapscope;

namespace
{

constexpr double Exact = 1e-9;

/// P(X ≥ k) of n trials at p, summed up term by term: the definition that the bound must satisfy.
double upperTail(quint64 k, quint64 n, double p)
{
    double sum = 0.0;
    for (quint64 i = k; i <= n; ++i) {
        const auto hits = static_cast<double>(i);
        const auto all = static_cast<double>(n);
        const double choices = std::lgamma(all + 1) - std::lgamma(hits + 1) - std::lgamma(all - hits + 1);
        sum += std::exp(choices + hits * std::log(p) + (all - hits) * std::log1p(-p));
    }
    return sum;
}

bool isNear(double actual, double expected)
{
    return std::abs(actual - expected) <= Exact;
}

} // namespace

class TestBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allOfNSupportTheRootOfTheRisk_data()
    {
        QTest::addColumn<quint64>("n");
        QTest::addColumn<double>("stated"); // as METHODS states it, to its digits
        QTest::newRow("20") << quint64(20) << 0.861;
        QTest::newRow("60") << quint64(60) << 0.951;
        QTest::newRow("300") << quint64(300) << 0.990;
        QTest::newRow("2995") << quint64(2995) << 0.999;
    }
    void allOfNSupportTheRootOfTheRisk()
    {
        QFETCH(quint64, n);
        QFETCH(double, stated);
        const double bound = lowerBound(n, n);
        QVERIFY(isNear(bound, std::pow(0.05, 1.0 / static_cast<double>(n))));
        QVERIFY(std::abs(bound - stated) < 0.0005);
    }

    void boundSatisfiesItsDefinition_data()
    {
        QTest::addColumn<quint64>("k");
        QTest::addColumn<quint64>("n");
        QTest::newRow("1 of 2") << quint64(1) << quint64(2);
        QTest::newRow("18 of 20") << quint64(18) << quint64(20);
        QTest::newRow("19 of 20") << quint64(19) << quint64(20);
        QTest::newRow("1 of 300") << quint64(1) << quint64(300);
        QTest::newRow("999 of 1000") << quint64(999) << quint64(1000);
    }
    void boundSatisfiesItsDefinition()
    {
        QFETCH(quint64, k);
        QFETCH(quint64, n);
        QVERIFY(isNear(upperTail(k, n, lowerBound(k, n)), 0.05));
        QVERIFY(isNear(upperTail(k, n, lowerBound(k, n, 0.99)), 0.01));
    }

    void nothingTriedOrWonSupportsNothing()
    {
        QCOMPARE(lowerBound(0, 0), 0.0);
        QCOMPARE(lowerBound(5, 0), 0.0);
        QCOMPARE(lowerBound(0, 20), 0.0);
    }

    void moreSuccessesThanTrialsCountAsAll() { QCOMPARE(lowerBound(21, 20), lowerBound(20, 20)); }

    void impossibleConfidenceHasNoBound()
    {
        for (const double confidence : {0.0, 1.0, -1.0, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
            QCOMPARE(lowerBound(20, 20, confidence), 0.0);
            QCOMPARE(lowerBound(19, 20, confidence), 0.0);
        }
    }

    void hugeCountsStayBelowTheObservedRate()
    {
        constexpr quint64 n = 1'000'000'000;
        const double bound = lowerBound(n - 1, n);
        QVERIFY(bound > 0.999'999'99);
        QVERIFY(bound < 1.0 - 1e-9);
        QVERIFY(lowerBound(std::numeric_limits<quint64>::max(), std::numeric_limits<quint64>::max()) <= 1.0);
    }

    void unbrokenSeriesNeedsWhatMethodsSays()
    {
        QCOMPARE(successesStillNeeded(0, 0, 0.999), quint64(2995));
        QCOMPARE(successesStillNeeded(20, 20, 0.999), quint64(2975));
        QCOMPARE(successesStillNeeded(2994, 2994, 0.999), quint64(1));
        QCOMPARE(successesStillNeeded(2995, 2995, 0.999), quint64(0));
        QCOMPARE(successesStillNeeded(20, 20, 0.86), quint64(0));
    }

    void whatIsStillNeededIsTheLeastThatIsEnough_data()
    {
        QTest::addColumn<quint64>("k");
        QTest::addColumn<quint64>("n");
        QTest::addColumn<double>("rate");
        QTest::newRow("one failure") << quint64(19) << quint64(20) << 0.9;
        QTest::newRow("many failures") << quint64(10) << quint64(60) << 0.95;
        QTest::newRow("never succeeded") << quint64(0) << quint64(7) << 0.99;
        QTest::newRow("one more") << quint64(3) << quint64(4) << 0.26;
    }
    void whatIsStillNeededIsTheLeastThatIsEnough()
    {
        QFETCH(quint64, k);
        QFETCH(quint64, n);
        QFETCH(double, rate);
        const quint64 more = successesStillNeeded(k, n, rate);
        QVERIFY(more > 0);
        QVERIFY(lowerBound(k + more, n + more) >= rate);
        QVERIFY(lowerBound(k + more - 1, n + more - 1) < rate);
    }

    void certaintyIsNeverDemonstrated()
    {
        constexpr quint64 Never = std::numeric_limits<quint64>::max();
        QCOMPARE(successesStillNeeded(20, 20, 1.0), Never);
        QCOMPARE(successesStillNeeded(19, 20, 1.5), Never);
        QCOMPARE(successesStillNeeded(20, 20, 0.9, 1.0), Never);
        QCOMPARE(successesStillNeeded(20, 20, 0.0), quint64(0));
        // Beyond what counts can express.
        QCOMPARE(successesStillNeeded(0, 1, std::nextafter(1.0, 0.0)), Never);
    }

    void quantilesNeedWhatMethodsSays()
    {
        QCOMPARE(samplesForQuantile(0.95), quint64(59));
        QCOMPARE(samplesForQuantile(0.99), quint64(299));
        QCOMPARE(samplesForQuantile(0.999), quint64(2995));
        QCOMPARE(samplesForQuantile(0.5), quint64(5));
        QCOMPARE(samplesForQuantile(0.0), quint64(1));
        QCOMPARE(samplesForQuantile(1.0), std::numeric_limits<quint64>::max());
        QCOMPARE(samplesForQuantile(std::nextafter(1.0, 0.0), 0.95) > 1'000'000'000, true);
        // 0.1^1 = 1 − 0.9 exactly: no sample too many for the rounding of logarithms.
        QCOMPARE(samplesForQuantile(0.5, 0.5), quint64(1));
        QCOMPARE(samplesForQuantile(0.5, 0.875), quint64(3));
    }
};

QTEST_GUILESS_MAIN(TestBounds)
#include "tst_bounds.moc"
