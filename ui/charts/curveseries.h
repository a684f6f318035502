#pragma once

#include "ui/charts/chartspec.h"

#include <QList>
#include <QPointF>

class QAbstractAxis;
class QAreaSeries;
class QChart;
class QLineSeries;

namespace flapscope
{

/// Draws one curve in a chart: with gaps, which a series of Qt Charts does not have, so there is one series for each
/// stretch between gaps. The chart owns them.
class CurveSeries
{
public:
    /// More gaps than this are not drawn: the rest is one line.
    static constexpr qsizetype MostStretches = 24;

    CurveSeries(const Curve& curve, QChart& chart) : m_curve(curve), m_chart(chart) {}

    void setAxes(QAbstractAxis* horizontal, QAbstractAxis* vertical);
    void setColors(const Palette& palette, double devicePixelRatio);
    void setMarkSize(double size) { m_markSize = size; }
    void replace(const QList<QList<QPointF>>& stretches);

    [[nodiscard]] const Curve& curve() const { return m_curve; }

private:
    void addSeries();
    void style(QLineSeries& series) const;

    const Curve m_curve;
    QChart& m_chart;
    QList<QLineSeries*> m_series;
    QAbstractAxis* m_horizontal = nullptr;
    QAbstractAxis* m_vertical = nullptr;
    QColor m_color;
    double m_ratio = 1.0;
    double m_markSize = 6.0;
};

/// Draws a hatched band between two lines. The chart owns its series.
class HatchSeries
{
public:
    HatchSeries(const Hatch& hatch, QChart& chart);

    void setAxes(QAbstractAxis* horizontal, QAbstractAxis* vertical);
    void setColors(const Palette& palette);
    void replace(const QList<QPointF>& upper, const QList<QPointF>& lower);

    [[nodiscard]] const Hatch& hatch() const { return m_hatch; }

private:
    const Hatch m_hatch;
    QLineSeries* m_upper; // owned by the area
    QLineSeries* m_lower;
    QAreaSeries* m_area;
};

} // namespace flapscope
