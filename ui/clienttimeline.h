#pragma once

#include "core/cycle.h"

#include <QWidget>

class QLabel;

namespace flapscope
{

struct CycleKey;
class LiveRun;
class Theme;
class TimeWindow;
class TrackLegend;
class TrackView;
class WrapLabel;

/// What each client did over time: a headline with the legend, the rows, and the selected cycle in a sentence.
class ClientTimeline final : public QWidget
{
    Q_OBJECT

public:
    ClientTimeline(const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] TrackView& view() const { return *m_view; }

public Q_SLOTS:
    /// Shows the failures of the run, or says that there are none.
    void frameFailures();
    /// Whether the selected cycle is told of in a sentence below, or how to select one.
    void setDetailShown(bool shown);
    /// Selects that cycle and tells of it here; nobody else is asked to show it.
    void showCycle(const flapscope::CycleKey& key);

Q_SIGNALS:
    /// A cycle was selected. Of several that were merged, the first that failed.
    void cycleSelected(const flapscope::Cycle& cycle);
    void selectionCleared();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSelection();
    void showOrder();
    void applyFonts();

    const LiveRun& m_run;
    QLabel* m_title;
    QLabel* m_order;
    TrackLegend* m_legend;
    TrackView* m_view;
    WrapLabel* m_detail;
};

} // namespace flapscope
