#include "ui/comparepage.h"

#include "ui/charts/decimation.h"
#include "ui/emptystate.h"
#include "ui/overlaychart.h"
#include "ui/theme.h"
#include "ui/twolinedelegate.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMetaObject>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace flapscope
{

namespace
{
struct Overlaid
{
    const char* title;
    const char* unit;
    const Timeline& (*series)(const RunPicture&);
};
constexpr std::array Charts{
    Overlaid{QT_TRANSLATE_NOOP("flapscope::ComparePage", "Connect, rolling median"), "ms",
             [](const RunPicture& run) -> const Timeline& { return run.series().connectMedian; }},
    Overlaid{QT_TRANSLATE_NOOP("flapscope::ComparePage", "Server memory"), "MB",
             [](const RunPicture& run) -> const Timeline& { return run.judgedMemory(); }},
    Overlaid{QT_TRANSLATE_NOOP("flapscope::ComparePage", "Connections of the server"), "",
             [](const RunPicture& run) -> const Timeline& { return run.series().server; }},
};

/// Seconds from the start of the run to that of its first stage.
double originOf(const Record& record)
{
    const auto stage = std::find_if(record.phases.begin(), record.phases.end(),
                                    [](const PhaseSpan& span) { return span.phase == Phase::Stage; });
    return stage == record.phases.end() ? 0.0 : inSeconds(stage->begin);
}
} // namespace

ComparePage::ComparePage(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_model(new ComparisonModel(this)), m_stack(new QStackedLayout(this))
{
    m_empty = new EmptyState(theme, {QStringLiteral("compare"), tr("Runs side by side"),
                                     tr("Select two to five past runs; they are laid over each other here, aligned at "
                                        "the start of the flapping, with how they differ and how sure that is."),
                                     tr("Choose runs")});
    connect(m_empty, &EmptyState::activated, this, &ComparePage::historyAsked);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeContent());
}

ComparePage::~ComparePage() = default;

QWidget* ComparePage::makeContent()
{
    auto* charts = new QWidget;
    auto* stack = new QVBoxLayout(charts);
    stack->setContentsMargins({});
    stack->setSpacing(grid::Half);
    for (const Overlaid& overlaid : Charts) {
        m_charts.push_back(new OverlayChart(tr(overlaid.title), QString::fromUtf8(overlaid.unit), m_theme));
        stack->addWidget(m_charts.back(), 1);
    }
    auto* scroll = new QScrollArea;
    scroll->setWidget(charts);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);

    m_table = new QTableView;
    m_table->setModel(m_model);
    m_table->setObjectName(QStringLiteral("comparison"));
    m_table->setAccessibleName(tr("How the runs differ"));
    m_table->setItemDelegate(new TwoLineDelegate(m_theme, m_table));
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);

    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(scroll);
    split->addWidget(m_table);
    m_names = new QLabel;
    m_names->setWordWrap(true);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(grid::One, grid::One, grid::One, 0);
    column->setSpacing(grid::One);
    column->addWidget(m_names);
    column->addWidget(split, 1);
    setRowHeight();
    return content;
}

void ComparePage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
        setRowHeight();
    if (event->type() == QEvent::PaletteChange && m_names)
        showNames();
}

void ComparePage::setRowHeight()
{
    if (m_table)
        m_table->verticalHeader()->setDefaultSectionSize(2 * fontMetrics().height() + grid::One);
}

QString ComparePage::nameOf(qsizetype place) const
{
    const Record& record = m_runs.at(place)->record;
    return QStringLiteral("%1, %2").arg(
        record.plan.name, QLocale::c().toString(record.started.toLocalTime(), QStringLiteral("MM-dd HH:mm:ss")));
}

void ComparePage::showNames()
{
    // Colour and line of each run, as in the charts.
    static const std::array strokes{"———", "– – –", "· · ·", "– · –", "– · ·"};
    QStringList names;
    for (qsizetype i = 0; i < m_runs.size(); ++i) {
        const QColor color = m_theme.palette().*OverlayChart::colorOf(static_cast<int>(i));
        names += QStringLiteral("<span style=\"color:%1\">%2</span> %3%4")
                     .arg(color.name(), QString::fromUtf8(strokes.at(static_cast<std::size_t>(i))),
                          nameOf(i).toHtmlEscaped(), i == 0 ? tr(" (reference)") : QString());
    }
    m_names->setText(names.join(QStringLiteral(" &nbsp; &nbsp; ")));
}

void ComparePage::showRuns(const QList<PastRunPointer>& runs)
{
    m_runs = runs.mid(0, OverlayChart::Most);
    m_model->clear();
    showNames();
    drawCharts();
    m_stack->setCurrentIndex(m_runs.size() >= 2 ? 1 : 0);
    QStringList names;
    for (qsizetype i = 0; i < m_runs.size(); ++i)
        names += nameOf(i);
    m_pool.start([this, asked = ++m_asked, names, held = m_runs] {
        QList<ComparisonModel::Compared> compared;
        for (qsizetype i = 1; i < held.size(); ++i)
            compared += {names.at(i), compare(held.constFirst()->record, held.at(i)->record)};
        QMetaObject::invokeMethod(
            this, [this, asked, compared] { onCompared(asked, compared); }, Qt::QueuedConnection);
    });
}

void ComparePage::drawCharts()
{
    for (std::size_t chart = 0; chart < m_charts.size(); ++chart) {
        QList<OverlayChart::Part> parts;
        for (qsizetype i = 0; i < m_runs.size(); ++i) {
            const PastRun& run = *m_runs.at(i);
            const Moment end = std::max(run.picture->seen(), Moment(Nanos::zero()));
            parts += {&Charts.at(chart).series(*run.picture), originOf(run.record), inSeconds(end), nameOf(i)};
        }
        m_charts[chart]->show(parts);
    }
}

void ComparePage::onCompared(quint64 asked, const QList<ComparisonModel::Compared>& compared)
{
    if (asked != m_asked || m_runs.isEmpty())
        return;
    m_model->setComparisons(nameOf(0), compared);
    Q_EMIT this->compared();
}

} // namespace flapscope
