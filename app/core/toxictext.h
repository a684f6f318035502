#pragma once

#include "core/result.h"
#include "core/toxic.h"

namespace flapscope
{

/// A toxic as one word of a command line: `latency,latency=100,jitter=20,stream=upstream`. A kind's name, then
/// KEY=VALUE for its parameters, `stream`, `toxicity` and `name`; what is not given keeps its default, parameters 0.
QString toxicText(const Toxic& toxic);
/// Likewise, with `at_cycle` and `for_ms`.
QString toxicText(const StageToxic& toxic);

/// The toxic that such a text says. A fault where it cannot be read; what is out of range is the rules' business.
Result<Toxic> toxicFrom(const QString& text);
Result<StageToxic> stageToxicFrom(const QString& text);

/// All kinds with their parameters, for a help text: "latency (latency ms, jitter ms), …".
QString toxicsHelp();

/// For people: "latency 100 ms, jitter 20 ms, upstream".
QString wordingOf(const Toxic& toxic);
QString wordingOf(const StageToxic& toxic);

} // namespace flapscope
