#pragma once

#include "ui/palette.h"

#include <QIconEngine>
#include <QPointer>

namespace flapscope
{

class Theme;

/// Paints a drawing of one colour in the colours of the theme as it is when it paints, sharp at every scale.
class SvgIcon final : public QIconEngine
{
public:
    /// `drawing` is an SVG whose colour is written `currentColor`.
    SvgIcon(const Theme& theme, QColor Palette::*role, const QByteArray& drawing);
    ~SvgIcon() override;

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    [[nodiscard]] QIconEngine* clone() const override;

private:
    [[nodiscard]] QColor colorFor(QIcon::Mode mode) const;
    [[nodiscard]] QPixmap draw(const QColor& color, QSize size, qreal ratio) const;

    QPointer<const Theme> m_theme;
    QColor Palette::*m_role;
    QByteArray m_drawing;
};

} // namespace flapscope
