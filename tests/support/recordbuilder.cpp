#include "support/recordbuilder.h"

#include <algorithm>
#include <iterator>

namespace flapscope
{

using namespace std::chrono_literals;

namespace
{

constexpr Nanos Period = 150ms;

Stage stageOf(const QString& name, int clients, int cycles)
{
    Stage stage;
    stage.name = name;
    stage.clients = clients;
    stage.cycles = cycles;
    return stage;
}

Plan referencePlan()
{
    Plan plan;
    plan.name = QStringLiteral("ws-resilience-006");
    plan.stages = {stageOf(QStringLiteral("one client"), 1, 20), stageOf(QStringLiteral("three clients"), 3, 15)};
    return plan;
}

void addPhase(Record& record, Phase phase, Nanos length, qint16 stage = 0)
{
    const Moment begin = record.phases.empty() ? Moment(0ns) : record.phases.back().end;
    record.phases.push_back({phase, stage, begin, begin + length});
}

void addPhases(Record& record)
{
    addPhase(record, Phase::Preflight, 100ms);
    addPhase(record, Phase::WarmUp, 1000ms);
    addPhase(record, Phase::Baseline, 1000ms);
    for (qsizetype i = 0; i < record.plan.stages.size(); ++i)
        addPhase(record, Phase::Stage, Period * record.plan.stages.at(i).cycles, static_cast<qint16>(i));
    addPhase(record, Phase::Recovery, 1100ms);
    addPhase(record, Phase::Settle, 1500ms);
}

Cycle soundCycle(qint16 stage, qint32 client, qint32 number, Moment start, Nanos hold, Nanos pause)
{
    Cycle cycle;
    cycle.stage = stage;
    cycle.client = client;
    cycle.number = number;
    cycle.intended = start;
    cycle.start = start + 100us;
    cycle.tcp = cycle.start + 1ms;
    cycle.upgrade = cycle.tcp + 2ms;
    cycle.firstEcho = cycle.upgrade + 1ms;
    cycle.closeSent = cycle.upgrade + hold;
    cycle.closeReceived = cycle.closeSent + 500us;
    cycle.end = cycle.closeSent + pause;
    cycle.outcome = Outcome::Ok;
    cycle.clean = true;
    cycle.closeCode = quint16(1000);
    cycle.bytesSent = 40;
    cycle.bytesReceived = 200;
    return cycle;
}

void addCycles(Record& record)
{
    for (qsizetype i = 0; i < record.plan.stages.size(); ++i) {
        const auto index = static_cast<qint16>(i);
        const Stage& stage = record.plan.stages.at(i);
        const Moment begin = spanOf(record, Phase::Stage, index).begin;
        for (int number = 0; number < stage.cycles; ++number) {
            for (int client = 0; client < stage.clients; ++client)
                record.cycles.push_back(
                    soundCycle(index, client, number, begin + Period * number, stage.connected, stage.disconnected));
        }
    }
    const Moment begin = spanOf(record, Phase::Recovery).begin;
    for (int client = 0; client < mostClients(record.plan); ++client)
        record.cycles.push_back(soundCycle(RecoveryStage, client, 0, begin, record.plan.timing.recoveryHold, 0ns));
}

void addReadings(Record& record)
{
    const auto seconds = [](Moment at) { return std::chrono::duration<double>(at.sinceStart()).count(); };
    const auto always = [](double value) { return [value](Moment) { return value; }; };
    setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 44.9e6, 51.9e6));
    setReadings(record, Source::Process, Quantity::CpuTime, [seconds](Moment at) { return 0.05 * seconds(at); });
    setReadings(record, Source::Process, Quantity::Threads, always(4.0));
    setReadings(record, Source::Process, Quantity::Descriptors,
                [held = connections(record, 3.0, 0.0)](Moment at) { return 10.0 + held(at); });
    setReadings(record, Source::Process, Quantity::ProcessStart, always(1000.0));
    setReadings(record, Source::Sockets, Quantity::Established, connections(record, 3.0, 0.0));
    setReadings(record, Source::Sockets, Quantity::CloseWait, always(0.0));
    setReadings(record, Source::Sockets, Quantity::TimeWait, stepAfterBaseline(record, 0.0, 7.0));
}

/// The attempt did not get as far as an open connection.
void forgetOpening(Cycle& cycle)
{
    cycle.upgrade = {};
    cycle.firstEcho = {};
    cycle.closeSent = {};
}

void forgetClosing(Cycle& cycle)
{
    cycle.closeReceived = {};
    cycle.closeCode.reset();
    cycle.clean = false;
}

