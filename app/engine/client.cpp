#include "engine/client.h"

#include "core/departures.h"
#include "core/sessions.h"

#include <algorithm>
#include <utility>

namespace flapscope
{

namespace
{
/// Between attempts of a client that repeats until it succeeds: short enough to time a recovery, long enough to spare a
/// server that refuses.
constexpr Millis RetryPause{20};

RandomStream streamFor(RandomStream::Purpose purpose, const Assignment& assignment, int client)
{
    return RandomStream::of(assignment.seed, assignment.number, client, purpose, assignment.firstCycle);
}

/// What the trace has of a client; null for other patterns, and for a client that it does not have.
const std::vector<TracedConnection>* tracedOf(const Assignment& assignment, int client)
{
    const bool has = assignment.trace && std::cmp_less(client, assignment.trace->clients.size());
    return has ? &assignment.trace->clients[static_cast<std::size_t>(client)] : nullptr;
}

const QLatin1StringView NonceVariable("{{nonce}}");
} // namespace

Client::Client(int index, Deadlines& deadlines, Deadlines::Slot slot, RunClock clock, Owner& owner)
    : m_index(index), m_deadlines(deadlines), m_slot(slot), m_clock(clock), m_owner(owner)
{
}

void Client::begin(const Assignment& assignment)
{
    m_assignment = &assignment;
    m_carrier.reset(); // it was for another approach
    m_random = streamFor(RandomStream::Purpose::Nonce, assignment, m_index);
    m_schedule.emplace(assignment.stage, streamFor(RandomStream::Purpose::Schedule, assignment, m_index),
                       tracedOf(assignment, m_index));
    m_backoff.emplace(assignment.stage.reconnect, streamFor(RandomStream::Purpose::Backoff, assignment, m_index));
    m_cyclesDone = 0;
    m_patienceEnds = {};
    m_windingDown = false;
    m_gotReply = false;
    m_sessionPattern.reset();
    if (!assignment.sessionPattern.isEmpty())
        m_sessionPattern.emplace(assignment.sessionPattern);
    // A stage that goes on, be it after a rest, goes on counting: attempts made up for have numbers of their own.
    const bool goesOn = assignment.firstCycle > 0 && m_cycle.stage == assignment.number;
    m_cycle.number = goesOn ? std::max(m_cycle.number, assignment.firstCycle - 1) : assignment.firstCycle - 1;
    const auto turn = m_schedule->first();
    m_hold = turn ? turn->hold : Nanos::zero();
    awaitStart(assignment.begin + (turn ? turn->start : Nanos::zero()));
}

void Client::enter(State state)
{
    if (state == m_state)
        return;
    const State before = m_state;
    m_state = state;
    m_since = m_clock.now();
    m_owner.onStateChanged(m_slot, before, state);
}

void Client::nextCycle(Moment intended)
{
    Cycle next;
    next.stage = m_assignment->number;
    next.client = m_index;
    next.number = m_cycle.number + 1;
    next.intended = intended;
    m_cycle = next;
    enter(State::Waiting);
}

void Client::awaitStart(Moment intended)
{
    nextCycle(intended);
    deadlineAt(intended);
}

void Client::due(Moment now)
{
    switch (m_state) {
    case State::Idle:
        return;
    case State::Waiting:
        startAttempt();
        return;
    case State::Connecting:
    case State::Closing:
        m_attempt->expire();
        return;
    case State::Open:
        dueWhileOpen(now);
        return;
    case State::Pausing:
        endCycle(now);
        return;
    }
}

void Client::startAttempt()
{
    const Departure departure =
        departureOf(m_assignment->stage, m_assignment->seed, m_assignment->number, m_index, m_cycle.number);
    m_attempt.emplace(m_assignment->approach, departure, m_clock, static_cast<Attempt::Owner&>(*this));
    if (const Sources& sources = m_assignment->approach.sources; sources.count > 1)
        m_attempt->comeFrom(sources.of(m_index));
    m_awaitsEcho = false;
    enter(State::Connecting);
    m_attempt->open(std::move(m_carrier));
    deadlineAt(m_attempt->cycle().start + m_assignment->approach.timeouts.connect);
}

void Client::onOpened()
{
    const Moment opened = m_attempt->cycle().upgrade;
    m_holdUntil = opened + m_hold;
    m_mismatched = false;
    m_isFirstMessage = true;
    m_awaitsEcho = m_assignment->stage.exchange.echo;
    enter(State::Open);
    if (m_windingDown) {
        windDown();
        return;
    }
    if (m_awaitsEcho) {
        m_echoUntil = opened + m_assignment->approach.timeouts.echo;
        prepareExchange();
    }
    deadlineAt(m_awaitsEcho ? m_echoUntil : m_holdUntil);
}

/// A handshake that will not be completed is held as long as a connection.
void Client::onStalled()
{
    if (m_windingDown)
        windDown();
    else
        deadlineAt(m_clock.now() + m_hold);
}

/// The server closes, as the plan has it: it has as long to end the stream as if we had begun.
void Client::onLeaving()
{
    enter(State::Closing);
    deadlineAt(m_clock.now() + m_assignment->approach.timeouts.close);
}

void Client::prepareExchange()
{
    const Exchange& exchange = m_assignment->stage.exchange;
    const QString nonce = QString::number(m_random.next(), 16).rightJustified(16, u'0');
    QString message = exchange.message;
    message.replace(NonceVariable, nonce);
    if (exchange.expect.isEmpty()) {
        m_expected = message.toUtf8();
    } else {
        QString pattern = exchange.expect;
        m_pattern.setPattern(pattern.replace(NonceVariable, nonce));
    }
    m_attempt->send(message);
}

void Client::noteSession(const QByteArray& message)
{
    constexpr qsizetype Longest = 65536; // an id stands further in front
    if (!m_sessionPattern || !std::exchange(m_isFirstMessage, false))
        return;
    if (const auto id = m_sessionPattern->captured(QString::fromUtf8(message.left(Longest))))
        m_cycle.session = sessionDigest(*id);
}

void Client::onReceived(const QByteArray& message)
{
    noteSession(message);
    if (!m_awaitsEcho || m_state != State::Open)
        return;
    const bool matches = m_assignment->stage.exchange.expect.isEmpty()
                             ? message == m_expected
                             : m_pattern.match(QString::fromUtf8(message)).hasMatch();
    if (!matches) {
        // Not yet a fault: servers greet, and broadcast what others said.
        m_mismatched = true;
        return;
    }
    m_awaitsEcho = false;
    m_gotReply = true;
    m_cycle.firstEcho = m_attempt->arrived();
    deadlineAt(m_holdUntil);
}

void Client::dueWhileOpen(Moment now)
{
    if (m_awaitsEcho) {
        m_attempt->latch(m_mismatched ? Outcome::EchoMismatch : Outcome::EchoTimeout);
        m_awaitsEcho = false;
    }
    closeOrWait(now);
}

void Client::closeOrWait(Moment now)
{
    if (now < m_holdUntil) {
        deadlineAt(m_holdUntil);
        return;
    }
    enter(State::Closing);
    deadlineAt(now + m_assignment->approach.timeouts.close);
    m_attempt->close();
}

void Client::onFinished()
{
    if (m_attempt->cycle().outcome == Outcome::Ok) {
        if (auto halfOpen = m_attempt->takeHalfOpen())
            m_owner.onLeftHalfOpen(std::move(halfOpen));
    }
    Cycle done = m_attempt->cycle();
    // The server may end such a connection, but not before it has replied.
    if (done.outcome == Outcome::Ok && m_awaitsEcho)
        done.outcome = Outcome::ClosedEarly;
    done.stage = m_cycle.stage;
    done.client = m_cycle.client;
    done.number = m_cycle.number;
    done.intended = m_cycle.intended;
    done.firstEcho = m_cycle.firstEcho;
    done.session = m_cycle.session;
    m_cycle = done;
    m_connectionEnded = m_attempt->ended();
    m_carrier = m_attempt->takeCarrier();
    m_attempt.reset();

    if (m_windingDown) {
        endCycle({}); // the pause is cut short, so this cycle has no duration
        return;
    }
    planNext();
    enter(State::Pausing);
    const Moment now = m_clock.now();
    // The wait for a return is none of the plan's pauses.
    if (m_returns || !m_next.isKnown() || m_next <= now)
        endCycle(m_returns ? m_connectionEnded : now);
    else
        deadlineAt(m_next);
}

void Client::planNext()
{
    m_returns = false;
    if (m_assignment->untilOk) {
        m_next = m_connectionEnded + Nanos(RetryPause);
        return;
    }
    const ReconnectPolicy& policy = m_assignment->stage.reconnect;
    if (m_cycle.opened())
        m_backoff->reset();
    if (policy.isOn() && callsForReturn(m_cycle.outcome)) {
        if (!m_patienceEnds.isKnown())
            m_patienceEnds = m_connectionEnded + policy.patience;
        if (m_connectionEnded < m_patienceEnds) {
            planReturn();
            return;
        }
    }
    m_patienceEnds = {};
    ++m_cyclesDone;
    const auto turn = m_schedule->next(*between(m_assignment->begin, m_connectionEnded));
    m_next = turn ? m_assignment->begin + turn->start : Moment();
    m_hold = turn ? turn->hold : Nanos::zero();
}

/// The client comes back as its policy says, for what is left of its time connected.
void Client::planReturn()
{
    m_returns = true;
    m_next = m_connectionEnded + m_backoff->next();
    if (const auto held = between(m_cycle.upgrade, m_connectionEnded))
        m_hold = std::max(Nanos::zero(), m_hold - *held);
}

bool Client::wantsMore() const
{
    if (m_windingDown)
        return false;
    if (!m_assignment->untilOk)
        return m_returns || (m_next.isKnown() && m_cyclesDone < m_assignment->stage.cycles);
    const bool succeeded = m_assignment->stage.exchange.echo ? m_gotReply : m_cycle.opened();
    return !succeeded;
}

void Client::endCycle(Moment end)
{
    // With open arrival, when it was free for its next start: what comes after that is lateness.
    const bool isOpen = m_assignment->stage.pattern.arrival == Pattern::Arrival::Open;
    m_cycle.end = isOpen && end.isKnown() ? std::max(m_connectionEnded, m_returns ? Moment() : m_next) : end;
    m_owner.onCycled(m_cycle);
    if (wantsMore()) {
        // As planned, not as noticed: a late timer must not add up.
        if (m_next > m_clock.now()) {
            awaitStart(m_next);
        } else {
            nextCycle(m_next);
            startAttempt();
        }
        return;
    }
    m_deadlines.clear(m_slot);
    enter(State::Idle);
    m_owner.onIdled();
}

void Client::windDown()
{
    m_windingDown = true;
    switch (m_state) {
    case State::Idle:
    case State::Closing:
        return;
    case State::Connecting:
        // An upgrade that is cut off would leave its mark in the server's log: closed once it is open.
        if (!m_attempt->isStalled())
            return;
        m_attempt->latch(Outcome::Cancelled);
        m_attempt->expire();
        return;
    case State::Waiting:
        m_deadlines.clear(m_slot);
        enter(State::Idle);
        m_owner.onIdled();
        return;
    case State::Pausing:
        endCycle({});
        return;
    case State::Open:
        m_attempt->latch(Outcome::Cancelled);
        enter(State::Closing);
        deadlineAt(m_clock.now() + m_assignment->approach.timeouts.close);
        m_attempt->closeCleanly();
        return;
    }
}

void Client::drop()
{
    m_windingDown = true;
    if (m_attempt)
        m_attempt->cancel();
    else
        windDown();
}

} // namespace flapscope
