#pragma once

#include "core/moment.h"
#include "core/result.h"

#include <QString>

#include <vector>

namespace flapscope
{

struct Stage;

/// One connection of a recorded incident, since the trace's time 0.
struct TracedConnection
{
    Nanos connect{0};
    Nanos disconnect{0};
    friend bool operator==(const TracedConnection&, const TracedConnection&) = default;
};

/// A recorded incident: who connected when, and when they went. Read from CSV with the columns
/// `time,event,client` under that heading: seconds from 0 with a fraction if wanted, in order; `connect` or
/// `disconnect`, in turn for each client; clients numbered from 1 without gaps. Who is still connected at the end stays
/// until the last event's time.
struct Trace
{
    static constexpr qint64 MostEvents = 100'000;

    std::vector<std::vector<TracedConnection>> clients; ///< by number less 1, each with at least one connection
    qint64 starts = 0;                                  ///< of all clients together
    Nanos lasts{0};                                     ///< to its last event

    friend bool operator==(const Trace&, const Trace&) = default;
    /// The most connections that one client makes.
    [[nodiscard]] int mostCycles() const;
};

/// Unknown events, times out of order, gaps, and more than MostEvents are faults that name file and line.
Result<Trace> traceFromFile(const QString& path);

/// What a stage that follows the trace must say: as many clients, cycles and starts, and its duration.
void follow(Stage& stage, const Trace& trace);

} // namespace flapscope
