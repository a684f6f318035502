#include "ui/windowactions.h"

#include "ui/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>
#include <QMenu>
#include <QMenuBar>

namespace flapscope
{

namespace
{
/// A key with its modifiers as one number. The platform's own standard keys are empty on some, so all are said here.
constexpr int keys(Qt::KeyboardModifiers modifiers, Qt::Key key)
{
    return static_cast<int>(modifiers) | static_cast<int>(key);
}
constexpr Qt::KeyboardModifiers Ctrl = Qt::ControlModifier;
constexpr Qt::KeyboardModifiers CtrlShift = Qt::ControlModifier | Qt::ShiftModifier;
} // namespace

WindowActions::WindowActions(const Theme& theme, QObject* parent) : QObject(parent), m_theme(theme)
{
    newPlan = make("&New plan", {keys(Ctrl, Qt::Key_N)}, "document", "Begin again with the reference preset");
    open = make("&Open plan…", {keys(Ctrl, Qt::Key_O)}, "open", "Open a plan file");
    save = make("&Save plan", {keys(Ctrl, Qt::Key_S)}, "save", "Write the plan to its file; secrets are masked");
    saveAs = make("Save plan &as…", {keys(CtrlShift, Qt::Key_S)}, nullptr, "Write the plan to another file");
    quit = make("&Quit", {keys(Ctrl, Qt::Key_Q)});
    undo = make("&Undo", {keys(Ctrl, Qt::Key_Z)}, "undo");
    redo = make("&Redo", {keys(CtrlShift, Qt::Key_Z), keys(Ctrl, Qt::Key_Y)}, "redo");
    editUrl = make("Edit U&RL", {keys(Ctrl, Qt::Key_L)}, "edit", "Say which server to connect to");
    copyCommand = make("&Copy as command", {keys(CtrlShift, Qt::Key_C)}, "terminal",
                       "Copy the line for a shell that runs this plan");
    preferences = make("&Preferences…", {keys(Ctrl, Qt::Key_Comma)}, "settings");
    run = make("&Run", {keys(Ctrl, Qt::Key_R), Qt::Key_F5}, "run", "Run the plan");
    stop =
        make("&Stop", {keys(Ctrl, Qt::Key_Period)}, "stop", "End the run before its time; what was measured is kept");
    findClients = make("Find the most &clients", {}, "limits",
                       "Raise the number of clients, run by run, until something required breaks");
    findRate = make("Find the highest r&ate", {}, "limits",
                    "Raise the new connections a second, run by run, until something required breaks");
    live = make("&Live", {keys(Ctrl, Qt::Key_1)}, "live");
    compare = make("&Compare", {keys(Ctrl, Qt::Key_2), keys(Ctrl, Qt::Key_D)}, "compare");
    report = make("R&eport", {keys(Ctrl, Qt::Key_3)}, "report");
    lab = make("Policy la&b", {keys(Ctrl, Qt::Key_4)}, "connection", "Compare how clients come back after a restart");
    followLive = make("&Follow the run", {Qt::Key_End}, "follow", "Show all of the run again, as it goes on");
    marker = make("Set a &marker", {Qt::Key_M}, "marker", "Mark the place of the crosshair");
    frameFailures = make("Frame f&ailures", {keys(CtrlShift, Qt::Key_F)}, nullptr, "Zoom to where cycles failed");
    exportReport = make("&Export report…", {keys(Ctrl, Qt::Key_E)}, "export", "Write report and data into a folder");
    presentation = make("&Presentation", {Qt::Key_F11}, "presentation", "Large, for a room; addresses are hidden");
    help = make("&Help", {Qt::Key_F1}, "help");
    shortcuts = make("&Keyboard shortcuts", {keys(Ctrl, Qt::Key_F1)});
    about = make("&About Flapscope", {});
    makeModes();
}

void WindowActions::makeModes()
{
    setup = make("Set&up panel", {keys(CtrlShift, Qt::Key_1)});
    verdict = make("&Verdict panel", {keys(CtrlShift, Qt::Key_2)});
    log = make("&Events, history, rig health", {keys(CtrlShift, Qt::Key_3)});
    system = make("As the &system", {});
    light = make("&Light", {}, "light");
    dark = make("&Dark", {}, "dark");
    for (QAction* action : {setup, verdict, log}) {
        action->setCheckable(true);
        action->setChecked(true);
    }
    auto* modes = new QActionGroup(this);
    for (QAction* action : {system, light, dark}) {
        action->setCheckable(true);
        modes->addAction(action);
    }
}

QAction* WindowActions::make(const char* text, const QList<int>& keys, const char* icon, const char* hint)
{
    auto* action = new QAction(QString::fromUtf8(text), this);
    QList<QKeySequence> sequences;
    for (const int key : keys)
        sequences += QKeySequence(key);
    action->setShortcuts(sequences);
    if (icon)
        action->setIcon(m_theme.icon(QLatin1StringView(icon)));
    if (hint)
        action->setStatusTip(QString::fromUtf8(hint));
    return action;
}

void WindowActions::fill(QMenuBar& bar)
{
    QMenu* file = bar.addMenu(QStringLiteral("&File"));
    file->addActions({newPlan, open});
    recent = file->addMenu(m_theme.icon(QStringLiteral("history")), QStringLiteral("Open &recent"));
    file->addActions({save, saveAs});
    file->addSeparator();
    file->addAction(quit);
    QMenu* edit = bar.addMenu(QStringLiteral("&Edit"));
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({editUrl, copyCommand});
    edit->addSeparator();
    edit->addAction(preferences);
    bar.addMenu(QStringLiteral("&Run"))->addActions({run, stop, findClients, findRate});
    QMenu* view = bar.addMenu(QStringLiteral("&View"));
    view->addActions({live, compare, report, lab});
    view->addSeparator();
    view->addActions({followLive, marker, frameFailures});
    view->addSeparator();
    view->addActions({setup, verdict, log});
    view->addSeparator();
    view->addMenu(m_theme.icon(QStringLiteral("dark")), QStringLiteral("&Appearance"))
        ->addActions({system, light, dark});
    view->addAction(presentation);
    bar.addMenu(QStringLiteral("Re&port"))->addActions({exportReport});
    bar.addMenu(QStringLiteral("&Help"))->addActions({help, shortcuts, about});
}

QList<QAction*> WindowActions::all() const
{
    return {newPlan,     open,        save,       saveAs,       quit,          undo,     redo,      editUrl,
            copyCommand, preferences, run,        stop,         findClients,   findRate, live,      compare,
            report,      lab,         followLive, marker,       frameFailures, setup,    verdict,   log,
            system,      light,       dark,       presentation, exportReport,  help,     shortcuts, about};
}

} // namespace flapscope
