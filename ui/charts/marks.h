#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>

class QPainter;

namespace flapscope
{

/// The shapes that tell series apart without their colour.
enum class Mark : quint8 { None, Circle, Triangle, Square, Cross };

/// Draws a mark of that size around its centre.
void drawMark(QPainter& painter, Mark mark, QPointF center, double size, const QColor& color);

/// A mark alone, for series that draw many; `size` in device-independent pixels.
QImage markImage(Mark mark, double size, const QColor& color, double devicePixelRatio);

} // namespace flapscope
