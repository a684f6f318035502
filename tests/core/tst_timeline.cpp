#include "core/timeline.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace flapscope;

namespace
{

Moment at(qint64 ns)
{
    return Moment(Nanos(ns));
}

} // namespace

class TimelineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesStandAloneUntilItIsFull()
    {
        Timeline timeline(4);
        for (int i = 0; i < 4; ++i)
            timeline.append(at(i), i * 10.0);
        QCOMPARE(timeline.valuesPerStretch(), std::size_t(1));
        QCOMPARE(timeline.stretches().size(), std::size_t(4));
        QCOMPARE(timeline.stretches()[3], (Timeline::Stretch{at(3), at(3), 30.0, 30.0, 30.0}));
    }
    void neighboursMergeWhenItIsFull()
    {
        Timeline timeline(4);
        for (int i = 0; i < 5; ++i)
            timeline.append(at(i), i == 1 ? -7.0 : i * 10.0);
        QCOMPARE(timeline.valuesPerStretch(), std::size_t(2));
        const std::vector<Timeline::Stretch> expected{
            {at(0), at(1), -7.0, 0.0, -7.0}, {at(2), at(3), 20.0, 30.0, 30.0}, {at(4), at(4), 40.0, 40.0, 40.0}};
        QCOMPARE(timeline.stretches(), expected);
    }
    void anOddOneOutIsFilledUp()
    {
        Timeline timeline(3);
        for (int i = 0; i < 4; ++i)
            timeline.append(at(i), i);
        const std::vector<Timeline::Stretch> expected{{at(0), at(1), 0.0, 1.0, 1.0}, {at(2), at(3), 2.0, 3.0, 3.0}};
        QCOMPARE(timeline.stretches(), expected);
    }
    void capacityIsAtLeastTwo()
    {
        Timeline timeline(0);
        for (int i = 0; i < 100; ++i)
            timeline.append(at(i), i);
        QVERIFY(timeline.stretches().size() <= 2);
        QCOMPARE(timeline.stretches().front().least, 0.0);
        QCOMPARE(timeline.stretches().back().last, 99.0);
    }
    void whatNoChartCanShowIsIgnored()
    {
        Timeline timeline(4);
        timeline.append(at(0), std::nan(""));
        timeline.append(at(0), HUGE_VAL);
        timeline.append(at(0), -HUGE_VAL);
        timeline.append(Moment(), 1.0);
        QVERIFY(timeline.stretches().empty());
    }
    void timeNeverRunsBackwards()
    {
        Timeline timeline(2);
        for (const qint64 ns : {100, 50, 70, 60, 40})
            timeline.append(at(ns), 1.0);
        for (const Timeline::Stretch& stretch : timeline.stretches()) {
            QCOMPARE(stretch.from, at(100));
            QCOMPARE(stretch.to, at(100));
        }
    }
    void whatComesLateGoesWhereItBelongs()
    {
        Timeline timeline(8);
        for (const qint64 ns : {10, 30, 50})
            timeline.append(at(ns), double(ns));
        for (const qint64 ns : {40, 5, 60, 30})
            timeline.insert(at(ns), -double(ns));
        std::vector<double> values;
        for (const Timeline::Stretch& stretch : timeline.stretches()) {
            QCOMPARE(stretch.from, stretch.to);
            values.push_back(stretch.last);
        }
        QCOMPARE(values, (std::vector<double>{-5.0, 10.0, 30.0, -30.0, -40.0, 50.0, -60.0}));
    }
    void whatComesLateIsKeptWhenStretchesAreMerged()
    {
        std::mt19937 generator(3);
        for (const std::size_t capacity : {2U, 3U, 8U, 65U}) {
            Timeline timeline(capacity);
            std::vector<qint64> moments(1'000);
            std::iota(moments.begin(), moments.end(), 0);
            // Late by up to 40.
            for (std::size_t i = 0; i + 40 < moments.size(); i += 40)
                std::shuffle(moments.begin() + qint64(i), moments.begin() + qint64(i) + 40, generator);
            for (const qint64 ns : moments)
                timeline.insert(at(ns), ns == 333 ? -9.0 : (ns == 666 ? 9.0 : 0.0));
            const auto& all = timeline.stretches();
            QVERIFY(all.size() <= capacity);
            QCOMPARE(all.front().from, at(0));
            QCOMPARE(all.back().to, at(999));
            for (const Timeline::Stretch& stretch : all) {
                const auto holds = [&](qint64 ns) { return stretch.from <= at(ns) && at(ns) <= stretch.to; };
                QCOMPARE(stretch.least < 0.0, holds(333));
                QCOMPARE(stretch.greatest > 0.0, holds(666));
            }
            for (std::size_t i = 1; i < all.size(); ++i)
                QVERIFY(all[i - 1].to < all[i].from);
        }
    }
    void clearingStartsAfresh()
    {
        Timeline timeline(2);
        for (int i = 0; i < 50; ++i)
            timeline.append(at(i), i);
        timeline.clear();
        QVERIFY(timeline.stretches().empty());
        QCOMPARE(timeline.valuesPerStretch(), std::size_t(1));
        timeline.append(at(0), 5.0);
        QCOMPARE(timeline.stretches().size(), std::size_t(1));
    }
    void nothingGreatOrSmallIsLostAndMemoryIsBounded()
    {
        std::mt19937 generator(11);
        std::normal_distribution<double> distribution(0.0, 100.0);
        for (const std::size_t capacity : {2U, 3U, 7U, 64U, 501U}) {
            Timeline timeline(capacity);
            double least = HUGE_VAL;
            double greatest = -HUGE_VAL;
            for (int i = 0; i < 5'000; ++i) {
                const double value = distribution(generator);
                timeline.append(at(i), value);
                least = std::min(least, value);
                greatest = std::max(greatest, value);
                QVERIFY(timeline.stretches().size() <= capacity);
                if (i % 97 == 0 || i > 4'990)
                    checkExtremes(timeline, least, greatest, value, i);
            }
            const std::size_t perStretch = timeline.valuesPerStretch();
            QCOMPARE(perStretch & (perStretch - 1), std::size_t(0));
            // No coarser than it has to be: one step finer would not have fitted.
            QVERIFY(5'000 > capacity * perStretch / 2);
            QVERIFY(timeline.stretches().capacity() <= std::max<std::size_t>(capacity, 2));
        }
    }

private:
    static void checkExtremes(const Timeline& timeline, double least, double greatest, double last, int at)
    {
        const auto& all = timeline.stretches();
        const auto byLeast = [](const auto& a, const auto& b) { return a.least < b.least; };
        const auto byGreatest = [](const auto& a, const auto& b) { return a.greatest < b.greatest; };
        QCOMPARE(std::min_element(all.begin(), all.end(), byLeast)->least, least);
        QCOMPARE(std::max_element(all.begin(), all.end(), byGreatest)->greatest, greatest);
        QCOMPARE(all.back().last, last);
        QCOMPARE(all.back().to, ::at(at));
        QCOMPARE(all.front().from, ::at(0));
        for (std::size_t i = 1; i < all.size(); ++i)
            QCOMPARE(all[i].from.sinceStart().count(), all[i - 1].to.sinceStart().count() + 1);
    }
};

QTEST_APPLESS_MAIN(TimelineTest)
#include "tst_timeline.moc"
