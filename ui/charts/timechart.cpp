#include "ui/charts/timechart.h"

#include "ui/charts/chartpainter.h"
#include "ui/charts/nicesteps.h"
#include "ui/charts/timewindow.h"
#include "ui/liverun.h"
#include "ui/phasetext.h"
#include "ui/theme.h"

#include <QChart>
#include <QGraphicsLayout>
#include <QGraphicsLineItem>
#include <QGraphicsRectItem>
#include <QKeyEvent>
#include <QLogValueAxis>
#include <QMouseEvent>
#include <QValueAxis>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
/// A pair of points for every two columns of pixels: finer is not seen, and costs twice the time.
constexpr int PixelsPerColumn = 2;
/// A logarithmic axis has no zero, and a clock no shorter time than this: ms.
constexpr double LeastLogarithmic = 0.01;
/// A drag that is shorter was a click.
constexpr double LeastDrag = 6.0;
/// Limits far above the data are named at the edge, instead of pressing the data flat.
constexpr double MostHeadroom = 3.0;
/// How near to the crosshair a value must be, in pixels.
constexpr double Reach = 12.0;
} // namespace

TimeChart::TimeChart(const ChartSpec& spec, const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent)
    : QChartView(parent), m_spec(spec), m_run(run), m_window(window), m_theme(theme), m_timeAxis(new QValueAxis(this)),
      m_valueAxis(new QValueAxis(this)), m_logAxis(new QLogValueAxis(this)), m_crosshair(nullptr), m_dragged(nullptr)
{
    setObjectName(spec.id);
    setAccessibleName(tr("%1 over time").arg(spec.title));
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    makeItems();
    applyColors();
    connect(&theme, &Theme::changed, this, &TimeChart::applyColors);
    connect(&window, &TimeWindow::crosshairChanged, this, [this] {
        moveCrosshair();
        updateLegend();
    });
    connect(&window, &TimeWindow::markersChanged, this, [this] { viewport()->update(); });
    refresh();
}

TimeChart::~TimeChart() = default;

void TimeChart::makeItems()
{
    QChart* chart = this->chart();
    chart->setBackgroundVisible(false);
    chart->setMargins({});
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->legend()->hide();
    chart->addAxis(m_timeAxis, Qt::AlignBottom);
    chart->addAxis(m_valueAxis, Qt::AlignLeft);
    m_logAxis->setBase(10.0);
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_timeAxis), static_cast<QAbstractAxis*>(m_valueAxis),
                                static_cast<QAbstractAxis*>(m_logAxis)}) {
        axis->setLabelsVisible(false); // drawn here: Qt Charts elides what does not fit
        axis->setLineVisible(false);
    }
    m_timeAxis->setTickType(QValueAxis::TicksDynamic);
    m_valueAxis->setTickType(QValueAxis::TicksDynamic);
    if (m_spec.hatch)
        m_hatch = std::make_unique<HatchSeries>(*m_spec.hatch, *chart);
    for (const Curve& curve : m_spec.curves)
        m_curves.push_back(std::make_unique<CurveSeries>(curve, *chart));
    chooseAxis();
    constexpr double AboveSeries = 100.0;
    m_dragged = new QGraphicsRectItem(chart);
    m_dragged->setZValue(AboveSeries);
    m_dragged->hide();
    m_crosshair = new QGraphicsLineItem(chart);
    m_crosshair->setZValue(AboveSeries);
    m_crosshair->hide();
}

void TimeChart::applyColors()
{
    const Palette& palette = m_theme.palette();
    setBackgroundBrush(palette.window);
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_timeAxis), static_cast<QAbstractAxis*>(m_valueAxis),
                                static_cast<QAbstractAxis*>(m_logAxis)})
        axis->setGridLinePen(QPen(palette.border, 1.0));
    for (const auto& curve : m_curves)
        curve->setColors(palette, devicePixelRatioF());
    if (m_hatch)
        m_hatch->setColors(palette);
    m_crosshair->setPen(QPen(palette.text, 1.0));
    QColor dragged = palette.accent;
    m_dragged->setPen(QPen(dragged, 1.0));
    dragged.setAlphaF(0.15F);
    m_dragged->setBrush(dragged);
    viewport()->update();
}

