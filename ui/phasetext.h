#pragma once

#include "core/record.h"

#include <QString>

namespace flapscope
{

/// What a phase is called in the window; a stage has the name that the plan gives it.
QString phaseTitle(const PhaseSpan& span, const Plan& plan);

/// A span of time for people: "0.4 s", "8 s", "2 min 5 s", "1 h 20 min".
QString roughSpanText(Nanos span);

} // namespace flapscope
