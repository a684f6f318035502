#pragma once

#include "session/limithunt.h"
#include "session/session.h"

#include <QObject>

#include <memory>

namespace flapscope
{

/// Runs plans one after another, each in a session of its own, by itself or in a search for the breaking point. Lives
/// in the main thread.
class RunControl final : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 { Idle, Running, Stopping };

    explicit RunControl(const Session::Options& options, QObject* parent = nullptr);
    ~RunControl() override;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isBusy() const { return m_state != State::Idle; }
    /// The present session, or the last one; none before the first.
    [[nodiscard]] const Session* session() const { return m_hunt ? m_hunt->session() : m_session.get(); }
    /// Toxics besides those of the plan, while a run with a proxy goes on; see Session::setToxicsByHand().
    Faults setToxics(const QList<Toxic>& toxics);

public Q_SLOTS:
    /// Starts a run of `plan`. Nothing happens while another one is busy.
    void start(const flapscope::Plan& plan);
    /// Runs `plan` at one level of the load after another, until it is known which one the server bears. Each run is
    /// prepared like a single one; `ended` follows the last, and then `limitFound`.
    void findLimit(const flapscope::Plan& plan, flapscope::Load load);
    /// Ends the run before its time. `ended` follows within two seconds.
    void stop();

Q_SIGNALS:
    /// A session is there and will start next: now is the time to follow it.
    void prepared(const flapscope::Session& session, const flapscope::Plan& plan);
    /// The server is known.
    void began(const flapscope::TargetFacts& target);
    void stateChanged(flapscope::RunControl::State state);
    /// The run is over, and, if it was to be, kept in the history.
    void ended(const flapscope::Record& record, const flapscope::Verdict& verdict);
    /// One run of a search is over; another one may follow.
    void levelTried(const flapscope::LevelTrial& trial, flapscope::Load load);
    /// The search is over. `told` is false where it was stopped, or the rig failed, before the limit was known.
    void limitFound(const flapscope::BreakingPoint& point, bool told);
    /// The run cannot be kept, for now; it goes on in memory.
    void keepingFailed(const flapscope::Faults& faults);
    void keepingRecovered();
    /// The run is over and could not be kept.
    void notKept(const flapscope::Faults& faults);

private:
    void forgetLast();
    void follow(const Session& session);
    void setState(State state);
    void conclude();

    const Session::Options m_options;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<LimitHunt> m_hunt; // the last work, where that was a search
    State m_state = State::Idle;
    Verdict m_verdict; // of the run that is over
};

} // namespace flapscope