void TimeChart::setLogarithmic(bool logarithmic)
{
    if (m_logarithmic == logarithmic || !m_spec.canBeLogarithmic)
        return;
    m_logarithmic = logarithmic;
    chooseAxis();
    refresh();
}

void TimeChart::chooseAxis()
{
    QAbstractAxis* wanted = m_logarithmic ? static_cast<QAbstractAxis*>(m_logAxis) : m_valueAxis;
    QAbstractAxis* other = m_logarithmic ? static_cast<QAbstractAxis*>(m_valueAxis) : m_logAxis;
    const auto axes = chart()->axes(Qt::Vertical);
    // Nothing may be on a logarithmic axis that has been nothing but positive: cleared first, filled by refresh().
    for (const auto& curve : m_curves)
        curve->replace({});
    if (axes.contains(other)) {
        chart()->removeAxis(other);
        other->setParent(this);
    }
    if (!axes.contains(wanted))
        chart()->addAxis(wanted, Qt::AlignLeft);
    for (const auto& curve : m_curves)
        curve->setAxes(m_timeAxis, wanted);
    if (m_hatch)
        m_hatch->setAxes(m_timeAxis, wanted);
}

QMargins TimeChart::plotMargins(const QFontMetrics& metrics)
{
    return {metrics.horizontalAdvance(QStringLiteral("00,000")) + 2 * grid::One, metrics.height() + grid::Half,
            grid::Two, metrics.height() + grid::One};
}

void TimeChart::place()
{
    const QFontMetrics metrics(font());
    QMargins margins = plotMargins(metrics);
    if (isOnPage()) {
        // What a scroll bar takes from the chart, the plot gives up of its margin.
        const int inset = m_page->width() - 1 - mapTo(m_page, rect().topRight()).x();
        margins.setRight(std::max(0, margins.right() - inset));
        margins.setTop(metrics.height() / 2);
        margins.setBottom(metrics.height() / 2);
    }
    const QRectF plot = QRectF(viewport()->rect()).marginsRemoved(margins);
    m_geometry.plot = QRectF(plot.topLeft(), QSizeF(std::max(plot.width(), 8.0), std::max(plot.height(), 8.0)));
    chart()->setPlotArea(m_geometry.plot);
}

Frame TimeChart::frameFor(const Curve& curve) const
{
    const Timeline& series = m_run.series().*curve.series;
    Frame frame;
    frame.from = m_geometry.from;
    frame.to = m_geometry.to;
    frame.columns = static_cast<int>(m_geometry.plot.width()) / PixelsPerColumn;
    frame.until = std::min(inSeconds(m_run.now()), m_geometry.to);
    if (curve.trace == CurveStyle::Line)
        frame.gap = usualGap(series);
    if (m_logarithmic)
        frame.least = LeastLogarithmic;
    return frame;
}

void TimeChart::refresh()
{
    place();
    m_geometry.from = m_window.from();
    m_geometry.to = m_window.to();
    m_references = m_spec.references ? m_spec.references(m_run) : QList<ReferenceLine>();
    m_trend = m_spec.trend ? m_spec.trend(m_run) : std::nullopt;

    std::optional<Extent> extent;
    std::vector<QList<QList<QPointF>>> drawn;
    for (const auto& curve : m_curves) {
        drawn.push_back(
            pointsOf(m_run.series().*curve->curve().series, curve->curve().trace, frameFor(curve->curve())));
        for (const auto& stretch : std::as_const(drawn.back())) {
            for (const QPointF& point : stretch)
                extent = extent ? Extent{std::min(extent->least, point.y()), std::max(extent->greatest, point.y())}
                                : Extent{point.y(), point.y()};
        }
    }
    m_hasData = extent.has_value();
    scaleTo(extent);
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        m_curves[i]->replace(drawn[i]);
    refreshHatch();
    moveCrosshair();
    updateLegend();
    viewport()->update();
}

