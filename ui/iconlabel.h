#pragma once

#include "ui/palette.h"

#include <QIcon>
#include <QString>
#include <QWidget>

namespace flapscope
{

class Theme;

/// A drawing of the theme in the size of the text beside it or in a size of its own; follows the theme by itself.
class IconLabel final : public QWidget
{
    Q_OBJECT

public:
    /// `size` in device-independent pixels.
    IconLabel(const Theme& theme, int size, QWidget* parent = nullptr);

    /// `icon` is a name for Theme::icon(); none when empty.
    void setIcon(const QString& icon, QColor Palette::*role);
    void setSize(int size);
    [[nodiscard]] QSize sizeHint() const override;

private:
    void paintEvent(QPaintEvent* event) override;

    const Theme& m_theme;
    QIcon m_icon;
    int m_size;
};

} // namespace flapscope
