#include "report/told.h"
#include "report/verification.h"
#include "support/recordbuilder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QTemporaryDir>

#include <cstdio>

using namespace flapscope;

namespace
{
constexpr int Cycles = 100'000;
constexpr double WriteBound = 10.0; // seconds

/// Kilobytes of memory, most of them at once, from /proc.
long peakKilobytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray all = status.readAll();
    const qsizetype at = all.indexOf("VmHWM:");
    return all.mid(at + 6, all.indexOf("kB", at) - at - 6).trimmed().toLong();
}

Record longRecord()
{
    Record record = soundRecord();
    record.plan.stages = {record.plan.stages.first()};
    Stage& stage = record.plan.stages.first();
    stage.clients = 10;
    stage.cycles = Cycles / stage.clients;
    const Cycle pattern = record.cycles.front();
    record.cycles.clear();
    constexpr Nanos Period = std::chrono::milliseconds(150);
    for (int number = 0; number < stage.cycles; ++number) {
        for (int client = 0; client < stage.clients; ++client) {
            Cycle cycle = pattern;
            cycle.client = client;
            cycle.number = number;
            for (Moment* moment : {&cycle.intended, &cycle.start, &cycle.tcp, &cycle.upgrade, &cycle.firstEcho,
                                   &cycle.closeSent, &cycle.closeReceived, &cycle.end})
                *moment = *moment + Period * number;
            record.cycles.push_back(cycle);
        }
    }
    std::erase_if(record.phases, [](const PhaseSpan& span) { return span.phase == Phase::Stage && span.stage > 0; });
    return record;
}
} // namespace

/// How long it takes to write, read and verify the bundle of a long run, and the memory it takes on top of the run's.
int main(int argc, char** argv)
{
    const QGuiApplication application(argc, argv);
    const Told told(longRecord());
    const long before = peakKilobytes();
    const QTemporaryDir folder;
    QElapsedTimer watch;
    watch.start();
    const Faults faults =
        writeBundle(folder.path(), allFormats(), told.record, told.metrics, told.verdict, told.entries);
    const double written = static_cast<double>(watch.restart()) / 1e3;
    const long after = peakKilobytes();
    const Verification verification = verifyBundle(folder.path());
    const double verified = static_cast<double>(watch.elapsed()) / 1e3;
    std::printf("%d cycles: bundle written in %.2f s (bound %.0f s), %ld MB of memory on top of %ld MB; verified in "
                "%.2f s: %s\n",
                Cycles, written, WriteBound, (after - before) / 1000, before / 1000, verified,
                verification.ok() ? "ok" : qPrintable(verification.faults.first().sentence()));
    return faults.isEmpty() && verification.ok() && written <= WriteBound ? 0 : 1;
}
