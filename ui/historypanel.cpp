#include "ui/historypanel.h"

#include "history/history.h"
#include "ui/emptystate.h"
#include "ui/flowlayout.h"
#include "ui/historymodel.h"
#include "ui/quantitytext.h"
#include "ui/theme.h"
#include "ui/twolinedelegate.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

HistoryPanel::HistoryPanel(const Theme& theme, const QString& path, QWidget* parent)
    : QWidget(parent), m_path(path), m_model(new HistoryModel(this)), m_words(new QLineEdit), m_verdict(new QComboBox),
      m_starred(new QToolButton), m_count(new QLabel), m_message(new QLabel), m_undo(new QPushButton(tr("Undo"))),
      m_open(new QPushButton(tr("Open"))), m_compare(new QPushButton(tr("Compare"))),
      m_star(new QPushButton(tr("Star"))), m_pin(new QPushButton(tr("Pin as reference"))),
      m_delete(new QPushButton(tr("Delete"))), m_import(new QPushButton(tr("Import…"))), m_table(new QTableView),
      m_stack(new QStackedLayout)
{
    m_empty = new EmptyState(theme, {QStringLiteral("history"), tr("Past runs"),
                                     tr("Each run is kept here while it goes on, to be opened again and compared."),
                                     tr("Make the first run")});
    connect(m_empty, &EmptyState::activated, this, &HistoryPanel::runAsked);
    makeTable(theme);
    auto* message = new QHBoxLayout;
    message->addWidget(m_message, 1);
    message->addWidget(m_undo);
    m_message->setWordWrap(true);
    m_undo->setAccessibleName(tr("Take the deleted runs back"));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_table);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::One, grid::One, grid::One, grid::One);
    column->setSpacing(grid::One);
    column->addWidget(makeTools(theme));
    column->addLayout(message);
    column->addLayout(m_stack, 1);
    say({});
    updateButtons();
}

QWidget* HistoryPanel::makeTools(const Theme& theme)
{
    m_words->setPlaceholderText(tr("Find runs"));
    m_words->setAccessibleName(tr("Find runs by words"));
    m_words->setClearButtonEnabled(true);
    m_words->setMinimumWidth(m_words->fontMetrics().averageCharWidth() * 20);
    m_words->addAction(theme.icon(QStringLiteral("search"), &Palette::muted), QLineEdit::LeadingPosition);
    m_verdict->setAccessibleName(tr("Verdicts"));
    m_verdict->addItem(tr("All verdicts"));
    for (const Standing standing : {Standing::Pass, Standing::Fail, Standing::Inconclusive, Standing::Invalid})
        m_verdict->addItem(QString(nameOf(standing)), static_cast<int>(standing));
    m_starred->setText(tr("★ only"));
    m_starred->setCheckable(true);
    m_starred->setAccessibleName(tr("Only starred runs"));
    setTone(*m_starred, "quiet");
    setTone(*m_count, "muted");
    m_compare->setIcon(theme.icon(QStringLiteral("compare")));
    m_open->setIcon(theme.icon(QStringLiteral("open")));
    m_delete->setIcon(theme.icon(QStringLiteral("remove")));
    connect(m_words, &QLineEdit::textChanged, this, &HistoryPanel::filter);
    connect(m_verdict, &QComboBox::currentIndexChanged, this, &HistoryPanel::filter);
    connect(m_starred, &QToolButton::toggled, this, &HistoryPanel::filter);
    connect(m_open, &QPushButton::clicked, this, &HistoryPanel::openSelected);
    connect(m_compare, &QPushButton::clicked, this, &HistoryPanel::compareSelected);
    connect(m_star, &QPushButton::clicked, this, &HistoryPanel::starSelected);
    connect(m_pin, &QPushButton::clicked, this, &HistoryPanel::pinSelected);
    connect(m_delete, &QPushButton::clicked, this, &HistoryPanel::deleteSelected);
    connect(m_undo, &QPushButton::clicked, this, &HistoryPanel::undoDelete);
    connect(m_import, &QPushButton::clicked, this, &HistoryPanel::importAsked);

    auto* tools = new QWidget;
    auto* flow = new FlowLayout(tools);
    flow->setContentsMargins({});
    flow->setSpacing(grid::One);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_words, m_verdict, m_starred, m_open, m_compare, m_star,
                                                           m_pin, m_delete, m_import, m_count}) {
        if (auto* button = qobject_cast<QPushButton*>(widget)) {
            setTone(*button, "quiet");
            button->setAccessibleName(button->text());
        }
        flow->addWidget(widget);
    }
    return tools;
}

