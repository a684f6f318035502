#pragma once

#include "core/breakingpoint.h"
#include "core/comparison.h"
#include "core/plan.h"
#include "core/result.h"
#include "core/shard.h"
#include "history/runwriter.h"
#include "report/business.h"
#include "report/format.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace flapscope
{

/// What is to be done with a run's history.
struct HistoryRequest
{
    bool use = true;
    QString path; ///< empty: the user's own
    RunMarks marks;
};

/// What `flapscope run` was asked for.
struct RunRequest
{
    Plan plan;
    Shard shard;       ///< of its clients, those to run
    QDateTime startAt; ///< not valid: at once
    HistoryRequest history;
    QString baseline; ///< a run of the history or the folder of a bundle; empty: none
    ComparisonRules comparison;
    QString out;                   ///< a folder; empty: nothing is written
    QList<Format> formats;         ///< to write there
    Business business;             ///< what people said, for the report
    std::optional<Load> findLimit; ///< search for the breaking point instead of making one run
    int findStep = 1;
    std::optional<int> findMost;
    QString restartCommand; ///< for a plan that restarts a server which is not the demo server
    bool json = false;
    bool quiet = false;
    bool help = false;
    QString helpText;
};

/// Reads the arguments that follow `flapscope run`. Unknown options, values that are no numbers, options of later
/// versions and a plan that is not valid are faults; each names its option or its path in the plan.
Result<RunRequest> readRunOptions(const QStringList& arguments);

} // namespace flapscope
