#include "ui/iconlabel.h"

#include "ui/theme.h"

#include <QPainter>

namespace flapscope
{

IconLabel::IconLabel(const Theme& theme, int size, QWidget* parent) : QWidget(parent), m_theme(theme), m_size(size)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void IconLabel::setIcon(const QString& icon, QColor Palette::*role)
{
    m_icon = icon.isEmpty() ? QIcon() : m_theme.icon(icon, role);
    update();
}

void IconLabel::setSize(int size)
{
    m_size = size;
    updateGeometry();
    update();
}

QSize IconLabel::sizeHint() const
{
    return {m_size, m_size};
}

void IconLabel::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    m_icon.paint(&painter, rect());
}

} // namespace flapscope
