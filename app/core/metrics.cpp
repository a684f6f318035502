#include "core/metrics.h"

#include "core/serverwatch.h"

#include <algorithm>
#include <map>
#include <utility>

namespace flapscope
{

namespace
{

/// A stage for cycles that name one the plan does not have: a damaged record must not lose them.
const Stage& stageOf(const Plan& plan, qint16 index)
{
    static const Stage Unknown;
    return index >= 0 && index < plan.stages.size() ? plan.stages.at(index) : Unknown;
}

void tallyCycles(Metrics& metrics, const Record& record)
{
    const Outages outages = outagesOf(record.readings);
    metrics.all = Tally(outages);
    metrics.stages.assign(static_cast<std::size_t>(record.plan.stages.size()), Tally(outages));
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage == RecoveryStage)
            continue;
        const bool isOfStage = cycle.stage >= 0 && std::cmp_less(cycle.stage, metrics.stages.size());
        Tally& tally = isOfStage ? metrics.stages[static_cast<std::size_t>(cycle.stage)] : metrics.all;
        tally.add(cycle, stageOf(record.plan, cycle.stage), record.plan.seed);
    }
    // What one attempt counts as depends on its own stage alone.
    for (const Tally& stage : metrics.stages)
        metrics.all.merge(stage);
}

bool hasBegun(const Record& record, qsizetype stage)
{
    return std::any_of(record.phases.begin(), record.phases.end(),
                       [stage](const PhaseSpan& span) { return span.phase == Phase::Stage && span.stage == stage; });
}

qsizetype widestStageOf(const Plan& plan)
{
    const auto hasFewer = [](const Stage& a, const Stage& b) { return a.clients < b.clients; };
    return std::max_element(plan.stages.begin(), plan.stages.end(), hasFewer) - plan.stages.begin();
}

/// Under a reconnect policy a client makes up for what failed.
bool usesUpCycle(const Cycle& cycle, const Stage& stage)
{
    return !stage.reconnect.isOn() || !callsForReturn(cycle.outcome);
}

std::optional<int> finishedClientsOf(const Record& record, qsizetype index)
{
    struct Progress
    {
        qint64 made = 0;
        bool wasIn = false;
    };
    if (!hasBegun(record, index) || index >= record.plan.stages.size())
        return std::nullopt;
    const Stage& stage = record.plan.stages.at(index);
    std::map<qint32, Progress> clients;
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage != index || isRigs(cycle.outcome))
            continue;
        Progress& progress = clients[cycle.client];
        progress.made += usesUpCycle(cycle, stage) ? 1 : 0;
        // Who was to leave before the upgrade was as far in as the plan lets it.
        progress.wasIn = progress.wasIn || cycle.opened() || cycle.outcome == Outcome::LeftEarly;
    }
    // Each client of a trace has a number of its own, which the run goes through unless it is cut short.
    const int all = stage.pattern.shape == Pattern::Shape::Trace ? 1 : stage.cycles;
    const auto hasFinished = [all](const auto& client) { return client.second.made >= all && client.second.wasIn; };
    return static_cast<int>(std::count_if(clients.begin(), clients.end(), hasFinished));
}

} // namespace

Metrics measure(const Record& record)
{
    Metrics metrics;
    tallyCycles(metrics, record);
    metrics.recovery = recoveryOf(record);
    metrics.mostClients = mostClients(record.plan);
    metrics.widestStage = widestStageOf(record.plan);
    metrics.finishedClients = finishedClientsOf(record, metrics.widestStage);
    metrics.attemptsAltogether = metrics.all.attempts + metrics.recovery.tally.attempts;
    metrics.sessions = sessionsOf(record);
    metrics.storms = stormsOf(record);
    metrics.openedAltogether = metrics.all.opened + metrics.recovery.tally.opened;
    measureServer(metrics, record);
    return metrics;
}

} // namespace flapscope
