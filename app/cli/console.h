#pragma once

#include "core/result.h"

#include <QString>

namespace flapscope
{

/// Standard output, for results.
void say(const QString& line);
/// Standard error, for progress and faults.
void tell(const QString& line);
/// One line a fault: "flapscope: where: what next".
void tell(const Faults& faults);

} // namespace flapscope
