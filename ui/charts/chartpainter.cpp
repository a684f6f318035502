#include "ui/charts/chartpainter.h"

#include "ui/charts/nicesteps.h"
#include "ui/phasetext.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
constexpr double LabelGap = 4.0;

/// Along the upper edge of a chart that shows failures.
constexpr double FailureSize = 9.0;

QColor tintOf(Phase phase, const Palette& palette)
{
    switch (phase) {
    case Phase::Stage:
        return palette.flappingTint;
    case Phase::Recovery:
        return palette.recoveryTint;
    case Phase::Preflight:
    case Phase::WarmUp:
    case Phase::Baseline:
    case Phase::Settle:
        return {};
    }
    return {};
}
} // namespace

double timeTickFor(const PlotGeometry& geometry, const QFontMetricsF& metrics)
{
    const double leastDistance = metrics.horizontalAdvance(QStringLiteral("0:00:00 s")) * 1.3;
    return niceTimeTick(geometry.to - geometry.from,
                        std::max(2, static_cast<int>(geometry.plot.width() / leastDistance)));
}

ChartPainter::ChartPainter(QPainter& painter, const PlotGeometry& geometry, const Palette& palette, const QFont& font)
    : m_painter(painter), m_geometry(geometry), m_palette(palette), m_font(font)
{
    m_painter.setFont(font);
}

void ChartPainter::phaseTints(const LiveRun& run)
{
    const QRectF& plot = m_geometry.plot;
    for (const PhaseSpan& span : run.phases()) {
        const double begin = m_geometry.x(inSeconds(span.begin));
        const double end = m_geometry.x(inSeconds(span.end.isKnown() ? span.end : run.now()));
        const double left = std::clamp(begin, plot.left(), plot.right());
        const double right = std::clamp(end, plot.left(), plot.right());
        if (right <= left)
            continue;
        const QColor tint = tintOf(span.phase, m_palette);
        if (tint.isValid())
            m_painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), tint);
        if (begin > plot.left() + 1.0 && begin < plot.right()) {
            m_painter.setPen(QPen(m_palette.border, 1.0));
            m_painter.drawLine(QPointF(begin, plot.top()), QPointF(begin, plot.bottom()));
        }
    }
}

QStringList ChartPainter::phaseLabels(const LiveRun& run)
{
    const QRectF& plot = m_geometry.plot;
    const QFontMetricsF metrics(m_font);
    QStringList drawn;
    m_painter.setPen(m_palette.muted);
    double free = plot.left();
    for (const PhaseSpan& span : run.phases()) {
        const double left = std::max(m_geometry.x(inSeconds(span.begin)), free);
        const double right = std::min(m_geometry.x(inSeconds(span.end.isKnown() ? span.end : run.now())), plot.right());
        const QString title = phaseTitle(span, run.plan());
        const double width = metrics.horizontalAdvance(title);
        if (width + LabelGap > right - left)
            continue;
        m_painter.drawText(QPointF(left + LabelGap, plot.top() - LabelGap - metrics.descent() + 1.0), title);
        free = left + LabelGap + width;
        drawn.append(title);
    }
    return drawn;
}

void ChartPainter::timeLabels(double tick)
{
    const QRectF& plot = m_geometry.plot;
    const QFontMetricsF metrics(m_font);
    m_painter.setPen(m_palette.muted);
    double free = -Infinite;
    const auto first = static_cast<qint64>(std::ceil(m_geometry.from / tick - 1e-9));
    const auto last = static_cast<qint64>(std::floor(m_geometry.to / tick + 1e-9));
    for (qint64 i = first; i <= last; ++i) {
        const double at = static_cast<double>(i) * tick;
        const QString text = timeText(at, tick);
        const double width = metrics.horizontalAdvance(text);
        if (m_geometry.x(at) - width / 2.0 < free)
            continue;
        const double left = std::clamp(m_geometry.x(at) - width / 2.0, plot.left() - width / 2.0,
                                       plot.right() + LabelGap * 2.0 - width);
        m_painter.drawText(QPointF(left, plot.bottom() + LabelGap + metrics.ascent()), text);
        free = left + width + 2.0 * LabelGap;
    }
}

void ChartPainter::valueLabels(const QList<double>& ticks, double tick)
{
    const QRectF& plot = m_geometry.plot;
    const QFontMetricsF metrics(m_font);
    m_painter.setPen(m_palette.muted);
    for (double value : ticks) {
        const QString text = tickText(value, m_geometry.logarithmic ? value : tick);
        const QPointF at(plot.left() - LabelGap * 2.0 - metrics.horizontalAdvance(text),
                         m_geometry.y(value) + (metrics.ascent() - metrics.descent()) / 2.0);
        m_painter.drawText(at, text);
    }
}

void ChartPainter::label(const QString& text, const QColor& color, QPointF right, bool above)
{
    const QFontMetricsF metrics(m_font);
    const double width = metrics.horizontalAdvance(text);
    const double top = above ? right.y() - metrics.height() - 1.0 : right.y() + 1.0;
    const QRectF box(right.x() - width - 2.0 * LabelGap, top, width + 2.0 * LabelGap, metrics.height());
    QColor ground = m_palette.window;
    ground.setAlphaF(0.8F);
    m_painter.fillRect(box, ground);
    m_painter.setPen(color);
    m_painter.drawText(box, Qt::AlignCenter, text);
}

