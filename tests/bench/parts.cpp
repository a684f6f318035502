// The parts of the program that are busy at every cycle, every tick and every frame, and what a verdict costs.

#include "core/bounds.h"
#include "core/tally.h"
#include "core/trend.h"
#include "core/verdict.h"
#include "support/recordbuilder.h"
#include "ui/charts/decimation.h"

#include <benchmark/benchmark.h>

#include <random>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
/// Durations as a server makes them: most near a millisecond, some far beyond.
std::vector<Nanos> durations(std::size_t count)
{
    std::mt19937_64 random(7);
    std::lognormal_distribution<double> some(13.8, 0.7);
    std::vector<Nanos> result;
    for (std::size_t i = 0; i < count; ++i)
        result.emplace_back(static_cast<Nanos::rep>(some(random)));
    return result;
}

std::vector<Cycle> cyclesOfOneTick(std::size_t count)
{
    std::vector<Cycle> result;
    for (const Nanos span : durations(count)) {
        Cycle cycle;
        cycle.intended = cycle.start = Moment(1s);
        for (Moment* moment : {&cycle.tcp, &cycle.upgrade, &cycle.firstEcho, &cycle.closeSent, &cycle.closeReceived})
            *moment = cycle.start + span;
        cycle.end = cycle.start + 150ms;
        cycle.outcome = Outcome::Ok;
        cycle.clean = true;
        result.push_back(cycle);
    }
    return result;
}

Tally tallyOf(const std::vector<Cycle>& cycles)
{
    Tally tally;
    for (const Cycle& cycle : cycles)
        tally.add(cycle, Stage(), Plan().seed);
    return tally;
}

void histogramRecord(benchmark::State& state)
{
    const auto values = durations(4096);
    Histogram histogram;
    std::size_t next = 0;
    while (state.KeepRunning())
        histogram.record(values[next++ % values.size()]);
    benchmark::DoNotOptimize(histogram.count());
}

void histogramQuantile(benchmark::State& state)
{
    Histogram histogram;
    for (const Nanos value : durations(100'000))
        histogram.record(value);
    while (state.KeepRunning())
        benchmark::DoNotOptimize(histogram.quantile(0.99));
}

/// What a tick brings is put on record and counted.
void tickMerge(benchmark::State& state)
{
    const auto cycles = cyclesOfOneTick(static_cast<std::size_t>(state.range(0)));
    while (state.KeepRunning()) {
        std::vector<Cycle> record;
        record.insert(record.end(), cycles.begin(), cycles.end());
        benchmark::DoNotOptimize(record.data());
        benchmark::DoNotOptimize(tallyOf(record));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void tallyMerge(benchmark::State& state)
{
    const Tally one = tallyOf(cyclesOfOneTick(10'000));
    Tally all = one;
    while (state.KeepRunning())
        all.merge(one);
    benchmark::DoNotOptimize(all.attempts);
}

void decimation(benchmark::State& state)
{
    Timeline timeline(static_cast<std::size_t>(state.range(0)));
    Moment at(0s);
    for (const Nanos value : durations(static_cast<std::size_t>(state.range(0)))) {
        at = at + 1ms;
        timeline.append(at, inMillis(value));
    }
    const Frame frame{.from = 0.0, .to = static_cast<double>(state.range(0)) / 1e3, .columns = 1100};
    while (state.KeepRunning())
        benchmark::DoNotOptimize(pointsOf(timeline, CurveStyle::Line, frame));
}

void clopperPearson(benchmark::State& state)
{
    while (state.KeepRunning())
        benchmark::DoNotOptimize(lowerBound(9'990, 10'000));
}

/// Mann–Kendall and Sen's slope, whole and second half.
void trendAtRest(benchmark::State& state)
{
    std::mt19937_64 random(7);
    std::normal_distribution<double> noise(50e6, 3e5);
    std::vector<AtRest> rests;
    rests.reserve(static_cast<std::size_t>(state.range(0)));
    for (int i = 0; i < state.range(0); ++i)
        rests.push_back({.connections = 10.0 * i, .value = noise(random)});
    while (state.KeepRunning())
        benchmark::DoNotOptimize(trendOf(rests, 10));
}

/// A verdict from raw data, as a live run is judged again and again.
void judgement(benchmark::State& state)
{
    Record record = soundRecord();
    const std::vector<Cycle> some = record.cycles;
    while (record.cycles.size() < static_cast<std::size_t>(state.range(0)))
        record.cycles.insert(record.cycles.end(), some.begin(), some.end());
    while (state.KeepRunning())
        benchmark::DoNotOptimize(judge(record, record.plan.limits));
}
} // namespace

int main(int argc, char** argv)
{
    benchmark::RegisterBenchmark("histogramRecord", &histogramRecord);
    benchmark::RegisterBenchmark("histogramQuantile", &histogramQuantile);
    benchmark::RegisterBenchmark("tickMerge", &tickMerge)->Arg(50)->Arg(500);
    benchmark::RegisterBenchmark("tallyMerge", &tallyMerge);
    benchmark::RegisterBenchmark("decimation", &decimation)->Arg(10'000)->Arg(100'000);
    benchmark::RegisterBenchmark("clopperPearson", &clopperPearson);
    benchmark::RegisterBenchmark("trendAtRest", &trendAtRest)->Arg(50)->Arg(600);
    benchmark::RegisterBenchmark("judgement", &judgement)->Arg(100)->Arg(100'000)->Unit(benchmark::kMicrosecond);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
