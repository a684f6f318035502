#include "ui/charts/chartcard.h"

#include "ui/charts/legendstrip.h"
#include "ui/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace flapscope
{

ChartCard::ChartCard(const ChartSpec& spec, const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_chart(new TimeChart(spec, run, window, theme, this)), m_title(new QLabel(this)),
      m_legend(new LegendStrip(theme, this))
{
    m_title->setText(spec.unit.isEmpty() ? spec.title : tr("%1 (%2)").arg(spec.title, spec.unit));
    auto* headline = new QHBoxLayout;
    headline->setContentsMargins(grid::One, 0, grid::One, 0);
    headline->setSpacing(grid::Two);
    headline->addWidget(m_title);
    headline->addWidget(m_legend, 1);
    if (spec.canBeLogarithmic) {
        m_logSwitch = new QToolButton(this);
        m_logSwitch->setText(tr("log"));
        m_logSwitch->setCheckable(true);
        m_logSwitch->setToolTip(tr("Logarithmic axis"));
        m_logSwitch->setAccessibleName(tr("%1: logarithmic axis").arg(spec.title));
        setTone(*m_logSwitch, "quiet");
        connect(m_logSwitch, &QToolButton::toggled, m_chart, &TimeChart::setLogarithmic);
        headline->addWidget(m_logSwitch);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, grid::Half, 0, 0);
    layout->setSpacing(grid::Half);
    layout->addLayout(headline);
    layout->addWidget(m_chart, 1);
    connect(m_chart, &TimeChart::legendChanged, this, [this] { m_legend->setEntries(m_chart->legend()); });
    m_legend->setEntries(m_chart->legend());
    applyFont();
}

void ChartCard::applyFont()
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
}

void ChartCard::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFont();
}

} // namespace flapscope
