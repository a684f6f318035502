#include "ui/historymodel.h"

#include "ui/appearance.h"
#include "ui/quantitytext.h"
#include "ui/twolinedelegate.h"

#include <QLocale>

#include <algorithm>

namespace flapscope
{

namespace
{
struct Look
{
    QString icon;
    QString word;
    ColorRole color;
};

Look lookOf(const RunSummary& run)
{
    switch (run.state) {
    case RunSummary::State::GoingOn:
        return {QStringLiteral("pending"), HistoryModel::tr("Going on"), &Palette::muted};
    case RunSummary::State::Interrupted:
        return {QStringLiteral("invalid"), HistoryModel::tr("Interrupted"), &Palette::muted};
    case RunSummary::State::Over:
        break;
    }
    switch (run.verdict.value_or(Standing::Invalid)) {
    case Standing::Pass:
        return {QStringLiteral("pass"), HistoryModel::tr("Pass"), &Palette::pass};
    case Standing::Fail:
        return {QStringLiteral("fail"), HistoryModel::tr("Fail"), &Palette::fail};
    case Standing::Inconclusive:
        return {QStringLiteral("insufficient"), HistoryModel::tr("Insufficient"), &Palette::insufficient};
    case Standing::Invalid:
        return {QStringLiteral("invalid"), HistoryModel::tr("Invalid"), &Palette::muted};
    }
    return {};
}

bool sameRuns(const QList<RunSummary>& a, const QList<RunSummary>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const RunSummary& x, const RunSummary& y) { return x.id == y.id; });
}
} // namespace

void HistoryModel::setRuns(const QList<RunSummary>& runs)
{
    if (runs == m_runs)
        return;
    show(runs);
}

void HistoryModel::setFilter(const RunFilter& filter)
{
    m_filter = filter;
    show(m_runs);
}

void HistoryModel::show(const QList<RunSummary>& runs)
{
    const RunMatcher matcher(m_filter);
    QList<qsizetype> shown;
    for (qsizetype i = 0; i < runs.size(); ++i) {
        if (matcher.matches(runs.at(i)))
            shown += i;
    }
    if (shown == m_shown && sameRuns(runs, m_runs)) {
        m_runs = runs;
        if (!m_shown.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_runs = runs;
    m_shown = shown;
    endResetModel();
}

int HistoryModel::rowOf(const QString& id) const
{
    const auto found = std::find_if(m_shown.begin(), m_shown.end(), [&](qsizetype i) { return m_runs.at(i).id == id; });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Note + 1;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RunSummary& run = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return textOf(run, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == Star)
            return run.marks.starred ? tr("starred") : tr("not starred");
        return textOf(run, index.column());
    case Qt::ToolTipRole:
        return index.column() == Star ? tr("Starred runs are never removed to make room") : textOf(run, index.column());
    case IconNameRole:
        return index.column() == Verdict ? lookOf(run).icon : QString();
    case ToneRole:
        return QVariant::fromValue<ColorRole>(lookOf(run).color);
    default:
        return {};
    }
}

QVariant HistoryModel::textOf(const RunSummary& run, int column) const
{
    switch (column) {
    case Star:
        return run.marks.starred ? QStringLiteral("★") : QStringLiteral("☆");
    case Verdict:
        return lookOf(run).word;
    case Started:
        return QLocale::c().toString(run.started.toLocalTime(), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    case Name:
        return run.isReference ? tr("%1 (reference)").arg(run.name) : run.name;
    case Label:
        return run.marks.label;
    case Cycles:
        return run.failed > 0 ? tr("%1, %2 failed").arg(countText(run.cycles), countText(run.failed))
                              : countText(run.cycles);
    case Server:
        return run.url;
    case Note:
        return run.marks.note.simplified();
    default:
        return {};
    }
}

bool HistoryModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const RunSummary& run = at(index.row());
    RunMarks marks = run.marks;
    (index.column() == Label ? marks.label : marks.note) = value.toString();
    if (marks != run.marks)
        Q_EMIT marksEdited(run.id, marks);
    return true;
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const bool editable = index.column() == Label || index.column() == Note;
    return editable ? flags | Qt::ItemIsEditable : flags;
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Star:
        return QStringLiteral("★");
    case Verdict:
        return tr("Verdict");
    case Started:
        return tr("Started");
    case Name:
        return tr("Plan");
    case Label:
        return tr("Build");
    case Cycles:
        return tr("Cycles");
    case Server:
        return tr("Server");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace flapscope
