#include "core/planjson.h"
#include "core/preset.h"
#include "support/freeport.h"
#include "ui/mainwindow.h"
#include "ui/setuppanel.h"
#include "ui/theme.h"
#include "ui/windowactions.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;

namespace
{
constexpr int EndOfRun = 20'000;        // ms, far more than a short plan takes
constexpr int StopWithin = 2'500;       // ms: two seconds, and the event loop
constexpr int FirstPhaseWithin = 5'000; // ms

/// One client, twice, with hardly anything around.
Plan shortPlan()
{
    Plan plan = presets().constFirst().plan;
    plan.name = QStringLiteral("short");
    Stage stage;
    stage.name = QStringLiteral("one");
    stage.cycles = 2;
    plan.stages = {stage};
    plan.timing = {Millis(0), Millis(200), Millis(100), Millis(2000), Millis(200)};
    return plan;
}

Plan longPlan()
{
    Plan plan = shortPlan();
    plan.stages[0].cycles = 100'000;
    return plan;
}
} // namespace

/// The window around its parts: files, settings, messages, and how it begins and ends runs.
class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void beginsWithTheReferencePlanAndRunAtHand();
    void runsAPlanToItsVerdict();
    void planWithAMistakeDoesNotRunAndSaysWhy();
    void opensAPlanAndRemembersIt();
    void opensThePlanOfABundle();
    void whatIsNoPlanIsSaidInPlace();
    void droppedFilesAreOpened();
    void savedPlanIsRemembered();
    void failedSavingOffersAnotherPlace();
    void unreachedServerIsSaidWithTwoWaysOut();
    void demoServerIsAWayOut();
    void escapeLeavesAFieldBeforeItStopsTheRun();
    void closingInMidRunStopsItWell();
    void editsCanBeUndoneByShortcut();
    void commandIsCopied();
    void commandWithoutOptionsAsksForTheFile();
    void themeChangesAtOnceAndIsKept();
    void panelsAndGeometrySurvive();
    void editedPlanSurvivesAndItsSecretsDoNot();
    void startStopStartAgain();

private:
    void makeWindow();
    void remake();
    void runShort(const Plan& plan);
    [[nodiscard]] QLineEdit* target() const;
    [[nodiscard]] QPushButton* button(const char* text) const;
    [[nodiscard]] QString fileOf(const Plan& plan, const QString& name) const;
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    makeWindow();
}

void TestMainWindow::cleanup()
{
    // Nothing that goes wrong is ever said in a box that blocks.
    QVERIFY(!QApplication::activeModalWidget());
    m_window.reset();
    m_settings.reset();
    m_theme.reset();
}

void TestMainWindow::makeWindow()
{
    m_settings = std::make_unique<QSettings>(m_folder->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    Session::Options session;
    session.program = QStringLiteral(FLAPSCOPE_BINARY_DIR "/app/flapscope");
    m_window = std::make_unique<MainWindow>(MainWindow::Needs{*m_theme, *m_settings, session, m_folder->path()});
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

/// Closes the window and opens another one with what the first has left behind.
void TestMainWindow::remake()
{
    m_window->close();
    m_window.reset();
    m_settings.reset();
    makeWindow();
}

void TestMainWindow::runShort(const Plan& plan)
{
    m_window->document().replace(QStringLiteral("Test"), plan);
    QSignalSpy concluded(m_window.get(), &MainWindow::concluded);
    m_window->run();
    QVERIFY(m_window->control().isBusy());
    QVERIFY(concluded.wait(EndOfRun));
}

QLineEdit* TestMainWindow::target() const
{
    for (auto* line : m_window->findChildren<QLineEdit*>()) {
        if (line->accessibleName() == QStringLiteral("Target"))
            return line;
    }
    return nullptr;
}

QPushButton* TestMainWindow::button(const char* text) const
{
    for (auto* found : m_window->findChildren<QPushButton*>()) {
        if (found->text() == QString::fromUtf8(text) && found->isVisible())
            return found;
    }
    qWarning("There is no button %s", text);
    return nullptr;
}

QString TestMainWindow::fileOf(const Plan& plan, const QString& name) const
{
    QString path = m_folder->filePath(name);
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(QJsonDocument(toJson(plan)).toJson());
    return path;
}

void TestMainWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget* focused = QApplication::focusWidget();
    QTest::keyClick(focused ? focused : m_window.get(), key, modifiers);
}

void TestMainWindow::beginsWithTheReferencePlanAndRunAtHand()
{
    QCOMPARE(m_window->document().plan(), presets().constFirst().plan);
    QTRY_VERIFY(button("Run")->hasFocus());
    QVERIFY(!m_window->banner().isVisible());
    QVERIFY(!button("Stop")->isEnabled());
}

void TestMainWindow::runsAPlanToItsVerdict()
{
    m_window->document().replace(QStringLiteral("Test"), shortPlan());
    QSignalSpy concluded(m_window.get(), &MainWindow::concluded);
    button("Run")->setFocus();
    press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(m_window->control().isBusy());
    QVERIFY(button("Stop")->hasFocus());
    QVERIFY(!button("Run")->isEnabled());
    QVERIFY(concluded.wait(EndOfRun));
    const auto verdict = concluded.constFirst().at(1).value<Verdict>();
    QVERIFY2(verdict.standing == Standing::Pass || verdict.standing == Standing::Inconclusive,
             qPrintable(verdict.reasons.join(u'\n')));
    QVERIFY(button("Run")->isEnabled());
    QVERIFY(button("Run")->hasFocus());
    QVERIFY(!m_window->banner().isVisible());
}

void TestMainWindow::planWithAMistakeDoesNotRunAndSaysWhy()
{
    Plan plan = shortPlan();
    plan.stages[0].clients = 0;
    m_window->document().replace(QStringLiteral("Test"), plan);
    m_window->run();
    QVERIFY(!m_window->control().isBusy());
    QVERIFY(m_window->banner().isVisible());
    QTRY_COMPARE(QApplication::focusWidget()->accessibleName(), QStringLiteral("Stage 1 clients"));
}

void TestMainWindow::opensAPlanAndRemembersIt()
{
    const QString path = fileOf(shortPlan(), QStringLiteral("short.json"));
    m_window->open(path);
    QCOMPARE(m_window->document().plan(), shortPlan());
    QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("short")));
    QVERIFY(!m_window->isWindowModified());
    remake();
    QCOMPARE(m_window->document().plan(), shortPlan());
    QCOMPARE(m_window->document().path(), path);
    const auto menus = m_window->findChildren<QAction*>();
    QVERIFY(std::any_of(menus.begin(), menus.end(), [&](const QAction* action) { return action->text() == path; }));
}

