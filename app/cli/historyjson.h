#pragma once

#include "core/comparison.h"
#include "history/runsummary.h"

#include <QJsonArray>
#include <QJsonObject>

namespace flapscope
{

/// A run as `flapscope history list --json` tells it.
QJsonObject toJson(const RunSummary& run);
QJsonArray toJson(const QList<RunSummary>& runs);
/// A comparison as `flapscope history compare --json` tells it.
QJsonObject toJson(const RunComparison& comparison);

} // namespace flapscope
