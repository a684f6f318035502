#include "core/storm.h"

#include "core/phasewindows.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace flapscope
{

namespace
{

constexpr Nanos Tenth = std::chrono::milliseconds(100);
constexpr double TenthsPerSecond = 10.0;

qint16 stageAt(const Record& record, Moment at)
{
    for (const PhaseSpan& span : record.phases) {
        if (span.phase == Phase::Stage && span.begin <= at && (!span.end.isKnown() || at < span.end))
            return span.stage;
    }
    return -1;
}

bool wasDropped(const Cycle& cycle, const Outage& outage)
{
    return cycle.opened() && cycle.upgrade < outage.begin && isProvoked(cycle, {outage});
}

/// When a client was served again; missing for an attempt that was not.
Moment servedAt(const Cycle& cycle, bool echo)
{
    return echo ? cycle.firstEcho : cycle.upgrade;
}

double busiestRate(std::vector<Moment> starts)
{
    std::sort(starts.begin(), starts.end());
    std::size_t most = 0;
    for (std::size_t first = 0, last = 0; last < starts.size(); ++last) {
        while (*between(starts[first], starts[last]) >= Tenth)
            ++first;
        most = std::max(most, last - first + 1);
    }
    return TenthsPerSecond * static_cast<double>(most);
}

std::optional<Nanos> timeOfShare(const std::vector<Nanos>& times, quint64 all, double share)
{
    const auto wanted = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all)));
    if (wanted == 0 || wanted > times.size())
        return std::nullopt;
    return times[wanted - 1];
}

/// From the restart to the end of its stage.
Window stageAfter(const Record& record, const Outage& outage)
{
    for (const PhaseSpan& span : record.phases) {
        if (span.phase == Phase::Stage && span.begin <= outage.begin &&
            (!span.end.isKnown() || outage.begin < span.end))
            return {outage.begin, span.end};
    }
    return {outage.begin, {}};
}

std::vector<const Reading*> readingsOf(const Record& record, Quantity quantity, const Window& window)
{
    std::vector<const Reading*> found;
    for (const Source source : {Source::Process, Source::Metrics}) {
        for (const Reading& reading : record.readings) {
            if (reading.source == source && reading.quantity == quantity && window.holds(reading.at))
                found.push_back(&reading);
        }
        if (!found.empty())
            break;
    }
    return found;
}

/// The counter begins at 0 with the process that was started, and what that used before it was first read was for the
/// first of its clients: so the first stretch is from when it listened.
void measureCpu(Storm& storm, const std::vector<const Reading*>& readings)
{
    constexpr Nanos Shortest = std::chrono::milliseconds(250); // the counter has ticks of 10 ms
    if (readings.empty())
        return;
    storm.cpuSeconds = readings.back()->value;
    struct Used
    {
        Moment at;
        double seconds = 0.0;
    };
    std::vector<Used> used;
    used.push_back({storm.outage.end, 0.0});
    for (const Reading* reading : readings)
        used.push_back({reading->at, reading->value});
    for (std::size_t first = 0, last = 1; last < used.size(); ++last) {
        while (first + 1 < last && *between(used[first + 1].at, used[last].at) >= Shortest)
            ++first;
        const Nanos span = *between(used[first].at, used[last].at);
        if (span < Shortest || used[last].seconds < used[first].seconds)
            continue;
        const double share = (used[last].seconds - used[first].seconds) / std::chrono::duration<double>(span).count();
        storm.peakCpu = std::max(storm.peakCpu.value_or(share), share);
    }
}

void measureServerIn(Storm& storm, const Record& record)
{
    Window window = stageAfter(record, storm.outage);
    for (const Reading* reading : readingsOf(record, Quantity::ResidentMemory, window))
        storm.peakMemory = std::max(storm.peakMemory.value_or(reading->value), reading->value);
    if (!storm.outage.end.isKnown())
        return;
    window.from = storm.outage.end;
    measureCpu(storm, readingsOf(record, Quantity::CpuTime, window));
}

