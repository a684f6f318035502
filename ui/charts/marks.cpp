#include "ui/charts/marks.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace flapscope
{

void drawMark(QPainter& painter, Mark mark, QPointF center, double size, const QColor& color)
{
    const double half = size / 2.0;
    const QRectF box(center.x() - half, center.y() - half, size, size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (mark) {
    case Mark::None:
        break;
    case Mark::Circle:
        painter.drawEllipse(box);
        break;
    case Mark::Triangle: {
        const QPointF corners[] = {{center.x(), box.top()}, box.bottomRight(), box.bottomLeft()};
        painter.drawPolygon(corners, 3);
        break;
    }
    case Mark::Square:
        painter.drawRect(box.adjusted(size / 10, size / 10, -size / 10, -size / 10));
        break;
    case Mark::Cross:
        painter.setPen(QPen(color, size / 4.0, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(box.topLeft() + QPointF(1, 1), box.bottomRight() - QPointF(1, 1));
        painter.drawLine(box.topRight() + QPointF(-1, 1), box.bottomLeft() + QPointF(1, -1));
        break;
    }
    painter.restore();
}

QImage markImage(Mark mark, double size, const QColor& color, double devicePixelRatio)
{
    const int pixels = static_cast<int>(std::ceil(size * devicePixelRatio));
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.scale(pixels / size, pixels / size);
    drawMark(painter, mark, {size / 2.0, size / 2.0}, size, color);
    return image;
}

} // namespace flapscope
