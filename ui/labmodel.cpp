#include "ui/labmodel.h"

#include <algorithm>

namespace flapscope
{

void LabModel::setResult(const LabResult& result)
{
    const LabTable table = labTable(result);
    const auto before = static_cast<int>(m_table.rows.size());
    const auto after = static_cast<int>(table.rows.size());
    const int common = std::min(before, after);
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_table.rows.resize(after);
        endRemoveRows();
    }
    for (int row = 0; row < common; ++row) {
        if (m_table.rows.at(row) == table.rows.at(row))
            continue;
        m_table.rows[row] = table.rows.at(row);
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_table.rows = table.rows;
        endInsertRows();
    }
}

int LabModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int LabModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.heading.size());
}

QVariant LabModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString text = m_table.rows.at(index.row()).value(index.column());
    // A policy's parameters are for who asks: there is little width.
    if (role == Qt::DisplayRole)
        return index.column() == 0 ? text.section(u':', 0, 0) : text;
    return role == Qt::ToolTipRole ? text : QVariant();
}

QVariant LabModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    return m_table.heading.at(section);
}

} // namespace flapscope
