#pragma once

#include "core/record.h"
#include "core/tally.h"
#include "core/verdict.h"

#include <QList>
#include <QtGlobal>

namespace flapscope
{

// A plan that goes on until it is decided (Plan::extent) is a sequential test: who looks often enough at chance sees
// what he likes. So the looks are few and their risk is shared out. The plan is looked at when its stages are through,
// and again after each stretch that was added; each stretch is as long as it takes to decide what is open if nothing
// fails. At look k a bound is taken at the risk that riskAtLook() leaves, so that all looks together err no more often
// than one look of a fixed plan. To end early because of a failure needs no such care: a rate that must be 100 % stays
// broken whatever follows.

/// Whether a required success rate of 100 % can no longer be reached.
bool isBroken(const Tally& soFar, const QList<Limit>& limits);

/// How many more cycles of the last stage it takes at least, by the look that found `verdict`, to decide what is
/// required and was measured but is open; nothing failing meanwhile. 0 when nothing is open, when something required
/// has failed, or when no number of cycles would do.
qint64 cyclesStillNeeded(const Record& record, const Metrics& metrics, const Verdict& verdict,
                         const QList<Limit>& limits);

} // namespace flapscope
