#include "ui/comparisonmodel.h"

#include "core/wording.h"
#include "ui/palette.h"
#include "ui/twolinedelegate.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
QString valueText(std::optional<double> value, const QString& unit)
{
    return value ? QStringLiteral("%1 %2").arg(numeral(*value), unit) : QStringLiteral("–");
}

QString signedText(double value)
{
    return (value < 0.0 ? QStringLiteral("−") : QStringLiteral("+")) + numeral(std::abs(value));
}

/// "+3.1 % (−1.0 … +7.3)"
QString differenceText(const MetricDifference& metric)
{
    if (!metric.percent)
        return {};
    const QString unit = metric.unit == QStringLiteral("%") ? ComparisonModel::tr("points") : QStringLiteral("%");
    if (!metric.low || !metric.high)
        return QStringLiteral("%1 %2").arg(signedText(*metric.percent), unit);
    return QStringLiteral("%1 %2 (%3 … %4)")
        .arg(signedText(*metric.percent), unit, signedText(*metric.low), signedText(*metric.high));
}

QString iconOf(Difference difference)
{
    switch (difference) {
    case Difference::Better:
        return QStringLiteral("arrow-up");
    case Difference::Worse:
        return QStringLiteral("arrow-down");
    case Difference::NoneShown:
        return QStringLiteral("not-assessed");
    case Difference::TooFew:
        return QStringLiteral("insufficient");
    case Difference::Invalid:
        return QStringLiteral("invalid");
    }
    return {};
}

ColorRole colorOf(Difference difference)
{
    switch (difference) {
    case Difference::Better:
        return &Palette::pass;
    case Difference::Worse:
        return &Palette::fail;
    case Difference::NoneShown:
        return &Palette::muted;
    case Difference::TooFew:
        return &Palette::insufficient;
    case Difference::Invalid:
        return &Palette::muted;
    }
    return &Palette::muted;
}

const PlanDifference* differenceAt(const RunComparison& comparison, const QString& path)
{
    const auto found = std::find_if(comparison.plan.begin(), comparison.plan.end(),
                                    [&path](const PlanDifference& difference) { return difference.path == path; });
    return found == comparison.plan.end() ? nullptr : &*found;
}
} // namespace

void ComparisonModel::setComparisons(const QString& reference, const QList<Compared>& compared)
{
    beginResetModel();
    m_reference = reference;
    m_compared = compared;
    m_paths.clear();
    for (const Compared& one : compared) {
        for (const PlanDifference& difference : one.comparison.plan) {
            if (!m_paths.contains(difference.path))
                m_paths += difference.path;
        }
    }
    endResetModel();
}

void ComparisonModel::clear()
{
    setComparisons({}, {});
}

qsizetype ComparisonModel::metrics() const
{
    return m_compared.isEmpty() ? 0 : m_compared.constFirst().comparison.metrics.size();
}

const MetricDifference& ComparisonModel::metricAt(const QModelIndex& index) const
{
    const qsizetype run = std::max(0, index.column() - 2);
    return m_compared.at(run).comparison.metrics.at(index.row());
}

int ComparisonModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(metrics() + m_paths.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(2 + m_compared.size());
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    return index.row() < metrics() ? metricData(index, role) : planData(index, role);
}

QVariant ComparisonModel::metricData(const QModelIndex& index, int role) const
{
    const MetricDifference& metric = metricAt(index);
    const bool ofRun = index.column() >= 2;
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == 0)
            return metric.title;
        if (!ofRun)
            return valueText(metric.reference, metric.unit);
        return QStringLiteral("%1 · %2").arg(valueText(metric.value, metric.unit), wordFor(metric.difference));
    case SecondLineRole:
        return ofRun ? QVariant(differenceText(metric)) : QVariant();
    case IconNameRole:
        return ofRun ? iconOf(metric.difference) : QString();
    case ToneRole:
        return ofRun ? QVariant::fromValue<ColorRole>(colorOf(metric.difference)) : QVariant();
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return ofRun ? metric.text : data(index, Qt::DisplayRole);
    default:
        return {};
    }
}

QVariant ComparisonModel::planData(const QModelIndex& index, int role) const
{
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const QString& path = m_paths.at(index.row() - metrics());
    if (index.column() == 0)
        return tr("Plan: %1").arg(path);
    if (index.column() == 1) {
        for (const Compared& one : m_compared) {
            if (const auto* difference = differenceAt(one.comparison, path))
                return difference->reference;
        }
        return {};
    }
    const auto* difference = differenceAt(m_compared.at(index.column() - 2).comparison, path);
    return difference ? difference->value : tr("the same");
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    if (section == 0)
        return tr("Metric");
    if (section == 1)
        return tr("Reference: %1").arg(m_reference);
    return m_compared.value(section - 2).name;
}

} // namespace flapscope
