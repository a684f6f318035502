#include "ui/tracklegend.h"

#include "ui/theme.h"
#include "ui/trackpainter.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>

namespace flapscope
{

namespace
{
constexpr double SampleWidth = 20.0;
constexpr double SampleGap = 6.0;
constexpr double EntryGap = 16.0;

struct Entry
{
    TrackState state;
    QString name;
};

QList<Entry> entries()
{
    return {{TrackState::Connecting, TrackLegend::tr("connecting")},
            {TrackState::Open, TrackLegend::tr("open")},
            {TrackState::Closing, TrackLegend::tr("closing")},
            {TrackState::Down, TrackLegend::tr("down")},
            {TrackState::Failed, TrackLegend::tr("failed")}};
}
} // namespace

TrackLegend::TrackLegend(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TrackLegend::setShared(bool shared)
{
    m_shared = shared;
    update();
}

QSize TrackLegend::sizeHint() const
{
    return {360, fontMetrics().height() + grid::Half};
}

QSize TrackLegend::minimumSizeHint() const
{
    return {60, fontMetrics().height() + grid::Half};
}

void TrackLegend::paintEvent(QPaintEvent* /*event*/)
{
    const Palette& palette = m_theme.palette();
    const QFontMetricsF metrics(font());
    const double middle = height() / 2.0;
    const double baseline = middle + (metrics.ascent() - metrics.descent()) / 2.0;
    QPainter painter(this);
    TrackPainter samples(painter, {QRectF(rect()), 0.0, 1.0, 0.0, 1.0, false}, palette);
    double x = 0.0;
    const auto put = [&](const QString& name, double sampleWidth, const auto& sample) {
        if (x + sampleWidth + SampleGap + metrics.horizontalAdvance(name) > width())
            return;
        sample(QRectF(x, middle - 6.0, sampleWidth, 12.0));
        painter.setPen(palette.muted);
        painter.drawText(QPointF(x + sampleWidth + SampleGap, baseline), name);
        x += sampleWidth + SampleGap + metrics.horizontalAdvance(name) + EntryGap;
    };
    if (m_shared) {
        put(tr("none … all of the row's clients open"), 3.0 * SampleWidth, [&](const QRectF& box) {
            QLinearGradient gradient(box.topLeft(), box.topRight());
            gradient.setColorAt(0.0, palette.window);
            gradient.setColorAt(1.0, palette.open);
            painter.fillRect(box, gradient);
            painter.setPen(palette.closingOutline);
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
        });
        put(tr("a failure"), SampleWidth, [&](const QRectF& box) {
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 4.0), palette.failed);
        });
        return;
    }
    const auto all = entries();
    for (const Entry& entry : all)
        put(entry.name, entry.state == TrackState::Failed ? 9.0 : SampleWidth,
            [&](const QRectF& box) { samples.state(entry.state, box); });
}

} // namespace flapscope