void TestMainWindow::opensThePlanOfABundle()
{
    QVERIFY(!fileOf(shortPlan(), QStringLiteral("plan.json")).isEmpty());
    m_window->open(m_folder->path());
    QCOMPARE(m_window->document().plan(), shortPlan());
}

void TestMainWindow::whatIsNoPlanIsSaidInPlace()
{
    const QString path = m_folder->filePath(QStringLiteral("garbage.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(1000, '\0'));
    file.close();
    m_window->open(path);
    QVERIFY(m_window->banner().isVisible());
    QVERIFY(m_window->banner().accessibleDescription().contains(path));
    QCOMPARE(m_window->document().plan(), presets().constFirst().plan);
}

void TestMainWindow::droppedFilesAreOpened()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(fileOf(shortPlan(), QStringLiteral("dropped.json")))});
    const QPointF place(300, 300);
    QDragEnterEvent enter(place.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QCOMPARE(m_window->document().plan(), shortPlan());

    QMimeData text;
    text.setText(QStringLiteral("no file"));
    QDragEnterEvent other(place.toPoint(), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    other.ignore();
    QCoreApplication::sendEvent(m_window.get(), &other);
    QVERIFY(!other.isAccepted());
}

void TestMainWindow::savedPlanIsRemembered()
{
    const QString path = fileOf(shortPlan(), QStringLiteral("plan.json"));
    m_window->open(path);
    m_window->document().edit(QStringLiteral("Edit"), QStringLiteral("seed"), [](Plan& plan) { plan.seed = 7; });
    QVERIFY(m_window->isWindowModified());
    press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!m_window->isWindowModified());
    const auto again = planFromFile(path);
    QVERIFY(again.ok());
    QCOMPARE(again->seed, 7U);
}

void TestMainWindow::failedSavingOffersAnotherPlace()
{
    const QString folder = m_folder->filePath(QStringLiteral("there"));
    QVERIFY(QDir().mkdir(folder));
    m_window->open(fileOf(shortPlan(), QStringLiteral("there/plan.json")));
    QVERIFY(QDir(folder).removeRecursively());
    press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(m_window->banner().isVisible());
    QVERIFY(button("Save elsewhere…"));
}

void TestMainWindow::unreachedServerIsSaidWithTwoWaysOut()
{
    Plan plan = shortPlan();
    plan.target.url = QStringLiteral("ws://127.0.0.1:%1/").arg(freePort());
    runShort(plan);
    QVERIFY(m_window->banner().isVisible());
    QVERIFY(!m_window->banner().accessibleDescription().isEmpty());
    QVERIFY(button("Start demo server"));
    button("Edit URL")->click();
    QTRY_VERIFY(target()->hasFocus());
    QVERIFY(!m_window->banner().isVisible());
}

void TestMainWindow::demoServerIsAWayOut()
{
    Plan plan = shortPlan();
    plan.target.url = QStringLiteral("ws://127.0.0.1:%1/").arg(freePort());
    runShort(plan);
    QSignalSpy concluded(m_window.get(), &MainWindow::concluded);
    button("Start demo server")->click();
    QVERIFY(m_window->document().plan().target.url.isEmpty());
    QVERIFY(concluded.wait(EndOfRun));
    QVERIFY(concluded.constFirst().at(0).value<Record>().target.demo);
    m_window->document().undoStack().undo();
    QCOMPARE(m_window->document().plan().target.url, plan.target.url);
}

