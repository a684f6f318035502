#include "ui/eventspanel.h"

#include "session/session.h"
#include "ui/emptystate.h"
#include "ui/eventfilter.h"
#include "ui/eventmodel.h"
#include "ui/quantitytext.h"
#include "ui/theme.h"
#include "ui/twolinedelegate.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStringList>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
bool isOnRecord(qint16 stage)
{
    return stage >= 0 || stage == RecoveryStage;
}

std::vector<Event> failuresIn(const std::vector<Cycle>& cycles, const Plan& plan)
{
    std::vector<Event> events;
    for (const Cycle& cycle : cycles) {
        if (auto event = eventOf(cycle, plan))
            events.push_back(*std::move(event));
    }
    return events;
}

std::vector<Event> eventsIn(const Record& record)
{
    std::vector<Event> events = failuresIn(record.cycles, record.plan);
    for (const PhaseSpan& span : record.phases)
        events.push_back(eventOf(span, record.plan));
    for (const Notice& notice : record.notices)
        events.push_back(eventOf(notice));
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    events.push_back(eventOfEnding(record));
    return events;
}
} // namespace

EventsPanel::EventsPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_model(new EventModel(this)), m_filter(new EventFilter(this)), m_tools(new QWidget),
      m_words(new QLineEdit), m_least(new QComboBox), m_cycle(new QPushButton), m_count(new QLabel),
      m_copy(new QPushButton), m_table(new QTableView), m_stack(new QStackedLayout)
{
    m_filter->setSourceModel(m_model);
    m_empty = new EmptyState(theme, {QStringLiteral("events"), tr("No events yet"),
                                     tr("Phases, notices and every cycle that fails are listed here while a run goes "
                                        "on."),
                                     QString()});
    buildTools(theme);
    buildTable(theme);
    layOut();
    showCycle(std::nullopt);
    showCount();
}

void EventsPanel::buildTools(const Theme& theme)
{
    m_words->setPlaceholderText(tr("Filter events"));
    m_words->setAccessibleName(tr("Filter events by words"));
    m_words->setClearButtonEnabled(true);
    m_words->addAction(theme.icon(QStringLiteral("search"), &Palette::muted), QLineEdit::LeadingPosition);
    m_least->setAccessibleName(tr("Kinds of events"));
    m_least->addItem(tr("All kinds"), static_cast<int>(Notice::Severity::Information));
    m_least->addItem(tr("Warnings and errors"), static_cast<int>(Notice::Severity::Warning));
    m_least->addItem(tr("Errors"), static_cast<int>(Notice::Severity::Error));
    m_cycle->setIcon(theme.icon(QStringLiteral("close")));
    m_cycle->setAccessibleName(tr("Show events of all cycles"));
    m_copy->setText(tr("Copy events"));
    m_copy->setIcon(theme.icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copies the selected lines, or all that are listed"));
    setTone(*m_copy, "quiet");
    setTone(*m_count, "muted");

    connect(m_words, &QLineEdit::textChanged, m_filter, &EventFilter::setWords);
    connect(m_words, &QLineEdit::textChanged, this, &EventsPanel::showCount);
    connect(m_least, &QComboBox::currentIndexChanged, this, [this] {
        m_filter->setLeast(static_cast<Notice::Severity>(m_least->currentData().toInt()));
        showCount();
    });
    connect(m_cycle, &QPushButton::clicked, this, [this] { showCycle(std::nullopt); });
    connect(m_copy, &QPushButton::clicked, this, &EventsPanel::copy);
}

void EventsPanel::buildTable(const Theme& theme)
{
    m_table->setModel(m_filter);
    m_table->setObjectName(QStringLiteral("events"));
    m_table->setAccessibleName(tr("List of events"));
    m_table->setAccessibleDescription(tr("Enter shows the cycle that a line tells of."));
    m_table->setItemDelegate(new TwoLineDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->hide(); // time, kind and words say themselves what they are
    auto* copyAction = new QAction(tr("Copy"), m_table);
    copyAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_C));
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(copyAction);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copyAction, &QAction::triggered, this, &EventsPanel::copy);
    connect(m_table, &QTableView::activated, this, &EventsPanel::activate);
    connect(m_table, &QTableView::clicked, this, &EventsPanel::activate);
    setRowHeight();
}

