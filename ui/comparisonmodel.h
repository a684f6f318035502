#pragma once

#include "core/comparison.h"

#include <QAbstractTableModel>
#include <QList>

namespace flapscope
{

/// How runs differ from a reference: a row a metric, a column a run; after the metrics, what their plans ask
/// differently.
class ComparisonModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    struct Compared
    {
        QString name;
        RunComparison comparison;
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Of the runs held against the reference, in their order.
    void setComparisons(const QString& reference, const QList<Compared>& compared);
    void clear();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] qsizetype metrics() const;
    [[nodiscard]] const MetricDifference& metricAt(const QModelIndex& index) const;
    [[nodiscard]] QVariant metricData(const QModelIndex& index, int role) const;
    [[nodiscard]] QVariant planData(const QModelIndex& index, int role) const;

    QString m_reference;
    QList<Compared> m_compared;
    QStringList m_paths; ///< in which any of the plans differs
};

} // namespace flapscope
