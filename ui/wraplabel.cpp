#include "ui/wraplabel.h"

#include <QResizeEvent>

#include <algorithm>
#include <utility>

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
    const int usable = std::min(width, maximumWidth());
    ensurePolished(); // which may change the font
    Setting setting{text(), font(), contentsMargins()};
    if (setting != m_measured) {
        m_measured = std::move(setting);
        m_heights.clear();
    }
    const auto known = m_heights.constFind(usable);
    return known != m_heights.constEnd() ? *known : *m_heights.insert(usable, QLabel::heightForWidth(usable));
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
