#include "ui/magnified.h"

namespace flapscope
{

Magnified::Magnified(QWidget& widget, double points)
{
    magnify(widget, points);
    // Each by itself: a widget that the style sheet of the application speaks of takes no font from its parent.
    const auto children = widget.findChildren<QWidget*>();
    for (QWidget* child : children)
        magnify(*child, points);
}

Magnified::~Magnified()
{
    for (const auto& [widget, font] : m_fonts) {
        if (widget)
            widget->setFont(font);
    }
}

void Magnified::magnify(QWidget& widget, double points)
{
    QFont font = widget.font();
    if (font.pointSizeF() >= points)
        return;
    const bool hasOwn = widget.testAttribute(Qt::WA_SetFont);
    m_fonts.emplace_back(&widget, hasOwn ? font : QFont());
    font.setPointSizeF(points);
    widget.setFont(font);
}

} // namespace flapscope
