#include "ui/windowdriver.h"

#include "core/criterion.h"
#include "ui/section.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QTabWidget>
#include <QTest>

#include <chrono>

namespace flapscope
{

using namespace std::chrono_literals;

WindowDriver::WindowDriver(QSize size)
    : m_settings(m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat), m_size(size)
{
    open();
}

WindowDriver::~WindowDriver() = default;

void WindowDriver::open()
{
    Session::Options session;
    session.program = QStringLiteral(FLAPSCOPE_BINARY_DIR "/app/flapscope");
    session.history = m_folder.filePath(QStringLiteral("history.sqlite"));
    m_window = std::make_unique<MainWindow>(MainWindow::Needs{m_theme, m_settings, session, m_folder.path()});
    m_window->resize(m_size);
    QObject::connect(m_window.get(), &MainWindow::concluded, m_window.get(),
                     [this](const Record& record, const Verdict& verdict) {
                         m_record = record;
                         m_verdict = verdict;
                     });
}

bool WindowDriver::show()
{
    m_window->show();
    m_window->activateWindow();
    return QTest::qWaitForWindowActive(m_window.get());
}

void WindowDriver::reopen()
{
    m_window->close();
    m_window.reset();
    open();
}

void WindowDriver::use(const Plan& plan)
{
    m_window->document().replace(QStringLiteral("Test"), plan);
}

QAction& WindowDriver::action(const QString& text) const
{
    const auto actions = m_window->actions();
    for (QAction* action : actions) {
        if (action->text().remove(u'&') == text)
            return *action;
    }
    qFatal("no action \"%s\"", qPrintable(text));
}

void WindowDriver::press(int key, Qt::KeyboardModifiers modifiers) const
{
    QWidget* target = QApplication::focusWidget();
    QTest::keyClick(target ? target : m_window.get(), static_cast<Qt::Key>(key), modifiers);
}

QTabWidget& WindowDriver::tabs(const QString& name) const
{
    const auto all = m_window->findChildren<QTabWidget*>();
    for (QTabWidget* one : all) {
        if (one->accessibleName() == name)
            return *one;
    }
    qFatal("no tabs \"%s\"", qPrintable(name));
}

void WindowDriver::eachArrangement(const std::function<void(const QString&)>& visit) const
{
    for (int page = 0; page < pages().count(); ++page) {
        pages().setCurrentIndex(page);
        for (int log = 0; log < this->log().count(); ++log) {
            this->log().setCurrentIndex(log);
            // Layouts settle in the event loop, each level after the one within it.
            constexpr int levels = 10;
            for (int level = 0; level < levels; ++level)
                QCoreApplication::processEvents();
            visit(pages().tabText(page) + u'/' + this->log().tabText(log));
        }
    }
}

void WindowDriver::unfoldSetup() const
{
    const auto sections = m_window->findChildren<Section*>();
    for (Section* section : sections)
        section->setExpanded(true);
}

bool WindowDriver::run(int deadlineMs)
{
    forgetVerdict();
    m_window->run();
    return awaitVerdict(deadlineMs);
}

bool WindowDriver::awaitVerdict(int deadlineMs)
{
    // Over it is once it has been kept as well.
    return QTest::qWaitFor([this] { return hasVerdict() && !m_window->control().isBusy(); }, deadlineMs);
}

QString WindowDriver::headline() const
{
    return m_window->findChild<QLabel*>(QStringLiteral("verdictHeadline"))->text();
}

Plan quickPlan()
{
    Plan plan;
    plan.name = QStringLiteral("quick");
    Stage stage;
    stage.clients = 2;
    stage.cycles = 5;
    stage.connected = 30ms;
    stage.disconnected = 20ms;
    plan.stages = {stage};
    plan.timing = {.warmUp = 100ms, .baseline = 200ms, .recoveryHold = 100ms, .recoveryLimit = 5s, .settle = 400ms};
    plan.limits = referenceLimits();
    // Where the machine is busy with other things, a cycle takes longer; that is not what these tests are about.
    for (Limit& limit : plan.limits)
        limit.required = limit.criterion == QStringLiteral("connect-success");
    return plan;
}

} // namespace flapscope
