#include "ui/verticalscroll.h"

#include <QCoreApplication>
#include <QResizeEvent>
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

/// Whether the content has lost width, to the scroll bar for instance, and now wants more height than it was given.
bool VerticalScroll::isSqueezed(const QResizeEvent& event) const
{
    const int wanted = widget()->heightForWidth(event.size().width());
    return event.size().width() != event.oldSize().width() && wanted > event.size().height();
}

bool VerticalScroll::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    const bool handled = QScrollArea::eventFilter(watched, event);
    if (watched == widget() && event->type() == QEvent::Resize && isSqueezed(static_cast<QResizeEvent&>(*event)))
        QCoreApplication::postEvent(widget(), new QEvent(QEvent::LayoutRequest));
    return handled;
}

} // namespace flapscope
