#include "core/histogram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

Histogram histogramOf(const std::vector<Nanos>& values)
{
    Histogram histogram;
    for (const Nanos value : values)
        histogram.record(value);
    return histogram;
}

/// Spread evenly over the orders of magnitude from `least` to `most` nanoseconds.
std::vector<Nanos> randomValues(std::size_t count, double least, double most, unsigned seed)
{
    std::mt19937_64 generator(seed);
    std::uniform_real_distribution<double> exponent(std::log(least), std::log(most));
    std::vector<Nanos> values(count);
    std::generate(values.begin(), values.end(),
                  [&] { return Nanos(static_cast<Nanos::rep>(std::exp(exponent(generator)))); });
    return values;
}

/// Nearest rank, counted by hand in whole numbers: `perMille` ÷ 1000 is the quantile.
Nanos exactQuantile(std::vector<Nanos> values, quint64 perMille)
{
    std::sort(values.begin(), values.end());
    const quint64 rank = std::max<quint64>(1, (perMille * values.size() + 999) / 1000);
    return values[rank - 1];
}

} // namespace

class HistogramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyOneKnowsNothing()
    {
        const Histogram empty;
        QCOMPARE(empty.total(), quint64(0));
        QVERIFY(!empty.min() && !empty.max() && !empty.meanNanos() && !empty.quantile(0.5));
    }
    void aSingleValueIsExactEverywhere()
    {
        const Histogram one = histogramOf({123'456'789ns});
        for (const double q : {0.0, 0.5, 0.99, 1.0})
            QCOMPARE(one.quantile(q), std::optional<Nanos>(123'456'789ns));
        QCOMPARE(one.meanNanos(), std::optional(123'456'789.0));
    }
    void quantilesOutsideOfZeroToOneAreNone()
    {
        const Histogram one = histogramOf({1ms});
        QVERIFY(!one.quantile(-0.001) && !one.quantile(1.001) && !one.quantile(std::nan("")));
    }
    void whatIsOutOfRangeIsCountedApart_data()
    {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<int>("below");
        QTest::addColumn<int>("above");
        QTest::newRow("negative") << qint64(-5) << 1 << 0;
        QTest::newRow("zero") << qint64(0) << 1 << 0;
        QTest::newRow("1 us - 1 ns") << qint64(999) << 1 << 0;
        QTest::newRow("1 us") << qint64(1000) << 0 << 0;
        QTest::newRow("60 s") << qint64(60'000'000'000) << 0 << 0;
        QTest::newRow("60 s + 1 ns") << qint64(60'000'000'001) << 0 << 1;
        QTest::newRow("the least there is") << std::numeric_limits<qint64>::min() << 1 << 0;
        QTest::newRow("the greatest there is") << std::numeric_limits<qint64>::max() << 0 << 1;
    }
    void whatIsOutOfRangeIsCountedApart()
    {
        QFETCH(qint64, ns);
        QFETCH(int, below);
        QFETCH(int, above);
        const Histogram one = histogramOf({Nanos(ns)});
        QCOMPARE(one.belowRange(), static_cast<quint64>(below));
        QCOMPARE(one.aboveRange(), static_cast<quint64>(above));
        QCOMPARE(one.count(), quint64(1 - below - above));
        QCOMPARE(one.total(), quint64(1));
        QCOMPARE(one.min(), std::optional(Nanos(ns)));
        QCOMPARE(one.max(), std::optional(Nanos(ns)));
        QCOMPARE(one.quantile(0.5), std::optional(Nanos(ns)));
    }
    void whatIsOutOfRangeCountsAsTheEndOfTheRange()
    {
        const Histogram low = histogramOf({0ns, 1ns, 2ns, 5ms, 6ms});
        QCOMPARE(low.quantile(0.0), std::optional<Nanos>(0ns));
        QCOMPARE(low.quantile(0.4), std::optional<Nanos>(Histogram::Lowest));
        const Histogram high = histogramOf({5ms, 61s, 62s, 63s});
        QCOMPARE(high.quantile(0.5), std::optional<Nanos>(Histogram::Highest));
        QCOMPARE(high.quantile(1.0), std::optional<Nanos>(63s));
        const Histogram allLow = histogramOf({1ns, 2ns, 3ns});
        QCOMPARE(allLow.quantile(0.5), std::optional<Nanos>(3ns)); // never beyond the greatest
        const Histogram allHigh = histogramOf({61s, 62s, 63s});
        QCOMPARE(allHigh.quantile(0.5), std::optional<Nanos>(61s)); // nor below the least
    }
    void quantilesAreWithinOneInAThousand_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        QTest::newRow("few, whole range") << 20 << 1'000.0 << 6e10;
        QTest::newRow("many, whole range") << 50'000 << 1'000.0 << 6e10;
        QTest::newRow("around a millisecond") << 10'000 << 5e5 << 2e6;
        QTest::newRow("microseconds") << 10'000 << 1'000.0 << 10'000.0;
    }
    void quantilesAreWithinOneInAThousand()
    {
        QFETCH(int, count);
        QFETCH(double, least);
        QFETCH(double, most);
        for (unsigned seed = 1; seed <= 5; ++seed) {
            const auto values = randomValues(static_cast<std::size_t>(count), least, most, seed);
            const Histogram histogram = histogramOf(values);
            for (const quint64 perMille : {0U, 1U, 10U, 70U, 250U, 500U, 900U, 950U, 990U, 999U, 1000U}) {
                const double exact = static_cast<double>(exactQuantile(values, perMille).count());
                const auto measured = histogram.quantile(static_cast<double>(perMille) / 1000.0);
                QVERIFY(measured);
                const double error = std::abs(static_cast<double>(measured->count()) - exact) / exact;
                QVERIFY2(error <= 0.001, qPrintable(QStringLiteral("%1 at %2").arg(error).arg(perMille)));
            }
        }
    }
    void everyBucketHoldsItsPrecision()
    {
        // Both neighbours of each power of two, where buckets change their width.
        for (qint64 power = 1024; power < 60'000'000'000; power *= 2) {
            for (const qint64 ns : {power - 1, power, power + 1, power + power / 3}) {
                const Histogram three = histogramOf({1us, Nanos(std::min<qint64>(ns, 60'000'000'000)), 60s});
                const double exact = static_cast<double>(std::min<qint64>(ns, 60'000'000'000));
                const double error = std::abs(static_cast<double>(three.quantile(0.5)->count()) - exact) / exact;
                QVERIFY2(error <= 0.001, qPrintable(QString::number(ns)));
            }
        }
    }
    void aRankThatIsWholeStaysWhole()
    {
        // 0.07 × 100 is a little more than 7 in floating point, and 0.29 × 100 a little less than 29.
        std::vector<Nanos> values;
        for (int i = 1; i <= 100; ++i)
            values.emplace_back(1000ns + Nanos(i)); // buckets of single nanoseconds, up to 1023
        values.resize(23);
        for (int i = 24; i <= 100; ++i)
            values.emplace_back(std::chrono::milliseconds(i));
        QCOMPARE(histogramOf(values).quantile(0.07), std::optional<Nanos>(1007ns));
        QVERIFY(std::abs(static_cast<double>(histogramOf(values).quantile(0.29)->count()) - 29e6) <= 29e3);
    }
    void whatIsGreaterIsCounted()
    {
        const Histogram histogram = histogramOf({0ns, 5ns, 15ms, 15ms, 16ms, 40ms, 61s});
        QCOMPARE(histogram.countAbove(15ms), quint64(3));
        QCOMPARE(histogram.countAbove(1us), quint64(5));
        QCOMPARE(histogram.countAbove(1ns), quint64(5)); // below the range as at its end
        QCOMPARE(histogram.countAbove(50ms), quint64(1));
        QCOMPARE(histogram.countAbove(60s), quint64(1));
        QCOMPARE(Histogram().countAbove(15ms), quint64(0));
    }
    void minMaxAndMeanAreExact()
    {
        const Histogram histogram = histogramOf({3ms, 1ms, 8ms});
        QCOMPARE(histogram.min(), std::optional<Nanos>(1ms));
        QCOMPARE(histogram.max(), std::optional<Nanos>(8ms));
        QCOMPARE(histogram.meanNanos(), std::optional(4e6));
    }
    void mergingIsCountingTogether()
    {
        const auto all = randomValues(3'000, 100.0, 2e11, 7); // both ends out of range
        Histogram a = histogramOf({all.begin(), all.begin() + 500});
        const Histogram b = histogramOf({all.begin() + 500, all.begin() + 1'700});
        const Histogram c = histogramOf({all.begin() + 1'700, all.end()});

        Histogram leftFirst = a;
        leftFirst.merge(b);
        leftFirst.merge(c);
        Histogram rightFirst = b;
        rightFirst.merge(c);
        a.merge(rightFirst);
        QCOMPARE(leftFirst, histogramOf(all));
        QCOMPARE(a, leftFirst);
    }
    void mergingWithAnEmptyOneChangesNothing()
    {
        const Histogram some = histogramOf({2ms, 70s, 0ns});
        Histogram merged = some;
        merged.merge(Histogram());
        QCOMPARE(merged, some);
        Histogram empty;
        empty.merge(some);
        QCOMPARE(empty, some);
    }
};

QTEST_APPLESS_MAIN(HistogramTest)
#include "tst_histogram.moc"
