#pragma once

#include "session/session.h"

#include <QObject>

#include <memory>

namespace flapscope
{

/// Runs plans one after another, each in a session of its own. Lives in the main thread.
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
    [[nodiscard]] const Session* session() const { return m_session.get(); }
    /// Toxics besides those of the plan, while a run with a proxy goes on; see Session::setToxicsByHand().
    Faults setToxics(const QList<Toxic>& toxics);

public Q_SLOTS:
    /// Starts a run of `plan`. Nothing happens while another one is busy.
    void start(const flapscope::Plan& plan);
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
    /// The run cannot be kept, for now; it goes on in memory.
    void keepingFailed(const flapscope::Faults& faults);
    void keepingRecovered();
    /// The run is over and could not be kept.
    void notKept(const flapscope::Faults& faults);

private:
    void setState(State state);
    void conclude();

    const Session::Options m_options;
    std::unique_ptr<Session> m_session;
    State m_state = State::Idle;
    Verdict m_verdict; // of the run that is over
};

} // namespace flapscope
