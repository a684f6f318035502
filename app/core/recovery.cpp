#include "core/recovery.h"

#include <algorithm>
#include <map>

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
    Stage stage = plan.stages.isEmpty() ? Stage() : plan.stages.constLast();
    stage.close = CloseMode::Clean;
    return stage;
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

void count(Recovery& recovery, const Comeback& comeback, Millis limit)
{
    ++recovery.asked;
    const auto time = between(comeback.firstStart, comeback.reply);
    if (!time || *time > limit)
        return;
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
        recovery.tally.add(cycle, stage);
        take(clients[cycle.client], cycle, stage.exchange.echo, record.plan.timing.recoveryHold);
    }
    for (const auto& [client, comeback] : clients)
        count(recovery, comeback, record.plan.timing.recoveryLimit);
    return recovery;
}

} // namespace flapscope
