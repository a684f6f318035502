#include "ui/mainwindow.h"

#include "core/planjson.h"
#include "core/preset.h"
#include "ui/appearance.h"
#include "ui/chartspage.h"
#include "ui/commandtext.h"
#include "ui/desktopnotice.h"
#include "ui/historypanel.h"
#include "ui/labpage.h"
#include "ui/preferencesdialog.h"
#include "ui/presentation.h"
#include "ui/reportpage.h"
#include "ui/retentionform.h"
#include "ui/runbar.h"
#include "ui/setuppanel.h"
#include "ui/textwindow.h"
#include "ui/theme.h"
#include "ui/verdictpanel.h"
#include "ui/windowactions.h"

#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QUrl>

namespace flapscope
{

namespace
{
constexpr QLatin1StringView PlanFilter("Plans (*.json);;All files (*)");
constexpr int MessageTime = 6000; // ms

/// The plan file that is meant by `path`: itself, or the plan of the bundle.
QString planFileIn(const QString& path)
{
    if (!QFileInfo(path).isDir())
        return path;
    const QString plan = QDir(path).filePath(QStringLiteral("plan.json"));
    return QFileInfo::exists(plan) ? plan : path;
}

/// Whether that folder holds a run with its report, and not only a plan.
bool isBundle(const QString& path)
{
    return QFileInfo::exists(QDir(path).filePath(QStringLiteral("run.json")));
}

/// The local files of a drag; none for anything else.
QStringList filesIn(const QMimeData& data)
{
    QStringList files;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile())
            files += url.toLocalFile();
    }
    return files;
}

bool isEditor(const QWidget* widget)
{
    const auto* box = qobject_cast<const QComboBox*>(widget); // it has the keyboard for its line
    return (box && box->isEditable()) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget);
}

QString firstOf(const Faults& faults)
{
    const QString first = faults.constFirst().sentence();
    return faults.size() == 1 ? first : QStringLiteral("%1 (and %2 more)").arg(first).arg(faults.size() - 1);
}
} // namespace