void TestMainWindow::escapeLeavesAFieldBeforeItStopsTheRun()
{
    m_window->document().replace(QStringLiteral("Test"), longPlan());
    QSignalSpy concluded(m_window.get(), &MainWindow::concluded);
    m_window->run();
    target()->setFocus();
    press(Qt::Key_Escape);
    QVERIFY(!target()->hasFocus());
    QCOMPARE(m_window->control().state(), RunControl::State::Running);
    press(Qt::Key_Escape);
    QCOMPARE(m_window->control().state(), RunControl::State::Stopping);
    QVERIFY(concluded.wait(StopWithin));
    QCOMPARE(concluded.constFirst().at(0).value<Record>().ending, Ending::Stopped);
}

void TestMainWindow::closingInMidRunStopsItWell()
{
    m_window->document().replace(QStringLiteral("Test"), longPlan());
    m_window->run();
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->liveRun().phases().empty(), FirstPhaseWithin);
    QSignalSpy ended(&m_window->control(), &RunControl::ended);
    m_window->close();
    QVERIFY(m_window->isVisible());
    QVERIFY(ended.wait(StopWithin));
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(ended.constFirst().at(0).value<Record>().ending, Ending::Stopped);
}

void TestMainWindow::editsCanBeUndoneByShortcut()
{
    const auto before = m_window->document().plan();
    target()->setFocus();
    QTest::keyClicks(target(), QStringLiteral("ws://example.test"));
    QVERIFY(m_window->document().plan() != before);
    press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().plan(), before);
    QVERIFY(target()->text().isEmpty());
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(target()->text(), QStringLiteral("ws://example.test"));
}

void TestMainWindow::commandIsCopied()
{
    QApplication::clipboard()->clear();
    press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("flapscope run --preset ws-resilience-006"));
    QVERIFY(!m_window->banner().isVisible());
}

void TestMainWindow::commandWithoutOptionsAsksForTheFile()
{
    m_window->document().replace(QStringLiteral("Test"), shortPlan());
    m_window->copyAsCommand();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("flapscope run short.json"));
    QVERIFY(m_window->banner().isVisible());
    QVERIFY(button("Save plan…"));
}

void TestMainWindow::themeChangesAtOnceAndIsKept()
{
    const auto actions = m_window->findChild<WindowActions*>();
    QVERIFY(actions);
    actions->dark->trigger();
    QVERIFY(m_theme->isDark());
    QCOMPARE(m_window->palette().color(QPalette::Base), darkPalette().surface);
    remake();
    QVERIFY(m_theme->isDark());
    m_window->findChild<WindowActions*>()->light->trigger();
    QVERIFY(!m_theme->isDark());
}

void TestMainWindow::panelsAndGeometrySurvive()
{
    m_window->resize(1180, 760);
    auto* columns = m_window->findChild<QSplitter*>(QStringLiteral("columns"));
    columns->setSizes({330, 500, 340});
    const auto sizes = columns->sizes();
    m_window->findChild<WindowActions*>()->log->trigger();
    m_window->findChild<SetupPanel*>()->setUnfolded({QStringLiteral("Limits")});
    remake();
    QCOMPARE(m_window->size(), QSize(1180, 760));
    QTRY_COMPARE(m_window->findChild<QSplitter*>(QStringLiteral("columns"))->sizes(), sizes);
    QVERIFY(!m_window->findChild<WindowActions*>()->log->isChecked());
    QCOMPARE(m_window->findChild<SetupPanel*>()->unfolded(), QStringList{QStringLiteral("Limits")});
}

void TestMainWindow::editedPlanSurvivesAndItsSecretsDoNot()
{
    Plan plan = shortPlan();
    plan.target.url = QStringLiteral("wss://user:swordfish@example.test/");
    plan.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer swordfish")}};
    m_window->document().replace(QStringLiteral("Test"), shortPlan());
    m_window->document().edit(QStringLiteral("Edit"), QStringLiteral("target"), [&](Plan& edited) { edited = plan; });
    remake();
    QCOMPARE(m_window->document().plan(), masked(plan));
    QVERIFY(m_window->document().isModified());
    QFile file(m_folder->filePath(QStringLiteral("settings.ini")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("swordfish"));
    // What was lost is asked for, not sent.
    m_window->run();
    QVERIFY(!m_window->control().isBusy());
}

void TestMainWindow::startStopStartAgain()
{
    m_window->document().replace(QStringLiteral("Test"), longPlan());
    for (int round = 0; round < 3; ++round) {
        QSignalSpy ended(&m_window->control(), &RunControl::ended);
        m_window->run();
        m_window->run();
        m_window->stop();
        m_window->stop();
        QVERIFY(ended.wait(StopWithin));
        QVERIFY(!m_window->control().isBusy());
    }
    runShort(shortPlan());
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
