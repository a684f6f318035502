#pragma once

#include "report/figure.h"

#include <QString>

namespace flapscope
{

/// How the parts of a figure are painted.
enum class FigurePaint : quint8 {
    Classes, ///< named classes for a style sheet, which knows light and dark
    Light,   ///< colours in place, for white paper
    Dark,    ///< colours in place, for a dark window
};

/// Width and height of a figure in its own units.
inline constexpr int FigureWidth = 760;
inline constexpr int FigureHeight = 300;

/// What is painted, each in a colour of its own.
enum class FigureRole : quint8 { Text, Muted, Grid, Paper, Flapping, Quiet, Rule, Series0, Series1, Series2, Series3 };
/// The attribute of an element that fills it, or draws its outline: `fill="…"` or `class="…"`.
QString filledAs(FigureRole role, FigurePaint paint);
QString strokedAs(FigureRole role, FigurePaint paint);

/// A figure as an SVG element. What is text in it stays text.
QString svgOf(const Figure& figure, FigurePaint paint);

/// The style sheet for FigurePaint::Classes, with custom properties that `figureColors` sets.
QString figureStyle();
/// The custom properties of the light or the dark figure.
QString figureColors(bool dark);

} // namespace flapscope
