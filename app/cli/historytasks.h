#pragma once

#include "core/comparison.h"
#include "history/retention.h"
#include "history/runsummary.h"
#include "report/format.h"

#include <QStringList>

#include <optional>

namespace flapscope
{

/// What `flapscope history …` was asked for.
struct HistoryOrder
{
    QString db; ///< empty: the user's own
    QStringList runs;
    bool json = false;
    bool undo = false;
    bool deletedToo = false;
    RunFilter filter;
    std::optional<qsizetype> limit;
    QString out;
    QList<Format> formats;
    ComparisonRules rules;
    std::optional<QString> label, note; ///< of `mark`; none: as it is
    std::optional<bool> starred, pinned;
    std::optional<Retention> retention; ///< of `keep`; none: only shown
};

// What can be done with past runs. Each returns the exit code.
int listRuns(const HistoryOrder& order);
int showRun(const HistoryOrder& order);
int compareRuns(const HistoryOrder& order);
int deleteRuns(const HistoryOrder& order);
int exportRun(const HistoryOrder& order);
int importRuns(const HistoryOrder& order);
int markRun(const HistoryOrder& order);
int keepRuns(const HistoryOrder& order);

} // namespace flapscope