MainWindow::MainWindow(const Needs& needs)
    : m_theme(needs.theme), m_settings(needs.settings), m_systemTextSize(QApplication::font().pointSize()),
      m_recentPlans(needs.settings, QStringLiteral("recent/plans")),
      m_recentTargets(needs.settings, QStringLiteral("recent/targets")),
      m_document(
          [environment = needs.session.environment](const Plan& plan) { return Session::faultsOf(plan, environment); }),
      m_control(needs.session), m_past(needs.session.history), m_actions(new WindowActions(needs.theme, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/application.svg")));
    setAcceptDrops(true);
    apply(readPreferences(m_settings));
    {
        const Theme::Undressed undressed(m_theme);
        makeParts(needs);
        layOut();
    }
    wireActions();
    wireRun();
    wireParts();
    wireHistory();
    restoreState();
    restorePlan();
    fillRecent();
    showFile();
    showExpectation();
}

MainWindow::~MainWindow()
{
    // The parts refer to members of the window, which would otherwise go first.
    delete m_presentation;
    delete takeCentralWidget();
}

/// Whether nothing runs and the plan is good; gets everything ready for the run.
bool MainWindow::mayRun()
{
    if (m_control.isBusy() || m_lab->isRunning())
        return false;
    if (!m_document.faults().isEmpty()) {
        m_banner->say({QStringLiteral("The plan cannot run yet"), firstOf(m_document.faults()), {}});
        editPlan();
        return false;
    }
    m_banner->clear();
    m_document.endEdit();
    const QString& url = m_document.plan().target.url;
    if (!url.isEmpty() && masked(url) == url) {
        m_recentTargets.add(url);
        m_runBar->setRecentTargets(m_recentTargets.entries());
    }
    return true;
}

void MainWindow::run()
{
    if (mayRun())
        m_control.start(m_document.plan());
}

void MainWindow::findLimit(Load load)
{
    const Faults faults = faultsOfSearch(m_document.plan(), load);
    if (!faults.isEmpty())
        m_banner->say({QStringLiteral("This plan cannot be searched"), firstOf(faults), {}});
    else if (mayRun())
        m_control.findLimit(m_document.plan(), load);
}

void MainWindow::onLimitFound(const BreakingPoint& point, bool told)
{
    if (m_closing)
        return;
    const QList<Banner::Way> ways{{QStringLiteral("Show report"), [this] { m_actions->report->trigger(); }}};
    if (told)
        m_banner->say({QStringLiteral("The limit was found"), sentenceOf(point), ways, true});
    else
        m_banner->say({QStringLiteral("The limit was not found"),
                       QStringLiteral("The search ended before. Sustained so far: %1.")
                           .arg(point.sustained ? levelText(point.load, *point.sustained) : QStringLiteral("nothing")),
                       {}});
}

void MainWindow::stop()
{
    m_control.stop();
}

void MainWindow::onEnded(const Record& record, const Verdict& verdict)
{
    if (!m_saveElsewhere.isEmpty())
        saveElsewhere(m_saveElsewhere);
    if (m_closing) {
        close();
        return;
    }
    switch (record.ending) {
    case Ending::Completed:
    case Ending::Interrupted: // no run that ends here; one from the history says so itself
        break;
    case Ending::Stopped:
        statusBar()->showMessage(QStringLiteral("The run was stopped. What was measured is kept."), MessageTime);
        break;
    case Ending::NotReached:
        sayWhyNotReached(record);
        break;
    case Ending::RigFault:
        m_banner->say({QStringLiteral("The run could not be carried out"),
                       record.endingReason,
                       {{QStringLiteral("Edit plan"), [this] { editPlan(); }},
                        {QStringLiteral("Run again"), [this] { run(); }}}});
        break;
    }
    if (m_preferences.notify && !QApplication::activeWindow()) {
        QApplication::alert(this);
        sendDesktopNotice(appearanceOf(verdict.standing).word,
                          QStringLiteral("The run of %1 is over.").arg(record.plan.name));
    }
}

void MainWindow::sayWhyNotReached(const Record& record)
{
    QList<Banner::Way> ways{{QStringLiteral("Start demo server"), [this] { startDemo(); }},
                            {QStringLiteral("Edit URL"), [this] { editUrl(); }}};
    if (record.plan.target.url.startsWith(QStringLiteral("wss:"), Qt::CaseInsensitive))
        ways.append({QStringLiteral("Choose CA…"), [this] {
                         m_actions->setup->setChecked(true);
                         m_setup->focusAuthority();
                     }});
    m_banner->say({QStringLiteral("The server was not reached"), record.endingReason, ways});
}

void MainWindow::startDemo()
{
    m_document.edit(QStringLiteral("Use demo server"), QStringLiteral("target.url"),
                    [](Plan& plan) { plan.target.url.clear(); });
    m_document.endEdit();
    run();
}

void MainWindow::editUrl()
{
    m_runBar->focusTarget();
}

void MainWindow::editPlan()
{
    m_actions->setup->setChecked(true);
    if (!m_setup->focusFirstMistake())
        m_setup->focusUrl();
}

void MainWindow::onEscape()
{
    // What is being edited is left first; the run goes on.
    if (isEditor(focusWidget())) {
        m_document.endEdit();
        m_runBar->focusRun();
        return;
    }
    if (m_control.isBusy())
        stop();
    else
        m_banner->clear();
}

void MainWindow::showFinding(const QString& id)
{
    m_actions->live->trigger();
    m_charts->reveal(id);
}

void MainWindow::open(const QString& path)
{
    const Faults faults = m_document.open(planFileIn(path));
    if (!faults.isEmpty()) {
        m_recentPlans.remove(path);
        fillRecent();
        m_banner->say({QStringLiteral("The plan could not be opened"),
                       firstOf(faults),
                       {{QStringLiteral("Open another…"), [this] { choosePlan(); }}}});
        return;
    }
    m_banner->clear();
    m_recentPlans.add(m_document.path());
    fillRecent();
    showExpectation();
    if (isBundle(path))
        m_past.import(path);
}

void MainWindow::newPlan()
{
    m_document.replace(QStringLiteral("New plan"), presets().constFirst().plan);
    showExpectation();
}

void MainWindow::choosePlan()
{
    auto* dialog = new QFileDialog(this, QStringLiteral("Open plan"), QFileInfo(m_document.path()).path(), PlanFilter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::open);
    dialog->open();
}

void MainWindow::save()
{
    if (m_document.path().isEmpty())
        saveAs();
    else
        saveTo(m_document.path());
}

void MainWindow::saveAs()
{
    auto* dialog = new QFileDialog(this, QStringLiteral("Save plan"), QFileInfo(m_document.path()).path(), PlanFilter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::saveTo);
    dialog->open();
}

void MainWindow::saveTo(const QString& path)
{
    const Faults faults = m_document.save(path);
    if (!faults.isEmpty()) {
        m_banner->say({QStringLiteral("The plan was not saved"),
                       firstOf(faults),
                       {{QStringLiteral("Save elsewhere…"), [this] { saveAs(); }}}});
        return;
    }
    m_recentPlans.add(path);
    fillRecent();
    if (m_document.holdsSecrets())
        m_banner->say(
            {QStringLiteral("Saved, without the secrets"),
             QStringLiteral("Tokens and passwords were masked in the file. Write {{env:NAME}} in their place to have "
                            "them filled in when it runs."),
             {},
             true});
    else
        statusBar()->showMessage(QStringLiteral("Saved %1").arg(path), MessageTime);
}

void MainWindow::copyAsCommand()
{
    const CommandText command = commandFor(m_document.plan(), m_document.savedPlan(), m_document.path());
    QApplication::clipboard()->setText(command.line);
    if (command.needsFile)
        m_banner->say(
            {QStringLiteral("Copied, and it needs the plan file"),
             QStringLiteral(
                 "No options say all of this plan, so the command names a file. Save the plan as that file: %1")
                 .arg(command.line),
             {{QStringLiteral("Save plan…"), [this] { saveAs(); }}},
             true});
    else if (command.maskedSecrets)
        m_banner->say({QStringLiteral("Copied, without the secrets"),
                       QStringLiteral("Put them back where the command says •••, or write {{env:NAME}} in the plan."),
                       {},
                       true});
    else
        statusBar()->showMessage(QStringLiteral("Copied: %1").arg(command.line), MessageTime);
}

void MainWindow::apply(const Preferences& preferences)
{
    m_preferences = preferences;
    writePreferences(preferences, m_settings);
    m_theme.setMode(preferences.mode);
    const int size = preferences.textSize > 0 ? preferences.textSize : m_systemTextSize;
    QFont font = QApplication::font();
    if (size > 0 && font.pointSize() != size) {
        font.setPointSize(size);
        QApplication::setFont(font);
    }
    switch (preferences.mode) {
    case Theme::Mode::System:
        m_actions->system->setChecked(true);
        break;
    case Theme::Mode::Light:
        m_actions->light->setChecked(true);
        break;
    case Theme::Mode::Dark:
        m_actions->dark->setChecked(true);
        break;
    }
    if (m_preferencesDialog)
        m_preferencesDialog->setPreferences(preferences);
}

void MainWindow::showPreferences()
{
    if (!m_preferencesDialog) {
        m_preferencesDialog = new PreferencesDialog(m_preferences, this);
        m_preferencesDialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_preferencesDialog, &PreferencesDialog::chosen, this, &MainWindow::apply);
        if (const auto retention = m_history->retention()) {
            m_preferencesDialog->addRetention(*retention);
            connect(m_preferencesDialog, &PreferencesDialog::retentionApplied, this, [this](const Retention& asked) {
                m_preferencesDialog->retention()->showApplied(m_history->setRetention(asked));
            });
        }
    }
    m_preferencesDialog->show();
    m_preferencesDialog->raise();
}

void MainWindow::showText(const QString& title, const QString& html)
{
    auto* window = new TextWindow(title, html, this);
    window->show();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    constexpr int Patience = 3000; // ms
    keepState();
    keepPlan();
    if (!m_control.isBusy() || m_overdue) {
        event->accept();
        return;
    }
    // The sockets are closed well first; the end of the run closes the window.
    event->ignore();
    if (m_closing)
        return;
    m_closing = true;
    statusBar()->showMessage(QStringLiteral("Stopping the run…"));
    stop();
    QTimer::singleShot(Patience, this, [this] {
        m_overdue = m_closing;
        if (m_closing)
            close();
    });
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    m_closing = false;
    if (!event->spontaneous())
        m_runBar->focusRun();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (filesIn(*event->mimeData()).size() == 1)
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList files = filesIn(*event->mimeData());
    if (files.size() != 1)
        return;
    event->acceptProposedAction();
    open(files.constFirst());
}

} // namespace flapscope
