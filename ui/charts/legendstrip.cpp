#include "ui/charts/legendstrip.h"

#include "ui/theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace flapscope
{

namespace
{
constexpr double SampleWidth = 20.0;
constexpr double SampleGap = 6.0;
constexpr double EntryGap = 16.0;
} // namespace

LegendStrip::LegendStrip(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LegendStrip::setEntries(const QList<LegendEntry>& entries)
{
    m_entries = entries;
    QStringList lines;
    for (const LegendEntry& entry : entries)
        lines.append(entry.name + QStringLiteral(": ") + entry.value);
    setToolTip(lines.join(u'\n'));
    update();
}

QSize LegendStrip::sizeHint() const
{
    return {400, fontMetrics().height() + grid::Half};
}

QSize LegendStrip::minimumSizeHint() const
{
    return {0, fontMetrics().height() + grid::Half};
}

double LegendStrip::widthOf(const LegendEntry& entry) const
{
    const QFontMetricsF metrics(font());
    const QString value = entry.value;
    const double valueWidth = value.isEmpty() ? 0.0 : SampleGap + metrics.horizontalAdvance(value);
    return SampleWidth + SampleGap + metrics.horizontalAdvance(entry.name) + valueWidth;
}

double LegendStrip::paintEntry(QPainter& painter, const LegendEntry& entry, double x) const
{
    const QFontMetricsF metrics(font());
    const Palette& palette = m_theme.palette();
    const double middle = height() / 2.0;
    const double baseline = middle + (metrics.ascent() - metrics.descent()) / 2.0;
    const QColor color = palette.*entry.color;
    const QRectF sample(x, middle - 5.0, SampleWidth, 10.0);
    if (entry.hatched) {
        painter.fillRect(sample, QBrush(color, Qt::BDiagPattern));
    } else if (entry.mark != Mark::None) {
        drawMark(painter, entry.mark, sample.center(), 8.0, color);
    } else {
        painter.setPen(QPen(color, 2.0, entry.line, Qt::FlatCap));
        painter.drawLine(QPointF(sample.left(), middle), QPointF(sample.right(), middle));
    }
    x += SampleWidth + SampleGap;
    painter.setPen(palette.muted);
    painter.drawText(QPointF(x, baseline), entry.name);
    x += metrics.horizontalAdvance(entry.name) + SampleGap;
    painter.setPen(palette.text);
    const QString value = entry.value;
    painter.drawText(QPointF(x, baseline), value);
    return x + metrics.horizontalAdvance(value);
}

void LegendStrip::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    double x = 0.0;
    for (const LegendEntry& entry : std::as_const(m_entries)) {
        if (x + widthOf(entry) > width())
            return;
        x = paintEntry(painter, entry, x) + EntryGap;
    }
}

} // namespace flapscope
