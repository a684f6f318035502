#include "ui/mainwindow.h"

#include "ui/chartspage.h"
#include "ui/clienttimeline.h"
#include "ui/comparepage.h"
#include "ui/emptystate.h"
#include "ui/eventspanel.h"
#include "ui/historypanel.h"
#include "ui/labpage.h"
#include "ui/phasestrip.h"
#include "ui/presentation.h"
#include "ui/reportpage.h"
#include "ui/righealthpanel.h"
#include "ui/runbar.h"
#include "ui/setuppanel.h"
#include "ui/theme.h"
#include "ui/toxicpanel.h"
#include "ui/verdictpanel.h"
#include "ui/verticalscroll.h"
#include "ui/windowactions.h"

#include "ui/charts/chartcard.h"

#include <QMenuBar>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

// What stands where in the window.
namespace flapscope
{

namespace
{
constexpr QSize Smallest(1024, 700);
constexpr int SetupWidth = 272;
constexpr int PagesWidth = 620;
constexpr int VerdictWidth = 412;
constexpr int LogLines = 8;

/// A panel on the ground of the window, with rounded edges and air around.
QFrame* framed(QWidget* content)
{
    auto* frame = new QFrame;
    setTone(*frame, "panel");
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(1, grid::Half, 1, grid::Half);
    layout->addWidget(content);
    return frame;
}

QSplitter* makeSplitter(Qt::Orientation orientation, const char* name)
{
    auto* splitter = new QSplitter(orientation);
    splitter->setObjectName(QLatin1StringView(name));
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(grid::One);
    return splitter;
}

QTabWidget* makeTabs(const char* name)
{
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->setAccessibleName(QLatin1StringView(name));
    tabs->tabBar()->setAccessibleName(QLatin1StringView(name));
    tabs->tabBar()->setDrawBase(false);
    tabs->tabBar()->setExpanding(false);
    return tabs;
}

/// `page`, scrolled where there is less room than it needs, so that it takes none from its neighbours.
QScrollArea* scrolled(QWidget* page)
{
    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    page->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

/// Puts the tools of the first page beside the tabs, where they take no height of their own.
void showOnFirstPage(QTabWidget& tabs, QWidget* tools)
{
    tabs.setCornerWidget(tools);
    tools->show();
    QObject::connect(&tabs, &QTabWidget::currentChanged, tools, [tools](int page) { tools->setVisible(page == 0); });
}
} // namespace

void MainWindow::makeParts(const Needs& needs)
{
    const QString root = needs.reportRoot.isEmpty()
                             ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                             : needs.reportRoot;
    m_banner = new Banner(m_theme);
    m_runBar = new RunBar(m_document, m_theme, *m_actions);
    m_setup = new SetupPanel(m_document, m_theme);
    m_phases = new PhaseStrip(m_live, m_theme);
    m_charts = new ChartsPage(m_live, m_timeWindow, m_theme);
    m_clients = new ClientTimeline(m_live, m_timeWindow, m_theme);
    m_compare = new ComparePage(m_theme);
    m_report = new ReportPage(m_theme, root);
    m_lab = new LabPage(m_theme, needs.session, root);
    m_verdict = new VerdictPanel(m_theme);
    m_events = new EventsPanel(m_theme);
    m_history = new HistoryPanel(m_theme, needs.session.history);
    m_rig = new RigHealthPanel(m_theme);
    m_toxics = new ToxicPanel(m_document, m_control, m_theme);
}

QWidget* MainWindow::makeLivePage()
{
    m_liveSplit = makeSplitter(Qt::Vertical, "liveSplit");
    m_liveSplit->addWidget(m_charts);
    m_liveSplit->addWidget(m_clients);
    m_liveSplit->setStretchFactor(0, 3);
    m_liveSplit->setStretchFactor(1, 1);
    auto* run = new QWidget;
    auto* column = new QVBoxLayout(run);
    column->setContentsMargins(grid::One, grid::One, grid::One, 0);
    column->setSpacing(grid::One);
    column->addWidget(m_phases);
    column->addWidget(m_liveSplit, 1);

    auto* empty =
        new EmptyState(m_theme, {QStringLiteral("flapscope"), QStringLiteral("See whether it survives"),
                                 QStringLiteral("Clients connect and drop, over and over, against the built-in demo "
                                                "server or one of yours. Twelve seconds to the first verdict."),
                                 QStringLiteral("Run this plan")});
    connect(empty, &EmptyState::activated, this, &MainWindow::run);
    m_liveStack = new QStackedWidget;
    m_liveStack->addWidget(empty);
    m_liveStack->addWidget(new VerticalScroll(run));
    return m_liveStack;
}

QWidget* MainWindow::makePages()
{
    m_pages = makeTabs("Pages");
    m_pages->addTab(makeLivePage(), m_theme.icon(QStringLiteral("live"), &Palette::muted), QStringLiteral("Live"));
    m_pages->addTab(scrolled(m_compare), m_theme.icon(QStringLiteral("compare"), &Palette::muted),
                    QStringLiteral("Compare"));
    m_pages->addTab(scrolled(m_report), m_theme.icon(QStringLiteral("report"), &Palette::muted),
                    QStringLiteral("Report"));
    m_pages->addTab(scrolled(m_lab), m_theme.icon(QStringLiteral("connection"), &Palette::muted),
                    QStringLiteral("Lab"));
    showOnFirstPage(*m_pages, m_charts->tools());
    return framed(m_pages);
}

QWidget* MainWindow::makeLog()
{
    m_log = makeTabs("Log");
    m_log->addTab(m_events, m_theme.icon(QStringLiteral("events"), &Palette::muted), QStringLiteral("Events"));
    m_historyPage = scrolled(m_history);
    m_log->addTab(m_historyPage, m_theme.icon(QStringLiteral("history"), &Palette::muted), QStringLiteral("History"));
    m_log->addTab(new VerticalScroll(m_rig), m_theme.icon(QStringLiteral("rig"), &Palette::muted),
                  QStringLiteral("Rig health"));
    m_log->addTab(new VerticalScroll(m_toxics), m_theme.icon(QStringLiteral("connection"), &Palette::muted),
                  QStringLiteral("Network"));
    showOnFirstPage(*m_log, m_events->tools());
    return framed(m_log);
}

/// Events need a few lines; what is worked in (a list of runs, switches) needs more, unless somebody gave it more.
void MainWindow::makeRoomForLog(int page)
{
    constexpr double Share = 0.3;
    const QList<int> sizes = m_rows->sizes();
    const int all = sizes.first() + sizes.last();
    const int wanted = static_cast<int>(Share * all);
    if (isVisible() && m_log->widget(page) != m_events && sizes.last() < wanted)
        m_rows->setSizes({all - wanted, wanted});
}

void MainWindow::layOut()
{
    m_columns = makeSplitter(Qt::Horizontal, "columns");
    m_columns->addWidget(m_setup);
    m_columns->addWidget(makePages());
    QFrame* verdict = framed(m_verdict);
    verdict->layout()->setSizeConstraint(QLayout::SetMinAndMaxSize);
    m_columns->addWidget(verdict);
    // In a narrow window verdict and charts both give way.
    m_columns->setStretchFactor(0, 0);
    m_columns->setStretchFactor(1, 2);
    m_columns->setStretchFactor(2, 1);
    m_columns->setSizes({SetupWidth, PagesWidth, VerdictWidth});
    m_rows = makeSplitter(Qt::Vertical, "rows");
    m_rows->addWidget(m_columns);
    QWidget* log = makeLog();
    // Said outright: before they know their width, the parts of it ask for the height that they would need in a narrow
    // window.
    const int logHeight = fontMetrics().height() * LogLines;
    log->setMinimumHeight(logHeight);
    m_rows->addWidget(log);
    m_rows->setStretchFactor(0, 1);
    m_rows->setSizes({Smallest.height() - logHeight, logHeight});
    connect(m_log, &QTabWidget::currentChanged, this, &MainWindow::makeRoomForLog);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(grid::One, 0, grid::One, grid::One);
    column->setSpacing(grid::One);
    column->addWidget(m_runBar);
    column->addWidget(m_banner);
    column->addWidget(m_rows, 1);
    setCentralWidget(content);
    m_actions->fill(*menuBar());
    addActions(m_actions->all());
    statusBar()->setSizeGripEnabled(false);
    setMinimumSize(Smallest);
    m_presentation = new Presentation(m_theme, m_live, {m_charts->card(u"latency"), m_clients}, this);
}

} // namespace flapscope
