#include "ui/windowdriver.h"

#include "ui/plandocument.h"
#include "ui/presentation.h"

#include <QAction>
#include <QApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QLabel>
#include <QTabWidget>
#include <QTest>

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <functional>
#include <random>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
/// How far the wall clock of this process is off, in seconds: what a laptop does that wakes up, or hears of the time.
std::atomic<time_t> clockIsOff = 0; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
} // namespace

// These stand before the C library's, for Qt as well: the wall clock can jump without touching the machine's.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept
{
    const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    if (result == 0 && clock == CLOCK_REALTIME)
        time->tv_sec += clockIsOff;
    return result;
}

extern "C" int gettimeofday(timeval* time, void* /*zone*/) noexcept
{
    timespec now{};
    const int result = clock_gettime(CLOCK_REALTIME, &now);
    *time = {now.tv_sec, now.tv_nsec / 1000};
    return result;
}

namespace
{
constexpr quint32 Seed = 20'260;
constexpr int Actions = 200;

/// Somebody who does anything at any moment, the same every time.
class Restless
{
public:
    explicit Restless(WindowDriver& driver) : m_driver(driver), m_random(Seed) {}

    /// What was done, for the message of a failing test.
    QString act()
    {
        struct Deed
        {
            const char* name;
            std::function<void()> go;
        };
        const std::array<Deed, 15> deeds{{
            {"run", [this] { m_driver.press(Qt::Key_R, Qt::ControlModifier); }},
            {"run again", [this] { m_driver.window().run(); }},
            {"stop", [this] { m_driver.window().stop(); }},
            {"escape", [this] { m_driver.press(Qt::Key_Escape); }},
            {"stop and run",
             [this] {
                 m_driver.window().stop();
                 m_driver.window().run();
             }},
            {"kill the server", [this] { killServer(); }},
            {"edit the plan", [this] { editPlan(); }},
            {"undo", [this] { m_driver.window().document().undoStack().undo(); }},
            {"redo", [this] { m_driver.window().document().undoStack().redo(); }},
            {"switch the look",
             [this] {
                 m_driver.action(m_driver.theme().isDark() ? QStringLiteral("Light") : QStringLiteral("Dark"))
                     .trigger();
             }},
            {"turn a page", [this] { turnPage(); }},
            {"present", [this] { m_driver.window().presentation().toggle(); }},
            {"follow", [this] { m_driver.action(QStringLiteral("Follow the run")).trigger(); }},
            {"let the clock jump", [this] { jump(); }},
            {"close and reopen", [this] { closeAndReopen(); }},
        }};
        const Deed& deed = deeds.at(number(deeds.size()));
        deed.go();
        return QString::fromLatin1(deed.name);
    }

    /// Below `end`.
    std::size_t number(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(m_random); }

private:
    void killServer()
    {
        const Session* session = m_driver.window().control().session();
        if (!m_driver.window().control().isBusy() || !session || !session->record().target.pid)
            return;
        ::kill(static_cast<pid_t>(*session->record().target.pid), SIGKILL);
    }

    void editPlan()
    {
        const int clients = 1 + static_cast<int>(number(5));
        m_driver.window().document().edit(QStringLiteral("Edit"), QStringLiteral("stages[0].clients"),
                                          [clients](Plan& plan) { plan.stages.first().clients = clients; });
        m_driver.window().document().endEdit();
    }

    void turnPage()
    {
        const auto tabs = m_driver.window().findChildren<QTabWidget*>();
        QTabWidget* pages = tabs.at(static_cast<qsizetype>(number(static_cast<std::size_t>(tabs.size()))));
        pages->setCurrentIndex(static_cast<int>(number(static_cast<std::size_t>(pages->count()))));
    }

    void jump()
    {
        constexpr time_t day = 86'400;
        clockIsOff += static_cast<time_t>(number(2 * day)) - day;
    }

    void closeAndReopen()
    {
        m_driver.window().presentation().leave();
        if (number(2) == 0)
            m_driver.reopen(); // at once, whatever goes on
        else
            m_driver.window().close();
        m_driver.window().show();
        m_driver.window().activateWindow();
    }

    WindowDriver& m_driver;
    std::mt19937 m_random;
};
} // namespace

class TestWindowRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clockOfQtJumps();
    void twoHundredRandomActionsLeaveItSound();
};

void TestWindowRandom::clockOfQtJumps()
{
    constexpr time_t hour = 3'600;
    const QDateTime before = QDateTime::currentDateTime();
    clockIsOff = -hour;
    QVERIFY(QDateTime::currentDateTime() < before);
    clockIsOff = 0;
}

void TestWindowRandom::twoHundredRandomActionsLeaveItSound()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.timing.recoveryLimit = 300ms;
    plan.timing.settle = 200ms;
    driver.use(plan);
    QVERIFY(driver.show());
    Restless somebody(driver);
    QStringList done;
    for (int i = 0; i < Actions; ++i) {
        done += somebody.act();
        // The time that somebody takes before the next action is part of what is tried, not a wait for something.
        QTest::qWait(static_cast<int>(somebody.number(120)));
        QVERIFY2(!QApplication::activeModalWidget(), qPrintable(done.join(QStringLiteral(", "))));
    }
    driver.window().presentation().leave();
    driver.window().stop();
    QTRY_VERIFY2_WITH_TIMEOUT(!driver.window().control().isBusy(), qPrintable(done.join(QStringLiteral(", "))), 5000);
    // And it still does what it is for.
    plan.timing.recoveryLimit = 5s;
    driver.use(plan);
    if (!driver.window().isVisible())
        QVERIFY(driver.show());
    QVERIFY2(driver.run(), qPrintable(done.join(QStringLiteral(", "))));
    QCOMPARE(driver.headline(), QStringLiteral("PASS"));
}

QTEST_MAIN(TestWindowRandom)
#include "tst_window_random.moc"
