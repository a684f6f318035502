#include "ui/charts/timeruler.h"

#include "ui/charts/chartpainter.h"
#include "ui/charts/nicesteps.h"
#include "ui/charts/timechart.h"
#include "ui/charts/timewindow.h"
#include "ui/theme.h"

namespace flapscope
{

TimeRuler::TimeRuler(Edge edge, const LiveRun& run, const TimeWindow& window, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_edge(edge), m_run(run), m_window(window), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&run, &LiveRun::changed, this, qOverload<>(&QWidget::update));
    connect(&window, &TimeWindow::rangeChanged, this, qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TimeRuler::sizeHint() const
{
    return {240, fontMetrics().height() + grid::Half};
}

void TimeRuler::paintEvent(QPaintEvent* /*event*/)
{
    const QMargins margins = TimeChart::plotMargins(fontMetrics());
    PlotGeometry geometry;
    geometry.plot = QRectF(margins.left(), 0.0, std::max(8, width() - margins.left() - margins.right()), height());
    geometry.from = m_window.from();
    geometry.to = m_window.to();
    QPainter painter(this);
    if (m_edge == Edge::Phases) {
        ChartPainter(painter, geometry, m_theme.palette(), font()).phaseTints(m_run);
        geometry.plot.setTop(height());
        m_readablePhases = ChartPainter(painter, geometry, m_theme.palette(), font()).phaseLabels(m_run);
        return;
    }
    geometry.plot.setBottom(-grid::Half + 1.0);
    const double tick = timeTickFor(geometry, QFontMetricsF(font()));
    ChartPainter(painter, geometry, m_theme.palette(), font()).timeLabels(tick);
}

} // namespace flapscope
