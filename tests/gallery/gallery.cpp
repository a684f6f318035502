#include "ui/windowdriver.h"

#include "core/preset.h"
#include "ui/historymodel.h"
#include "ui/historypanel.h"
#include "ui/presentation.h"

#include <QApplication>
#include <QTabWidget>
#include <QTest>
#include <QTextStream>

#include <chrono>
#include <functional>
#include <map>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
constexpr QSize Usual(1440, 900);
constexpr QSize Narrow(1024, 700);
constexpr QSize Doubled(1280, 860);
constexpr int LongestRun = 60'000; // ms

bool save(QWidget& widget, const QString& file)
{
    // What is drawn in turns has been drawn then, and what is under way has settled.
    QTest::qWait(600);
    return widget.grab().save(file);
}

bool fail(const char* what)
{
    QTextStream(stderr) << what << Qt::endl;
    return false;
}

Plan reference()
{
    return presets().constFirst().plan;
}

/// Runs the plan to its verdict, and takes the picture if it is the expected one.
bool judged(WindowDriver& driver, const Plan& plan, Standing expected, const QString& file)
{
    driver.use(plan);
    if (!driver.show() || !driver.run(LongestRun))
        return fail("no verdict");
    if (driver.verdict().standing != expected)
        return fail(qPrintable(QStringLiteral("unexpected verdict: ") + driver.verdict().reasons.join(u'\n')));
    return save(driver.window(), file);
}

/// Takes the picture in mid-run, once that many cycles are done.
bool underWay(WindowDriver& driver, const Plan& plan, quint64 cycles, const QString& file)
{
    driver.use(plan);
    if (!driver.show())
        return fail("no window");
    driver.window().run();
    if (!QTest::qWaitFor([&] { return driver.window().liveRun().tally().attempts >= cycles; }, LongestRun))
        return fail("the run does not come on");
    return save(driver.window(), file);
}

bool firstLaunch(const QString& file)
{
    WindowDriver driver(Usual);
    return driver.show() && save(driver.window(), file);
}

bool live(const QString& file)
{
    WindowDriver driver(Usual);
    Plan plan = reference();
    plan.target.demo.refusePercent = 5.0;
    return underWay(driver, plan, 44, file);
}

bool pass(const QString& file)
{
    WindowDriver driver(Usual);
    return judged(driver, reference(), Standing::Pass, file);
}

Plan leaking()
{
    Plan plan = reference();
    plan.target.demo.leakKb = 400;
    return plan;
}

bool failByLeak(const QString& file)
{
    WindowDriver driver(Usual);
    return judged(driver, leaking(), Standing::Fail, file);
}

bool dark(const QString& file)
{
    WindowDriver driver(Usual);
    driver.theme().setMode(Theme::Mode::Dark);
    return judged(driver, leaking(), Standing::Fail, file);
}

bool presentation(const QString& file)
{
    WindowDriver driver(Usual);
    driver.use(reference());
    if (!driver.show() || !driver.run(LongestRun))
        return fail("no verdict");
    Presentation& presented = driver.window().presentation();
    presented.enter();
    const bool saved = save(presented, file);
    presented.leave();
    return saved;
}

bool narrow(const QString& file)
{
    WindowDriver driver(Narrow);
    return judged(driver, reference(), Standing::Pass, file);
}

bool scaled(const QString& file)
{
    WindowDriver driver(Doubled);
    return judged(driver, reference(), Standing::Pass, file);
}

/// The leak hunt, with a leak: the trend of the memory with its slope, and when the limit will be reached.
bool leakHunt(const QString& file)
{
    WindowDriver driver(Usual);
    Plan plan = presetNamed(QStringLiteral("leak-hunt")).value();
    plan.target.demo.leakKb = 16;
    driver.use(plan);
    if (!driver.show() || !driver.run(2 * LongestRun))
        return fail("no verdict");
    if (driver.verdict().standing != Standing::Fail)
        return fail("the leak was not found");
    return save(driver.window(), file);
}

/// The report of a run that passed, not signed yet.
bool report(const QString& file)
{
    WindowDriver driver(Usual);
    driver.use(reference());
    if (!driver.show() || !driver.run(LongestRun))
        return fail("no verdict");
    driver.action(QStringLiteral("Report")).trigger();
    return save(driver.window(), file);
}

/// Two past runs over each other, of a sound server and of one with a slow handshake.
bool compare(const QString& file)
{
    WindowDriver driver(Usual);
    Plan plan = reference();
    if (!driver.show())
        return fail("no window");
    for (const Millis slow : {0ms, 40ms}) {
        plan.target.demo.slowHandshake = slow;
        driver.use(plan);
        if (!driver.run(LongestRun))
            return fail("no verdict");
        driver.forgetVerdict();
    }
    driver.log().setCurrentIndex(1);
    auto* history = driver.window().findChild<HistoryPanel*>();
    if (!QTest::qWaitFor([&] { return history->model().rowCount() == 2; }, LongestRun))
        return fail("no two runs in the history");
    history->select({history->model().at(0).id, history->model().at(1).id});
    history->compareSelected();
    if (!QTest::qWaitFor([&] { return driver.pages().currentIndex() == 1; }, LongestRun))
        return fail("no comparison");
    return save(driver.window(), file);
}

bool threeHundredClients(const QString& file)
{
    WindowDriver driver(Usual);
    Plan plan = reference();
    plan.name = QStringLiteral("three hundred");
    Stage stage;
    stage.name = QStringLiteral("three hundred clients");
    stage.clients = 300;
    stage.cycles = 40;
    stage.connected = 400ms;
    stage.disconnected = 200ms;
    stage.jitterPercent = 50.0;
    plan.stages = {stage};
    plan.target.demo.refusePercent = 1.0;
    return underWay(driver, plan, 3000, file);
}

const std::map<QString, std::function<bool(const QString&)>>& states()
{
    static const std::map<QString, std::function<bool(const QString&)>> all{
        {QStringLiteral("first-launch"), firstLaunch},
        {QStringLiteral("live"), live},
        {QStringLiteral("pass"), pass},
        {QStringLiteral("fail-leak"), failByLeak},
        {QStringLiteral("dark"), dark},
        {QStringLiteral("presentation"), presentation},
        {QStringLiteral("narrow"), narrow},
        {QStringLiteral("scale-200"), scaled},
        {QStringLiteral("clients-300"), threeHundredClients},
        {QStringLiteral("leak-hunt"), leakHunt},
        {QStringLiteral("report"), report},
        {QStringLiteral("compare"), compare},
    };
    return all;
}
} // namespace

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const auto state = states().find(arguments.value(1));
    if (arguments.size() != 3 || state == states().end()) {
        QTextStream(stderr) << "Usage: flapscope_gallery STATE FILE.png" << Qt::endl;
        return 2;
    }
    return state->second(arguments.at(2)) ? 0 : 1;
}
