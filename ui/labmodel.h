#pragma once

#include "report/labreport.h"

#include <QAbstractTableModel>

namespace flapscope
{

/// What each policy of a lab made of the storm: a row a policy.
class LabModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over what there is of `result`: rows of earlier policies stay.
    void setResult(const LabResult& result);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    LabTable m_table = labTable({});
};

} // namespace flapscope
