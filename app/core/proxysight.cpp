#include "core/proxysight.h"

#include <algorithm>
#include <vector>

namespace flapscope
{

namespace
{

std::optional<Nanos> medianOf(std::vector<double>& seconds)
{
    if (seconds.empty())
        return std::nullopt;
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(*middle));
}

std::optional<Nanos> medianUpgrade(const std::vector<Cycle>& cycles)
{
    std::vector<double> seconds;
    for (const Cycle& cycle : cycles) {
        const Moment ready = std::max(cycle.tcp, cycle.tls);
        if (const auto span = between(ready, cycle.upgrade))
            seconds.push_back(std::chrono::duration<double>(*span).count());
    }
    return medianOf(seconds);
}

} // namespace

std::optional<ProxySight> proxySightOf(const Record& record)
{
    ProxySight sight;
    std::vector<double> connects;
    std::vector<double> answers;
    std::vector<double> delays;
    double worst = -1.0;
    for (const Reading& reading : record.readings) {
        if (reading.source != Source::Proxy)
            continue;
        if (reading.quantity == Quantity::LinkConnect)
            connects.push_back(reading.value);
        else if (reading.quantity == Quantity::LinkAnswer)
            answers.push_back(reading.value);
        else if (reading.quantity == Quantity::ProxyDelay)
            delays.push_back(reading.value);
        else if (reading.quantity == Quantity::ProxyWorstDelay)
            worst = std::max(worst, reading.value);
        else if (reading.quantity == Quantity::LinkRefusals)
            sight.refusals = std::max(sight.refusals, reading.value);
        else if (reading.quantity == Quantity::LinkResets)
            sight.resets = std::max(sight.resets, reading.value);
    }
    if (connects.empty() && sight.refusals <= 0.0)
        return std::nullopt;
    sight.links = connects.size() + static_cast<quint64>(sight.refusals);
    sight.serverConnect = medianOf(connects);
    sight.serverAnswer = medianOf(answers);
    sight.clientUpgrade = medianUpgrade(record.cycles);
    sight.ownDelay = medianOf(delays);
    if (worst >= 0.0)
        sight.worstOwnDelay = std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(worst));
    return sight;
}

} // namespace flapscope
