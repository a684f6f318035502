#include "ui/verticalscroll.h"

#include <QEvent>
#include <QScrollBar>

namespace flapscope
{

VerticalScroll::VerticalScroll(QWidget* content, QWidget* parent) : QScrollArea(parent)
{
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    // What lies beneath is the ground.
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize VerticalScroll::minimumSizeHint() const
{
    constexpr int LeastLines = 4;
    const int width = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
    return {width, fontMetrics().height() * LeastLines};
}

QSize VerticalScroll::sizeHint() const
{
    return widget()->sizeHint().expandedTo(minimumSizeHint());
}

bool VerticalScroll::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace flapscope
