#pragma once

#include "session/session.h"
#include "ui/banner.h"
#include "ui/charts/timewindow.h"
#include "ui/liverun.h"
#include "ui/liveverdict.h"
#include "ui/pastrun.h"
#include "ui/plandocument.h"
#include "ui/preferences.h"
#include "ui/recentlist.h"
#include "ui/runcontrol.h"

#include <QMainWindow>
#include <QPointer>

class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace flapscope
{

class ChartsPage;
class ClientTimeline;
class ComparePage;
class EventsPanel;
class HistoryPanel;
class LabPage;
class PhaseStrip;
class PreferencesDialog;
class Presentation;
class ReportPage;
class RigHealthPanel;
class RunBar;
class SetupPanel;
class Theme;
class ToxicPanel;
class VerdictPanel;
class WindowActions;

/// The window: a plan on the left, the run in the middle, what it means on the right. It puts the parts together and
/// holds no logic that the command line would need.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// What the window is given. All of it must outlive the window.
    struct Needs
    {
        Theme& theme;
        QSettings& settings;
        Session::Options session;
        QString reportRoot; ///< below it bundles are proposed to be written; empty: the user's documents
    };

    explicit MainWindow(const Needs& needs);
    ~MainWindow() override;

    /// Opens a plan file, or the plan of a bundle; what is wrong with it is said in the window.
    void open(const QString& path);

    [[nodiscard]] PlanDocument& document() { return m_document; }
    [[nodiscard]] RunControl& control() { return m_control; }
    [[nodiscard]] const LiveRun& liveRun() const { return m_live; }
    [[nodiscard]] Banner& banner() { return *m_banner; }
    [[nodiscard]] Presentation& presentation() { return *m_presentation; }

Q_SIGNALS:
    /// The run is over and all panels show its verdict.
    void concluded(const flapscope::Record& record, const flapscope::Verdict& verdict);

public Q_SLOTS:
    /// Runs the plan, or shows what is wrong with it.
    void run();
    void stop();
    /// Runs the plan at one level of the load after another until something breaks, or shows what is wrong with it.
    void findLimit(flapscope::Load load);
    /// Puts the plan as a command line on the clipboard.
    void copyAsCommand();

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // mainwindowlayout.cpp
    void makeParts(const Needs& needs);
    QWidget* makeLivePage();
    QWidget* makePages();
    QWidget* makeLog();
    void makeRoomForLog(int page);
    void layOut();
    // mainwindowwiring.cpp
    void wireActions();
    void wireViews();
    void wireRun();
    void wireParts();
    void wireHistory();
    // mainwindowstate.cpp
    void restoreState();
    void keepState();
    void restorePlan();
    void keepPlan();

    void newPlan();
    void choosePlan();
    void save();
    void saveAs();
    void saveTo(const QString& path);
    void fillRecent();
    void fillPlanMenu();
    void showFile();
    void showExpectation();

    void onPrepared(const Session& session, const Plan& plan);
    void onState(RunControl::State state);
    [[nodiscard]] bool mayRun();
    void onLimitFound(const BreakingPoint& point, bool told);
    void onEnded(const Record& record, const Verdict& verdict);
    void sayWhyNotReached(const Record& record);
    void onEscape();
    // mainwindowhistory.cpp
    void openPastRun(const QString& id);
    void showPastRun(const PastRunPointer& past);
    void comparePastRuns(const QStringList& ids);
    void chooseBundle();
    void sayNotKept(const Faults& faults, bool isOver);
    void chooseOtherHistory();
    void saveElsewhere(const QString& path);
    void startDemo();
    void editUrl();
    void editPlan();
    void showFinding(const QString& id);
    void apply(const Preferences& preferences);
    void showPreferences();
    void showText(const QString& title, const QString& html);

    Theme& m_theme;
    QSettings& m_settings;
    const int m_systemTextSize;
    Preferences m_preferences;
    RecentList m_recentPlans;
    RecentList m_recentTargets;

    PlanDocument m_document;
    RunControl m_control;
    LiveRun m_live;
    TimeWindow m_timeWindow;
    LiveVerdict m_liveVerdict;
    PastRunLoader m_past;
    QString m_saveElsewhere; // once the run is over

    WindowActions* m_actions;
    Banner* m_banner = nullptr;
    RunBar* m_runBar = nullptr;
    SetupPanel* m_setup = nullptr;
    QStackedWidget* m_liveStack = nullptr;
    PhaseStrip* m_phases = nullptr;
    ChartsPage* m_charts = nullptr;
    ClientTimeline* m_clients = nullptr;
    ComparePage* m_compare = nullptr;
    ReportPage* m_report = nullptr;
    LabPage* m_lab = nullptr;
    VerdictPanel* m_verdict = nullptr;
    EventsPanel* m_events = nullptr;
    HistoryPanel* m_history = nullptr;
    QWidget* m_historyPage = nullptr; // what scrolls it
    RigHealthPanel* m_rig = nullptr;
    ToxicPanel* m_toxics = nullptr;
    Presentation* m_presentation = nullptr;
    QTabWidget* m_pages = nullptr;
    QTabWidget* m_log = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_rows = nullptr;
    QSplitter* m_liveSplit = nullptr;
    QPointer<PreferencesDialog> m_preferencesDialog;
    bool m_closing = false; // as soon as the run is over
    bool m_overdue = false; // the run would not end: close all the same
};

} // namespace flapscope
