#include "core/tally.h"

#include "core/departures.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace flapscope
{

namespace
{

void record(Histogram& histogram, std::optional<Nanos> span)
{
    if (span)
        histogram.record(*span);
}

void merge(Rate& rate, const Rate& other)
{
    rate.k += other.k;
    rate.n += other.n;
}

/// Counts a trial, and how it ended if it failed.
void count(Rate& rate, OutcomeCounts& failures, bool success, Outcome outcome)
{
    ++rate.n;
    if (success)
        ++rate.k;
    else
        failures.add(outcome);
}

bool isEchoFailure(Outcome outcome)
{
    return outcome == Outcome::EchoTimeout || outcome == Outcome::EchoMismatch;
}

/// Whether an opened connection ended as the stage asks.
bool endedAsAsked(const Cycle& cycle, const Stage& stage, quint64 seed)
{
    if (cycle.outcome == Outcome::Ok)
        return true;
    if (!isEchoFailure(cycle.outcome))
        return false;
    // The outcome keeps its first cause, the missing echo; how the connection then ended shows only in what was seen.
    switch (wayOf(stage, seed, cycle.stage, cycle.client, cycle.number)) {
    case CloseMode::Clean:
    case CloseMode::NoPong:
    case CloseMode::AwaitClose:
        return cycle.clean;
    case CloseMode::Fin:
    case CloseMode::Rst:
    case CloseMode::Silent:
    case CloseMode::MidFrame:
    case CloseMode::AfterAccept: // these three never open
    case CloseMode::HalfRequest:
    case CloseMode::Before101:
        break;
    }
    return cycle.closeSent.isKnown();
}

bool isThrottle(const Cycle& cycle)
{
    switch (cycle.httpStatus.value_or(0)) {
    case 429: // Too Many Requests, RFC 6585 §4
    case 503: // Service Unavailable, RFC 9110 §15.6.4
        return true;
    default:
        return false;
    }
}

Moment laterKnown(Moment usual, Moment instead)
{
    return instead.isKnown() ? instead : usual;
}

} // namespace

std::optional<double> Rate::percent() const
{
    if (n == 0)
        return std::nullopt;
    return 100.0 * static_cast<double>(k) / static_cast<double>(n);
}

void OutcomeCounts::merge(const OutcomeCounts& other)
{
    std::transform(other.m_counts.begin(), other.m_counts.end(), m_counts.begin(), m_counts.begin(), std::plus<>());
}

quint64 OutcomeCounts::total() const
{
    return std::accumulate(m_counts.begin(), m_counts.end(), quint64(0));
}

void WayCounts::add(CloseMode way, bool asAsked)
{
    Rate& rate = m_ways.at(static_cast<std::size_t>(way));
    ++rate.n;
    rate.k += asAsked ? 1U : 0U;
}

void WayCounts::merge(const WayCounts& other)
{
    for (std::size_t i = 0; i < m_ways.size(); ++i)
        flapscope::merge(m_ways.at(i), other.m_ways.at(i));
}

Trials trialsOf(const Cycle& attempt, const Stage& stage, quint64 seed)
{
    const bool rigs = isRigs(attempt.outcome);
    const bool replied = attempt.firstEcho.isKnown();
    Trials trials;
    if (attempt.opened() || (!rigs && attempt.outcome != Outcome::LeftEarly))
        trials.connect = attempt.opened();
    if (!attempt.opened())
        return trials;
    if (!rigs)
        trials.disconnect = endedAsAsked(attempt, stage, seed);
    if (stage.exchange.echo && (replied || !rigs))
        trials.echo = replied;
    return trials;
}

void Tally::add(const Cycle& attempt, const Stage& stage, quint64 seed)
{
    const bool provoked = isProvoked(attempt, m_outages);
    const Trials trials = provoked ? Trials{} : trialsOf(attempt, stage, seed);
    if (provoked)
        ++(attempt.opened() ? droppedByRestart : turnedAway);
    count(attempt, trials);
    time(attempt, stage, trials);
    const CloseMode way = wayOf(stage, seed, attempt.stage, attempt.client, attempt.number);
    ways.add(way, attempt.outcome == Outcome::LeftEarly || trials.disconnect == true);
}

void Tally::count(const Cycle& attempt, const Trials& trials)
{
    ++attempts;
    outcomes.add(attempt.outcome);
    throttled += isThrottle(attempt) ? 1U : 0U;
    closedClean += attempt.clean ? 1U : 0U;
    opened += attempt.opened() ? 1U : 0U;
    leftOpen += attempt.opened() && isRigs(attempt.outcome) ? 1U : 0U;
    if (trials.connect)
        flapscope::count(connect, notConnected, *trials.connect, attempt.outcome);
    if (trials.disconnect)
        flapscope::count(disconnect, notClosed, *trials.disconnect, attempt.outcome);
    if (trials.echo)
        flapscope::count(echo, notEchoed, *trials.echo, attempt.outcome);
}

void Tally::time(const Cycle& attempt, const Stage& stage, const Trials& trials)
{
    record(lag, between(couldStart(attempt, stage), attempt.start));
    const bool isWhole = !makesUpForAnother(attempt, stage);
    if (!attempt.opened())
        return;
    record(connecting, between(attempt.start, attempt.upgrade));
    record(tcp, between(laterKnown(attempt.start, attempt.dns), attempt.tcp));
    record(tls, between(attempt.tcp, attempt.tls));
    record(upgrade, between(laterKnown(attempt.tcp, attempt.tls), attempt.upgrade));
    record(firstEcho, between(attempt.upgrade, attempt.firstEcho));
    // Where the server closes, ours is the answer: nothing of the server's is timed.
    if (trials.disconnect == true && attempt.closeSent <= attempt.closeReceived)
        record(close, between(attempt.closeSent, attempt.closeReceived));
    if (attempt.outcome == Outcome::Ok && isWhole && hasFixedCycle(stage))
        record(cycle, between(attempt.start, attempt.end));
}

bool Tally::makesUpForAnother(const Cycle& attempt, const Stage& stage)
{
    if (!stage.reconnect.isOn())
        return false;
    const Place place{attempt.stage, attempt.client};
    const bool returns = m_returning.erase(place) > 0;
    if (callsForReturn(attempt.outcome))
        m_returning.insert(place);
    return returns;
}

Moment Tally::couldStart(const Cycle& attempt, const Stage& stage)
{
    if (stage.pattern.arrival == Pattern::Arrival::Closed)
        return attempt.intended;
    const Moment before = std::exchange(m_freeSince[{attempt.stage, attempt.client}], attempt.end);
    return std::max(attempt.intended, before);
}

void Tally::merge(const Tally& other)
{
    attempts += other.attempts;
    opened += other.opened;
    leftOpen += other.leftOpen;
    closedClean += other.closedClean;
    throttled += other.throttled;
    turnedAway += other.turnedAway;
    droppedByRestart += other.droppedByRestart;
    for (const auto rate : {&Tally::connect, &Tally::disconnect, &Tally::echo})
        flapscope::merge(this->*rate, other.*rate);
    for (const auto counts : {&Tally::outcomes, &Tally::notConnected, &Tally::notClosed, &Tally::notEchoed})
        (this->*counts).merge(other.*counts);
    ways.merge(other.ways);
    for (const auto histogram : {&Tally::cycle, &Tally::connecting, &Tally::tcp, &Tally::tls, &Tally::upgrade,
                                 &Tally::firstEcho, &Tally::close, &Tally::lag})
        (this->*histogram).merge(other.*histogram);
}

bool Totals::reconcile() const
{
    return attempts == opened + notOpened + notCharged + leftEarly && opened == closed + failed + stillOpen + dropped;
}

Totals totalsOf(const Tally& tally)
{
    const quint64 rigs = tally.of(Outcome::LocalExhausted) + tally.of(Outcome::Cancelled);
    return {.attempts = tally.outcomes.total(),
            .opened = tally.opened,
            .notOpened = tally.notConnected.total(),
            .notCharged = rigs - tally.leftOpen + tally.turnedAway,
            .leftEarly = tally.of(Outcome::LeftEarly) - tally.notClosed.of(Outcome::LeftEarly),
            .closed = tally.disconnect.k,
            .failed = tally.notClosed.total(),
            .stillOpen = tally.leftOpen,
            .dropped = tally.droppedByRestart};
}

} // namespace flapscope
