#pragma once

#include "core/plan.h"
#include "core/reading.h"
#include "core/record.h"
#include "core/result.h"
#include "engine/approach.h"
#include "engine/grouptick.h"
#include "fault/linkreport.h"
#include "session/toxicgate.h"

#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>
#include <optional>
#include <vector>

namespace flapscope
{

/// Lets the toxics of a plan act when the plan says so, and those that somebody sets by hand at once. Owns what stands
/// between clients and server: the program's own proxy, or a Toxiproxy. Lives in the main thread.
class FaultConductor final : public QObject
{
    Q_OBJECT

public:
    explicit FaultConductor(const Plan& plan, QObject* parent = nullptr);

    /// Once: starts a proxy before that server. `started` or `failed` follows.
    void start(const QUrl& server);
    /// Nothing acts any more. Whether all is tidied up; if not, `closed` follows, after 2 s at the latest.
    bool close() { return m_gate->close(); }
    /// The run has come to a phase; what is to act in it acts when this returns, or, in a Toxiproxy, soon after.
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
    void closed();

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
    const std::unique_ptr<ToxicGate> m_gate;
    bool m_open = false;
    std::optional<PhaseSpan> m_phase;
    std::vector<Turn> m_turns;
    int m_ended = 0; ///< cycles of the client that is farthest on in this stage
    QTimer m_timer;
    QList<Toxic> m_byHand;
    QList<Toxic> m_asked; ///< of the gate
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
