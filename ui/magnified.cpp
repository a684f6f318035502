#include "ui/magnified.h"

#include <algorithm>

namespace flapscope
{

Magnified::Magnified(QWidget& widget, double points)
{
    const double own = widget.font().pointSizeF();
    const double factor = own > 0.0 ? points / own : 1.0;
    const auto children = widget.findChildren<QWidget*>();
    for (QWidget* child : children) {
        if (child->testAttribute(Qt::WA_SetFont))
            magnify(*child, factor, points);
    }
    magnify(widget, factor, points);
}

Magnified::~Magnified()
{
    for (const auto& [widget, font] : m_fonts) {
        if (widget)
            widget->setFont(font);
    }
}

void Magnified::magnify(QWidget& widget, double factor, double points)
{
    const bool hasOwn = widget.testAttribute(Qt::WA_SetFont);
    m_fonts.emplace_back(&widget, hasOwn ? widget.font() : QFont());
    QFont font = widget.font();
    font.setPointSizeF(std::max(points, font.pointSizeF() * factor));
    widget.setFont(font);
}

} // namespace flapscope
