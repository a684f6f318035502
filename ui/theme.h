#pragma once

#include "ui/palette.h"

#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QString>

class QWidget;

namespace flapscope
{

/// How large and heavy a text is. Hierarchy comes from these, not from boxes; all are relative to the application's
/// font.
enum class TextSize : quint8 {
    Caption, ///< axis labels, hints
    Body,
    Heading,  ///< of a panel
    Headline, ///< of a page or an empty state
    Figure,   ///< a number to be seen from afar
};

/// The look of the window: palette, style, icons. One per application, made before the first widget and passed on by
/// reference; sets the style, palette and style sheet of the application. Lives in the main thread.
///
/// Widgets state what they are by the dynamic property `tone`, which the style sheet knows: "muted", "pass", "fail",
/// "insufficient" on a QLabel; "primary", "quiet" on a button; "panel", "banner", "card" on a QFrame.
class Theme final : public QObject
{
    Q_OBJECT

public:
    enum class Mode : quint8 {
        System, ///< as the desktop's own palette was when the program began
        Light,
        Dark,
    };

    /// While it lives, widgets that are made have no style; in its end all get theirs. Each widget that is given a
    /// parent has everything in it styled anew, which is most of the time that it takes to put a large window together.
    class Undressed
    {
    public:
        explicit Undressed(const Theme& theme);
        ~Undressed();
        Q_DISABLE_COPY_MOVE(Undressed)

    private:
        const Theme& m_theme;
    };

    explicit Theme(QObject* parent = nullptr);

    [[nodiscard]] const Palette& palette() const { return m_palette; }
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] bool isDark() const;
    /// Applies to all widgets at once, without a restart.
    void setMode(Mode mode);

    /// The drawing `:/icons/<name>.svg` in the colour of that role. It follows the theme by itself: no need to set it
    /// anew after a change. Empty for an unknown name.
    [[nodiscard]] QIcon icon(const QString& name, QColor Palette::*role = &Palette::text) const;

    /// The application's font in that size.
    [[nodiscard]] static QFont font(TextSize size);

Q_SIGNALS:
    void changed();

private:
    void apply();
    void dress() const;

    const bool m_systemIsDark;
    Mode m_mode = Mode::System;
    Palette m_palette;
};

/// Sets the `tone` of a widget and has its style see it.
void setTone(QWidget& widget, const char* tone);

/// Distances, in device-independent pixels: the grid of the window.
namespace grid
{
inline constexpr int Half = 4;
inline constexpr int One = 8;
inline constexpr int Two = 16;
inline constexpr int Three = 24;
} // namespace grid

} // namespace flapscope
