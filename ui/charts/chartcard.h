#pragma once

#include "ui/charts/timechart.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace flapscope
{

class LegendStrip;

/// A chart under its headline: title, unit, legend with values, and where it makes sense the switch to a logarithmic
/// axis.
class ChartCard final : public QWidget
{
    Q_OBJECT

public:
    ChartCard(const ChartSpec& spec, const LiveRun& run, TimeWindow& window, const Theme& theme,
              QWidget* parent = nullptr);

    [[nodiscard]] TimeChart& chart() const { return *m_chart; }
    /// Draws the run as it stands.
    void refresh() { m_chart->refresh(); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFont();

    TimeChart* m_chart;
    QLabel* m_title;
    LegendStrip* m_legend;
    QToolButton* m_logSwitch = nullptr; // only where the chart can be logarithmic
};

} // namespace flapscope