void TimeChart::refreshHatch()
{
    if (!m_hatch)
        return;
    const auto& series = m_run.series();
    const auto& tops = (series.*m_hatch->hatch().top).stretches();
    const auto& thicknesses = (series.*m_hatch->hatch().thickness).stretches();
    QList<QPointF> upper;
    QList<QPointF> lower;
    double lastX = -Infinite;
    // Both were appended together, so that their stretches agree.
    for (std::size_t i = 0; i < std::min(tops.size(), thicknesses.size()); ++i) {
        const double x = inSeconds(tops[i].from);
        const bool isLast = i + 1 == tops.size();
        if (x < m_geometry.from || x > m_geometry.to || (!isLast && m_geometry.x(x) - lastX < PixelsPerColumn))
            continue;
        lastX = m_geometry.x(x);
        upper.append({x, tops[i].last});
        lower.append({x, tops[i].last - std::min(thicknesses[i].least, tops[i].last)});
    }
    m_hatch->replace(upper, lower);
}

void TimeChart::scaleTo(std::optional<Extent> extent)
{
    m_timeTick = timeTickFor(m_geometry, QFontMetricsF(font()));
    m_timeAxis->setTickAnchor(0.0);
    m_timeAxis->setTickInterval(m_timeTick);
    m_timeAxis->setRange(m_geometry.from, m_geometry.to);
    m_geometry.logarithmic = m_logarithmic;
    const Extent shown = extent.value_or(Extent{0.0, 1.0});
    if (m_logarithmic) {
        scaleLogarithmic(shown);
        return;
    }
    double least = shown.least;
    double greatest = shown.greatest;
    for (const ReferenceLine& line : std::as_const(m_references)) {
        if (m_spec.scale == ChartSpec::Scale::Around || line.value <= greatest * MostHeadroom) {
            least = std::min(least, line.value);
            greatest = std::max(greatest, line.value);
        }
    }
    switch (m_spec.scale) {
    case ChartSpec::Scale::FromZero:
        scaleLinear(0.0, niceTop(greatest * 1.05));
        return;
    case ChartSpec::Scale::Around: {
        const double margin = std::max((greatest - least) * 0.1, std::abs(greatest) * 0.02 + 1e-3);
        scaleLinear(std::max(0.0, least - margin), greatest + margin);
        return;
    }
    case ChartSpec::Scale::Percent:
        scaleLinear(0.0, 105.0);
        return;
    }
}

void TimeChart::scaleLinear(double low, double high)
{
    const int most = std::max(2, static_cast<int>(m_geometry.plot.height()) / (QFontMetrics(font()).height() * 2));
    m_valueTick = niceTick(high - low, most);
    if (m_spec.scale == ChartSpec::Scale::Around) {
        low = std::floor(low / m_valueTick) * m_valueTick;
        high = std::ceil(high / m_valueTick) * m_valueTick;
    }
    m_geometry.low = low;
    m_geometry.high = high;
    m_valueAxis->setTickAnchor(0.0);
    m_valueAxis->setTickInterval(m_valueTick);
    m_valueAxis->setRange(low, high);
}

void TimeChart::scaleLogarithmic(const Extent& extent)
{
    const double least = std::max(extent.least, LeastLogarithmic);
    m_geometry.low = std::pow(10.0, std::floor(std::log10(least)));
    m_geometry.high = std::pow(10.0, std::ceil(std::log10(std::max(extent.greatest, least * 10.0)) + 1e-9));
    m_logAxis->setRange(m_geometry.low, m_geometry.high);
}

QList<double> TimeChart::valueTicks() const
{
    QList<double> ticks;
    if (m_logarithmic) {
        const long decades = std::lround(std::log10(m_geometry.high / m_geometry.low));
        for (long i = 0; i <= decades; ++i)
            ticks.append(m_geometry.low * std::pow(10.0, static_cast<double>(i)));
        return ticks;
    }
    const double top = m_spec.scale == ChartSpec::Scale::Percent ? std::min(m_geometry.high, 100.0) : m_geometry.high;
    const auto last = static_cast<qint64>(std::floor(top / m_valueTick * (1.0 + 1e-9)));
    for (auto i = static_cast<qint64>(std::ceil(m_geometry.low / m_valueTick - 1e-9)); i <= last; ++i)
        ticks.append(static_cast<double>(i) * m_valueTick);
    return ticks;
}

