#pragma once

#include "core/faultlist.h"
#include "core/plan.h"

#include <QString>

namespace flapscope
{

/// All that is wrong with a plan, as `validate` says it: values out of range, and rules between and behind values. Of
/// one place only the first fault that matters is kept.
FaultList brokenRules(const Plan& plan);

// Rules that no range can say. None quotes a value that may hold a secret, and what holds `{{env:NAME}}` is judged only
// as far as that allows.

/// The URL as RFC 6455 §3 wants it, header names and values as RFC 9110 §5, subprotocols as RFC 6455 §4.1, TLS files
/// that can be read. Places begin with `target`.
void checkTarget(const Target& target, FaultList& faults);
/// That the expected reply is a regular expression. `where` is the exchange's own place.
void checkExchange(const Exchange& exchange, const QString& where, FaultList& faults);
/// Patterns that cannot be, a trace that does not fit its stage, delays and restarts. `where` is the stage's own place.
void checkFlapping(const Stage& stage, const QString& where, FaultList& faults);
/// Process, metrics page, gauges, log and patterns. Places begin with `watch`.
void checkWatch(const Watch& watch, FaultList& faults);
/// Known criteria, each once, with a value that its unit allows. Places begin with `limits`.
void checkLimits(const Plan& plan, FaultList& faults);

} // namespace flapscope
