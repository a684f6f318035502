#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "engine/grouptick.h"
#include "engine/progress.h"
#include "ui/runpicture.h"
#include "ui/trendline.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace flapscope
{

class Session;

/// The run that the window shows, under way or over, and when there is something new to draw of it. What it shows of
/// connections lags 150 ms behind, so that what the threads report can be put in order. Lives in the main thread.
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
    /// Shows a run that is over.
    void show(RunPicturePointer picture, Ending ending);

    [[nodiscard]] State state() const { return m_state; }
    /// The present while the run goes on, else its end. Zero before it began.
    [[nodiscard]] Moment now() const;
    [[nodiscard]] Progress progress() const;
    /// How it ended; only when it is over.
    [[nodiscard]] Ending ending() const { return m_ending; }

    [[nodiscard]] const RunPicture& picture() const { return *m_picture; }
    [[nodiscard]] const Plan& plan() const { return m_picture->plan(); }
    [[nodiscard]] const std::vector<PhaseSpan>& phases() const { return m_picture->phases(); }
    /// What acted between clients and server, and when.
    [[nodiscard]] const std::vector<ToxicSpan>& toxics() const { return m_picture->toxics(); }
    [[nodiscard]] const Tally& tally() const { return m_picture->tally(); }
    [[nodiscard]] const ClientTracks& clients() const { return m_picture->clients(); }
    [[nodiscard]] const LiveSeries& series() const { return m_picture->series(); }
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

private:
    void begin(std::shared_ptr<RunPicture> growing, RunPicturePointer shown, State state);
    void touch();

    QPointer<const QObject> m_session;
    std::shared_ptr<RunPicture> m_growing; // what is shown, as long as something may be added to it; else null
    RunPicturePointer m_picture;           // never null
    State m_state = State::Empty;
    Ending m_ending = Ending::Stopped;
    std::optional<TrendLine> m_memoryTrend;
    std::optional<std::chrono::steady_clock::time_point> m_origin; // of the run's clock, while it goes on
    QTimer m_changeTimer{this};
};

} // namespace flapscope
