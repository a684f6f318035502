#pragma once

#include "core/plan.h"
#include "core/reading.h"
#include "core/record.h"
#include "core/result.h"
#include "engine/approach.h"
#include "engine/grouptick.h"
#include "engine/workerthread.h"
#include "fault/linkreport.h"

#include <QObject>
#include <QTimer>
#include <QUrl>

#include <optional>
#include <vector>

namespace flapscope
{

class FaultProxy;

/// Lets the toxics of a plan act when the plan says so, and those that somebody sets by hand at once. Owns the proxy
/// and its thread, `flap-proxy`; lives in the main thread itself.
class FaultConductor final : public QObject
{
    Q_OBJECT

public:
    explicit FaultConductor(const Plan& plan, QObject* parent = nullptr);
    ~FaultConductor() override;

    /// Once: starts a proxy before that server. `started` or `failed` follows.
    void start(const QUrl& server);
    /// The run has come to a phase; what is to act in it acts when this returns.
    void enter(const PhaseSpan& span);
    /// Cycles have ended: a toxic may wait for one of them.
    void follow(const GroupTick& tick);
    /// Toxics besides those of the plan, instead of those set before; one of the same name replaces the plan's.
    void setByHand(const QList<Toxic>& toxics);

    [[nodiscard]] const QList<Toxic>& acting() const { return m_acting; }
    [[nodiscard]] const QList<Toxic>& byHand() const { return m_byHand; }

Q_SIGNALS:
    void started(const flapscope::Detour& detour);
    void failed(const flapscope::Fault& fault);
    /// These act from now on, and no others.
    void changed(const QList<flapscope::Toxic>& acting);
    void linksEnded(const std::vector<flapscope::LinkReport>& reports);
    /// The proxy has met a difficulty of this machine.
    void troubled(const flapscope::Fault& fault);

private:
    /// A toxic of the stage that is under way.
    struct Turn
    {
        StageToxic planned;
        bool begun = false;
        std::optional<TimePoint> until;
        bool over = false;
    };

    void beginTurns();
    void endTurns();
    void update();
    [[nodiscard]] QList<Toxic> wanted() const;

    const Plan m_plan;
    FaultProxy* m_proxy = nullptr; // owned by its thread
    WorkerThread m_thread;
    std::optional<PhaseSpan> m_phase;
    std::vector<Turn> m_turns;
    int m_ended = 0; ///< cycles of the client that is farthest on in this stage
    QTimer m_timer;
    QList<Toxic> m_byHand;
    QList<Toxic> m_acting;
};

/// What links that have ended tell, as readings on a run's clock. Counts go on from call to call.
class LinkReadings
{
public:
    std::vector<Reading> of(const std::vector<LinkReport>& reports, const RunClock& clock);

private:
    quint64 m_refusals = 0;
    quint64 m_resets = 0;
    quint64 m_cuts = 0;
};

} // namespace flapscope
