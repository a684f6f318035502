#pragma once

#include "core/cycle.h"
#include "core/plan.h"

#include <QString>

namespace flapscope
{

/// True when a server that ended its first connection so may accept the next one.
bool isWorthAnotherTry(Outcome outcome);

/// Why the first connection to `url` did not open, and what to do next, in two sentences.
QString whyNotReached(const Cycle& cycle, const Timeouts& timeouts, const QString& url);

/// True when `host`, an address or "localhost", belongs to this machine. Looks up no other name.
bool isOnThisMachine(const QString& host);

} // namespace flapscope
