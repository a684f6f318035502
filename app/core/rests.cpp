#include "core/rests.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace flapscope
{

namespace
{

/// The stage that lasted at that moment; 0 where phases are missing.
qint16 stageAt(const Record& record, Moment at)
{
    for (const PhaseSpan& span : record.phases) {
        if (span.phase == Phase::Stage && Window{span.begin, span.end}.holds(at))
            return span.stage;
    }
    return 0;
}

/// When the connections of a stage were opened, in order.
std::vector<Moment> openingsIn(const Record& record, qint16 stage)
{
    std::vector<Moment> openings;
    for (const Cycle& cycle : record.cycles) {
        if (cycle.stage == stage && cycle.opened())
            openings.push_back(cycle.upgrade);
    }
    std::sort(openings.begin(), openings.end());
    return openings;
}

std::vector<Rest> widest(const std::map<qint16, std::vector<Rest>>& byStage)
{
    const auto hasFewer = [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); };
    const auto most = std::max_element(byStage.begin(), byStage.end(), hasFewer);
    return most == byStage.end() ? std::vector<Rest>{} : most->second;
}

} // namespace

std::vector<Rest> restsOf(const Record& record)
{
    std::map<qint16, std::vector<Rest>> byStage;
    std::optional<Rest> open;
    for (const Reading& reading : record.readings) {
        if (reading.source != Source::Rig)
            continue;
        const int round = static_cast<int>(std::lround(reading.value)) - 1;
        if (reading.quantity == Quantity::RestBegin) {
            open = Rest{.stage = stageAt(record, reading.at), .round = round, .read = {reading.at, {}}};
        } else if (reading.quantity == Quantity::RestEnd && open && open->round == round) {
            open->read.to = reading.at;
            byStage[open->stage].push_back(*open);
            open.reset();
        }
    }
    std::vector<Rest> rests = widest(byStage);
    if (rests.empty())
        return rests;
    const std::vector<Moment> openings = openingsIn(record, rests.front().stage);
    for (Rest& rest : rests)
        rest.connections =
            static_cast<double>(std::upper_bound(openings.begin(), openings.end(), rest.read.from) - openings.begin());
    return rests;
}

RestSeries seriesAtRest(const std::vector<Rest>& rests, const Series& series, const Plan& plan)
{
    RestSeries atRest;
    for (const Rest& rest : rests) {
        const auto median = series.medianIn(rest.read);
        if (!median)
            continue;
        atRest.values.push_back({rest.connections, *median, rest.read.to});
        const bool inPlan = rest.stage < plan.stages.size();
        if (inPlan && rest.round < plan.stages.at(rest.stage).rounds.warmUp)
            ++atRest.warmUp;
    }
    return atRest;
}

int looksAt(const Record& record)
{
    double looks = 0.0;
    for (const Reading& reading : record.readings) {
        if (reading.source == Source::Rig && reading.quantity == Quantity::Look)
            looks = std::max(looks, reading.value);
    }
    return static_cast<int>(looks);
}

} // namespace flapscope