void TimeChart::moveCrosshair()
{
    const auto at = m_window.crosshair();
    const bool visible = at && *at >= m_geometry.from && *at <= m_geometry.to;
    m_crosshair->setVisible(visible);
    if (!visible)
        return;
    const double x = m_geometry.x(*at);
    m_crosshair->setLine(x, m_geometry.plot.top(), x, m_geometry.plot.bottom());
}

void TimeChart::updateLegend()
{
    const bool atCrosshair = m_window.crosshair().has_value();
    const double at = m_window.crosshair().value_or(inSeconds(m_run.now()));
    const double reach = (m_geometry.to - m_geometry.from) / m_geometry.plot.width() * Reach;
    const auto textOf = [&](const Timeline& series, CurveStyle trace) {
        if (series.stretches().empty())
            return QString();
        const auto value =
            atCrosshair ? valueAt(series, trace, at, reach) : std::optional(series.stretches().back().last);
        if (!value)
            return QStringLiteral("–");
        return m_spec.unit.isEmpty() ? figureText(*value) : figureText(*value) + u' ' + m_spec.unit;
    };
    QList<LegendEntry> legend;
    for (const Curve& curve : m_spec.curves) {
        const Timeline& series = m_run.series().*curve.series;
        // What cannot be seen in this run needs no place; before a run, all of them say what will come.
        if (series.stretches().empty() && m_hasData)
            continue;
        legend.append({curve.name, textOf(series, curve.trace), curve.color, curve.mark, curve.line, false});
    }
    if (m_spec.hatch)
        legend.append({m_spec.hatch->name, textOf(m_run.series().*m_spec.hatch->thickness, CurveStyle::Step),
                       &Palette::fail, Mark::None, Qt::SolidLine, true});
    if (m_trend)
        legend.append(
            {QStringLiteral("trend"), m_trend->perConnection, &Palette::text, Mark::None, Qt::DashLine, false});
    if (legend == m_legend)
        return;
    m_legend = legend;
    Q_EMIT legendChanged();
}

void TimeChart::setPage(const QWidget* page)
{
    m_page = page;
    refresh();
}

void TimeChart::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, m_theme.palette().window);
    painter->setRenderHint(QPainter::Antialiasing, false);
    ChartPainter(*painter, m_geometry, m_theme.palette(), font()).phaseTints(m_run);
    painter->setRenderHint(QPainter::Antialiasing, true);
}

void TimeChart::drawForeground(QPainter* painter, const QRectF& /*rect*/)
{
    ChartPainter chartPainter(*painter, m_geometry, m_theme.palette(), font());
    m_readablePhases.clear();
    if (!isOnPage()) {
        m_readablePhases = chartPainter.phaseLabels(m_run);
        chartPainter.timeLabels(m_timeTick);
    }
    if (m_hasData) {
        chartPainter.valueLabels(valueTicks(), m_valueTick);
        chartPainter.references(m_references);
        if (m_trend)
            chartPainter.trend(*m_trend);
        if (m_spec.showsFailures)
            chartPainter.failures(m_run.series().failures);
        chartPainter.toxics(m_run);
        chartPainter.markers(m_window.markers());
    } else {
        chartPainter.emptyText(m_run.state() == LiveRun::State::Over ? m_spec.emptyText
                                                                     : tr("Drawn once a run begins."));
    }
    if (hasFocus()) {
        painter->setPen(QPen(m_theme.palette().focus, 2.0));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(viewport()->rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void TimeChart::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    refresh();
}

void TimeChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_crosshair)
        refresh();
}

void TimeChart::focusInEvent(QFocusEvent* event)
{
    QChartView::focusInEvent(event);
    describe();
    viewport()->update();
}

void TimeChart::focusOutEvent(QFocusEvent* event)
{
    QChartView::focusOutEvent(event);
    viewport()->update();
}

