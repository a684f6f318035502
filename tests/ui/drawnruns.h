#pragma once

#include "core/record.h"
#include "ui/liverun.h"

#include <QList>

#include <memory>

namespace flapscope::drawnruns
{

/// As when a run of the history is opened.
inline void show(LiveRun& run, const Record& record)
{
    run.show(std::make_shared<const RunPicture>(RunPicture::of(record)), record.ending);
}

/// A moment of a run, in seconds since it began.
inline Moment at(double seconds)
{
    return Moment(Nanos(static_cast<Nanos::rep>(seconds * 1e9)));
}

/// A cycle of 100 ms open and 50 ms pause that begins at `begin`; it takes 2 ms to connect and 1 ms to close.
inline Cycle soundCycle(int client, int number, double begin, qint16 stage = 0)
{
    Cycle cycle;
    cycle.stage = stage;
    cycle.client = client;
    cycle.number = number;
    cycle.intended = cycle.start = at(begin);
    cycle.tcp = at(begin + 0.001);
    cycle.upgrade = at(begin + 0.002);
    cycle.firstEcho = at(begin + 0.003);
    cycle.closeSent = at(begin + 0.102);
    cycle.closeReceived = at(begin + 0.103);
    cycle.end = at(begin + 0.153);
    cycle.outcome = Outcome::Ok;
    cycle.clean = true;
    cycle.closeCode = 1000;
    return cycle;
}

/// An attempt that the server answered with HTTP 503 after 1 ms.
inline Cycle refusedCycle(int client, int number, double begin, qint16 stage = 0)
{
    Cycle cycle;
    cycle.stage = stage;
    cycle.client = client;
    cycle.number = number;
    cycle.intended = cycle.start = at(begin);
    cycle.tcp = at(begin + 0.0005);
    cycle.end = at(begin + 0.051);
    cycle.outcome = Outcome::HttpStatus;
    cycle.httpStatus = 503;
    return cycle;
}

/// A plan of one stage.
inline Plan planOf(int clients, int cycles)
{
    Plan plan;
    Stage stage;
    stage.clients = clients;
    stage.cycles = cycles;
    plan.stages = {stage};
    Limit growth;
    growth.criterion = QStringLiteral("memory-growth");
    growth.comparison = Comparison::Below;
    growth.value = 15.0;
    plan.limits = {growth};
    return plan;
}

/// A run that is over: warm-up and baseline of a second each, one stage, a second of recovery, a second and a half of
/// settling. The server holds 5 MB beside its clients, is read 25 times a second, and every `failingEach`-th cycle is
/// refused (0: none).
inline Record recordOf(int clients, int cycles, int failingEach = 0)
{
    Record record;
    record.plan = planOf(clients, cycles);
    record.ending = Ending::Completed;
    const double stageBegin = 2.05;
    const double stageEnd = stageBegin + cycles * 0.153 + 0.01;
    const double end = stageEnd + 2.5;
    record.phases = {{Phase::Preflight, 0, at(0.0), at(0.05)},
                     {Phase::WarmUp, 0, at(0.05), at(1.05)},
                     {Phase::Baseline, 0, at(1.05), at(stageBegin)},
                     {Phase::Stage, 0, at(stageBegin), at(stageEnd)},
                     {Phase::Recovery, 0, at(stageEnd), at(stageEnd + 1.0)},
                     {Phase::Settle, 0, at(stageEnd + 1.0), at(end)}};
    int count = 0;
    for (int number = 0; number < cycles; ++number) {
        for (int client = 0; client < clients; ++client) {
            const double begin = stageBegin + number * 0.153;
            const bool fails = failingEach > 0 && ++count % failingEach == 0;
            record.cycles.push_back(fails ? refusedCycle(client, number, begin) : soundCycle(client, number, begin));
        }
    }
    for (int client = 0; client < clients; ++client) {
        Cycle cycle = soundCycle(client, 0, stageEnd, RecoveryStage);
        cycle.closeSent = at(stageEnd + 0.9);
        cycle.closeReceived = cycle.end = at(stageEnd + 0.901);
        record.cycles.push_back(cycle);
    }
    for (double seconds = 0.06; seconds < end; seconds += 0.04) {
        const double share = seconds > stageBegin ? 1.0 : 0.0;
        record.readings.push_back({at(seconds), Source::Process, Quantity::ResidentMemory, 0, 40e6 + share * 2e6});
        record.readings.push_back({at(seconds), Source::Process, Quantity::CpuTime, 0, seconds * 0.25});
        record.readings.push_back({at(seconds), Source::Sockets, Quantity::Established, 0, 0.0});
        record.readings.push_back({at(seconds), Source::Sockets, Quantity::CloseWait, 0, 0.0});
    }
    return record;
}

} // namespace flapscope::drawnruns
