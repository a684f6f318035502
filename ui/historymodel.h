#pragma once

#include "history/runsummary.h"

#include <QAbstractTableModel>
#include <QList>

namespace flapscope
{

/// Past runs as a table, those that a filter lets through. Label and note can be edited in place.
class HistoryModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Star, Verdict, Started, Name, Label, Cycles, Server, Note };

    using QAbstractTableModel::QAbstractTableModel;

    /// Newest first. Rows that stay the same stay.
    void setRuns(const QList<RunSummary>& runs);
    void setFilter(const RunFilter& filter);

    [[nodiscard]] const RunSummary& at(int row) const { return m_runs.at(m_shown.at(row)); }
    /// The row of that run; -1 when it is not shown.
    [[nodiscard]] int rowOf(const QString& id) const;
    /// Runs, shown or not.
    [[nodiscard]] qsizetype count() const { return m_runs.size(); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// The user has edited what is said of a run; it is not yet kept.
    void marksEdited(const QString& id, const flapscope::RunMarks& marks);

private:
    void show(const QList<RunSummary>& runs);
    [[nodiscard]] QVariant textOf(const RunSummary& run, int column) const;

    QList<RunSummary> m_runs;
    QList<qsizetype> m_shown; // indices of runs
    RunFilter m_filter;
};

} // namespace flapscope
