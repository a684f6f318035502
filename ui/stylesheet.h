#pragma once

#include "ui/palette.h"

#include <QString>

namespace flapscope
{

/// The style sheet of the application in the colours of `palette`: what the Fusion style leaves open, and the tones
/// that widgets may have (see Theme).
QString styleSheetFor(const Palette& palette);

} // namespace flapscope
