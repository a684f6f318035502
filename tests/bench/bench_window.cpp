/// Prints what the window costs in a run of so many clients as its argument says, with 100,000 cycles on record: the
/// median frame of a chart update, and the longest time for which the main thread did nothing else. The real window,
/// clients and demo server; see the script `window` beside.

#include "ui/windowdriver.h"

#include "ui/charts/chartcard.h"
#include "ui/chartspage.h"
#include "ui/clienttimeline.h"
#include "ui/trackview.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <vector>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
constexpr quint64 CyclesOnRecord = 100'000;
constexpr int LiveMillis = 10'000;
constexpr int Patience = 600'000; // ms
constexpr double LongestBlock = 50.0;
constexpr double LongestFrame = 16.0;

/// What the main thread did with one event, ms.
struct Block
{
    double lasted = 0.0;   ///< by the clock on the wall, with what other processes took of the processor
    double computed = 0.0; ///< of the processor's time
    const char* who = "";  ///< class of the object that the event was for; of a timer, of its owner
    int event = 0;         ///< QEvent::Type
};

double processorMillis()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Tells how long the main thread was busy with each event.
class TimedApplication final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        // Events of the other threads come through here as well.
        if (m_inEvent || QThread::currentThread() != thread())
            return QApplication::notify(receiver, event);
        m_inEvent = true;
        const double before = processorMillis();
        QElapsedTimer watch;
        watch.start();
        // It may be gone afterwards.
        const bool isTimer = qobject_cast<QTimer*>(receiver) && receiver->parent();
        const char* who = (isTimer ? receiver->parent() : receiver)->metaObject()->className();
        const int type = event->type();
        const bool done = QApplication::notify(receiver, event);
        m_blocks.push_back({static_cast<double>(watch.nsecsElapsed()) / 1e6, processorMillis() - before, who, type});
        m_inEvent = false;
        return done;
    }

    /// All since it was asked for last.
    std::vector<Block> take() { return std::exchange(m_blocks, {}); }

private:
    std::vector<Block> m_blocks;
    bool m_inEvent = false;
};

double quantile(std::vector<double> values, double q)
{
    if (values.empty())
        return 0.0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

/// At the pace of 3,000, then of 400 cycles per second, however many share in it.
Plan hundredThousandCycles(int clients)
{
    const auto each = [clients](std::chrono::milliseconds ofHundred) { return ofHundred * clients / 100; };
    Plan plan = quickPlan();
    plan.name = QStringLiteral("bench");
    // First as fast as the machine can, to have them on record; then at a pace that leaves it time for the window.
    Stage fast = plan.stages.first();
    fast.name = QStringLiteral("fast");
    fast.clients = clients;
    fast.cycles = static_cast<int>(CyclesOnRecord) / clients + 1;
    fast.connected = each(20ms);
    fast.disconnected = each(13ms);
    fast.jitterPercent = 50.0;
    Stage steady = fast;
    steady.name = QStringLiteral("steady");
    steady.cycles = 1'000;
    steady.connected = each(167ms);
    steady.disconnected = each(83ms);
    plan.stages = {fast, steady};
    plan.target.demo.refusePercent = 0.2;
    return plan;
}

bool printBlocks(const char* when, const std::vector<Block>& blocks, double seconds)
{
    Block lasted;
    Block computed;
    double busy = 0.0;
    for (const Block& block : blocks) {
        lasted = block.lasted > lasted.lasted ? block : lasted;
        computed = block.computed > computed.computed ? block : computed;
        busy += block.computed;
    }
    std::printf("%s: longest block of the main thread %.1f ms (bound %.0f ms; %s, event %d); most that one event "
                "computed %.1f ms (%s, event %d); computing for %.0f %% of the time\n",
                when, lasted.lasted, LongestBlock, lasted.who, lasted.event, computed.computed, computed.who,
                computed.event, busy / seconds / 10.0);
    return lasted.lasted <= LongestBlock;
}

/// Draws each chart many times, as it is drawn live: data anew, then painted at once.
bool printFrames(const WindowDriver& driver)
{
    constexpr int Frames = 60;
    std::vector<double> all;
    const auto measure = [&](const QString& name, auto update, QWidget& painted) {
        std::vector<double> frames;
        double computed = processorMillis();
        for (int i = 0; i < Frames; ++i) {
            QElapsedTimer watch;
            watch.start();
            update();
            painted.repaint();
            frames.push_back(static_cast<double>(watch.nsecsElapsed()) / 1e6);
        }
        computed = (processorMillis() - computed) / Frames;
        all.insert(all.end(), frames.begin(), frames.end());
        std::printf("  %-16s median %6.2f ms   p95 %6.2f ms   computed %6.2f ms\n", qPrintable(name),
                    quantile(frames, 0.5), quantile(frames, 0.95), computed);
        QCoreApplication::processEvents();
    };
    for (ChartCard* card : driver.window().findChild<ChartsPage*>()->cards())
        measure(
            card->chart().spec().id, [card] { card->refresh(); }, *card->chart().viewport());
    TrackView& tracks = driver.window().findChild<ClientTimeline*>()->view();
    measure(
        QStringLiteral("client timeline"), [&tracks] { tracks.redraw(); }, *tracks.viewport());
    std::printf("chart update: median frame %.2f ms (bound %.0f ms)\n", quantile(all, 0.5), LongestFrame);
    return quantile(all, 0.5) <= LongestFrame;
}
} // namespace

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    const int clients = argc > 1 ? QByteArray(argv[1]).toInt() : 0;
    if (clients < 1) {
        std::fprintf(stderr, "usage: %s CLIENTS\n", argv[0]);
        return 2;
    }
    WindowDriver driver({1440, 1200});
    driver.use(hundredThousandCycles(clients));
    if (!driver.show())
        return 2;
    QStringList everything;
    for (const ChartSpec& spec : chartSpecs())
        everything.append(spec.id);
    driver.window().findChild<ChartsPage*>()->setShownCharts(everything);

    QElapsedTimer watch;
    watch.start();
    driver.window().run();
    const auto cycles = [&driver] { return driver.window().liveRun().tally().attempts; };
    if (!QTest::qWaitFor([&] { return cycles() >= CyclesOnRecord || driver.hasVerdict(); }, Patience) ||
        driver.hasVerdict())
        return 2;
    const double seconds = static_cast<double>(watch.elapsed()) / 1e3;
    std::printf("%s platform: %d clients, %llu cycles on record after %.0f s\n",
                qPrintable(QGuiApplication::platformName()), clients, static_cast<unsigned long long>(cycles()),
                seconds);
    printBlocks("until then, at full load", application.take(), seconds); // where clients and server take all there is
    // The pace settles first.
    QTest::qWait(2'000);
    bool holds = printFrames(driver);

    application.take();
    const quint64 before = cycles();
    QTest::qWait(LiveMillis);
    const auto live = application.take();
    std::printf("live at %.0f cycles/s\n", static_cast<double>(cycles() - before) * 1e3 / LiveMillis);
    holds &= printBlocks("with 100,000 on record", live, LiveMillis / 1e3);
    watch.restart();
    driver.window().stop();
    if (!driver.awaitVerdict())
        return 2;
    QTest::qWait(1'000);
    holds &= printBlocks("stopping and judging", application.take(), static_cast<double>(watch.elapsed()) / 1e3);
    return holds ? 0 : 1;
}
