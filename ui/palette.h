#pragma once

#include <QColor>

namespace flapscope
{

/// Every colour of the window by what it means. Derived from Okabe & Ito's palette (2008), which most colour-blind
/// people can tell apart; meaning is never carried by colour alone. On `window` and `surface`, texts reach 4.5:1 and
/// graphics 3:1, where an outline belongs to a graphic by the outline.
struct Palette
{
    QColor window;  ///< behind charts and documents
    QColor surface; ///< panels, bars, headers of tables
    QColor raised;  ///< buttons and chips on a surface
    QColor text;
    QColor muted; ///< what is secondary, units and hints
    QColor pass;
    QColor fail;
    QColor insufficient;

    QColor series1; ///< ● connect, client side
    QColor series2; ///< ▲ close, server side
    QColor series3; ///< what was expected: dashed, in the colour of text
    QColor series4; ///< ■ rolling values

    QColor connecting;
    QColor connectingOutline;
    QColor open;
    QColor closing;
    QColor closingOutline;
    QColor failed;

    QColor flappingTint;
    QColor recoveryTint;

    QColor border;    ///< hairlines between areas: decoration
    QColor outline;   ///< around what can be operated
    QColor accent;    ///< the one primary action, selection
    QColor onAccent;  ///< text on it
    QColor focus;     ///< the ring around what has the keyboard
    QColor selection; ///< behind selected rows; `text` stays readable on it
};

Palette lightPalette();
Palette darkPalette();

/// Contrast of two opaque colours from 1 to 21, after WCAG 2.1 (relative luminance in sRGB).
double contrast(const QColor& a, const QColor& b);

} // namespace flapscope
