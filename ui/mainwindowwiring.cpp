#include "ui/mainwindow.h"

#include "core/preset.h"
#include "ui/chartspage.h"
#include "ui/clienttimeline.h"
#include "ui/comparepage.h"
#include "ui/event.h"
#include "ui/eventspanel.h"
#include "ui/historypanel.h"
#include "ui/labpage.h"
#include "ui/phasestrip.h"
#include "ui/presentation.h"
#include "ui/reportpage.h"
#include "ui/righealthpanel.h"
#include "ui/runbar.h"
#include "ui/setuppanel.h"
#include "ui/textwindow.h"
#include "ui/theme.h"
#include "ui/toxicpanel.h"
#include "ui/verdictpanel.h"
#include "ui/windowactions.h"
#include "ui/windowkeys.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>

// Who tells whom in the window.
namespace flapscope
{

void MainWindow::wireActions()
{
    const auto on = [this](QAction* action, auto slot) { connect(action, &QAction::triggered, this, slot); };
    on(m_actions->newPlan, &MainWindow::newPlan);
    on(m_actions->open, &MainWindow::choosePlan);
    on(m_actions->save, &MainWindow::save);
    on(m_actions->saveAs, &MainWindow::saveAs);
    on(m_actions->quit, &MainWindow::close);
    on(m_actions->undo, [this] { m_document.undoStack().undo(); });
    on(m_actions->redo, [this] { m_document.undoStack().redo(); });
    on(m_actions->editUrl, &MainWindow::editUrl);
    on(m_actions->copyCommand, &MainWindow::copyAsCommand);
    on(m_actions->preferences, &MainWindow::showPreferences);
    on(m_actions->run, &MainWindow::run);
    on(m_actions->stop, &MainWindow::stop);
    on(m_actions->findClients, [this] { findLimit(Load::Clients); });
    on(m_actions->findRate, [this] { findLimit(Load::Rate); });
    on(m_actions->help, [this] { showText(QStringLiteral("Help"), helpText(m_actions->all())); });
    on(m_actions->shortcuts,
       [this] { showText(QStringLiteral("Keyboard shortcuts"), shortcutText(m_actions->all())); });
    on(m_actions->about, [this] { showText(QStringLiteral("About Flapscope"), aboutText()); });
    QList<QAction*> kept = m_actions->all();
    kept.removeOne(m_actions->undo); // plan fields hand these on themselves; other fields undo their own text
    kept.removeOne(m_actions->redo);
    new WindowKeys(*this, kept, this);
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    connect(escape, &QShortcut::activated, this, &MainWindow::onEscape);
    wireViews();
}

void MainWindow::wireViews()
{
    const auto page = [this](QAction* action, int index) {
        connect(action, &QAction::triggered, this, [this, index] { m_pages->setCurrentIndex(index); });
    };
    page(m_actions->live, 0);
    page(m_actions->compare, 1);
    page(m_actions->report, 2);
    page(m_actions->lab, 3);
    connect(m_actions->followLive, &QAction::triggered, m_charts, &ChartsPage::followLive);
    connect(m_actions->marker, &QAction::triggered, m_charts, &ChartsPage::markHere);
    connect(m_actions->frameFailures, &QAction::triggered, m_clients, &ClientTimeline::frameFailures);
    connect(m_actions->setup, &QAction::toggled, m_setup, &QWidget::setVisible);
    connect(m_actions->verdict, &QAction::toggled, m_columns->widget(2), &QWidget::setVisible);
    connect(m_actions->log, &QAction::toggled, m_rows->widget(1), &QWidget::setVisible);
    connect(m_actions->presentation, &QAction::triggered, m_presentation, &Presentation::toggle);
    connect(m_presentation, &Presentation::entered, m_clients, [this] { m_clients->setDetailShown(false); });
    connect(m_presentation, &Presentation::left, m_clients, [this] { m_clients->setDetailShown(true); });
    connect(m_actions->exportReport, &QAction::triggered, this, [this] {
        m_actions->report->trigger();
        m_report->askForExport();
    });
    const auto mode = [this](QAction* action, Theme::Mode value) {
        connect(action, &QAction::triggered, this, [this, value] {
            Preferences preferences = m_preferences;
            preferences.mode = value;
            apply(preferences);
        });
    };
    mode(m_actions->system, Theme::Mode::System);
    mode(m_actions->light, Theme::Mode::Light);
    mode(m_actions->dark, Theme::Mode::Dark);
}

void MainWindow::wireRun()
{
    connect(&m_control, &RunControl::prepared, this, &MainWindow::onPrepared);
    connect(&m_control, &RunControl::stateChanged, this, &MainWindow::onState);
    connect(&m_control, &RunControl::began, m_runBar, &RunBar::setTarget);
    connect(&m_control, &RunControl::ended, this, &MainWindow::onEnded);
    connect(&m_control, &RunControl::limitFound, this, &MainWindow::onLimitFound);
    connect(&m_control, &RunControl::levelTried, this, [this](const LevelTrial& trial, Load load) {
        const bool sustained = trial.result == LevelTrial::Result::Sustained;
        statusBar()->showMessage(QStringLiteral("%1: %2").arg(levelText(load, trial.level),
                                                              sustained ? QStringLiteral("sustained") : trial.text));
    });
    connect(&m_liveVerdict, &LiveVerdict::judged, this, [this](const Verdict& verdict, const Metrics& metrics) {
        m_verdict->showProvisional(verdict, metrics);
        m_presentation->showProvisional(verdict, metrics);
        m_rig->setMetrics(metrics);
        m_live.takeMetrics(metrics);
    });
    connect(&m_liveVerdict, &LiveVerdict::concluded, this, [this](const std::shared_ptr<const JudgedRun>& run) {
        m_verdict->showFinal(run->verdict, run->metrics);
        m_presentation->showFinal(run->verdict, run->metrics);
        m_rig->showRecord(run->record, run->metrics);
        m_live.takeMetrics(run->metrics);
        m_report->setRun(run);
        Q_EMIT concluded(run->record, run->verdict);
    });
    onState(RunControl::State::Idle);
}

void MainWindow::wireParts()
{
    connect(m_verdict, &VerdictPanel::findingActivated, this, &MainWindow::showFinding);
    connect(m_clients, &ClientTimeline::cycleSelected, m_events,
            [this](const Cycle& cycle) { m_events->showCycle(keyOf(cycle)); });
    connect(m_clients, &ClientTimeline::selectionCleared, m_events, [this] { m_events->showCycle(std::nullopt); });
    connect(m_events, &EventsPanel::cycleActivated, this, [this](const CycleKey& cycle) {
        m_actions->live->trigger();
        m_clients->showCycle(cycle);
    });
    connect(m_report, &ReportPage::runAsked, this, &MainWindow::run);
    connect(m_lab, &LabPage::runningChanged, this, [this](bool running) {
        for (QAction* action : {m_actions->run, m_actions->findClients, m_actions->findRate})
            action->setEnabled(!running && !m_control.isBusy());
    });
    connect(&m_document, &PlanDocument::changed, this, &MainWindow::showFile);
    connect(&m_document, &PlanDocument::fileChanged, this, &MainWindow::showFile);
    connect(&m_document, &PlanDocument::changed, this, &MainWindow::showExpectation);
    connect(&m_runBar->planMenu(), &QMenu::aboutToShow, this, &MainWindow::fillPlanMenu);
    const auto undoable = [this] {
        QUndoStack& stack = m_document.undoStack();
        m_actions->undo->setEnabled(stack.canUndo());
        m_actions->redo->setEnabled(stack.canRedo());
        m_actions->undo->setText(QStringLiteral("&Undo %1").arg(stack.undoText()).trimmed());
        m_actions->redo->setText(QStringLiteral("&Redo %1").arg(stack.redoText()).trimmed());
    };
    connect(&m_document.undoStack(), &QUndoStack::indexChanged, this, undoable);
    undoable();
}

void MainWindow::onPrepared(const Session& session, const Plan& plan)
{
    m_live.follow(session, plan);
    m_liveVerdict.follow(session);
    m_events->follow(session);
    m_rig->follow(session);
    m_toxics->follow(session);
    m_verdict->begin(plan);
    m_presentation->begin();
    m_report->clear();
    m_liveStack->setCurrentIndex(1);
    m_pages->setCurrentIndex(0);
}

void MainWindow::onState(RunControl::State state)
{
    const bool idle = state == RunControl::State::Idle;
    // The keyboard stays where the next decision is; a button that is switched off would give it away.
    const bool atRun = m_runBar->isAtRun();
    m_actions->run->setEnabled(idle);
    m_actions->findClients->setEnabled(idle);
    m_actions->findRate->setEnabled(idle);
    m_actions->stop->setEnabled(!idle);
    m_runBar->setState(state);
    if (atRun)
        m_runBar->focusRun();
    m_setup->setRunning(!idle);
    m_lab->setBlocked(!idle);
}

void MainWindow::showExpectation()
{
    // Once a run has been, its verdict stays until the next one.
    if (!m_control.session())
        m_verdict->expect(m_document.plan());
}

void MainWindow::showFile()
{
    const QString file = m_document.path().isEmpty() ? QString() : QFileInfo(m_document.path()).fileName();
    const QString& name = m_document.plan().name;
    setWindowTitle(
        QStringLiteral("%1[*] – Flapscope")
            .arg(file.isEmpty() || file.startsWith(name) ? name : QStringLiteral("%1 (%2)").arg(name, file)));
    setWindowModified(m_document.isModified());
}

void MainWindow::fillRecent()
{
    QMenu& menu = *m_actions->recent;
    menu.clear();
    for (const QString& path : m_recentPlans.entries())
        connect(menu.addAction(path), &QAction::triggered, this, [this, path] { open(path); });
    menu.setEnabled(!menu.isEmpty());
    m_runBar->setRecentTargets(m_recentTargets.entries());
}

void MainWindow::fillPlanMenu()
{
    QMenu& menu = m_runBar->planMenu();
    menu.clear();
    for (const Preset& preset : presets()) {
        QAction* action = menu.addAction(QStringLiteral("%1 — %2").arg(preset.name, preset.purpose));
        action->setCheckable(true);
        action->setChecked(preset.plan.name == m_document.plan().name);
        connect(action, &QAction::triggered, this,
                [this, preset] { m_document.replace(QStringLiteral("Choose %1").arg(preset.name), preset.plan); });
    }
    menu.addSeparator();
    for (const QString& path : m_recentPlans.entries())
        connect(menu.addAction(QFileInfo(path).fileName()), &QAction::triggered, this, [this, path] { open(path); });
    menu.addAction(m_actions->open);
}

} // namespace flapscope
