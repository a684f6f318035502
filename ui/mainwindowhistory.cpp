#include "ui/mainwindow.h"

#include "ui/comparepage.h"
#include "ui/eventspanel.h"
#include "ui/historypanel.h"
#include "ui/presentation.h"
#include "ui/reportpage.h"
#include "ui/righealthpanel.h"
#include "ui/verdictpanel.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>

// Past runs in the window: opened, compared, taken in, and saved elsewhere when they cannot be kept.
namespace flapscope
{

namespace
{
constexpr int MessageTime = 6000; // ms
} // namespace

void MainWindow::wireHistory()
{
    connect(m_history, &HistoryPanel::openAsked, this, &MainWindow::openPastRun);
    connect(m_history, &HistoryPanel::compareAsked, this, &MainWindow::comparePastRuns);
    connect(m_history, &HistoryPanel::importAsked, this, &MainWindow::chooseBundle);
    connect(m_history, &HistoryPanel::runAsked, this, &MainWindow::run);
    connect(m_compare, &ComparePage::historyAsked, this, [this] {
        m_actions->log->setChecked(true);
        m_log->setCurrentWidget(m_historyPage);
        m_history->setFocus();
    });
    connect(&m_control, &RunControl::ended, m_history, &HistoryPanel::refresh);
    connect(&m_control, &RunControl::keepingFailed, this, [this](const Faults& faults) { sayNotKept(faults, false); });
    connect(&m_control, &RunControl::keepingRecovered, m_banner, &Banner::clear);
    connect(&m_control, &RunControl::notKept, this, [this](const Faults& faults) { sayNotKept(faults, true); });
    connect(&m_past, &PastRunLoader::failed, this, [this](const Faults& faults) {
        m_banner->say({QStringLiteral("The history has failed"), faults.constFirst().sentence(), {}});
    });
    connect(&m_past, &PastRunLoader::imported, this, [this](const QString& id) {
        m_history->refresh();
        m_history->select({id});
        openPastRun(id);
    });
    connect(&m_past, &PastRunLoader::savedElsewhere, this, [this](const QString& path) {
        m_banner->clear();
        statusBar()->showMessage(QStringLiteral("The run was saved in %1").arg(path), MessageTime);
    });
}

void MainWindow::openPastRun(const QString& id)
{
    if (m_control.isBusy()) {
        m_banner->say({QStringLiteral("A run is going on"),
                       QStringLiteral("Past runs can be opened when it is over; comparing them works now."),
                       {{QStringLiteral("Stop the run"), [this] { stop(); }}}});
        return;
    }
    m_past.load({id}, [this](const QList<PastRunPointer>& runs) { showPastRun(runs.constFirst()); });
}

void MainWindow::showPastRun(const PastRunPointer& past)
{
    if (m_control.isBusy())
        return; // one was started meanwhile
    const PastRun& run = *past;
    m_live.show(run.picture, run.record.ending);
    m_live.takeMetrics(run.metrics);
    m_events->showRecord(run.record);
    m_rig->showRecord(run.record, run.metrics);
    m_verdict->begin(run.record.plan);
    m_verdict->showFinal(run.verdict, run.metrics);
    m_presentation->begin();
    m_presentation->showFinal(run.verdict, run.metrics);
    m_report->setRun(past);
    m_liveStack->setCurrentIndex(1);
    m_pages->setCurrentIndex(0);
    statusBar()->showMessage(
        QStringLiteral("Run of %1, %2").arg(run.record.started.toString(Qt::TextDate), run.record.plan.name),
        MessageTime);
}

void MainWindow::comparePastRuns(const QStringList& ids)
{
    m_past.load(ids, [this](const QList<PastRunPointer>& runs) {
        m_compare->showRuns(runs);
        m_actions->compare->trigger();
    });
}

void MainWindow::chooseBundle()
{
    auto* dialog = new QFileDialog(this, QStringLiteral("Import a bundle"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, &m_past, &PastRunLoader::import);
    dialog->open();
}

void MainWindow::sayNotKept(const Faults& faults, bool isOver)
{
    const QString consequence = isOver ? QStringLiteral("The run is in memory only, until the next one begins.")
                                       : QStringLiteral("The run goes on in memory, and writing is tried again.");
    m_banner->say({QStringLiteral("The run is not being kept"),
                   faults.constFirst().sentence() + u' ' + consequence,
                   {{QStringLiteral("Save elsewhere…"), [this] { chooseOtherHistory(); }},
                    {QStringLiteral("Export report…"), [this] { m_actions->exportReport->trigger(); }}}});
}

void MainWindow::chooseOtherHistory()
{
    auto* dialog = new QFileDialog(this, QStringLiteral("Save the run in another history"), {},
                                   QStringLiteral("Histories (*.sqlite);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // the run is added to what is there
    dialog->setDefaultSuffix(QStringLiteral("sqlite"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::saveElsewhere);
    dialog->open();
}

void MainWindow::saveElsewhere(const QString& path)
{
    if (m_control.isBusy()) {
        m_saveElsewhere = path;
        statusBar()->showMessage(QStringLiteral("The run will be saved in %1 when it is over").arg(path), MessageTime);
        return;
    }
    m_saveElsewhere.clear();
    const Session* session = m_control.session();
    if (session && session->judged())
        m_past.save(path, session->judged());
}

} // namespace flapscope