void HistoryPanel::makeTable(const Theme& theme)
{
    m_table->setModel(m_model);
    m_table->setObjectName(QStringLiteral("history"));
    m_table->setAccessibleName(tr("List of past runs"));
    m_table->setAccessibleDescription(tr("Enter opens a run. Label and note can be edited."));
    m_table->setItemDelegate(new TwoLineDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto* remove = new QAction(tr("Delete"), m_table);
    remove->setShortcut(QKeySequence(Qt::Key_Delete));
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(remove);
    connect(remove, &QAction::triggered, this, &HistoryPanel::deleteSelected);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (!(m_model->flags(index) & Qt::ItemIsEditable))
            openSelected();
    });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == HistoryModel::Star)
            starSelected();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &HistoryPanel::updateButtons);
    connect(m_model, &QAbstractItemModel::modelReset, this, &HistoryPanel::updateButtons);
    connect(m_model, &HistoryModel::marksEdited, this, &HistoryPanel::setMarks);
    setRowHeight();
}

void HistoryPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void HistoryPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
        setRowHeight();
    // Who comes back to the window may have run something on the command line meanwhile.
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && isVisible())
        refresh();
}

void HistoryPanel::setRowHeight()
{
    const QFontMetrics metrics(font());
    m_table->verticalHeader()->setDefaultSectionSize(metrics.height() + grid::One);
    const auto width = [&metrics](const char* text) { return metrics.horizontalAdvance(QString::fromUtf8(text)); };
    m_table->setColumnWidth(HistoryModel::Star, width("★") + grid::Two);
    m_table->setColumnWidth(HistoryModel::Verdict, width("Insufficient") + 2 * grid::Three);
    m_table->setColumnWidth(HistoryModel::Started, width("0000-00-00 00:00:00") + grid::Three);
    m_table->setColumnWidth(HistoryModel::Name, width("ws-resilience-006 (reference)") + grid::Three);
    m_table->setColumnWidth(HistoryModel::Label, width("build 0000") + grid::Three);
    m_table->setColumnWidth(HistoryModel::Cycles, width("1,000,000, 10 failed") + grid::Three);
    m_table->setColumnWidth(HistoryModel::Server, width("ws://127.0.0.1:00000/chat") + grid::Three);
}

template <typename Task> Faults HistoryPanel::change(Task task)
{
    if (m_path.isEmpty())
        return {Fault{tr("history"), tr("Runs are not kept."), tr("Start without --no-history.")}};
    auto history = History::open(m_path);
    Faults faults = history ? task(history.value()) : history.faults();
    if (!faults.isEmpty()) {
        say(faults.constFirst().sentence());
        return faults;
    }
    const auto runs = history->runs();
    if (!runs) {
        say(runs.faults().constFirst().sentence());
        return runs.faults();
    }
    const QStringList kept = selected();
    m_model->setRuns(*runs);
    select(kept);
    if (!history->tidings().isEmpty())
        say(history->tidings().join(u'\n'));
    showCount();
    return {};
}

std::optional<Retention> HistoryPanel::retention() const
{
    if (m_path.isEmpty())
        return std::nullopt;
    const auto history = History::open(m_path);
    const auto retention = history ? history->retention() : Result<Retention>(history.faults());
    return retention ? std::optional(*retention) : std::nullopt;
}

Result<int> HistoryPanel::setRetention(const Retention& retention)
{
    int gone = 0;
    Faults faults = change([&](History& history) {
        Faults setting = history.setRetention(retention);
        if (!setting.isEmpty())
            return setting;
        const auto tidied = history.tidy();
        gone = tidied ? *tidied : 0;
        return tidied.faults();
    });
    return faults.isEmpty() ? Result<int>(gone) : Result<int>(faults);
}

void HistoryPanel::refresh()
{
    m_read = change([](History& /*history*/) { return Faults{}; }).isEmpty();
    showCount();
}

void HistoryPanel::filter()
{
    RunFilter filter;
    filter.words = m_words->text();
    filter.starredOnly = m_starred->isChecked();
    if (const QVariant verdict = m_verdict->currentData(); verdict.isValid())
        filter.verdict = static_cast<Standing>(verdict.toInt());
    const QStringList kept = selected();
    m_model->setFilter(filter);
    select(kept);
    showCount();
}

