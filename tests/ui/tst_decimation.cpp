#include "ui/charts/decimation.h"
#include "ui/charts/nicesteps.h"
#include "ui/charts/timewindow.h"

#include "drawnruns.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <random>

using namespace flapscope;
using drawnruns::at;
using namespace Qt::StringLiterals;

namespace
{
Frame frame(double from, double to, int columns)
{
    Frame frame;
    frame.from = from;
    frame.to = to;
    frame.columns = columns;
    return frame;
}

qsizetype countOf(const QList<QList<QPointF>>& stretches)
{
    qsizetype count = 0;
    for (const auto& stretch : stretches)
        count += stretch.size();
    return count;
}
} // namespace

class DecimationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fewValuesAreDrawnAsTheyAre()
    {
        Timeline timeline(100);
        for (int i = 0; i < 5; ++i)
            timeline.append(at(i), i * i);
        const auto points = pointsOf(timeline, CurveStyle::Line, frame(0.0, 10.0, 100));
        QCOMPARE(points, (QList<QList<QPointF>>{{{0, 0}, {1, 1}, {2, 4}, {3, 9}, {4, 16}}}));
    }
    void noSpikeIsLostAndPointsAreBounded_data()
    {
        QTest::addColumn<CurveStyle>("trace");
        QTest::newRow("dots") << CurveStyle::Dots;
        QTest::newRow("line") << CurveStyle::Line;
        QTest::newRow("step") << CurveStyle::Step;
    }
    void noSpikeIsLostAndPointsAreBounded()
    {
        QFETCH(CurveStyle, trace);
        std::mt19937 generator(5);
        std::uniform_real_distribution<double> quiet(1.0, 2.0);
        Timeline timeline(4096);
        for (int i = 0; i < 100'000; ++i)
            timeline.append(at(i * 0.001), i == 54'321 ? 99.0 : (i == 12'345 ? -99.0 : quiet(generator)));
        constexpr int Columns = 350;
        const auto points = pointsOf(timeline, trace, frame(0.0, 100.0, Columns));
        QVERIFY(countOf(points) <= qsizetype{trace == CurveStyle::Step ? 4 : 2} * (Columns + 2));
        bool high = false;
        bool low = false;
        for (const QPointF& point : points.first()) {
            QVERIFY(std::isfinite(point.x()) && std::isfinite(point.y()));
            high |= point.y() == 99.0 && std::abs(point.x() - 54.321) < 100.0 / Columns;
            low |= point.y() == -99.0 && std::abs(point.x() - 12.345) < 100.0 / Columns;
        }
        QVERIFY(high);
        QVERIFY(low);
    }
    void missingDataIsAGap()
    {
        Timeline timeline(100);
        for (const double seconds : {1.0, 1.1, 1.2, 5.0, 5.1})
            timeline.append(at(seconds), 7.0);
        Frame gappy = frame(0.0, 10.0, 1000);
        gappy.gap = 1.0;
        QCOMPARE(pointsOf(timeline, CurveStyle::Line, gappy).size(), 2);
        gappy.gap = 4.0;
        QCOMPARE(pointsOf(timeline, CurveStyle::Line, gappy).size(), 1);
    }
    void aGapInOneColumnIsStillAGap()
    {
        Timeline timeline(100);
        for (const double seconds : {1.0, 1.1, 3.0, 3.1})
            timeline.append(at(seconds), 7.0);
        Frame coarse = frame(0.0, 1000.0, 10);
        coarse.gap = 1.0;
        QCOMPARE(pointsOf(timeline, CurveStyle::Line, coarse).size(), 2);
    }
    void aStepHoldsUntilThePresent()
    {
        Timeline timeline(100);
        timeline.append(at(1.0), 3.0);
        timeline.append(at(2.0), 0.0);
        Frame present = frame(0.0, 10.0, 1000);
        present.until = 5.0;
        QCOMPARE(pointsOf(timeline, CurveStyle::Step, present),
                 (QList<QList<QPointF>>{{{1, 3}, {2, 3}, {2, 0}, {5, 0}}}));
    }
    void linesReachTheEdgesOfWhatIsShown()
    {
        Timeline timeline(100);
        for (int i = 0; i < 10; ++i)
            timeline.append(at(i), i);
        const auto line = pointsOf(timeline, CurveStyle::Line, frame(3.5, 5.5, 100));
        QCOMPARE(line.first().first().x(), 3.0);
        QCOMPARE(line.first().last().x(), 6.0);
        QCOMPARE(countOf(pointsOf(timeline, CurveStyle::Dots, frame(3.5, 5.5, 100))), 2);
        QVERIFY(pointsOf(timeline, CurveStyle::Dots, frame(20.0, 30.0, 100)).isEmpty());
        QVERIFY(pointsOf(Timeline(4), CurveStyle::Line, frame(0.0, 1.0, 100)).isEmpty());
    }
    void aLogarithmicAxisGetsNothingThatItCannotShow()
    {
        Timeline timeline(100);
        for (const double value : {0.0, -1.0, 0.001, 5.0})
            timeline.append(at(1.0 + value), value);
        Frame logarithmic = frame(0.0, 10.0, 100);
        logarithmic.least = 0.01;
        for (const CurveStyle trace : {CurveStyle::Dots, CurveStyle::Line, CurveStyle::Step}) {
            const auto lists = pointsOf(timeline, trace, logarithmic);
            for (const QPointF& point : lists.first())
                QVERIFY(point.y() >= 0.01);
        }
    }
    void theValueAtAPlaceIsTheNearestOrTheOneThatHolds()
    {
        Timeline timeline(100);
        timeline.append(at(1.0), 10.0);
        timeline.append(at(2.0), 20.0);
        QCOMPARE(valueAt(timeline, CurveStyle::Line, 1.2, 0.5), std::optional(10.0));
        QCOMPARE(valueAt(timeline, CurveStyle::Line, 1.8, 0.5), std::optional(20.0));
        QVERIFY(!valueAt(timeline, CurveStyle::Line, 1.5, 0.1));
        QVERIFY(!valueAt(timeline, CurveStyle::Line, 9.0, 0.5));
        QCOMPARE(valueAt(timeline, CurveStyle::Step, 1.9, 0.0), std::optional(10.0));
        QCOMPARE(valueAt(timeline, CurveStyle::Step, 9.0, 0.0), std::optional(20.0));
        QVERIFY(!valueAt(timeline, CurveStyle::Step, 0.5, 1.0));
        QVERIFY(!valueAt(Timeline(4), CurveStyle::Line, 0.5, 1.0));
    }

    void axesEndAtNiceSteps()
    {
        QCOMPARE(niceCeiling(0.0031), 0.005);
        QCOMPARE(niceCeiling(5.0), 5.0);
        QCOMPARE(niceCeiling(0.0), 1.0);
        QCOMPARE(niceCeiling(std::nan("")), 1.0);
        QCOMPARE(niceTop(9.3), 10.0);
        QCOMPARE(niceTop(0.11), 0.12);
        QCOMPARE(niceTimeTick(100.0, 4), 30.0);
        QCOMPARE(niceTimeTick(10'000.0, 8), 1800.0);
        for (double value = 1e-4; value < 1e7; value *= 1.37) {
            QVERIFY(niceTop(value) >= value * (1.0 - 1e-9));
            QVERIFY(niceTop(value) <= value * 1.4);
            QVERIFY(value / niceTick(value, 5) <= 5.0 + 1e-9);
        }
    }
    void labelsAreExactAndShort()
    {
        QCOMPARE(tickText(0.4, 0.2), u"0.4"_s);
        QCOMPARE(tickText(20'000, 5'000), u"20,000"_s);
        QCOMPARE(timeText(2.5, 0.5), u"2.5 s"_s);
        QCOMPARE(timeText(90.0, 30.0), u"1:30"_s);
        QCOMPARE(timeText(7'500.0, 300.0), u"2:05:00"_s);
        QCOMPARE(figureText(3.0), u"3"_s);
        QCOMPARE(figureText(0.4213), u"0.42"_s);
        QCOMPARE(figureText(1'240.4), u"1,240"_s);
    }

    void theWindowFollowsUntilItIsZoomed()
    {
        TimeWindow window;
        QSignalSpy changes(&window, &TimeWindow::rangeChanged);
        window.setLength(8.4);
        QVERIFY(window.follows());
        QCOMPARE(window.from(), 0.0);
        const double whole = window.to();
        QVERIFY(whole >= 8.4);
        changes.clear();
        window.setLength(8.41);
        QCOMPARE(changes.size(), 0); // the axis moves in steps
        window.zoom(3.0, 2.0);
        QCOMPARE(window.from(), 2.0);
        QCOMPARE(window.to(), 3.0);
        QVERIFY(!window.follows());
        window.setLength(60.0);
        QCOMPARE(window.to(), 3.0);
        window.pan(-100.0);
        QCOMPARE(window.from(), 0.0);
        QCOMPARE(window.span(), 1.0);
        window.follow();
        QVERIFY(window.follows());
        QVERIFY(window.to() >= 60.0);
    }
    void zoomingStaysWithinTheRun()
    {
        TimeWindow window;
        window.setLength(10.0);
        window.zoom(-5.0, 1e9);
        QVERIFY(window.follows());
        window.zoom(5.0, 5.0);
        QCOMPARE(window.span(), TimeWindow::Shortest);
        window.zoom(std::nan(""), 2.0);
        QCOMPARE(window.span(), TimeWindow::Shortest);
        for (int i = 0; i < 100; ++i)
            window.zoomBy(2.0, 5.0);
        QVERIFY(window.follows());
    }
    void aMarkerIsTakenBackWhereItIs()
    {
        TimeWindow window;
        window.setLength(10.0);
        window.toggleMarker(4.0);
        window.toggleMarker(6.0);
        QCOMPARE(window.markers(), (QList<double>{4.0, 6.0}));
        window.toggleMarker(4.01);
        QCOMPARE(window.markers(), (QList<double>{6.0}));
        window.reset();
        QVERIFY(window.markers().isEmpty());
    }
};

QTEST_APPLESS_MAIN(DecimationTest)
#include "tst_decimation.moc"