Storm stormAfter(const Record& record, const Outage& outage)
{
    Storm storm;
    storm.outage = outage;
    const qint16 number = stageAt(record, outage.begin);
    if (number < 0 || number >= record.plan.stages.size())
        return storm;
    const bool echo = record.plan.stages.at(number).exchange.echo;
    std::map<qint32, Moment> backAt; // of those that were dropped
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage == number && wasDropped(cycle, outage))
            backAt[cycle.client] = {};
    }
    std::vector<Moment> starts;
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage != number || !cycle.start.isKnown() || cycle.start < outage.begin)
            continue;
        starts.push_back(cycle.start);
        const auto client = backAt.find(cycle.client);
        const Moment served = servedAt(cycle, echo);
        if (client != backAt.end() && served.isKnown() && (!client->second.isKnown() || served < client->second))
            client->second = served;
    }
    std::vector<Nanos> times;
    Moment last = outage.begin;
    for (const auto& [client, at] : backAt) {
        if (!at.isKnown())
            continue;
        times.push_back(*between(outage.begin, at));
        last = std::max(last, at);
    }
    std::sort(times.begin(), times.end());
    storm.dropped = backAt.size();
    storm.back = times.size();
    // Those that are back go on flapping, which is no part of the storm.
    if (storm.dropped > 0 && storm.back == storm.dropped)
        std::erase_if(starts, [last](Moment start) { return start > last; });
    storm.attempts = starts.size();
    storm.peakRate = busiestRate(std::move(starts));
    storm.half = timeOfShare(times, storm.dropped, 0.5);
    storm.most = timeOfShare(times, storm.dropped, 0.95);
    storm.all = timeOfShare(times, storm.dropped, 1.0);
    measureServerIn(storm, record);
    return storm;
}

} // namespace

std::vector<Storm> stormsOf(const Record& record)
{
    std::vector<Storm> storms;
    for (const Outage& outage : outagesOf(record.readings))
        storms.push_back(stormAfter(record, outage));
    return storms;
}

std::vector<double> startRates(const Record& record, const Outage& outage)
{
    const qint16 stage = stageAt(record, outage.begin);
    std::vector<double> rates;
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage != stage || !cycle.start.isKnown() || cycle.start < outage.begin)
            continue;
        const auto tenth = static_cast<std::size_t>(*between(outage.begin, cycle.start) / Tenth);
        if (tenth >= rates.size())
            rates.resize(tenth + 1, 0.0);
        rates[tenth] += TenthsPerSecond;
    }
    return rates;
}

LabRun labRunOf(const Record& record, const QString& failure)
{
    LabRun run;
    run.runId = record.id;
    run.failure = failure;
    for (const Stage& stage : record.plan.stages) {
        if (stage.reconnect.isOn())
            run.policy = stage.reconnect;
    }
    const std::vector<Storm> storms = stormsOf(record);
    if (storms.empty())
        return run;
    run.storm = storms.front();
    run.rates = startRates(record, storms.front().outage);
    return run;
}

Plan labPlan()
{
    using namespace std::chrono_literals;
    Plan plan;
    plan.name = QStringLiteral("policy lab");
    Stage stage;
    stage.name = QStringLiteral("storm");
    stage.clients = 100;
    stage.cycles = 1;
    stage.connected = 2500ms;
    stage.disconnected = 0ms;
    stage.restart = {1500ms, 500ms};
    plan.stages = {stage};
    plan.timing = {.warmUp = 0ms, .baseline = 500ms, .recoveryHold = 200ms, .recoveryLimit = 10s, .settle = 500ms};
    plan.limits = {
        {QStringLiteral("connect-success"), Comparison::AtLeast, 100.0, true, std::nullopt},
        {QStringLiteral("disconnect-success"), Comparison::AtLeast, 100.0, true, std::nullopt},
    };
    return plan;
}

QList<ReconnectPolicy> labPolicies()
{
    using Kind = ReconnectPolicy::Kind;
    QList<ReconnectPolicy> policies;
    for (const Kind kind : {Kind::Immediate, Kind::Fixed, Kind::Exponential, Kind::FullJitter, Kind::EqualJitter,
                            Kind::DecorrelatedJitter}) {
        ReconnectPolicy policy;
        policy.kind = kind;
        policies += policy;
    }
    return policies;
}

} // namespace flapscope