void EventsPanel::layOut()
{
    auto* tools = new QHBoxLayout(m_tools);
    tools->setContentsMargins(grid::One, 0, grid::One, 0);
    tools->setSpacing(grid::One);
    tools->addWidget(m_count);
    tools->addWidget(m_words, 1);
    tools->addWidget(m_least);
    tools->addWidget(m_copy);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_table);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::One, grid::Half, grid::One, 0);
    column->setSpacing(grid::Half);
    column->addWidget(m_tools);
    column->addWidget(m_cycle, 0, Qt::AlignLeft);
    column->addLayout(m_stack, 1);
}

void EventsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
        setRowHeight();
}

void EventsPanel::setRowHeight()
{
    const QFontMetrics metrics(font());
    constexpr int LeastRows = 3;
    m_table->verticalHeader()->setDefaultSectionSize(metrics.height() + grid::Half);
    m_table->setMinimumHeight(m_table->verticalHeader()->defaultSectionSize() * LeastRows);
    m_table->setColumnWidth(EventModel::Time, metrics.horizontalAdvance(QStringLiteral("0000:00.000")) + grid::Three);
    m_table->setColumnWidth(EventModel::Severity,
                            metrics.horizontalAdvance(QStringLiteral("information")) + 2 * grid::Three);
}

void EventsPanel::follow(const Session& session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = &session;
    clear();
    m_plan = session.record().plan;
    connect(&session, &Session::phaseBegan, this, [this](const PhaseSpan& span) { append({eventOf(span, m_plan)}); });
    connect(&session, &Session::noticed, this, [this](const Notice& notice) { append({eventOf(notice)}); });
    connect(&session, &Session::ticked, this, [this](const GroupTick& tick) {
        if (isOnRecord(tick.stage))
            append(failuresIn(tick.cycles, m_plan));
    });
    connect(&session, &Session::finished, this, [this](const Record& record) { append({eventOfEnding(record)}); });
}

void EventsPanel::showRecord(const Record& record)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = nullptr;
    clear();
    m_plan = record.plan;
    append(eventsIn(record));
}

void EventsPanel::clear()
{
    showCycle(std::nullopt);
    m_model->clear();
    showCount();
}

void EventsPanel::append(const std::vector<Event>& events)
{
    if (events.empty())
        return;
    // Who reads further up is not carried away.
    const QScrollBar* bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    m_model->append(events);
    if (atEnd)
        m_table->scrollToBottom();
    showCount();
}

void EventsPanel::showCycle(const std::optional<CycleKey>& cycle)
{
    m_filter->setCycle(cycle);
    m_cycle->setVisible(cycle.has_value());
    if (cycle)
        m_cycle->setText(tr("Client %1, cycle %2").arg(cycle->client + 1).arg(cycle->number + 1));
    showCount();
}

void EventsPanel::showCount()
{
    const int shown = m_filter->rowCount();
    const int all = m_model->rowCount();
    QString text =
        shown == all ? countText(static_cast<quint64>(all))
                     : tr("%1 of %2").arg(countText(static_cast<quint64>(shown)), countText(static_cast<quint64>(all)));
    if (m_model->dropped() > 0)
        text += tr(" · %1 older ones not kept").arg(countText(m_model->dropped()));
    m_count->setText(all == 0 ? QString() : text);
    m_copy->setEnabled(shown > 0);
    m_stack->setCurrentWidget(all == 0 ? static_cast<QWidget*>(m_empty) : m_table);
}

void EventsPanel::copy() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty()) {
        for (int row = 0; row < m_filter->rowCount(); ++row)
            rows += m_filter->index(row, 0);
    }
    QStringList lines;
    lines.reserve(rows.size());
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < m_filter->columnCount(); ++column)
            cells += row.siblingAtColumn(column).data().toString();
        lines += cells.join(u'\t');
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void EventsPanel::activate(const QModelIndex& index)
{
    const auto& cycle = m_model->at(m_filter->mapToSource(index).row()).cycle;
    if (cycle)
        Q_EMIT cycleActivated(*cycle);
}

} // namespace flapscope
