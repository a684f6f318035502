#include "drawnruns.h"
#include "ui/charts/chartcard.h"
#include "ui/charts/timewindow.h"
#include "ui/chartspage.h"
#include "ui/liverun.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QLineSeries>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace flapscope;
using namespace flapscope::drawnruns;
using namespace Qt::StringLiterals;

namespace
{
/// Everything that a chart draws, whatever the series.
QList<QPointF> drawnPoints(const TimeChart& chart)
{
    QList<QPointF> points;
    const auto all = chart.chart()->series();
    for (QAbstractSeries* series : all) {
        if (const auto* lines = qobject_cast<QXYSeries*>(series))
            points += lines->points();
    }
    return points;
}

double greatest(const TimeChart& chart)
{
    double value = -std::numeric_limits<double>::infinity();
    const auto points = drawnPoints(chart);
    for (const QPointF& point : points)
        value = std::max(value, point.y());
    return value;
}
} // namespace

class TimeChartTest : public QObject
{
    Q_OBJECT

    Theme m_theme;
    std::unique_ptr<LiveRun> m_run;
    std::unique_ptr<TimeWindow> m_window;
    std::unique_ptr<ChartsPage> m_page;

    void show(const Record& record)
    {
        QSignalSpy changed(m_run.get(), &LiveRun::changed);
        drawnruns::show(*m_run, record);
        QVERIFY(changed.wait());
    }
    TimeChart& chart(QStringView id) { return m_page->card(id)->chart(); }

private Q_SLOTS:
    void init()
    {
        m_run = std::make_unique<LiveRun>();
        m_window = std::make_unique<TimeWindow>();
        m_page = std::make_unique<ChartsPage>(*m_run, *m_window, m_theme);
        m_page->resize(900, 1200);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup()
    {
        m_page.reset();
        m_window.reset();
        m_run.reset();
    }

    void everyChartHoldsDataOfAFinishedRun()
    {
        QStringList all;
        for (const ChartSpec& spec : chartSpecs())
            all.append(spec.id);
        m_page->setShownCharts(all);
        QCOMPARE(m_page->shownCharts(), all);
        show(recordOf(3, 30, 9));
        for (ChartCard* card : m_page->cards())
            QTRY_VERIFY2(card->chart().hasData(), qPrintable(card->chart().spec().id));
        QTRY_COMPARE(m_page->readablePhases(),
                     (QStringList{u"warm-up"_s, u"baseline"_s, u"flapping"_s, u"recovery"_s, u"settle"_s}));
    }
    void nothingThatCannotBeDrawnReachesASeries()
    {
        chart(u"latency").setLogarithmic(true);
        show(recordOf(3, 30, 9));
        QTRY_VERIFY(chart(u"latency").hasData());
        for (ChartCard* card : m_page->cards()) {
            card->refresh();
            const auto points = drawnPoints(card->chart());
            for (const QPointF& point : points)
                QVERIFY(std::isfinite(point.x()) && std::isfinite(point.y()));
        }
        const auto points = drawnPoints(chart(u"latency"));
        QVERIFY(!points.isEmpty());
        for (const QPointF& point : points)
            QVERIFY(point.y() > 0.0);
        chart(u"latency").setLogarithmic(false);
        QCOMPARE(chart(u"latency").chart()->axes(Qt::Vertical).size(), 1);
    }
    void aSpikeIsSeenAmongThousands()
    {
        Record record = recordOf(50, 200);
        Cycle& slow = record.cycles[record.cycles.size() / 2];
        slow.upgrade = slow.start + std::chrono::milliseconds(77);
        show(record);
        TimeChart& latency = chart(u"latency");
        QTRY_VERIFY(m_window->to() >= 33.0); // all of it
        latency.refresh();
        QCOMPARE(greatest(latency), 77.0);
        QVERIFY(drawnPoints(latency).size() < qsizetype(4) * latency.width());
    }
    void hiddenChartsAreNotDrawn()
    {
        QVERIFY(!m_page->shownCharts().contains(u"cpu"_s));
        show(recordOf(1, 10));
        QTRY_VERIFY(chart(u"latency").hasData());
        QVERIFY(!chart(u"cpu").hasData());
        m_page->setShownCharts({u"cpu"_s});
        QTRY_VERIFY(chart(u"cpu").hasData());
    }
    void aCriterionLeadsToItsChart()
    {
        show(recordOf(1, 10));
        for (const ChartSpec& spec : chartSpecs()) {
            for (const QString& finding : spec.findings) {
                m_page->setShownCharts({});
                m_page->reveal(finding);
                QCOMPARE(m_page->shownCharts(), QStringList{spec.id});
            }
        }
        m_page->reveal(u"no-such-criterion"_s);
    }

    void theCrosshairIsSharedAndTellsValues()
    {
        show(recordOf(1, 20));
        QTRY_VERIFY(chart(u"memory").hasData());
        m_window->setCrosshair(1.5);
        const auto value = [this](QStringView id, const QString& name) {
            for (const LegendEntry& entry : chart(id).legend()) {
                if (entry.name == name)
                    return entry.value;
            }
            return QString();
        };
        QCOMPARE(value(u"memory", u"resident (RSS)"_s), u"40 MB"_s);
        QCOMPARE(value(u"connections", u"clients"_s), u"–"_s); // before the first connection
        QCOMPARE(value(u"latency", u"connect"_s), u"–"_s);
        m_window->setCrosshair(std::nullopt);
        QCOMPARE(value(u"memory", u"resident (RSS)"_s), u"42 MB"_s);
    }
    void theTrendOfARunWithRoundsIsDrawn()
    {
        show(recordOf(1, 10));
        TimeChart& memory = chart(u"memory");
        QTRY_VERIFY(memory.hasData());
        const auto named = [&memory](const QString& name) {
            const auto& legend = memory.legend();
            return std::any_of(legend.begin(), legend.end(), [&name](const auto& entry) { return entry.name == name; });
        };
        QVERIFY(!named(u"trend"_s));
        Metrics metrics;
        metrics.memory.baseline = 41e6;
        for (int i = 0; i < 40; ++i)
            metrics.memoryAtRest.values.push_back({10.0 * i, 41e6 + 20e3 * i, at(1.0 + 0.05 * i)});
        metrics.memoryTrend = metrics.memoryAtRest.trend(0);
        const QImage before = memory.grab().toImage();
        m_run->takeMetrics(metrics);
        QTRY_VERIFY(named(u"trend"_s));
        QVERIFY(memory.grab().toImage() != before);
        QVERIFY(m_run->memoryTrend()->perConnection.startsWith(u"+2.0 KB per connection"_s));
    }
    void draggingZoomsEveryChart()
    {
        show(recordOf(1, 20));
        QTRY_VERIFY(chart(u"latency").hasData());
        QWidget* viewport = chart(u"latency").viewport();
        const int middle = viewport->height() / 2;
        const int width = viewport->width();
        QTest::mousePress(viewport, Qt::LeftButton, {}, {width / 4, middle});
        QTest::mouseMove(viewport, {width / 2, middle});
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, {width / 2, middle});
        QVERIFY(!m_window->follows());
        QVERIFY(m_window->span() < 3.0);
        const double from = m_window->from();
        chart(u"connections").refresh();
        const auto axes = chart(u"connections").chart()->axes(Qt::Horizontal);
        QCOMPARE(static_cast<QValueAxis*>(axes.first())->min(), from);
        QTest::mouseDClick(viewport, Qt::LeftButton, {}, {width / 2, middle});
        QVERIFY(m_window->follows());
        // A click is no drag.
        QTest::mouseClick(viewport, Qt::LeftButton, {}, {width / 2, middle});
        QVERIFY(m_window->follows());
    }
    void everythingWorksByKeyboard()
    {
        show(recordOf(1, 20));
        QTRY_VERIFY(chart(u"latency").hasData());
        TimeChart& latency = chart(u"latency");
        latency.setFocus();
        QTest::keyClick(&latency, Qt::Key_Right);
        QVERIFY(m_window->crosshair().has_value());
        const double before = *m_window->crosshair();
        QTest::keyClick(&latency, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(*m_window->crosshair() < before);
        QTest::keyClick(&latency, Qt::Key_Plus);
        QTest::keyClick(&latency, Qt::Key_Plus);
        QVERIFY(!m_window->follows());
        const double from = m_window->from();
        QTest::keyClick(&latency, Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(m_window->from() > from);
        QTest::keyClick(&latency, Qt::Key_End);
        QVERIFY(m_window->follows());
        QVERIFY(!latency.accessibleDescription().isEmpty());
    }
    void controlsAreNamedOnce()
    {
        QSet<QString> names;
        const auto widgets = m_page->findChildren<QWidget*>();
        for (const QWidget* widget : widgets) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
                continue;
            const QString name = widget->accessibleName();
            QVERIFY2(!name.isEmpty(), widget->metaObject()->className());
            QVERIFY2(!names.contains(name), qPrintable(name));
            names.insert(name);
        }
        // Each chart can be reached.
        for (const ChartCard* card : m_page->cards())
            QVERIFY2(names.contains(card->chart().accessibleName()), qPrintable(card->chart().spec().id));
    }
    void aChartElsewhereShowsItsOwnPhases()
    {
        show(recordOf(1, 30));
        ChartCard* card = m_page->card(u"latency");
        QVERIFY(card->chart().readablePhases().isEmpty());
        QWidget elsewhere;
        card->setParent(&elsewhere);
        elsewhere.resize(900, 400);
        card->resize(900, 400);
        card->show();
        elsewhere.show();
        QVERIFY(QTest::qWaitForWindowExposed(&elsewhere));
        QTRY_VERIFY(card->chart().readablePhases().contains(u"flapping"_s));
        card->setParent(m_page.get());
    }
    void aThemeReachesWhatIsDrawn()
    {
        show(recordOf(1, 20));
        QTRY_VERIFY(chart(u"latency").hasData());
        chart(u"latency").clearFocus(); // whose frame would be what is drawn at the edge
        m_theme.setMode(Theme::Mode::Dark);
        chart(u"latency").refresh();
        const QImage dark = chart(u"latency").grab().toImage();
        QCOMPARE(dark.pixelColor(dark.width() / 2, 1), darkPalette().window);
        m_theme.setMode(Theme::Mode::Light);
        const QImage light = chart(u"latency").grab().toImage();
        QCOMPARE(light.pixelColor(light.width() / 2, 1), lightPalette().window);
    }
    void anEmptyRunInvites()
    {
        m_run->reset(planOf(1, 5));
        for (ChartCard* card : m_page->cards()) {
            card->refresh();
            QVERIFY(!card->chart().hasData());
            QVERIFY(!card->chart().spec().purpose.isEmpty());
            QVERIFY(!card->chart().spec().emptyText.isEmpty());
            card->grab();
        }
    }
};

QTEST_MAIN(TimeChartTest)
#include "tst_timechart.moc"
