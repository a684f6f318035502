#include "drawnruns.h"
#include "ui/charts/timewindow.h"
#include "ui/clienttimeline.h"
#include "ui/event.h"
#include "ui/liverun.h"
#include "ui/theme.h"
#include "ui/trackpainter.h"
#include "ui/trackview.h"

#include <QImage>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <set>

using namespace flapscope;
using namespace flapscope::drawnruns;
using namespace Qt::StringLiterals;

namespace
{
/// What a painting looks like without its colours.
QByteArray greyPattern(TrackState state, const Palette& palette)
{
    QImage image(24, 16, QImage::Format_RGB32);
    image.fill(palette.window);
    {
        QPainter painter(&image);
        TrackPainter(painter, {QRectF(image.rect()), 0.0, 1.0, 0.0, 1.0, false}, palette)
            .state(state, QRectF(image.rect()));
    }
    const QImage grey = image.convertToFormat(QImage::Format_Grayscale8);
    return {reinterpret_cast<const char*>(grey.constBits()), grey.sizeInBytes()};
}

/// How much two grey pictures differ at most, 0 … 255.
int greatestDifference(const QByteArray& a, const QByteArray& b)
{
    int most = 0;
    for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i)
        most = std::max(most, std::abs(int(quint8(a.at(i))) - int(quint8(b.at(i)))));
    return most;
}
} // namespace

class ClientTimelineTest : public QObject
{
    Q_OBJECT

    Theme m_theme;
    std::unique_ptr<LiveRun> m_run;
    std::unique_ptr<TimeWindow> m_window;
    std::unique_ptr<ClientTimeline> m_timeline;