void ChartPainter::references(const QList<ReferenceLine>& lines)
{
    const QRectF& plot = m_geometry.plot;
    const double height = QFontMetricsF(m_font).height() + 2.0;
    for (const ReferenceLine& line : lines) {
        const QColor color = line.isLimit ? m_palette.fail : m_palette.muted;
        if (line.value > m_geometry.high) {
            label(QStringLiteral("↑ ") + line.text, color, plot.topRight() + QPointF(0.0, FailureSize + 2.0), false);
            continue;
        }
        const double y = m_geometry.y(line.value);
        if (y > plot.bottom() + 1.0)
            continue;
        m_painter.setPen(QPen(color, 1.0, Qt::DashLine));
        m_painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        // A baseline is told below its line, a limit above: the two may be close.
        const bool above = line.isLimit ? y - height >= plot.top() : y + height > plot.bottom();
        label(line.text, color, QPointF(plot.right(), y), above);
    }
}

void ChartPainter::trend(const TrendLine& line)
{
    if (line.fitted.isEmpty())
        return;
    const QRectF& plot = m_geometry.plot;
    const auto place = [this](const QPointF& point) {
        return QPointF(m_geometry.x(point.x()), m_geometry.y(point.y()));
    };
    m_painter.save();
    m_painter.setClipRect(plot);
    QPolygonF fitted;
    for (const QPointF& point : line.fitted)
        fitted.append(place(point));
    m_painter.setPen(QPen(m_palette.text, 2.0, Qt::DashLine));
    m_painter.drawPolyline(fitted);
    const QPointF& last = line.fitted.last();
    if (m_geometry.to > last.x()) {
        m_painter.setPen(QPen(m_palette.text, 1.0, Qt::DotLine));
        m_painter.drawLine(fitted.last(), place({m_geometry.to, last.y() + line.ahead * (m_geometry.to - last.x())}));
    }
    m_painter.restore();
    const QString text =
        line.untilLimit.isEmpty() ? line.perConnection : line.perConnection + QStringLiteral(" · ") + line.untilLimit;
    // What rises leaves the upper left corner free.
    const double width = QFontMetricsF(m_font).horizontalAdvance(text) + 2.0 * LabelGap;
    label(text, m_palette.text, plot.topLeft() + QPointF(width, 0.0), false);
}

void ChartPainter::failures(const Timeline& failures)
{
    const QRectF& plot = m_geometry.plot;
    double free = -Infinite;
    const auto put = [&](double seconds) {
        const double x = m_geometry.x(seconds);
        if (x < plot.left() || x > plot.right() || x < free)
            return;
        free = x + FailureSize / 2.0;
        drawMark(m_painter, Mark::Cross, {x, plot.top() + FailureSize / 2.0 + 2.0}, FailureSize, m_palette.failed);
    };
    for (const Timeline::Stretch& stretch : failures.stretches()) {
        put(inSeconds(stretch.from));
        put(inSeconds(stretch.to));
    }
}

void ChartPainter::markers(const QList<double>& seconds)
{
    const QRectF& plot = m_geometry.plot;
    for (qsizetype i = 0; i < seconds.size(); ++i) {
        const double x = m_geometry.x(seconds.at(i));
        if (x < plot.left() || x > plot.right())
            continue;
        m_painter.setPen(QPen(m_palette.accent, 1.0, Qt::DotLine));
        m_painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const QString number = QString::number(i + 1);
        label(number, m_palette.accent,
              QPointF(x + QFontMetricsF(m_font).horizontalAdvance(number) + 2.0 * LabelGap, plot.top()), false);
    }
}

void ChartPainter::toxics(const LiveRun& run)
{
    constexpr double Height = 4.0;
    constexpr int Lanes = 4; // more at once are drawn over each other
    const QRectF& plot = m_geometry.plot;
    const QFontMetricsF metrics(m_font);
    int lane = 0;
    for (const ToxicSpan& span : run.toxics()) {
        const double begin = m_geometry.x(inSeconds(span.begin));
        const double end = m_geometry.x(inSeconds(span.end.isKnown() ? span.end : run.now()));
        const double left = std::clamp(begin, plot.left(), plot.right());
        const double right = std::clamp(std::max(end, begin + 2.0), plot.left(), plot.right());
        const double y = plot.bottom() - (Height + 1.0) * (lane++ % Lanes + 1);
        if (right <= left)
            continue;
        m_painter.fillRect(QRectF(left, y, right - left, Height), m_palette.failed);
        m_painter.setPen(QPen(m_palette.failed, 1.0, Qt::DashLine));
        for (const double edge : {begin, end}) {
            if (edge > plot.left() && edge < plot.right())
                m_painter.drawLine(QPointF(edge, plot.top()), QPointF(edge, plot.bottom()));
        }
        const QString name = QString(nameOf(span.toxic.kind));
        const double width = metrics.horizontalAdvance(name) + 2.0 * LabelGap;
        if (width < right - left)
            label(name, m_palette.failed, QPointF(left + width, y), true);
    }
}

void ChartPainter::emptyText(const QString& text)
{
    m_painter.setPen(m_palette.muted);
    m_painter.drawText(m_geometry.plot.adjusted(LabelGap, 0.0, -LabelGap, 0.0), Qt::AlignCenter | Qt::TextWordWrap,
                       text);
}

} // namespace flapscope
