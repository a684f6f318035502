#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "engine/grouptick.h"
#include "engine/progress.h"
#include "ui/clienttracks.h"
#include "ui/heldconnections.h"
#include "ui/liveseries.h"
#include "ui/median.h"
#include "ui/trendline.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace flapscope
{

class Session;

/// The run that the window shows, under way or over, in the shape in which it is drawn and in bounded memory. What it
/// shows of connections lags 150 ms behind, so that what the threads report can be put in order. Lives in the main
/// thread.
class LiveRun final : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 { Empty, Running, Over };

    explicit LiveRun(QObject* parent = nullptr);
    ~LiveRun() override;

    /// Shows that session from its start on, and no earlier one any more. Call it before Session::start().
    void follow(const Session& session, const Plan& plan);
    /// Forgets everything; what comes in next belongs to a run of `plan`.
    void reset(const Plan& plan);
    /// Shows a run that is over. It is taken in little by little, so that the window stays alive; `loaded` follows,
    /// from the event loop.
    void show(const Record& record);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const Plan& plan() const { return m_plan; }
    /// The present while the run goes on, else its end. Zero before it began.
    [[nodiscard]] Moment now() const;
    [[nodiscard]] const std::vector<PhaseSpan>& phases() const { return m_phases; }
    [[nodiscard]] Progress progress() const;
    /// How it ended; only when it is over.
    [[nodiscard]] Ending ending() const { return m_ending; }

    /// The cycles of all stages so far.
    [[nodiscard]] const Tally& tally() const { return m_tally; }
    [[nodiscard]] const ClientTracks& clients() const { return m_clients; }
    [[nodiscard]] const LiveSeries& series() const { return m_series; }
    /// The memory that is judged, by the first of these that could be read: anonymous, unique, resident, the metrics
    /// page.
    [[nodiscard]] const Timeline& judgedMemory() const;
    /// MB, median of the baseline phase of the judged memory; none before its first reading there.
    [[nodiscard]] std::optional<double> memoryBaseline() const;
    /// The trend of the judged memory, as it was told last; none for a run without rounds.
    [[nodiscard]] const std::optional<TrendLine>& memoryTrend() const { return m_memoryTrend; }

public Q_SLOTS:
    void enterPhase(const flapscope::PhaseSpan& span);
    void takeTick(const flapscope::GroupTick& tick);
    void takeReadings(const std::vector<flapscope::Reading>& readings);
    void finish(const flapscope::Record& record);
    /// Draws the trend that was measured in this run so far.
    void takeMetrics(const flapscope::Metrics& metrics);

Q_SIGNALS:
    /// Another run is shown; nothing of it has been drawn.
    void wasReset();
    /// Something was added; at most 20 times a second.
    void changed();
    void phaseEntered(const flapscope::PhaseSpan& span);
    /// The run that was followed is over.
    void finished();
    /// What `show` was given has been taken in.
    void loaded();

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

    void begin(const Plan& plan);
    void takeCycle(const Cycle& cycle);
    void takeStageCycle(const Cycle& cycle, const Stage& stage);
    void takeSockets(const std::vector<Reading>& readings);
    void takeMemory(const Reading& reading);
    struct MemoryMeasure;
    [[nodiscard]] MemoryMeasure judgedMeasure() const;
    void takeCpu(const Reading& reading);
    void advance(Moment horizon);
    void drawServer(Moment horizon);
    void seen(Moment at);
    void touch();
    void close();
    void loadSlice();
    [[nodiscard]] const Stage& stageOf(qint16 number) const;
    [[nodiscard]] int clientsIn(const PhaseSpan& span) const;
    [[nodiscard]] bool isInBaseline(Moment at) const;

    QPointer<const QObject> m_session;
    Plan m_plan;
    Stage m_probingStage;  // of the cycles before the first stage
    Stage m_recoveryStage; // of those after the last one
    State m_state = State::Empty;
    Ending m_ending = Ending::Stopped;
    std::vector<PhaseSpan> m_phases;
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
    std::optional<TrendLine> m_memoryTrend;
    Moment m_seen;
    std::optional<std::chrono::steady_clock::time_point> m_origin; // of the run's clock, while it goes on
    QTimer m_changeTimer{this};

    std::unique_ptr<const Record> m_loading;
    std::vector<Moment> m_loadHorizons; // by chunk of cycles: nothing after it begins earlier
    std::size_t m_loadedCycles = 0;
    std::size_t m_loadedReadings = 0;
    QTimer m_loadTimer{this};
};

} // namespace flapscope