bool opensBefore(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Ok:
    case Outcome::Reset:
    case Outcome::ClosedEarly:
    case Outcome::EchoTimeout:
    case Outcome::EchoMismatch:
    case Outcome::CloseTimeout:
    case Outcome::UncleanClose:
    case Outcome::ProtocolError:
        return true;
    case Outcome::Refused:
    case Outcome::Unreachable:
    case Outcome::DnsFailed:
    case Outcome::ConnectTimeout:
    case Outcome::TlsFailed:
    case Outcome::HandshakeTimeout:
    case Outcome::HttpStatus:
    case Outcome::BadHandshake:
    case Outcome::LocalExhausted:
    case Outcome::Cancelled:
    case Outcome::LeftEarly:
        return false;
    }
    return false;
}

} // namespace

Record soundRecord()
{
    Record record;
    record.id = QStringLiteral("5c1b6d0e-7f1a-4c62-9b61-3f3f0a6f1f10");
    record.started = QDateTime(QDate(2025, 8, 20), QTime(10, 0), Qt::UTC);
    record.finished = record.started.addMSecs(10'450);
    record.plan = referencePlan();
    record.target.url = QStringLiteral("ws://127.0.0.1:9001/");
    record.target.pid = 812;
    record.target.executable = QStringLiteral("/usr/bin/server");
    record.target.executableDigest = QString(64, u'a');
    record.environment = {.system = QStringLiteral("Debian"),
                          .kernel = QStringLiteral("linux 6.1"),
                          .processor = QStringLiteral("CPU"),
                          .qt = QStringLiteral("6.4.2"),
                          .tool = QStringLiteral("flapscope 0.1.0"),
                          .cores = 2};
    record.ending = Ending::Completed;
    addPhases(record);
    addCycles(record);
    addReadings(record);
    return record;
}

PhaseSpan spanOf(const Record& record, Phase phase, qint16 stage)
{
    const auto found = std::find_if(record.phases.begin(), record.phases.end(), [phase, stage](const PhaseSpan& span) {
        return span.phase == phase && (phase != Phase::Stage || span.stage == stage);
    });
    Q_ASSERT(found != record.phases.end());
    return *found;
}

void setReadings(Record& record, Source source, Quantity quantity, const ValueAt& valueAt, Nanos interval,
                 quint16 gauge)
{
    std::erase_if(record.readings, [=](const Reading& reading) {
        return reading.source == source && reading.quantity == quantity && reading.gauge == gauge;
    });
    const Moment end = record.phases.back().end;
    for (Moment at = spanOf(record, Phase::Baseline).begin; at <= end; at = at + interval)
        record.readings.push_back({at, source, quantity, gauge, valueAt(at)});
}

void dropReadings(Record& record, Source source, Quantity quantity)
{
    std::erase_if(record.readings,
                  [=](const Reading& reading) { return reading.source == source && reading.quantity == quantity; });
}

void dropReadings(Record& record, Source source)
{
    std::erase_if(record.readings, [=](const Reading& reading) { return reading.source == source; });
}

ValueAt stepAfterBaseline(const Record& record, double before, double after)
{
    return [end = spanOf(record, Phase::Baseline).end, before, after](Moment at) { return at < end ? before : after; };
}

ValueAt connections(const Record& record, double open, double left)
{
    return [baseline = spanOf(record, Phase::Baseline).end, settle = spanOf(record, Phase::Settle).begin, open,
            left](Moment at) {
        if (at < baseline)
            return 0.0;
        return at < settle ? open : left;
    };
}

void endWith(Record& record, std::size_t index, Outcome outcome)
{
    Cycle& cycle = record.cycles.at(index);
    cycle.outcome = outcome;
    if (outcome == Outcome::Ok)
        return;
    if (!opensBefore(outcome))
        forgetOpening(cycle);
    if (outcome == Outcome::EchoTimeout || outcome == Outcome::EchoMismatch) {
        cycle.firstEcho = {};
        return; // and closed well
    }
    if (outcome == Outcome::Reset || outcome == Outcome::ClosedEarly || outcome == Outcome::ProtocolError)
        cycle.closeSent = {};
    if (outcome == Outcome::HttpStatus)
        cycle.httpStatus = quint16(503);
    forgetClosing(cycle);
}

void dropCycles(Record& record, const std::function<bool(const Cycle&)>& unwanted)
{
    std::erase_if(record.cycles, unwanted);
}

void makeLive(Record& record, Moment now)
{
    record.finished = {};
    record.ending = Ending::Stopped; // as a record is before its end
    std::erase_if(record.phases, [now](const PhaseSpan& span) { return span.begin > now; });
    for (PhaseSpan& span : record.phases) {
        if (span.end > now)
            span.end = {};
    }
    std::erase_if(record.cycles, [now](const Cycle& cycle) { return cycle.end > now; });
    std::erase_if(record.readings, [now](const Reading& reading) { return reading.at > now; });
}

} // namespace flapscope
