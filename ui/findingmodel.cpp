#include "ui/findingmodel.h"

#include "ui/twolinedelegate.h"

#include <algorithm>

namespace flapscope
{

namespace
{
QString firstLine(const FindingRow& row, int column)
{
    switch (column) {
    case FindingModel::Now:
        return row.value;
    case FindingModel::Limit:
        return row.limit;
    case FindingModel::Meaning:
        return row.sentence;
    default:
        return row.title;
    }
}

QString secondLine(const FindingRow& row, int column)
{
    switch (column) {
    case FindingModel::Now:
        return row.samples;
    case FindingModel::Limit:
        return row.margin;
    case FindingModel::Meaning:
        return {};
    default:
        return row.required ? row.appearance.word : QString(row.appearance.word + QStringLiteral(" · not required"));
    }
}

/// All that a row says, for a screen reader.
QString spoken(const FindingRow& row)
{
    QString text = row.title + QStringLiteral(": ") + row.appearance.word;
    for (const QString& part : {row.value, row.samples, row.limit, row.margin}) {
        if (!part.isEmpty() && part != QStringLiteral("–"))
            text += QStringLiteral(", ") + part;
    }
    return text;
}
} // namespace

FindingModel::FindingModel(const QString& subject, QObject* parent) : QAbstractTableModel(parent), m_subject(subject)
{
}

void FindingModel::setRows(const QList<FindingRow>& rows)
{
    removeMissing(rows);
    for (int position = 0; position < rows.size(); ++position)
        place(position, rows.at(position));
}

void FindingModel::removeMissing(const QList<FindingRow>& wanted)
{
    for (int position = static_cast<int>(m_rows.size()) - 1; position >= 0; --position) {
        const QString& id = m_rows.at(position).id;
        if (std::any_of(wanted.begin(), wanted.end(), [&id](const FindingRow& row) { return row.id == id; }))
            continue;
        beginRemoveRows({}, position, position);
        m_rows.removeAt(position);
        endRemoveRows();
    }
    // What a plan names twice is no case for merging.
    if (m_rows.size() > wanted.size()) {
        beginRemoveRows({}, static_cast<int>(wanted.size()), static_cast<int>(m_rows.size()) - 1);
        m_rows.resize(wanted.size());
        endRemoveRows();
    }
}

void FindingModel::place(int position, const FindingRow& row)
{
    const auto isSame = [&row](const FindingRow& other) { return other.id == row.id; };
    const auto found = std::find_if(m_rows.begin() + position, m_rows.end(), isSame);
    if (found == m_rows.end()) {
        beginInsertRows({}, position, position);
        m_rows.insert(position, row);
        endInsertRows();
        return;
    }
    const int from = static_cast<int>(found - m_rows.begin());
    if (from != position) {
        beginMoveRows({}, from, from, {}, position);
        m_rows.move(from, position);
        endMoveRows();
    }
    if (m_rows.at(position) == row)
        return;
    m_rows[position] = row;
    Q_EMIT dataChanged(index(position, 0), index(position, columnCount() - 1));
}

int FindingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FindingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Meaning + 1;
}

QVariant FindingModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const FindingRow& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return firstLine(row, index.column());
    case SecondLineRole:
        return secondLine(row, index.column());
    case IconNameRole:
        return index.column() == Criterion ? row.appearance.icon : QString();
    case ToneRole:
        return QVariant::fromValue<ColorRole>(index.column() == Criterion ? row.appearance.color : &Palette::muted);
    case Qt::AccessibleTextRole:
        return index.column() == Criterion ? spoken(row) : firstLine(row, index.column());
    case Qt::ToolTipRole:
        return row.sentence;
    default:
        return {};
    }
}

QVariant FindingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Criterion:
        return m_subject;
    case Now:
        return tr("Now");
    case Limit:
        return tr("Limit");
    case Meaning:
        return tr("What was seen");
    default:
        return {};
    }
}

} // namespace flapscope
