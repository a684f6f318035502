#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <vector>

class QAction;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace flapscope
{

class ChartCard;
class LiveRun;
class Theme;
class TimeRuler;
class TimeWindow;

/// All charts of a run, stacked over one time axis, each to be shown or hidden. They are drawn in turns, one a time, so
/// that the window never waits for all of them; what cannot be seen is not drawn.
class ChartsPage final : public QWidget
{
    Q_OBJECT

public:
    ChartsPage(const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent = nullptr);
    ~ChartsPage() override;

    [[nodiscard]] const std::vector<ChartCard*>& cards() const { return m_cards; }
    /// The chart of that id ("latency"); none of an unknown one.
    [[nodiscard]] ChartCard* card(QStringView id) const;

    /// Which charts are shown, and the way back to the whole run. It lies above the charts until it is put elsewhere.
    [[nodiscard]] QWidget* tools() const { return m_tools; }

    /// Ids of the charts that are switched on, in their order: to be kept over a restart.
    [[nodiscard]] QStringList shownCharts() const;
    void setShownCharts(const QStringList& ids);

    /// The names of phases above the charts that are readable.
    [[nodiscard]] QStringList readablePhases() const;

public Q_SLOTS:
    /// Brings the chart into view that is the evidence of that criterion, and gives it the keyboard.
    void reveal(const QString& findingId);
    /// Shows all of the run again, and follows it.
    void followLive();
    /// Sets a marker at the crosshair, or at the present where there is none.
    void markHere();

private:
    void makeTools(const Theme& theme);
    [[nodiscard]] QWidget* makeCards(const Theme& theme);
    void setShown(std::size_t index, bool shown);
    void drawAll();
    void drawNext();

    const LiveRun& m_run;
    TimeWindow& m_window;
    std::vector<ChartCard*> m_cards;
    std::vector<QAction*> m_switches; // by card
    std::vector<bool> m_stale;        // by card: not drawn since the run changed
    QWidget* m_tools = nullptr;
    QVBoxLayout* m_stack = nullptr; // before what is made with it
    QScrollArea* m_scroll;
    QPushButton* m_follow = nullptr;
    TimeRuler* m_phases = nullptr;
    std::size_t m_next = 0;
    QTimer m_turns{this};
};

} // namespace flapscope
