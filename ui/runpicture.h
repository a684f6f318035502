#pragma once

#include "core/record.h"
#include "core/tally.h"
#include "engine/grouptick.h"
#include "ui/clienttracks.h"
#include "ui/heldconnections.h"
#include "ui/liveseries.h"
#include "ui/median.h"

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace flapscope
{

/// A run in the shape in which it is drawn, in bounded memory: what the charts, the client timeline and the counters
/// show. It is told piece by piece of a run that goes on, or made at once of one that is over, in any thread.
class RunPicture
{
public:
    /// Of a run of `plan` of which nothing is known yet.
    explicit RunPicture(const Plan& plan = {});
    /// The whole of a run that is over.
    static RunPicture of(const Record& record);

    void enterPhase(const PhaseSpan& span);
    void take(const GroupTick& tick);
    void take(const std::vector<Reading>& readings) { take(readings.data(), readings.size()); }
    /// Everything from before `horizon` is known: draws what waited for that.
    void advance(Moment horizon);
    /// What acted between clients and server so far.
    void take(const std::vector<ToxicSpan>& toxics) { m_toxics = toxics; }
    /// Nothing more comes in. `phases` as they are on record; without an end of the last one, `present` is the run's.
    void close(const std::vector<PhaseSpan>& phases, Moment present);

    [[nodiscard]] const Plan& plan() const { return m_plan; }
    [[nodiscard]] const std::vector<PhaseSpan>& phases() const { return m_phases; }
    [[nodiscard]] const std::vector<ToxicSpan>& toxics() const { return m_toxics; }
    /// The latest moment that is known of; missing before the first.
    [[nodiscard]] Moment seen() const { return m_seen; }
    /// The cycles of all stages so far.
    [[nodiscard]] const Tally& tally() const { return m_tally; }
    [[nodiscard]] const ClientTracks& clients() const { return m_clients; }
    [[nodiscard]] const LiveSeries& series() const { return m_series; }
    /// The memory that is judged, by the first of these that could be read: anonymous, unique, resident, the metrics
    /// page.
    [[nodiscard]] const Timeline& judgedMemory() const { return judgedMeasure().series; }
    /// MB, median of the baseline phase of the judged memory; none before its first reading there.
    [[nodiscard]] std::optional<double> memoryBaseline() const { return judgedMeasure().baseline.value(); }

private:
    /// The readings of the baseline phase, of what the charts refer to.
    struct Baseline
    {
        Median anonymous, unique, resident, page, server;
    };
    struct Sample
    {
        Moment at;
        double value = 0.0;
    };
    struct MemoryMeasure
    {
        const Timeline& series;
        const Median& baseline;
    };

    void takeClients(const std::vector<Cycle>& cycles);
    /// What its client held, and did.
    void takeClient(const Cycle& cycle);
    /// How long it took, and how it ended.
    void takeTimes(const Cycle& cycle);
    void takeStageCycle(const Cycle& cycle, const Stage& stage);
    void take(const Reading* readings, std::size_t count);
    void takeSockets(const Reading& reading);
    void takeMemory(const Reading& reading);
    void takeCpu(const Reading& reading);
    [[nodiscard]] MemoryMeasure judgedMeasure() const;
    void drawServer();
    void saw(Moment at) { m_seen = std::max(m_seen, at); }
    [[nodiscard]] const Stage& stageOf(qint16 number) const;
    [[nodiscard]] int clientsIn(const PhaseSpan& span) const;
    [[nodiscard]] bool isInBaseline(Moment at) const;

    Plan m_plan;
    Stage m_probingStage;  // of the cycles before the first stage
    Stage m_recoveryStage; // of those after the last one
    std::vector<PhaseSpan> m_phases;
    std::vector<ToxicSpan> m_toxics;
    Tally m_tally;
    ClientTracks m_clients;
    LiveSeries m_series;

    HeldConnections m_held;
    RollingMedian m_connectMedian;
    RollingMedian m_cycleMedian;
    quint64 m_boundAt = 0;               // cycles at the latest lower bound
    std::deque<Sample> m_socketsWaiting; // until the clients' side is known
    std::deque<Sample> m_excess;         // server − clients, of the latest readings
    std::deque<Sample> m_cpuTimes;       // seconds, of the latest readings
    Baseline m_baseline;
    Moment m_seen;
};
using RunPicturePointer = std::shared_ptr<const RunPicture>;

} // namespace flapscope
