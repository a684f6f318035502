#include "ui/overlaychart.h"

#include "ui/charts/nicesteps.h"
#include "ui/theme.h"

#include <QChart>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLegend>
#include <QValueAxis>

#include <algorithm>
#include <array>

namespace flapscope
{

namespace
{
constexpr int Columns = 400;
constexpr int LeastHeight = 130;
constexpr int MostValueTicks = 4;
constexpr int MostTimeTicks = 8;
constexpr std::array Colors{&Palette::series1, &Palette::series2, &Palette::series4, &Palette::insufficient,
                            &Palette::text};
constexpr std::array Lines{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};

QList<QList<QPointF>> pointsFrom(const OverlayChart::Part& part, double& greatest)
{
    const auto& stretches = part.timeline->stretches();
    if (stretches.empty())
        return {};
    Frame frame;
    frame.from = inSeconds(stretches.front().from);
    frame.to = inSeconds(stretches.back().to);
    frame.columns = Columns;
    frame.gap = usualGap(*part.timeline);
    auto lines = pointsOf(*part.timeline, CurveStyle::Line, frame);
    for (QList<QPointF>& line : lines) {
        for (QPointF& point : line) {
            point.rx() -= part.origin;
            greatest = std::max(greatest, point.y());
        }
    }
    return lines;
}
} // namespace

QColor Palette::*OverlayChart::colorOf(int place)
{
    return Colors.at(static_cast<std::size_t>(place % Most));
}

Qt::PenStyle OverlayChart::lineOf(int place)
{
    return Lines.at(static_cast<std::size_t>(place % Most));
}

OverlayChart::OverlayChart(const QString& title, const QString& unit, const Theme& theme, QWidget* parent)
    : QChartView(parent), m_theme(theme), m_title(title), m_unit(unit), m_time(new QValueAxis), m_value(new QValueAxis)
{
    setMinimumHeight(LeastHeight);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(title);
    chart()->legend()->hide();
    chart()->setTitle(unit.isEmpty() ? title : QStringLiteral("%1 (%2)").arg(title, unit));
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->addAxis(m_time, Qt::AlignBottom);
    chart()->addAxis(m_value, Qt::AlignLeft);
    for (int place = 0; place < Most; ++place) {
        Curve curve;
        curve.color = colorOf(place);
        curve.line = lineOf(place);
        m_curves.push_back(std::make_unique<CurveSeries>(curve, *chart()));
        m_curves.back()->setAxes(m_time, m_value);
    }
    applyColors();
    connect(&theme, &Theme::changed, this, &OverlayChart::applyColors);
}

OverlayChart::~OverlayChart() = default;

void OverlayChart::show(const QList<Part>& parts)
{
    double from = 0.0;
    double to = 1.0;
    double greatest = 0.0;
    QStringList said;
    for (int place = 0; place < Most; ++place) {
        const bool there = place < parts.size();
        const auto lines = there ? pointsFrom(parts.at(place), greatest) : QList<QList<QPointF>>();
        if (there) {
            from = std::min(from, -parts.at(place).origin);
            to = std::max(to, parts.at(place).length - parts.at(place).origin);
        }
        m_curves[static_cast<std::size_t>(place)]->replace(lines);
        if (there)
            said += lines.isEmpty() ? tr("%1: nothing measured").arg(parts.at(place).name) : parts.at(place).name;
    }
    m_time->setRange(from, to);
    m_value->setRange(0.0, niceTop(greatest));
    const double valueTick = niceTick(niceTop(greatest), MostValueTicks);
    const double timeTick = niceTimeTick(to - from, MostTimeTicks);
    m_value->setTickInterval(valueTick);
    m_value->setLabelFormat(valueTick < 1.0 ? QStringLiteral("%.1f") : QStringLiteral("%.0f"));
    m_time->setTickInterval(timeTick);
    m_time->setLabelFormat(timeTick < 1.0 ? QStringLiteral("%.1f s") : QStringLiteral("%.0f s"));
    setAccessibleDescription(tr("%1 in %2 of: %3").arg(m_title, m_unit, said.join(QStringLiteral("; "))));
}

void OverlayChart::applyColors()
{
    const Palette& palette = m_theme.palette();
    setBackgroundBrush(palette.window);
    chart()->setBackgroundBrush(palette.window);
    chart()->setTitleBrush(palette.text);
    chart()->setTitleFont(Theme::font(TextSize::Caption));
    for (QValueAxis* axis : {m_time, m_value}) {
        axis->setLabelsColor(palette.muted);
        axis->setLabelsFont(Theme::font(TextSize::Caption));
        axis->setGridLineColor(palette.border);
        axis->setLinePenColor(palette.border);
        axis->setTickType(QValueAxis::TicksDynamic);
        axis->setTickAnchor(0.0);
    }
    for (const auto& curve : m_curves)
        curve->setColors(palette, devicePixelRatioF());
}

void OverlayChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
        applyColors();
}

} // namespace flapscope
