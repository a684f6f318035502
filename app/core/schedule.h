#pragma once

#include "core/moment.h"
#include "core/plan.h"
#include "core/randomstream.h"
#include "core/trace.h"

#include <optional>

namespace flapscope
{

/// One cycle of a client as its schedule asks for it.
struct Turn
{
    Nanos start{0}; ///< since the stage's beginning
    Nanos hold{0};  ///< connected, from the upgrade on

    friend bool operator==(const Turn&, const Turn&) = default;
};

/// When one client of a stage connects: a pure function of the stage, the seed and the client, and of when its
/// connections ended where it waits for them. A value.
class Schedule
{
public:
    /// `random` is the client's stream for schedules; `trace` what the pattern replays, and must outlive the schedule.
    /// `stage` is copied in what matters.
    Schedule(const Stage& stage, RandomStream random, const std::vector<TracedConnection>* trace = nullptr);

    /// The first turn; none for a client that the trace does not have.
    std::optional<Turn> first();
    /// The turn after a connection that ended so long after the stage's beginning. With open arrival that is not
    /// asked, and a turn may lie in the past. None where a trace is at its end; other patterns never end.
    std::optional<Turn> next(Nanos ended);

private:
    [[nodiscard]] bool isOpen() const { return m_pattern.arrival == Pattern::Arrival::Open; }
    std::optional<Turn> nextTraced(Nanos ended);
    [[nodiscard]] Nanos jittered(Nanos span);
    [[nodiscard]] Nanos drawHold();
    [[nodiscard]] Nanos startAfter(Nanos from);
    [[nodiscard]] Nanos nextBurst(Nanos from);
    [[nodiscard]] Nanos nextOfRamp(Nanos from);
    [[nodiscard]] Nanos steps(double probability);
    std::optional<Turn> take(Nanos start);

    Pattern m_pattern;
    Nanos m_connected;
    Nanos m_disconnected;
    double m_jitter = 0.0; // share
    double m_clients = 1.0;
    Nanos m_ramp{0}; // how long it rises or falls
    RandomStream m_random;
    const std::vector<TracedConnection>* m_trace = nullptr;
    std::size_t m_traced = 0; // connections taken from it
    qint64 m_burst = 0;       // number of the next one that is free
    Turn m_last;
};

} // namespace flapscope
