#pragma once

#include "core/backoff.h"
#include "core/boundedpattern.h"
#include "core/cycle.h"
#include "core/schedule.h"
#include "engine/assignment.h"
#include "engine/attempt.h"
#include "engine/deadlines.h"

#include <QRegularExpression>

#include <memory>
#include <optional>

namespace flapscope
{

/// One WebSocket client that connects, holds, closes and pauses, again and again. It has one deadline at a time, kept
/// in its group's queue. Lives in its group's thread from construction to destruction.
class Client final : private Attempt::Owner
{
public:
    enum class State : quint8 { Idle, Waiting, Connecting, Open, Closing, Pausing };

    /// Whose client it is, and is told what it does. Not by signals: with many clients, what a signal has to look up
    /// has left the processor's cache by the time it is emitted.
    class Owner
    {
    public:
        virtual void onCycled(const Cycle& cycle) = 0;
        virtual void onStateChanged(Deadlines::Slot slot, State from, State to) = 0;
        /// A half-open connection to be kept, and dropped in the end; only for CloseMode::Silent.
        virtual void onLeftHalfOpen(HalfOpen connection) = 0;
        /// The assignment is done.
        virtual void onIdled() = 0;

    protected:
        ~Owner() = default;
    };

    /// The owner and the deadlines, where it has its slot, outlive it.
    Client(int index, Deadlines& deadlines, Deadlines::Slot slot, RunClock clock, Owner& owner);
    virtual ~Client() = default;
    Q_DISABLE_COPY_MOVE(Client)

    /// Begins an assignment. Only while Idle; the assignment must outlive it.
    void begin(const Assignment& assignment);
    /// Its deadline passed.
    void due(Moment now);
    /// Leaves well: closes an open connection, and one that is being set up as soon as it is open. onIdled() follows.
    void windDown();
    /// Leaves at once.
    void drop();

    [[nodiscard]] State state() const { return m_state; }
    /// When it entered its state.
    [[nodiscard]] Moment since() const { return m_since; }
    [[nodiscard]] int index() const { return m_index; }

private:
    void enter(State state);
    void deadlineAt(Moment at) { m_deadlines.set(m_slot, at); }
    void nextCycle(Moment intended);
    void awaitStart(Moment intended);
    void startAttempt();
    void onOpened() override;
    void onStalled() override;
    void onLeaving() override;
    void onReceived(const QByteArray& message) override;
    void onFinished() override;
    void dueWhileOpen(Moment now);
    void closeOrWait(Moment now);
    void endCycle(Moment end);
    [[nodiscard]] bool wantsMore() const;
    void planNext();
    void planReturn();
    void prepareExchange();
    void noteSession(const QByteArray& message);

    const int m_index;
    Deadlines& m_deadlines;
    const Deadlines::Slot m_slot;
    const RunClock m_clock;
    Owner& m_owner;

    const Assignment* m_assignment = nullptr;
    RandomStream m_random{0}; // for nonces
    std::optional<Schedule> m_schedule;
    std::optional<Backoff> m_backoff;
    std::optional<Attempt> m_attempt;   // while one is made
    std::unique_ptr<Carrier> m_carrier; // that the attempt before has handed on
    Cycle m_cycle;
    State m_state = State::Idle;
    Moment m_since;
    bool m_windingDown = false;
    bool m_gotReply = false;
    bool m_awaitsEcho = false;
    bool m_mismatched = false;
    QByteArray m_expected;
    QRegularExpression m_pattern;
    std::optional<BoundedPattern> m_sessionPattern;
    bool m_isFirstMessage = true;
    Nanos m_hold{0};        // left of the time that this cycle is to be connected
    int m_cyclesDone = 0;   // of this assignment, attempts that the policy makes up for apart
    Moment m_next;          // intended start of the next attempt; missing when the schedule is at its end
    bool m_returns = false; // the next attempt makes up for this one
    Moment m_patienceEnds;  // of the policy; missing while nothing has failed
    Moment m_holdUntil;
    Moment m_echoUntil;
    Moment m_connectionEnded;
};

} // namespace flapscope
