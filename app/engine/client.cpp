#include "engine/client.h"

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

/// The same sequence for the same plan, stage, client and first cycle, whatever the number of threads (splitmix64,
/// Steele et al. 2014).
quint64 seedOf(quint64 seed, const Assignment& assignment, int client)
{
    const auto stage = static_cast<quint64>(static_cast<quint16>(assignment.number));
    const quint64 place = stage << 32U | static_cast<quint32>(client);
    quint64 x =
        seed + 0x9e3779b97f4a7c15ULL * place + 0xd1342543de82ef95ULL * static_cast<quint64>(assignment.firstCycle);
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

const QLatin1StringView NonceVariable("{{nonce}}");
} // namespace

Client::Client(int index, Deadlines& deadlines, Deadlines::Slot slot, RunClock clock, QObject* parent)
    : QObject(parent), m_index(index), m_deadlines(deadlines), m_slot(slot), m_clock(clock)
{
}

void Client::begin(const Assignment& assignment)
{
    m_assignment = &assignment;
    m_random.seed(seedOf(assignment.seed, assignment, m_index));
    m_windingDown = false;
    m_gotReply = false;
    m_sessionPattern.reset();
    if (!assignment.sessionPattern.isEmpty())
        m_sessionPattern.emplace(assignment.sessionPattern);
    m_cycle.number = assignment.firstCycle - 1;
    awaitStart(assignment.begin);
}

void Client::enter(State state)
{
    if (state == m_state)
        return;
    const State before = m_state;
    m_state = state;
    m_since = m_clock.now();
    Q_EMIT stateChanged(before, state);
}

void Client::awaitStart(Moment intended)
{
    Cycle next;
    next.stage = m_assignment->number;
    next.client = m_index;
    next.number = m_cycle.number + 1;
    next.intended = intended;
    m_cycle = next;
    enter(State::Waiting);
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
    const Stage& stage = m_assignment->stage;
    m_hold = jittered(stage.connected);
    m_pause = jittered(stage.disconnected);
    m_attempt = new Attempt(m_assignment->approach, m_clock, this);
    connect(m_attempt, &Attempt::opened, this, &Client::onOpened);
    connect(m_attempt, &Attempt::received, this, &Client::onReceived);
    connect(m_attempt, &Attempt::finished, this, &Client::onFinished);
    enter(State::Connecting);
    m_attempt->open();
    deadlineAt(m_attempt->cycle().start + m_assignment->approach.timeouts.connect);
}

Nanos Client::jittered(Millis span)
{
    const double share = m_assignment->stage.jitterPercent / 100.0;
    if (share <= 0.0)
        return span;
    std::uniform_real_distribution<double> factor(1.0 - share, 1.0 + share);
    return Nanos(static_cast<Nanos::rep>(static_cast<double>(Nanos(span).count()) * factor(m_random)));
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

void Client::prepareExchange()
{
    const Exchange& exchange = m_assignment->stage.exchange;
    const QString nonce = QString::number(m_random(), 16).rightJustified(16, u'0');
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
    m_cycle.firstEcho = m_clock.now();
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
    m_attempt->close(m_assignment->stage.close);
}

void Client::onFinished()
{
    if (m_attempt->cycle().outcome == Outcome::Ok) {
        if (auto halfOpen = m_attempt->takeHalfOpen())
            Q_EMIT leftHalfOpen(halfOpen.release());
    }
    Cycle done = m_attempt->cycle();
    done.stage = m_cycle.stage;
    done.client = m_cycle.client;
    done.number = m_cycle.number;
    done.intended = m_cycle.intended;
    done.firstEcho = m_cycle.firstEcho;
    done.session = m_cycle.session;
    m_cycle = done;
    m_connectionEnded = m_attempt->ended();
    m_attempt->deleteLater();
    m_attempt = nullptr;

    const Nanos pause = m_assignment->untilOk ? Nanos(RetryPause) : m_pause;
    if (m_windingDown) {
        endCycle({}); // the pause is cut short, so this cycle has no duration
        return;
    }
    enter(State::Pausing);
    const Moment until = m_connectionEnded + pause;
    const Moment now = m_clock.now();
    if (until <= now)
        endCycle(now);
    else
        deadlineAt(until);
}

bool Client::wantsMore() const
{
    if (m_windingDown)
        return false;
    if (!m_assignment->untilOk)
        return m_cycle.number + 1 - m_assignment->firstCycle < m_assignment->stage.cycles;
    const bool succeeded = m_assignment->stage.exchange.echo ? m_gotReply : m_cycle.opened();
    return !succeeded;
}

void Client::endCycle(Moment end)
{
    m_cycle.end = end;
    Q_EMIT cycled(m_cycle);
    if (wantsMore()) {
        // From the end of the pause as planned, not as noticed: a late timer must not add up.
        const Nanos pause = m_assignment->untilOk ? Nanos(RetryPause) : m_pause;
        awaitStart(m_connectionEnded + pause);
        if (m_pause == Nanos::zero() && !m_assignment->untilOk) {
            m_deadlines.clear(m_slot);
            startAttempt();
        }
        return;
    }
    m_deadlines.clear(m_slot);
    enter(State::Idle);
    Q_EMIT idled();
}

void Client::windDown()
{
    m_windingDown = true;
    switch (m_state) {
    case State::Idle:
    case State::Connecting: // an upgrade that is cut off would leave its mark in the server's log: closed once it is
                            // open
    case State::Closing:
        return;
    case State::Waiting:
        m_deadlines.clear(m_slot);
        enter(State::Idle);
        Q_EMIT idled();
        return;
    case State::Pausing:
        endCycle({});
        return;
    case State::Open:
        m_attempt->latch(Outcome::Cancelled);
        enter(State::Closing);
        deadlineAt(m_clock.now() + m_assignment->approach.timeouts.close);
        m_attempt->close(CloseMode::Clean);
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
