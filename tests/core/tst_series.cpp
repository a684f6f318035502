#include "core/series.h"

#include <QTest>

#include <limits>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

Moment at(int ms)
{
    return Moment(std::chrono::milliseconds(ms));
}

Series seriesOf(std::initializer_list<std::pair<int, double>> points)
{
    Series series;
    for (const auto& [ms, value] : points)
        series.add(at(ms), value);
    return series;
}

const Window Always{at(0), {}};

} // namespace

class TestSeries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowIncludesItsBeginAndNotItsEnd()
    {
        const Window window{at(10), at(20)};
        QVERIFY(!window.holds(at(9)));
        QVERIFY(window.holds(at(10)));
        QVERIFY(window.holds(at(19)));
        QVERIFY(!window.holds(at(20)));
        QVERIFY(Always.holds(at(1'000'000)));
        QVERIFY(!(Window{{}, at(20)}.holds(at(5))));
    }

    void whatIsNoMeasurementIsLeftOut()
    {
        Series series;
        series.add({}, 1.0);
        series.add(at(1), std::numeric_limits<double>::quiet_NaN());
        series.add(at(2), std::numeric_limits<double>::infinity());
        QVERIFY(series.isEmpty());
        QVERIFY(!series.medianIn(Always));
        QVERIFY(!series.greatestIn(Always));
        QVERIFY(!series.firstIn(Always));
        QVERIFY(!series.lastIn(Always));
    }

    void medianIsTheMiddleOrTheMeanOfTwo()
    {
        QCOMPARE(*seriesOf({{1, 5}, {2, 1}, {3, 3}}).medianIn(Always), 3.0);
        QCOMPARE(*seriesOf({{1, 4}, {2, 1}, {3, 3}, {4, 100}}).medianIn(Always), 3.5);
        QCOMPARE(*seriesOf({{1, 4}, {2, 1}, {3, 3}, {4, 100}}).medianIn({at(1), at(4)}), 3.0);
    }

    void lateReadingsFindTheirPlace()
    {
        const Series series = seriesOf({{3, 30}, {1, 10}, {2, 20}});
        QCOMPARE(series.firstIn(Always)->value, 10.0);
        QCOMPARE(series.lastIn(Always)->value, 30.0);
        QCOMPARE(series.lastIn({at(0), at(3)})->value, 20.0);
        QCOMPARE(*series.greatestIn({at(0), at(3)}), 20.0);
        QCOMPARE(series.countIn({at(2), at(4)}), quint64(2));
    }

    void sumPairsWhatWasReadTogether()
    {
        const Series sum = sumOf(seriesOf({{1, 1}, {2, 2}, {4, 4}}), seriesOf({{2, 10}, {3, 20}, {5, 30}}));
        QCOMPARE(sum.points(), seriesOf({{1, 1}, {2, 12}, {3, 20}, {4, 4}, {5, 30}}).points());
        QCOMPARE(sumOf(Series(), seriesOf({{2, 10}})).points(), seriesOf({{2, 10}}).points());
    }

    void readingsAreSortedByKindAndTime()
    {
        const std::vector<Reading> readings{
            {at(30), Source::Metrics, Quantity::Gauge, 1, 3.0},   {at(10), Source::Metrics, Quantity::Gauge, 0, 1.0},
            {at(20), Source::Process, Quantity::Threads, 0, 4.0}, {at(20), Source::Metrics, Quantity::Gauge, 1, 2.0},
            {at(25), Source::Rig, Quantity::ClientsOpen, 0, 9.0},
        };
        const SeriesSet set(readings);
        QCOMPARE(set.of(Source::Metrics, Quantity::Gauge, 1).points(), seriesOf({{20, 2}, {30, 3}}).points());
        QCOMPARE(set.of(Source::Metrics, Quantity::Gauge, 0).points(), seriesOf({{10, 1}}).points());
        QVERIFY(set.of(Source::Process, Quantity::CpuTime).isEmpty());
        QCOMPARE(set.serverMoments(), (std::vector{at(10), at(20), at(30)}));
    }
};

QTEST_GUILESS_MAIN(TestSeries)
#include "tst_series.moc"
