#include "core/recovery.h"

#include "core/departures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace flapscope
{

namespace
{

/// What one client went through.
struct Comeback
{
    Moment firstStart;
    Moment reply;
    bool held = false;
};

/// The stage that recovery attempts are made after: the last one, but closed cleanly.
Stage recoveryStage(const Plan& plan)
{
    return leftCleanly(plan.stages.isEmpty() ? Stage() : plan.stages.constLast());
}

bool isEarlier(Moment moment, Moment than)
{
    return moment.isKnown() && (!than.isKnown() || moment < than);
}

/// It held if the client was the one who closed it, and not before the stated time.
bool hasHeld(const Cycle& cycle, Millis time)
{
    const auto open = between(cycle.upgrade, cycle.closeSent);
    return open && *open >= time;
}

void take(Comeback& comeback, const Cycle& cycle, bool echo, Millis hold)
{
    if (isEarlier(cycle.start, comeback.firstStart))
        comeback.firstStart = cycle.start;
    const Moment reply = echo ? cycle.firstEcho : cycle.upgrade;
    if (!isEarlier(reply, comeback.reply))
        return;
    comeback.reply = reply;
    comeback.held = hasHeld(cycle, hold);
}

/// The end of the flapping: the begin of the recovery phase, or, in a record without phases, of its first attempt.
Moment endOfFlapping(const Record& record, const std::map<qint32, Comeback>& clients)
{
    for (const PhaseSpan& span : record.phases) {
        if (span.phase == Phase::Recovery)
            return span.begin;
    }
    Moment first;
    for (const auto& [client, comeback] : clients) {
        if (isEarlier(comeback.firstStart, first))
            first = comeback.firstStart;
    }
    return first;
}

/// `replies` in order.
std::optional<Nanos> timeOfShare(const std::vector<Nanos>& replies, int asked, double share)
{
    const auto wanted = static_cast<std::size_t>(std::ceil(share * asked - 1e-9));
    if (wanted == 0 || replies.size() < wanted)
        return std::nullopt;
    return replies[wanted - 1];
}

FleetRecovery fleetOf(std::vector<Nanos> replies, int asked)
{
    std::sort(replies.begin(), replies.end());
    return {timeOfShare(replies, asked, 0.5), timeOfShare(replies, asked, 0.95), timeOfShare(replies, asked, 1.0)};
}

bool cameBack(const Comeback& comeback, Millis limit)
{
    const auto time = between(comeback.firstStart, comeback.reply);
    return time && *time <= limit;
}

void count(Recovery& recovery, const Comeback& comeback, Millis limit)
{
    ++recovery.asked;
    if (!cameBack(comeback, limit))
        return;
    const auto time = between(comeback.firstStart, comeback.reply);
    ++recovery.recovered;
    recovery.held += comeback.held ? 1 : 0;
    recovery.times.record(*time);
    recovery.slowest = std::max(recovery.slowest.value_or(*time), *time);
}

} // namespace

Recovery recoveryOf(const Record& record)
{
    const Stage stage = recoveryStage(record.plan);
    Recovery recovery;
    std::map<qint32, Comeback> clients;
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage != RecoveryStage)
            continue;
        recovery.tally.add(cycle, stage, record.plan.seed);
        take(clients[cycle.client], cycle, stage.exchange.echo, record.plan.timing.recoveryHold);
    }
    const Moment end = endOfFlapping(record, clients);
    std::vector<Nanos> replies;
    for (const auto& [client, comeback] : clients) {
        count(recovery, comeback, record.plan.timing.recoveryLimit);
        const auto reply = between(end, comeback.reply);
        if (!reply || !cameBack(comeback, record.plan.timing.recoveryLimit))
            continue;
        // Of shards, some are through earlier than the last: who is back before that was never missed.
        const Nanos away = std::max(*reply, Nanos::zero());
        replies.push_back(away);
        recovery.sinceFlapping.record(away);
    }
    recovery.fleet = fleetOf(std::move(replies), recovery.asked);
    return recovery;
}

} // namespace flapscope
