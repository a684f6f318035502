#pragma once

#include "ui/comparisonmodel.h"
#include "ui/pastrun.h"

#include <QThreadPool>
#include <QWidget>

#include <memory>
#include <vector>

class QHBoxLayout;
class QLabel;
class QStackedLayout;
class QTableView;

namespace flapscope
{

class EmptyState;
class OverlayChart;
class Theme;

/// Two to five runs over each other, aligned at the start of the flapping, and how they differ from the first one, the
/// reference: by how much, how sure, and in a plain word; below, what differs in their plans. It is computed in another
/// thread.
class ComparePage final : public QWidget
{
    Q_OBJECT

public:
    explicit ComparePage(const Theme& theme, QWidget* parent = nullptr);
    ~ComparePage() override;

    /// The reference comes first. `compared` follows.
    void showRuns(const QList<PastRunPointer>& runs);
    [[nodiscard]] const ComparisonModel& model() const { return *m_model; }

Q_SIGNALS:
    /// The user wants to choose runs.
    void historyAsked();
    /// Everything is shown.
    void compared();

private:
    void changeEvent(QEvent* event) override;
    QWidget* makeContent();
    void showNames();
    void drawCharts();
    void onCompared(quint64 asked, const QList<ComparisonModel::Compared>& compared);
    void setRowHeight();
    [[nodiscard]] QString nameOf(qsizetype place) const;

    const Theme& m_theme;
    ComparisonModel* m_model;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    QLabel* m_names = nullptr;
    QTableView* m_table = nullptr;
    std::vector<OverlayChart*> m_charts;
    QList<PastRunPointer> m_runs;
    quint64 m_asked = 0;
    QThreadPool m_pool; // last: it waits for what still computes
};

} // namespace flapscope