void TimeChart::describe()
{
    QStringList parts;
    for (const LegendEntry& entry : std::as_const(m_legend)) {
        if (!entry.value.isEmpty())
            parts.append(entry.name + u' ' + entry.value);
    }
    for (const ReferenceLine& line : std::as_const(m_references))
        parts.append(line.text);
    if (m_trend && !m_trend->untilLimit.isEmpty())
        parts.append(m_trend->untilLimit);
    if (m_spec.showsFailures)
        parts.append(tr("%n failure(s)", nullptr, static_cast<int>(m_run.clients().failed())));
    const QString place =
        m_window.crosshair() ? tr("At %1: ").arg(timeText(*m_window.crosshair(), m_timeTick / 10.0)) : QString();
    setAccessibleDescription(m_hasData ? place + parts.join(QStringLiteral(", ")) + u'.' : m_spec.emptyText);
}

void TimeChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    m_dragFrom = std::clamp(event->position().x(), m_geometry.plot.left(), m_geometry.plot.right());
}

void TimeChart::dragTo(double x)
{
    const QRectF& plot = m_geometry.plot;
    const double to = std::clamp(x, plot.left(), plot.right());
    m_dragged->setRect(QRectF(QPointF(*m_dragFrom, plot.top()), QPointF(to, plot.bottom())).normalized());
    m_dragged->setVisible(std::abs(to - *m_dragFrom) >= LeastDrag);
}

void TimeChart::mouseMoveEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (m_dragFrom)
        dragTo(x);
    const QRectF& plot = m_geometry.plot;
    if (x >= plot.left() && x <= plot.right())
        m_window.setCrosshair(m_geometry.seconds(x));
    else
        m_window.setCrosshair(std::nullopt);
}

void TimeChart::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragFrom || event->button() != Qt::LeftButton)
        return;
    const double from = *m_dragFrom;
    const double to = std::clamp(event->position().x(), m_geometry.plot.left(), m_geometry.plot.right());
    m_dragFrom.reset();
    m_dragged->hide();
    if (std::abs(to - from) >= LeastDrag)
        m_window.zoom(m_geometry.seconds(from), m_geometry.seconds(to));
}

void TimeChart::mouseDoubleClickEvent(QMouseEvent* /*event*/)
{
    m_dragFrom.reset();
    m_dragged->hide();
    m_window.follow();
}

void TimeChart::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    m_window.setCrosshair(std::nullopt);
}

void TimeChart::wheelEvent(QWheelEvent* event)
{
    // The wheel scrolls the page that charts lie in; only with Ctrl it zooms.
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    m_window.zoomBy(event->angleDelta().y() > 0 ? 0.8 : 1.25, m_geometry.seconds(event->position().x()));
}

void TimeChart::stepCrosshair(int steps)
{
    const double step = (m_geometry.to - m_geometry.from) / 100.0;
    const double middle = (m_geometry.from + m_geometry.to) / 2.0;
    const double at = m_window.crosshair().value_or(middle) + step * steps;
    m_window.setCrosshair(std::clamp(at, m_geometry.from, m_geometry.to));
    describe();
}

void TimeChart::keyPressEvent(QKeyEvent* event)
{
    const bool ctrl = event->modifiers() & Qt::ControlModifier;
    const int steps = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    const double around = m_window.crosshair().value_or((m_geometry.from + m_geometry.to) / 2.0);
    constexpr double PanShare = 0.25;
    switch (event->key()) {
    case Qt::Key_Left:
        ctrl ? m_window.pan(-PanShare) : stepCrosshair(-steps);
        return;
    case Qt::Key_Right:
        ctrl ? m_window.pan(PanShare) : stepCrosshair(steps);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_window.zoomBy(0.5, around);
        return;
    case Qt::Key_Minus:
        m_window.zoomBy(2.0, around);
        return;
    case Qt::Key_End:
        m_window.follow();
        return;
    default:
        // Not to QGraphicsView, which would scroll with the arrow keys.
        event->ignore();
    }
}

} // namespace flapscope
