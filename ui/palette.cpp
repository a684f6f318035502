#include "ui/palette.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
/// One channel of sRGB in [0, 1], made linear.
double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}
} // namespace

Palette lightPalette()
{
    return {
        .window = QColor(0xFFFFFF),
        .surface = QColor(0xF5F7F9),
        .raised = QColor(0xFFFFFF),
        .text = QColor(0x1A1D21),
        .muted = QColor(0x565D66),
        .pass = QColor(0x00664B),
        .fail = QColor(0xA33F00),
        .insufficient = QColor(0x5B3A8C),
        .series1 = QColor(0x0072B2),
        .series2 = QColor(0xC04F00),
        .series3 = QColor(0x1A1D21),
        .series4 = QColor(0x007D5A),
        .connecting = QColor(0xE69F00),
        .connectingOutline = QColor(0x7A5200),
        .open = QColor(0x0072B2),
        .closing = QColor(0xC3C9D0),
        .closingOutline = QColor(0x6B7480),
        .failed = QColor(0x8F2D00),
        .flappingTint = QColor(0xFFF1DC),
        .recoveryTint = QColor(0xE3F1FA),
        .border = QColor(0xDDE2E8),
        .outline = QColor(0x7D8792),
        .accent = QColor(0x005A8C),
        .onAccent = QColor(0xFFFFFF),
        .focus = QColor(0x0072B2),
        .selection = QColor(0xD3E7F5),
    };
}

Palette darkPalette()
{
    return {
        .window = QColor(0x181B20),
        .surface = QColor(0x1F242A),
        .raised = QColor(0x2A3038),
        .text = QColor(0xE8EAED),
        .muted = QColor(0xA9B1BB),
        .pass = QColor(0x2CC79B),
        .fail = QColor(0xFF8A4C),
        .insufficient = QColor(0xC9B3FF),
        .series1 = QColor(0x56B4E9),
        .series2 = QColor(0xE69F00),
        .series3 = QColor(0xE8EAED),
        .series4 = QColor(0x00A87A),
        .connecting = QColor(0xF0E442),
        .connectingOutline = QColor(0xF0E442),
        .open = QColor(0x3D9BD6),
        .closing = QColor(0x6B7480),
        .closingOutline = QColor(0x9AA3AE),
        .failed = QColor(0xFF8A4C),
        .flappingTint = QColor(0x30270F),
        .recoveryTint = QColor(0x10293A),
        .border = QColor(0x333A43),
        .outline = QColor(0x7F8995),
        .accent = QColor(0x56B4E9),
        .onAccent = QColor(0x10161C),
        .focus = QColor(0x8CCBF2),
        .selection = QColor(0x22435A),
    };
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace flapscope