    void show(const Record& record)
    {
        drawnruns::show(*m_run, record);
        m_window->setLength(10.0);
        m_timeline->view().redraw();
    }
    TrackView& view() { return m_timeline->view(); }

private Q_SLOTS:
    void init()
    {
        m_theme.setMode(Theme::Mode::Light);
        m_run = std::make_unique<LiveRun>();
        m_window = std::make_unique<TimeWindow>();
        m_timeline = std::make_unique<ClientTimeline>(*m_run, *m_window, m_theme);
        m_timeline->resize(900, 300);
        m_timeline->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_timeline.get()));
    }
    void cleanup()
    {
        m_timeline.reset();
        m_window.reset();
        m_run.reset();
    }

    void statesDifferWithoutTheirColours()
    {
        const TrackState states[] = {TrackState::Connecting, TrackState::Open, TrackState::Closing, TrackState::Down,
                                     TrackState::Failed};
        for (const Palette& palette : {lightPalette(), darkPalette()}) {
            for (const TrackState a : states) {
                for (const TrackState b : states) {
                    const int difference = greatestDifference(greyPattern(a, palette), greyPattern(b, palette));
                    QVERIFY2(a >= b || difference > 40,
                             qPrintable(u"%1 and %2 differ by %3"_s.arg(int(a)).arg(int(b)).arg(difference)));
                }
            }
        }
    }
    void theShortestSegmentCanBeSeen()
    {
        // 2 ms of connecting in 10 s on 800 pixels would be a sixth of a pixel.
        show(recordOf(1, 3));
        const QImage image = view().viewport()->grab().toImage();
        int connecting = 0;
        int open = 0;
        for (int x = 0; x < image.width(); ++x) {
            const QColor color = image.pixelColor(x, 12);
            open += color == lightPalette().open ? 1 : 0;
            connecting += color == lightPalette().connecting || color == lightPalette().connectingOutline ? 1 : 0;
        }
        QVERIFY(open >= 6);
        QVERIFY(connecting >= 6);
    }
    void aFailureCanBeSeenAmongTenThousandCycles()
    {
        Record record = recordOf(1, 10'000);
        Cycle& failed = record.cycles[5'000];
        failed = refusedCycle(0, 5'000, inSecondsOf(failed.start));
        show(record);
        m_window->setLength(1'600.0);
        view().redraw();
        const QImage image = view().viewport()->grab().toImage();
        int seen = 0;
        for (int x = 0; x < image.width(); ++x)
            seen += image.pixelColor(x, 4) == lightPalette().failed ? 1 : 0;
        QVERIFY(seen >= 2);
    }
    void selectingACycleShowsItsPhases()
    {
        QSignalSpy selected(m_timeline.get(), &ClientTimeline::cycleSelected);
        show(recordOf(3, 20));
        view().setFocus();
        QTest::keyClick(&view(), Qt::Key_Period);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(view().selected()->cycle.number, 0);
        QTest::keyClick(&view(), Qt::Key_Period);
        QTest::keyClick(&view(), Qt::Key_Period);
        QTest::keyClick(&view(), Qt::Key_Comma);
        QCOMPARE(view().selected()->cycle.number, 1);
        QTest::keyClick(&view(), Qt::Key_Down);
        QCOMPARE(view().selectedClient(), 1);
        QCOMPARE(view().selected()->cycle.number, 1);
        QVERIFY(view().accessibleDescription().startsWith(u"Client 2 · flapping · cycle 2"_s));
        QVERIFY(view().accessibleDescription().contains(u"upgrade 1 ms"_s));
    }
    void steppingStopsAtTheEnds()
    {
        show(recordOf(1, 3));
        for (int i = 0; i < 10; ++i)
            view().step(1);
        QCOMPARE(view().selected()->cycle.stage, RecoveryStage);
        for (int i = 0; i < 10; ++i)
            view().step(-1);
        QCOMPARE(view().selected()->cycle.number, 0);
        view().clearSelection();
        QVERIFY(!view().selected());
    }
    void aClickSelectsWhatIsThere()
    {
        show(recordOf(1, 20));
        QSignalSpy selected(m_timeline.get(), &ClientTimeline::cycleSelected);
        QWidget* viewport = view().viewport();
        QTest::mouseClick(viewport, Qt::LeftButton, {}, {viewport->width() / 2, 10});
        QCOMPARE(selected.size(), 1);
        QTest::mouseClick(viewport, Qt::LeftButton, {}, {2, 10});
        QVERIFY(!view().selected());
    }
    void framingShowsTheFailures()
    {
        Record record = recordOf(3, 40);
        for (const std::size_t index : {30U, 60U})
            record.cycles[index] = refusedCycle(record.cycles[index].client, record.cycles[index].number,
                                                inSecondsOf(record.cycles[index].start));
        show(record);
        view().setFocus();
        QTest::keyClick(&view(), Qt::Key_F);
        QVERIFY(!m_window->follows());
        QVERIFY(m_window->from() < inSecondsOf(record.cycles[30].start));
        QVERIFY(m_window->to() > inSecondsOf(record.cycles[60].end));
        QVERIFY(m_window->span() < 3.0);
        QCOMPARE(view().selected()->cycle.outcome, Outcome::HttpStatus);
    }
    void withoutFailuresFramingSaysSo()
    {
        show(recordOf(1, 5));
        m_timeline->frameFailures();
        QVERIFY(m_window->follows());
        const auto labels = m_timeline->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(),
                            [](const QLabel* label) { return label->text().contains(u"no failure"_s); }));
    }
    void manyClientsAreSortedAndScrolled()
    {
        show(recordOf(60, 5, 23));
        QVERIFY(view().rows().areWorstFirst());
        QVERIFY(view().verticalScrollBar()->maximum() > 0);
        view().setFocus();
        for (int i = 0; i < 60; ++i)
            QTest::keyClick(&view(), Qt::Key_Down);
        QCOMPARE(view().verticalScrollBar()->value(), view().verticalScrollBar()->maximum());
        view().viewport()->grab();
    }
    void hundredsOfClientsShareRows()
    {
        show(recordOf(300, 5, 101));
        QVERIFY(view().rows().areShared());
        const QImage image = view().viewport()->grab().toImage();
        std::set<QRgb> colors;
        for (int x = 0; x < image.width(); ++x)
            colors.insert(image.pixel(x, 12));
        QVERIFY(colors.size() > 3);
        QWidget* viewport = view().viewport();
        QTest::mouseClick(viewport, Qt::LeftButton, {}, {viewport->width() / 2, 10});
        QVERIFY(view().selected());
    }
    void whatClientsDoNowIsDrawn()
    {
        m_run->reset(planOf(1, 10));
        m_run->enterPhase({Phase::Stage, 0, at(0.0), {}});
        GroupTick tick;
        tick.at = at(1.0);
        tick.changes = {{0, ClientChange::Doing::Open, at(0.0)}};
        m_run->takeTick(tick);
        m_window->setLength(2.0);
        view().redraw();
        const QImage image = view().viewport()->grab().toImage();
        int open = 0;
        for (int x = 0; x < image.width(); ++x)
            open += image.pixelColor(x, 12) == lightPalette().open ? 1 : 0;
        QVERIFY(open > 100); // a second of five
    }
    void aCycleIsFoundByItsName()
    {
        Record record = recordOf(3, 40);
        Cycle& failed = record.cycles[3 * 30 + 1];
        failed = refusedCycle(1, 30, inSecondsOf(failed.start));
        show(record);
        m_window->zoom(0.0, 2.0);
        QSignalSpy told(m_timeline.get(), &ClientTimeline::cycleSelected);
        m_timeline->showCycle(keyOf(failed));
        QVERIFY(view().selected());
        QCOMPARE(keyOf(view().selected()->cycle), keyOf(failed));
        QVERIFY(m_window->from() <= inSecondsOf(failed.start) && m_window->to() >= inSecondsOf(failed.end));
        QVERIFY(told.isEmpty()); // whoever asked knows already
        // One that is not there changes nothing.
        m_timeline->showCycle({0, 7, 3});
        QCOMPARE(keyOf(view().selected()->cycle), keyOf(failed));
    }
    void anotherRunClearsTheSelection()
    {
        show(recordOf(2, 5));
        view().step(1);
        QVERIFY(view().selected());
        m_run->reset(planOf(1, 5));
        QVERIFY(!view().selected());
        QCOMPARE(view().rows().count(), 1);
        view().step(1);
        m_timeline->grab();
    }

private:
    static double inSecondsOf(Moment moment) { return std::chrono::duration<double>(moment.sinceStart()).count(); }
};

QTEST_MAIN(ClientTimelineTest)
#include "tst_clienttimeline.moc"
