#include "core/excusedfailures.h"

#include "core/toxictext.h"

#include <algorithm>
#include <limits>

namespace flapscope
{

namespace
{

/// A server that owes an answer for so long has not just been about to give it.
constexpr Nanos LongOwed = std::chrono::seconds(1);
constexpr std::size_t MostWaits = 1000; // of a run with a million failures, the first ones tell

/// How often a delay may count in one wait: data pass both ways, more than once, and through several toxics.
constexpr int PassesOfAWait = 4;

/// In which an attempt waited in vain, by how it ended.
Window waitOf(const Cycle& cycle)
{
    if (cycle.outcome == Outcome::EchoTimeout)
        return {cycle.upgrade, cycle.closeSent.isKnown() ? cycle.closeSent : cycle.end};
    if (cycle.outcome == Outcome::CloseTimeout || cycle.outcome == Outcome::UncleanClose)
        return {cycle.closeSent, cycle.end};
    return {std::max({cycle.start, cycle.tcp, cycle.tls}), cycle.end};
}

Nanos lengthOf(const Window& window)
{
    return between(window.from, window.to).value_or(Nanos::zero());
}

/// Whether data that a toxic delays by its setting can be late enough to make an attempt wait so long in vain.
bool canHold(const Toxic& toxic, Nanos wait)
{
    const ToxicAttributes& its = toxic.attributes;
    const auto lasts = [wait](qint64 millis) { return PassesOfAWait * Nanos(Millis(millis)) >= wait; };
    switch (toxic.kind) {
    case ToxicKind::Latency:
        return lasts(its.latency + its.jitter);
    case ToxicKind::SlowClose:
        return lasts(its.delay);
    case ToxicKind::StallHandshake:
        return its.timeout == 0 || lasts(its.timeout);
    case ToxicKind::StallBurst:
        return lasts(its.duration);
    case ToxicKind::Bandwidth:
    case ToxicKind::Timeout:
    case ToxicKind::ResetPeer:
    case ToxicKind::Slicer:
    case ToxicKind::LimitData:
    case ToxicKind::Down:
    case ToxicKind::Blackhole:
    case ToxicKind::NatTimeout:
    case ToxicKind::ResetHandshake:
        break;
    }
    return true;
}

bool isCut(Outcome outcome)
{
    return outcome == Outcome::Reset || outcome == Outcome::ClosedEarly || outcome == Outcome::TlsFailed;
}

bool cuts(ToxicKind kind)
{
    return kind == ToxicKind::Timeout || kind == ToxicKind::ResetPeer || kind == ToxicKind::LimitData ||
           kind == ToxicKind::Down || kind == ToxicKind::ResetHandshake;
}

/// Whether a toxic can make an attempt end so. No proxy makes a server say what it did not say.
bool canCause(const Toxic& toxic, const Cycle& cycle)
{
    switch (cycle.outcome) {
    case Outcome::Refused:
        return toxic.kind == ToxicKind::Down;
    case Outcome::Reset:
    case Outcome::ClosedEarly:
    case Outcome::TlsFailed:
        return cuts(toxic.kind);
    case Outcome::ConnectTimeout:
    case Outcome::HandshakeTimeout:
    case Outcome::EchoTimeout:
    case Outcome::CloseTimeout:
    case Outcome::UncleanClose:
        return canHold(toxic, lengthOf(waitOf(cycle)));
    case Outcome::Ok:
    case Outcome::Unreachable:
    case Outcome::DnsFailed:
    case Outcome::HttpStatus:
    case Outcome::BadHandshake:
    case Outcome::EchoMismatch:
    case Outcome::ProtocolError:
    case Outcome::LocalExhausted:
    case Outcome::Cancelled:
    case Outcome::LeftEarly:
        break;
    }
    return false;
}

bool actedDuring(const ToxicSpan& span, const Cycle& cycle)
{
    return span.begin <= std::max(cycle.start, cycle.end) && (!span.end.isKnown() || span.end >= cycle.start);
}

/// Connections that a toxic ended, as the proxy counted them.
quint64 cutsOf(const Record& record)
{
    double most = 0.0;
    for (const Reading& reading : record.readings) {
        if (reading.source == Source::Proxy && reading.quantity == Quantity::LinkCuts)
            most = std::max(most, reading.value);
    }
    return static_cast<quint64>(most);
}

Nanos overlapOf(const Window& one, const Window& other)
{
    return lengthOf({std::max(one.from, other.from), std::min(one.to, other.to)});
}

} // namespace

ExcusedFailures::ExcusedFailures(const Record& record)
{
    std::vector<bool> used(record.toxics.size());
    std::vector<Window> waits;
    // A Toxiproxy does not tell what it has cut.
    const bool countsCuts = record.plan.faults.toxiproxy.isEmpty();
    quint64 cutsLeft = countsCuts ? cutsOf(record) : std::numeric_limits<quint64>::max();
    for (const Cycle& cycle : record.cycles) {
        if (!isFailure(cycle.outcome))
            continue;
        ++failures;
        bool found = false;
        for (std::size_t i = 0; i < record.toxics.size(); ++i) {
            const Toxic& toxic = record.toxics[i].toxic;
            if (!actedDuring(record.toxics[i], cycle) || !canCause(toxic, cycle))
                continue;
            // Where more were cut than the proxy has cut, somebody else cuts too. What still waited to be accepted
            // when it ceased to listen, it has not counted.
            if (isCut(cycle.outcome) && cutsLeft == 0 && toxic.kind != ToxicKind::Down)
                continue;
            found = true;
            used[i] = true;
        }
        if (!found)
            continue;
        ++all;
        counts.add(cycle.outcome);
        if (isCut(cycle.outcome))
            cutsLeft -= std::min(cutsLeft, quint64{1});
        else if (waits.size() < MostWaits)
            waits.push_back(waitOf(cycle));
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
        const QString text = wordingOf(record.toxics[i].toxic);
        if (used[i] && !by.contains(text))
            by += text;
    }
    lookForSilence(record, waits);
}

void ExcusedFailures::lookForSilence(const Record& record, const std::vector<Window>& waits)
{
    for (const Reading& reading : record.readings) {
        if (reading.source != Source::Proxy || reading.quantity != Quantity::LinkSilence)
            continue;
        const auto span = std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(reading.value));
        const Window silence{reading.at + -span, reading.at};
        const bool isOwed = std::ranges::any_of(waits, [&silence](const Window& wait) {
            return overlapOf(wait, silence) >= std::min(LongOwed, lengthOf(wait) / 2) &&
                   overlapOf(wait, silence) > Nanos::zero();
        });
        if (!isOwed)
            continue;
        ++silences;
        longestSilence = std::max(longestSilence, span);
    }
}

} // namespace flapscope
