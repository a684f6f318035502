#include "ui/charts/curveseries.h"

#include <QAbstractAxis>
#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>

#include <algorithm>

namespace flapscope
{

namespace
{
void attach(QAbstractSeries& series, QAbstractAxis* horizontal, QAbstractAxis* vertical)
{
    const auto before = series.attachedAxes();
    for (QAbstractAxis* axis : before)
        series.detachAxis(axis);
    series.attachAxis(horizontal);
    series.attachAxis(vertical);
}
} // namespace

void CurveSeries::setAxes(QAbstractAxis* horizontal, QAbstractAxis* vertical)
{
    m_horizontal = horizontal;
    m_vertical = vertical;
    for (QLineSeries* series : std::as_const(m_series))
        attach(*series, horizontal, vertical);
}

void CurveSeries::setColors(const Palette& palette, double devicePixelRatio)
{
    m_color = palette.*m_curve.color;
    m_ratio = devicePixelRatio;
    for (QLineSeries* series : std::as_const(m_series))
        style(*series);
}

void CurveSeries::style(QLineSeries& series) const
{
    // Wider than 1 pixel costs twice the time.
    series.setPen(m_curve.trace == CurveStyle::Dots ? QPen(Qt::NoPen) : QPen(m_color, 1.0, m_curve.line));
    if (m_curve.trace == CurveStyle::Dots) {
        series.setMarkerSize(m_markSize);
        series.setLightMarker(markImage(m_curve.mark, m_markSize, m_color, m_ratio));
    }
}

void CurveSeries::addSeries()
{
    auto* series = new QLineSeries;
    style(*series);
    m_chart.addSeries(series);
    attach(*series, m_horizontal, m_vertical);
    m_series.append(series);
}

void CurveSeries::replace(const QList<QList<QPointF>>& stretches)
{
    QList<QList<QPointF>> drawn = stretches.mid(0, MostStretches);
    for (qsizetype i = MostStretches; i < stretches.size(); ++i)
        drawn.last() += stretches.at(i);
    while (m_series.size() < drawn.size())
        addSeries();
    for (qsizetype i = 0; i < m_series.size(); ++i) {
        QLineSeries* series = m_series.at(i);
        if (i < drawn.size())
            series->replace(drawn.at(i));
        else if (series->count() > 0)
            series->clear();
    }
}

HatchSeries::HatchSeries(const Hatch& hatch, QChart& chart)
    : m_hatch(hatch), m_upper(new QLineSeries), m_lower(new QLineSeries), m_area(new QAreaSeries(m_upper, m_lower))
{
    m_upper->setParent(m_area);
    m_lower->setParent(m_area);
    chart.addSeries(m_area);
}

void HatchSeries::setAxes(QAbstractAxis* horizontal, QAbstractAxis* vertical)
{
    attach(*m_area, horizontal, vertical);
}

void HatchSeries::setColors(const Palette& palette)
{
    m_area->setPen(QPen(Qt::NoPen));
    m_area->setBrush(QBrush(palette.fail, Qt::BDiagPattern));
}

void HatchSeries::replace(const QList<QPointF>& upper, const QList<QPointF>& lower)
{
    m_upper->replace(upper);
    m_lower->replace(lower);
}

} // namespace flapscope
