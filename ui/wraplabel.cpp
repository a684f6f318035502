#include "ui/wraplabel.h"

#include <QResizeEvent>

#include <algorithm>

namespace flapscope
{

WrapLabel::WrapLabel(const QString& text, QWidget* parent) : QLabel(text, parent)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
}

void WrapLabel::setPreferredWidth(int width)
{
    m_preferredWidth = width;
    updateGeometry();
}

int WrapLabel::heightForWidth(int width) const
{
    return QLabel::heightForWidth(std::min(width, maximumWidth()));
}

QSize WrapLabel::sizeHint() const
{
    return m_preferredWidth > 0 ? QSize(m_preferredWidth, heightForWidth(m_preferredWidth)) : QLabel::sizeHint();
}

QSize WrapLabel::minimumSizeHint() const
{
    constexpr int LeastLetters = 12;
    const int narrowest = fontMetrics().averageCharWidth() * LeastLetters;
    return {narrowest, text().isEmpty() ? 0 : heightForWidth(std::max(width(), narrowest))};
}

void WrapLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        updateGeometry();
}

} // namespace flapscope
