#include "ui/stormview.h"

#include "report/labreport.h"
#include "report/stormchart.h"
#include "ui/theme.h"

#include <QPainter>
#include <QSvgRenderer>

namespace flapscope
{

StormView::StormView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(tr("Attempts per second after the restart"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StormView::setResult(const LabResult& result)
{
    m_result = result;
    setAccessibleDescription(labSummary(result));
    setVisible(!result.runs.isEmpty());
    updateGeometry();
    update();
}

int StormView::heightForWidth(int width) const
{
    return m_result.runs.isEmpty() ? 0 : width * stormChartHeight(m_result) / FigureWidth;
}

QSize StormView::sizeHint() const
{
    return {FigureWidth, heightForWidth(FigureWidth)};
}

void StormView::paintEvent(QPaintEvent* /*event*/)
{
    if (m_result.runs.isEmpty())
        return;
    QSvgRenderer renderer(stormChart(m_result, m_theme.isDark() ? FigurePaint::Dark : FigurePaint::Light).toUtf8());
    QPainter painter(this);
    const QSizeF size = renderer.defaultSize().toSizeF().scaled(this->size(), Qt::KeepAspectRatio);
    renderer.render(&painter, QRectF(QPointF(0.0, 0.0), size));
}

} // namespace flapscope
