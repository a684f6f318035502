#pragma once

#include "core/pattern.h"
#include "core/reconnectpolicy.h"
#include "core/result.h"

#include <QString>
#include <QStringList>

namespace flapscope
{

// Patterns and policies on one line, as on the command line: a name, and what differs from its defaults behind a colon:
// "poisson:rate=20,arrival=closed", "full-jitter:base-ms=200". A burst, Poisson starts, a ramp and a trace have open
// arrival unless it is said otherwise.

/// Unknown names and keys, and what is no number, are faults without a place. Ranges are for `validate` to judge. Of a
/// trace, `traceStarts` and `traceLasts` stay 0.
Result<Pattern> patternFrom(const QString& text);
Result<ReconnectPolicy> policyFrom(const QString& text);

/// The reverse: what is read again as the same where the fields that the shape or kind does not use are at their
/// defaults. A trace's file stands last.
QString textOf(const Pattern& pattern);
QString textOf(const ReconnectPolicy& policy);

QStringList shapeNames();
QStringList policyNames();

} // namespace flapscope
