#include "core/kendall.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace flapscope;

namespace
{

using Values = std::vector<double>;

constexpr double Exact = 1e-9;

bool isNear(double actual, double expected)
{
    return std::abs(actual - expected) <= Exact;
}

/// The mean of S² over all orders of these values: the definition of its variance, as the mean of S is 0.
double varianceOverAllOrders(Values values)
{
    std::sort(values.begin(), values.end());
    double sum = 0.0;
    double orders = 0.0;
    do {
        const double s = kendallS(values);
        sum += s * s;
        orders += 1.0;
    } while (std::next_permutation(values.begin(), values.end()));
    return sum / orders;
}

} // namespace

class TestKendall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sCountsRisingPairsAgainstFallingOnes()
    {
        QCOMPARE(kendallS({}), 0.0);
        QCOMPARE(kendallS({3.0}), 0.0);
        QCOMPARE(kendallS({1.0, 2.0, 3.0, 4.0, 5.0}), 10.0);
        QCOMPARE(kendallS({5.0, 4.0, 3.0, 2.0, 1.0}), -10.0);
        QCOMPARE(kendallS({2.0, 2.0, 2.0}), 0.0);
        QCOMPARE(kendallS({1.0, 3.0, 2.0, 2.0}), 1.0);
    }
    void varianceIsThatOverAllOrders_data()
    {
        QTest::addColumn<Values>("values");
        QTest::newRow("no ties") << Values{1, 2, 3, 4, 5, 6, 7};
        QTest::newRow("a pair") << Values{1, 1, 2, 3, 4, 5};
        QTest::newRow("three groups") << Values{1, 1, 2, 3, 3, 3, 4, 4};
        QTest::newRow("all alike") << Values{2, 2, 2, 2};
    }
    void varianceIsThatOverAllOrders()
    {
        QFETCH(Values, values);
        QVERIFY(isNear(varianceOfS(values), varianceOverAllOrders(values)));
    }
    void varianceWithoutTiesHasItsClosedForm()
    {
        for (int n = 2; n <= 60; ++n) {
            Values values;
            for (int i = 0; i < n; ++i)
                values.push_back(i);
            QVERIFY(isNear(varianceOfS(values), n * (n - 1.0) * (2.0 * n + 5.0) / 18.0));
        }
        QCOMPARE(varianceOfS({}), 0.0);
        QCOMPARE(varianceOfS({1.0}), 0.0);
    }
    void inflationHasItsClosedFormForShortSeries()
    {
        for (const double r : {0.0, 0.2, 0.5, 0.8, 0.95}) {
            QVERIFY(isNear(inflationOfVariance(2, r), 1.0));
            QVERIFY(isNear(inflationOfVariance(3, r), 1.0));
            QVERIFY(isNear(inflationOfVariance(4, r), 1.0 + r / 2.0));
            QVERIFY(isNear(inflationOfVariance(5, r), 1.0 + 0.8 * r + 0.2 * r * r));
        }
        QVERIFY(isNear(inflationOfVariance(40, 0.0), 1.0));
    }
    void inflationTendsToThatOfALongSeries()
    {
        // Σ r^k over all lags, of a series that is long beside its memory: (1 + r) / (1 − r).
        QVERIFY(std::abs(inflationOfVariance(100'000, 0.5) - 3.0) < 0.001);
        QVERIFY(std::abs(inflationOfVariance(100'000, 0.8) - 9.0) < 0.01);
    }
    void neighboursThatAlternateAreNotCorrelated()
    {
        Values values;
        for (int i = 0; i < 40; ++i)
            values.push_back(i % 2);
        QCOMPARE(neighbourCorrelation(values), 0.0);
        QCOMPARE(neighbourCorrelation({1, 2, 3}), 0.0);
        QCOMPARE(neighbourCorrelation(Values(40, 7.0)), 0.0);
    }
    void neighboursOfAStepAreCorrelatedButNeverByMoreThanTheClamp()
    {
        Values values(20, 1.0);
        values.insert(values.end(), 20, 2.0);
        const double r = neighbourCorrelation(values);
        QVERIFY(r > 0.9);
        QVERIFY(r <= 0.95);
    }
    void correlationIsLiftedByTheBiasOfAShortSeries()
    {
        // Ranks 1 6 2 7 3 8 4 9 5: mean 5, Σ d² = 60, Σ d·d' = −4 − 3 − 6 − 4 − 6 − 3 − 4 + 0 = −30, so r₁ = −0.5, and
        // (9 · −0.5 + 2) / 5 = −0.5, clamped.
        QCOMPARE(neighbourCorrelation({1, 6, 2, 7, 3, 8, 4, 9, 5}), 0.0);
        // The numbers from 1 to 21 in an order in which neighbours are a little alike, against the definition.
        Values values;
        double squares = 0.0;
        double products = 0.0;
        for (int i = 0; i < 21; ++i) {
            values.push_back((i * 4) % 21 + 1);
            const double apart = values.back() - 11.0;
            squares += apart * apart;
            products += i > 0 ? apart * (values[static_cast<std::size_t>(i) - 1] - 11.0) : 0.0;
        }
        QVERIFY(products > 0.0);
        QVERIFY(isNear(neighbourCorrelation(values), (21.0 * products / squares + 2.0) / 17.0));
    }
    void testForRiseAgreesWithTheTableOfTheNormalDistribution()
    {
        // n = 10, all rising: S = 45, variance 125, z = 44/√125 = 3.9354796404.
        Values values;
        for (int i = 0; i < 10; ++i)
            values.push_back(i * i);
        const RiseTest test = testForRise(values);
        QCOMPARE(test.s, 45.0);
        QVERIFY(isNear(test.variance, 125.0));
        QVERIFY(isNear(test.z, 3.935479640396214));
        QVERIFY(isNear(test.p, 0.5 * std::erfc(test.z / std::sqrt(2.0))));
        const RiseTest inflated = testForRise(values, 4.0);
        QVERIFY(isNear(inflated.z, 3.935479640396214 / 2.0));
    }
    void whatFallsIsNoRise()
    {
        const RiseTest test = testForRise({5, 4, 3, 2, 1});
        QVERIFY(test.z < 0.0);
        QVERIFY(test.p > 0.95);
        QCOMPARE(testForRise(Values(30, 1.0)).p, 1.0);
        QCOMPARE(testForRise({}).p, 1.0);
    }
    void slopeAndIntervalAreThoseOfSensExample()
    {
        // Sen 1968: slope 4, and from 26/7 to 35/8 with 93 %.
        const Values times{1, 2, 3, 4, 10, 12, 18};
        const Values values{9, 15, 19, 20, 45, 55, 78};
        const auto sen = senSlope(times, values, varianceOfS(values), 0.93);
        QVERIFY(sen.has_value());
        QVERIFY(isNear(sen->slope, 4.0));
        QVERIFY(isNear(sen->low, 26.0 / 7.0));
        QVERIFY(isNear(sen->high, 35.0 / 8.0));
    }
    void slopeOfALineIsItsOwnWhateverOutliersSay()
    {
        Values times;
        Values values;
        for (int i = 0; i < 30; ++i) {
            times.push_back(5.0 * i);
            values.push_back(100.0 + 2.0 * times.back());
        }
        values[7] = 1e9;
        values[22] = -1e9;
        const auto sen = senSlope(times, values, varianceOfS(values));
        QVERIFY(sen.has_value());
        QVERIFY(isNear(sen->slope, 2.0));
        QVERIFY(isNear(sen->low, 2.0));
        QVERIFY(isNear(sen->high, 2.0));
    }
    void shortSeriesHaveNoEndsToTheirInterval()
    {
        const auto sen = senSlope({1, 2, 3}, {1, 2, 3}, varianceOfS({1, 2, 3}));
        QVERIFY(sen.has_value());
        QCOMPARE(sen->low, -std::numeric_limits<double>::infinity());
        QCOMPARE(sen->high, std::numeric_limits<double>::infinity());
        QVERIFY(!senSlope({1, 1, 1}, {1, 2, 3}, 1.0));
        QVERIFY(!senSlope({}, {}, 0.0));
    }
    void normalQuantilesAreThoseOfTheTable()
    {
        QVERIFY(isNear(normalQuantile(0.95), 1.959963984540054));
        QVERIFY(isNear(normalQuantile(0.99), 2.575829303548901));
        QVERIFY(isNear(normalQuantile(0.90), 1.644853626951473));
    }
    void medianIsTheMiddle()
    {
        QCOMPARE(medianOf({}), 0.0);
        QCOMPARE(medianOf({3, 1, 2}), 2.0);
        QCOMPARE(medianOf({4, 1, 3, 2}), 2.5);
    }
};

QTEST_APPLESS_MAIN(TestKendall)
#include "tst_kendall.moc"
