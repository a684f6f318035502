#include "ui/svgicon.h"

#include "ui/theme.h"

#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace flapscope
{

SvgIcon::SvgIcon(const Theme& theme, QColor Palette::*role, const QByteArray& drawing)
    : m_theme(&theme), m_role(role), m_drawing(drawing)
{
}

SvgIcon::~SvgIcon() = default;

QColor SvgIcon::colorFor(QIcon::Mode mode) const
{
    if (!m_theme) // the application is about to end
        return Qt::gray;
    QColor color = m_theme->palette().*m_role;
    switch (mode) {
    case QIcon::Disabled:
        color = m_theme->palette().muted;
        color.setAlphaF(0.5F);
        break;
    case QIcon::Normal:
    case QIcon::Active:
    case QIcon::Selected:
        break;
    }
    return color;
}

void SvgIcon::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State)
{
    const QColor color = colorFor(mode);
    QByteArray drawing = m_drawing;
    drawing.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(drawing);
    const qreal before = painter->opacity();
    painter->setOpacity(before * color.alphaF());
    renderer.render(painter, rect);
    painter->setOpacity(before);
}

QPixmap SvgIcon::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state)
{
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return pixmap;
}

QIconEngine* SvgIcon::clone() const
{
    return new SvgIcon(*this);
}

} // namespace flapscope
