#pragma once

#include "core/record.h"
#include "core/series.h"
#include "core/tally.h"

#include <QStringList>

#include <vector>

namespace flapscope
{

/// The failed attempts during which the fault proxy did what can make them end so, and what it saw at its server's side
/// that speaks against that excuse.
struct ExcusedFailures
{
    explicit ExcusedFailures(const Record& record);

    OutcomeCounts counts; ///< of the excused ones
    quint64 all = 0;      ///< likewise, together
    quint64 failures = 0; ///< excused or not
    QStringList by;       ///< the toxics, as sentences say them
    /// Connections on which the server, given all that the client had sent, kept silent while an excused attempt
    /// waited.
    quint64 silences = 0;
    Nanos longestSilence{};

private:
    void lookForSilence(const Record& record, const std::vector<Window>& waits);
};

} // namespace flapscope
