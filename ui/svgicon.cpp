#include "ui/svgicon.h"

#include "ui/theme.h"

#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
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

QPixmap SvgIcon::draw(const QColor& color, QSize size, qreal ratio) const
{
    QByteArray drawing = m_drawing;
    drawing.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(color.alphaF());
    QSvgRenderer renderer(drawing);
    renderer.render(&painter, QRectF(QPointF(), QSizeF(size)));
    return pixmap;
}

void SvgIcon::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State)
{
    const QColor color = colorFor(mode);
    const qreal ratio = painter->device()->devicePixelRatioF();
    // A list draws the same icon again and again; reading its drawing each time would cost more than all its words.
    const QString key = QStringLiteral("flapscope/%1/%2/%3x%4@%5")
                            .arg(qHash(m_drawing), 0, 16)
                            .arg(color.name(QColor::HexArgb))
                            .arg(rect.width())
                            .arg(rect.height())
                            .arg(ratio);
    QPixmap drawn;
    if (!QPixmapCache::find(key, &drawn)) {
        drawn = draw(color, rect.size(), ratio);
        QPixmapCache::insert(key, drawn);
    }
    painter->drawPixmap(rect.topLeft(), drawn);
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
