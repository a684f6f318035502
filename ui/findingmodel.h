#pragma once

#include "ui/findingrow.h"

#include <QAbstractTableModel>
#include <QList>

namespace flapscope
{

/// Criteria, or other things to check, with what they came to. Merges rows, so that a selection outlives an update.
class FindingModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Criterion, Now, Limit, Meaning };

    /// `subject` heads the first column.
    explicit FindingModel(const QString& subject, QObject* parent = nullptr);

    void setRows(const QList<FindingRow>& rows);
    [[nodiscard]] const QList<FindingRow>& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void removeMissing(const QList<FindingRow>& wanted);
    void place(int position, const FindingRow& row);

    const QString m_subject;
    QList<FindingRow> m_rows;
};

} // namespace flapscope