void HistoryPanel::showCount()
{
    const auto shown = static_cast<quint64>(m_model->rowCount());
    const auto all = static_cast<quint64>(m_model->count());
    m_count->setText(all == 0       ? QString()
                     : shown == all ? tr("%1 runs").arg(countText(all))
                                    : tr("%1 of %2 runs").arg(countText(shown), countText(all)));
    m_stack->setCurrentWidget(all == 0 ? static_cast<QWidget*>(m_empty) : m_table);
    updateButtons();
}

void HistoryPanel::updateButtons()
{
    const QStringList ids = selected();
    m_open->setEnabled(ids.size() == 1);
    m_compare->setEnabled(!ids.isEmpty() && ids.size() <= MostCompared);
    m_compare->setToolTip(ids.size() == 1 ? tr("Holds it against the reference")
                                          : tr("Two to five runs; the reference, or else the oldest, comes first"));
    m_star->setEnabled(!ids.isEmpty());
    m_pin->setEnabled(ids.size() == 1);
    m_delete->setEnabled(!ids.isEmpty());
    m_import->setEnabled(!m_path.isEmpty());
}

QStringList HistoryPanel::selected() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList ids;
    for (const QModelIndex& row : rows)
        ids += m_model->at(row.row()).id;
    return ids;
}

void HistoryPanel::select(const QStringList& ids)
{
    if (ids == selected())
        return;
    QItemSelection selection;
    for (const QString& id : ids) {
        const int row = m_model->rowOf(id);
        if (row >= 0)
            selection.select(m_model->index(row, 0), m_model->index(row, HistoryModel::Note));
    }
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

void HistoryPanel::openSelected()
{
    const QStringList ids = selected();
    if (ids.size() == 1)
        Q_EMIT openAsked(ids.constFirst());
}

void HistoryPanel::compareSelected()
{
    QStringList ids = selected();
    std::reverse(ids.begin(), ids.end()); // the oldest first
    QString reference;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->at(row).isReference)
            reference = m_model->at(row).id;
    }
    if (!reference.isEmpty() && (ids.contains(reference) || ids.size() == 1)) {
        ids.removeAll(reference);
        ids.prepend(reference);
    }
    if (ids.size() < 2) {
        say(tr("Select two to five runs, or pin one as the reference first."));
        return;
    }
    if (ids.size() <= MostCompared)
        Q_EMIT compareAsked(ids);
}

void HistoryPanel::starSelected()
{
    const QStringList ids = selected();
    if (ids.isEmpty())
        return;
    const bool starred = !m_model->at(m_model->rowOf(ids.constFirst())).marks.starred;
    change([&](History& history) {
        Faults faults;
        for (const QString& id : ids) {
            RunMarks marks = m_model->at(m_model->rowOf(id)).marks;
            marks.starred = starred;
            faults += history.setMarks(id, marks);
        }
        return faults;
    });
}

void HistoryPanel::setMarks(const QString& id, const RunMarks& marks)
{
    change([&](History& history) { return history.setMarks(id, marks); });
}

void HistoryPanel::pinSelected()
{
    const QStringList ids = selected();
    if (ids.size() != 1)
        return;
    const bool pinned = m_model->at(m_model->rowOf(ids.constFirst())).isReference;
    change([&](History& history) { return history.setReference(pinned ? QString() : ids.constFirst()); });
}

void HistoryPanel::deleteSelected()
{
    const QStringList ids = selected();
    if (ids.isEmpty() || !change([&](History& history) { return history.remove(ids); }).isEmpty())
        return;
    m_deleted = ids;
    say(ids.size() == 1 ? tr("One run was deleted.") : tr("%1 runs were deleted.").arg(ids.size()));
}

void HistoryPanel::undoDelete()
{
    const QStringList ids = std::exchange(m_deleted, {});
    if (ids.isEmpty() || !change([&](History& history) { return history.restore(ids); }).isEmpty())
        return;
    say({});
    select(ids);
    m_table->setFocus();
}

void HistoryPanel::say(const QString& text)
{
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
    m_undo->setVisible(!m_deleted.isEmpty() && !text.isEmpty());
}

} // namespace flapscope
