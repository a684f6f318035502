#include "ui/clienttimeline.h"

#include "ui/cycledetail.h"
#include "ui/liverun.h"
#include "ui/theme.h"
#include "ui/tracklegend.h"
#include "ui/trackview.h"
#include "ui/wraplabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace flapscope
{

ClientTimeline::ClientTimeline(const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_run(run), m_title(new QLabel(tr("Client timeline"), this)), m_order(new QLabel(this)),
      m_legend(new TrackLegend(theme, this)), m_view(new TrackView(run, window, theme, this)),
      m_detail(new WrapLabel({}, this))
{
    auto* headline = new QHBoxLayout;
    headline->setContentsMargins(grid::One, 0, grid::One, 0);
    headline->setSpacing(grid::Two);
    headline->addWidget(m_title);
    headline->addWidget(m_order);
    headline->addWidget(m_legend, 1);
    setTone(*m_order, "muted");
    setTone(*m_detail, "muted");
    m_detail->setContentsMargins(grid::One, 0, grid::One, grid::Half);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_view->setMinimumHeight(m_view->minimumSizeHint().height());

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, grid::Half, 0, 0);
    layout->setSpacing(grid::Half);
    layout->addLayout(headline);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_detail);

    connect(m_view, &TrackView::selectionChanged, this, &ClientTimeline::showSelection);
    connect(m_view, &TrackView::rowsChanged, this, &ClientTimeline::showOrder);
    connect(m_view, &TrackView::framingFailed, this,
            [this] { m_detail->setText(tr("There is no failure to show in this run.")); });
    applyFonts();
    showOrder();
    showSelection();
}

void ClientTimeline::frameFailures()
{
    m_view->frameFailures();
}

void ClientTimeline::showCycle(const CycleKey& key)
{
    const QSignalBlocker quiet(this);
    m_view->selectCycle(key);
}

void ClientTimeline::setDetailShown(bool shown)
{
    m_detail->setVisible(shown);
}

void ClientTimeline::showSelection()
{
    const TrackCell* cell = m_view->selected();
    if (!cell) {
        m_detail->setText(tr("Click a cycle, or step with , and . — F shows the failures."));
        m_view->setAccessibleDescription(m_detail->text());
        Q_EMIT selectionCleared();
        return;
    }
    m_detail->setText(sentenceFor(*cell, m_run.plan()));
    m_view->setAccessibleDescription(m_detail->text());
    Q_EMIT cycleSelected(cell->cycle);
}

void ClientTimeline::showOrder()
{
    const TrackRows& rows = m_view->rows();
    m_legend->setShared(rows.areShared());
    m_order->setVisible(rows.areShared() || rows.areWorstFirst());
    m_order->setText(rows.areShared() ? tr("%1 clients a row").arg(rows.clients(0).size()) : tr("worst first"));
}

void ClientTimeline::applyFonts()
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
}

void ClientTimeline::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

} // namespace flapscope
