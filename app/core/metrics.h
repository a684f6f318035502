#pragma once

#include "core/histogram.h"
#include "core/record.h"

#include <array>
#include <optional>
#include <vector>

namespace flapscope
{

/// k successes in n trials.
struct Rate
{
    quint64 k = 0;
    quint64 n = 0;
    friend bool operator==(const Rate&, const Rate&) = default;
    [[nodiscard]] std::optional<double> percent() const;
};

/// Cycles counted and their durations. Grows by one cycle at a time, so that a live run need not be counted again, and
/// merges. Success and failure are never in one histogram: the durations are of what succeeded.
class Tally
{
public:
    static constexpr std::size_t OutcomeKinds = 18;

    void add(const Cycle& cycle, const Stage& stage);
    void merge(const Tally& other);

    [[nodiscard]] quint64 of(Outcome outcome) const { return m_outcomes[static_cast<std::size_t>(outcome)]; }

    quint64 attempts = 0;   ///< all of them
    quint64 opened = 0;     ///< reached a valid 101
    quint64 closedClean = 0;
    Rate connect;    ///< opened ÷ attempts, without the rig's outcomes
    Rate disconnect; ///< ended as the plan asked ÷ opened connections that lived until then, without the rig's outcomes
    Rate echo;       ///< expected replies ÷ opened connections that asked for one
    quint64 throttled = 0; ///< 429 and 503

    Histogram cycle;     ///< start → end of the pause, of `ok` cycles
    Histogram connecting; ///< open() → upgraded
    Histogram tcp, tls, upgrade, firstEcho;
    Histogram close;     ///< Close sent → peer's Close received
    Histogram lag;       ///< intended → actual start, of all cycles

    friend bool operator==(const Tally&, const Tally&) = default;

private:
    std::array<quint64, OutcomeKinds> m_outcomes{};
};

/// A quantity of the server before, during and after the flapping.
struct Course
{
    std::optional<double> baseline; ///< median of the baseline phase
    std::optional<double> peak;     ///< greatest value from the first stage to the end
    std::optional<double> final;    ///< median of the second half of the settle phase
    quint64 samples = 0;
    Source source = Source::Process;

    friend bool operator==(const Course&, const Course&) = default;
    [[nodiscard]] std::optional<double> growth() const;
};

/// After the last stage: did each client come back?
struct Recovery
{
    int asked = 0;                 ///< clients that tried
    int recovered = 0;             ///< whose reply came
    int held = 0;                  ///< whose connection then held for the stated time
    std::optional<Nanos> slowest;  ///< first attempt → first reply, of the slowest client that came back
    Histogram times;
    friend bool operator==(const Recovery&, const Recovery&) = default;
};

/// Everything that the verdict and the report need, computed once from a record.
struct Metrics
{
    Tally all;                  ///< the stages together, recovery apart
    std::vector<Tally> stages;  ///< one a stage
    Recovery recovery;
    std::optional<int> finishedClients; ///< of the stage with the most clients: those that made all their cycles
    int mostClients = 0;

    Course memory;        ///< bytes; USS where it could be read throughout, else RSS, else the metrics page's
    Quantity memoryQuantity = Quantity::ResidentMemory;
    Course resident;
    Course threads, descriptors;
    std::optional<double> cpuShare; ///< of one core over the stages; 1.0 is a whole core
    Course sockets;       ///< server side, ESTABLISHED + CLOSE_WAIT
    std::optional<double> socketsPeak;
    std::optional<double> socketsLeft;  ///< at the end of settling, above the baseline; never negative
    std::optional<Nanos> untilClean;    ///< begin of settling → sockets back at the baseline; none if they never were
    std::optional<double> timeWait;     ///< at the end: normal, reported apart
    quint64 openedAltogether = 0;       ///< stages and recovery: what the server had to let go
    std::vector<Course> gauges;         ///< by Record::gauges
    std::optional<bool> sameProcess;    ///< none when no process was watched
    std::optional<Nanos> longestGap;    ///< between two readings of the server

    friend bool operator==(const Metrics&, const Metrics&) = default;
};

Metrics measure(const Record& record);

} // namespace flapscope
