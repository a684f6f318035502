#pragma once

#include "core/course.h"
#include "core/record.h"
#include "core/recovery.h"
#include "core/rests.h"
#include "core/rigload.h"
#include "core/serverreturn.h"
#include "core/sessions.h"
#include "core/storm.h"
#include "core/tally.h"

#include <optional>
#include <vector>

namespace flapscope
{

/// Everything that the verdict and the report need, computed once from a record.
struct Metrics
{
    Tally all;                 ///< the stages together, recovery apart
    std::vector<Tally> stages; ///< one a stage
    Recovery recovery;
    int mostClients = 0;
    qsizetype widestStage = 0; ///< index of the (first) stage that has them
    /// Of that stage: those clients that went through all their cycles, the rig's outcomes apart,
    /// and were let in at least once. None before that stage has begun.
    std::optional<int> finishedClients;

    /// Bytes; what decides: anonymous memory where it could be read at both ends, else USS, else RSS of the process,
    /// else the metrics page's. USS comes second because it jumps when another process that maps the same files ends.
    Course memory;
    Quantity memoryQuantity = Quantity::ResidentMemory;
    Course unique;           ///< bytes; USS, shown
    Course resident;         ///< bytes; RSS, of the process or else of the metrics page, shown
    RestSeries memoryAtRest; ///< of the quantity that decides
    std::optional<Trend> memoryTrend, descriptorsTrend, threadsTrend; ///< none without enough rests
    int looks = 0;                                                    ///< see looksAt()
    Course threads, descriptors;
    std::optional<double> descriptorsLeft; ///< at the end of settling, above the baseline; never negative
    std::optional<double> cpuShare;        ///< of one core over the stages; 1.0 is a whole core
    quint64 cpuSamples = 0;
    Course sockets;                    ///< server side, ESTABLISHED + CLOSE_WAIT
    std::optional<double> socketsPeak; ///< above the baseline; never negative
    std::optional<double> socketsLeft; ///< at the end of settling, above the baseline; never negative
    ServerReturn serverReturn;         ///< when it was as before, resource by resource
    std::optional<double> timeWait;    ///< at the end: normal, reported apart
    quint64 openedAltogether = 0;      ///< stages and recovery: what the server had to let go
    quint64 attemptsAltogether = 0;    ///< likewise, what was attempted
    /// Of these, what it has let go, by its sockets or, where they could not be seen, by its descriptors.
    std::optional<double> releasedPercent;
    std::vector<Course> gauges; ///< by Record::gauges
    /// Whether one process was there from first to last reading, and to the end; none when no process was watched.
    std::optional<bool> sameProcess;
    std::optional<Nanos> longestGap; ///< between two readings of the server
    std::vector<Storm> storms;       ///< one for each restart of the server that the plan asks for
    Sessions sessions;
    std::optional<double> cleanUps; ///< lines of the server's log that tell of one, from the first stage to the end
    double cleanUpsUndecided = 0.0; ///< lines of which that could not be told
    /// Of all listeners of this machine, from the first stage to the end.
    std::optional<double> listenOverflows, listenDrops;
    RigLoad rig;

    friend bool operator==(const Metrics&, const Metrics&) = default;
};

Metrics measure(const Record& record);

} // namespace flapscope
