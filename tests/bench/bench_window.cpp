/// Prints what the live pictures cost: the median frame of a chart update, and the longest time for which the main
/// thread did nothing else, with 300 clients going on and 100,000 cycles on record. Run it offscreen and under Xvfb.

#include "ui/charts/chartcard.h"
#include "ui/charts/timewindow.h"
#include "ui/chartspage.h"
#include "ui/clienttimeline.h"
#include "ui/liverun.h"
#include "ui/phasestrip.h"
#include "ui/theme.h"
#include "ui/trackview.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QVBoxLayout>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>
#include <vector>

using namespace flapscope;

namespace
{
constexpr int Clients = 300;
constexpr int CyclesOnRecord = 100'000;
constexpr int LiveMillis = 10'000;

Moment at(double seconds)
{
    return Moment(Nanos(static_cast<Nanos::rep>(seconds * 1e9)));
}

/// Tells how long the main thread was busy with one event.
class TimedApplication final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer watch;
        watch.start();
        const bool done = QApplication::notify(receiver, event);
        --m_depth;
        busy.push_back(static_cast<double>(watch.nsecsElapsed()) / 1e6);
        return done;
    }

    std::vector<double> busy; ///< ms, of each event since it was cleared

private:
    int m_depth = 0;
};

double quantile(std::vector<double> values, double q)
{
    if (values.empty())
        return 0.0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

/// 300 clients that flap, as two groups report them.
class Feed
{
public:
    explicit Feed(LiveRun& run) : m_run(run)
    {
        Plan plan;
        Stage stage;
        stage.clients = Clients;
        stage.cycles = 1'000;
        plan.stages = {stage};
        run.reset(plan);
        run.enterPhase({Phase::Stage, 0, at(0.0), {}});
    }

    void tick()
    {
        m_seconds += 0.05;
        for (int group = 0; group < 2; ++group) {
            GroupTick tick;
            tick.group = group;
            tick.at = at(m_seconds);
            // A third of the clients end a cycle in each tick: 150 ms a cycle.
            for (int client = group; client < Clients; client += 2) {
                if ((client / 2 + m_ticks) % 3 == 0)
                    tick.cycles.push_back(cycle(client));
                else if ((client / 2 + m_ticks) % 3 == 1)
                    tick.changes.push_back({client, ClientChange::Doing::Open, at(m_seconds - 0.04)});
            }
            m_cycles += static_cast<int>(tick.cycles.size());
            m_run.takeTick(tick);
        }
        ++m_ticks;
        m_run.takeReadings(
            {{at(m_seconds), Source::Process, Quantity::ResidentMemory, 0, 50e6 + m_jitter(m_random) * 1e6},
             {at(m_seconds), Source::Process, Quantity::UniqueMemory, 0, 40e6 + m_jitter(m_random) * 1e6},
             {at(m_seconds), Source::Process, Quantity::CpuTime, 0, m_seconds * 0.3},
             {at(m_seconds), Source::Sockets, Quantity::Established, 0, 200.0 + m_jitter(m_random)},
             {at(m_seconds), Source::Sockets, Quantity::CloseWait, 0, 0.0}});
    }

    [[nodiscard]] int cycles() const { return m_cycles; }

private:
    Cycle cycle(int client)
    {
        const double begin = m_seconds - 0.15;
        const double connecting = 0.001 * m_jitter(m_random);
        Cycle cycle;
        cycle.client = client;
        cycle.intended = cycle.start = at(begin);
        cycle.end = at(begin + 0.149);
        cycle.tcp = at(begin + connecting / 4.0);
        if (m_random() % 500 == 0) {
            cycle.outcome = Outcome::HttpStatus;
            return cycle;
        }
        cycle.upgrade = at(begin + connecting);
        cycle.firstEcho = at(begin + connecting + 0.0005);
        cycle.closeSent = at(begin + 0.09);
        cycle.closeReceived = at(begin + 0.09 + connecting / 3.0);
        cycle.outcome = Outcome::Ok;
        return cycle;
    }

    LiveRun& m_run;
    std::mt19937 m_random{1};
    std::lognormal_distribution<double> m_jitter{0.5, 0.6};
    double m_seconds = 0.0;
    int m_ticks = 0;
    int m_cycles = 0;
};

void printFrames(ChartsPage& page, TrackView& tracks)
{
    constexpr int Frames = 60;
    std::vector<double> all;
    const auto measure = [&](const char* name, auto update, QWidget& painted) {
        std::vector<double> frames;
        for (int i = 0; i < Frames; ++i) {
            QElapsedTimer watch;
            watch.start();
            update();
            painted.repaint();
            frames.push_back(static_cast<double>(watch.nsecsElapsed()) / 1e6);
        }
        all.insert(all.end(), frames.begin(), frames.end());
        std::printf("  %-24s median %6.2f ms   p95 %6.2f ms\n", name, quantile(frames, 0.5), quantile(frames, 0.95));
    };
    for (ChartCard* card : page.cards())
        measure(
            qPrintable(card->chart().spec().id), [card] { card->refresh(); }, *card->chart().viewport());
    measure(
        "client timeline", [&tracks] { tracks.redraw(); }, *tracks.viewport());
    std::printf("chart update, median frame: %.2f ms (bound 16 ms)\n", quantile(all, 0.5));
}
} // namespace

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    Theme theme;
    LiveRun run;
    TimeWindow window;
    QWidget top;
    auto* layout = new QVBoxLayout(&top);
    auto* page = new ChartsPage(run, window, theme, &top);
    auto* timeline = new ClientTimeline(run, window, theme, &top);
    layout->addWidget(new PhaseStrip(run, theme, &top));
    layout->addWidget(page, 3);
    layout->addWidget(timeline, 1);
    QStringList everything;
    for (const ChartSpec& spec : chartSpecs())
        everything.append(spec.id);
    page->setShownCharts(everything);
    top.resize(1000, 1400);
    top.show();
    if (!QTest::qWaitForWindowExposed(&top))
        return 1;

    Feed feed(run);
    while (feed.cycles() < CyclesOnRecord)
        feed.tick();
    QTest::qWait(1'000);
    std::printf("%d clients, %d cycles on record, %s platform\n", Clients, feed.cycles(),
                qPrintable(QGuiApplication::platformName()));
    printFrames(*page, timeline->view());

    application.busy.clear();
    QTimer live;
    QObject::connect(&live, &QTimer::timeout, &live, [&feed] { feed.tick(); });
    live.start(50);
    QTest::qWait(LiveMillis);
    live.stop();
    const double total = std::accumulate(application.busy.begin(), application.busy.end(), 0.0);
    std::printf("live for %d s at 2,000 cycles/s: longest block of the main thread %.1f ms (bound 50 ms), busy for "
                "%.0f %% of the time\n",
                LiveMillis / 1000, *std::max_element(application.busy.begin(), application.busy.end()),
                100.0 * total / LiveMillis);
    return 0;
}
