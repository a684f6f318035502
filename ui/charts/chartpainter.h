#pragma once

#include "ui/charts/chartspec.h"
#include "ui/charts/plotgeometry.h"
#include "ui/liverun.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QStringList>

namespace flapscope
{

/// The distance between the times that are written under that plot, in seconds.
double timeTickFor(const PlotGeometry& geometry, const QFontMetricsF& metrics);

/// Draws what Qt Charts has no notion of, around and over the series of one chart: phases, labels, limits, failures,
/// markers.
class ChartPainter
{
public:
    ChartPainter(QPainter& painter, const PlotGeometry& geometry, const Palette& palette, const QFont& font);

    /// The colours behind the phases and the lines between them.
    void phaseTints(const LiveRun& run);
    /// The names of the phases along the top edge, as far as each fits. Returns those that were drawn.
    QStringList phaseLabels(const LiveRun& run);
    void timeLabels(double tick);
    void valueLabels(const QList<double>& ticks, double tick);
    /// Dashed, with their text above; those beyond the axis are named at its edge.
    void references(const QList<ReferenceLine>& lines);
    /// The fitted line dashed, and dotted where it goes on from the last rest; what it says in the upper left corner.
    void trend(const TrendLine& line);
    /// ✘ along the upper edge.
    void failures(const Timeline& failures);
    void markers(const QList<double>& seconds);
    /// What went wrong on the network on purpose: from when to when, along the lower edge, named as far as it fits.
    void toxics(const LiveRun& run);
    void emptyText(const QString& text);

private:
    void label(const QString& text, const QColor& color, QPointF right, bool above);

    QPainter& m_painter;
    const PlotGeometry m_geometry;
    const Palette& m_palette;
    const QFont m_font;
};

} // namespace flapscope
