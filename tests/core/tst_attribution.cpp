#include "core/attribution.h"
#include "core/criterion.h"
#include "core/metrics.h"
#include "core/rigcheck.h"
#include "core/rigload.h"
#include "core/verdict.h"
#include "support/recordbuilder.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

using Side = Attribution::Side;

ValueAt constant(double value)
{
    return [value](Moment) { return value; };
}

/// Rises by that much a second.
ValueAt rising(double each)
{
    return [each](Moment at) { return each * std::chrono::duration<double>(at.sinceStart()).count(); };
}

/// A machine of two cores of which that share is busy.
void setMachine(Record& record, double busy)
{
    setReadings(record, Source::Machine, Quantity::MachineBusyTime, rising(2.0 * busy));
    setReadings(record, Source::Machine, Quantity::MachineIdleTime, rising(2.0 * (1.0 - busy)));
}

Attribution attribution(const Record& record)
{
    return attributionOf(record, measure(record)).value_or(Attribution{});
}

Record withFailure(Outcome outcome, std::size_t index = 10)
{
    Record record = soundRecord();
    endWith(record, index, outcome);
    return record;
}

void addProxyReading(Record& record, Moment at, Quantity quantity, double value)
{
    record.readings.push_back({.at = at, .source = Source::Proxy, .quantity = quantity, .value = value});
}

/// A toxic with its usual values that acted while that cycle lasted.
ToxicSpan spanOver(ToxicKind kind, const Cycle& cycle)
{
    return {usualToxic(kind), cycle.start + -10ms, cycle.end};
}

/// Every success rate is asked for, and nothing else.
QStringList reasons(const Record& record)
{
    return judge(record, referenceLimits()).reasons;
}

} // namespace

class TestAttribution : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundRunBlamesNobody() { QVERIFY(!attributionOf(soundRecord(), measure(soundRecord()))); }

    void theRigsOwnOutcomesAreNoFailures()
    {
        const Record record = withFailure(Outcome::Cancelled);
        QVERIFY(!attributionOf(record, measure(record)));
    }

    void whatTheServerDidIsTheServers_data()
    {
        QTest::addColumn<Outcome>("outcome");
        QTest::addColumn<QString>("evidence");
        QTest::newRow("reset") << Outcome::Reset << u"RST"_s;
        QTest::newRow("refused") << Outcome::Refused << u"Nothing listened"_s;
        QTest::newRow("http") << Outcome::HttpStatus << u"HTTP status"_s;
        QTest::newRow("mismatch") << Outcome::EchoMismatch << u"What the server sent"_s;
        QTest::newRow("early") << Outcome::ClosedEarly << u"What the server sent"_s;
    }
    void whatTheServerDidIsTheServers()
    {
        QFETCH(Outcome, outcome);
        QFETCH(QString, evidence);
        const Attribution found = attribution(withFailure(outcome));
        QCOMPARE(found.side, Side::Server);
        QVERIFY2(found.text().contains(evidence), qPrintable(found.text()));
        QVERIFY(found.text().contains(u"1 attempt"_s));
    }

    void timeoutAloneTellsNothing()
    {
        const Attribution found = attribution(withFailure(Outcome::EchoTimeout));
        QCOMPARE(found.side, Side::Unclear);
        QVERIFY(found.text().contains(u"cannot be told"_s));
    }

    void overflowOfTheListenQueueIsTheServers()
    {
        Record record = withFailure(Outcome::ConnectTimeout);
        setReadings(record, Source::Machine, Quantity::ListenOverflows, stepAfterBaseline(record, 5.0, 12.0));
        setReadings(record, Source::Machine, Quantity::ListenDrops, stepAfterBaseline(record, 5.0, 12.0));
        const Metrics metrics = measure(record);
        QCOMPARE(metrics.listenOverflows, 7.0);
        QCOMPARE(metrics.listenDrops, 7.0);
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Server);
        QVERIFY(found.text().contains(u"overflowed 7 times"_s));
        QVERIFY(found.text().contains(u"all listeners of this machine"_s));
    }

    void overflowsOfBeforeAreNobodys()
    {
        Record record = withFailure(Outcome::ConnectTimeout);
        setReadings(record, Source::Machine, Quantity::ListenOverflows, constant(12.0));
        setReadings(record, Source::Machine, Quantity::ListenDrops, constant(12.0));
        QCOMPARE(attribution(record).side, Side::Unclear);
    }

    void dropsWithoutOverflowAreSaid()
    {
        Record record = withFailure(Outcome::ConnectTimeout);
        setReadings(record, Source::Machine, Quantity::ListenOverflows, constant(0.0));
        setReadings(record, Source::Machine, Quantity::ListenDrops, stepAfterBaseline(record, 0.0, 3.0));
        QVERIFY(attribution(record).text().contains(u"dropped 3 connections"_s));
    }

    void serverAtTheEndOfItsCoreIsTheServers()
    {
        Record record = withFailure(Outcome::EchoTimeout);
        setReadings(record, Source::Process, Quantity::CpuTime, rising(0.99));
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Server);
        QVERIFY2(found.text().contains(u"99.0 % of one core"_s), qPrintable(found.text()));
        setReadings(record, Source::Process, Quantity::CpuTime, rising(0.5));
        QCOMPARE(attribution(record).side, Side::Unclear);
    }

    void ownLagIsThisMachines()
    {
        Record record = withFailure(Outcome::EchoTimeout);
        const Moment failed = record.cycles[10].start;
        setReadings(record, Source::Rig, Quantity::EventLoopLag,
                    [failed](Moment at) { return at > failed && at < failed + 100ms ? 0.3 : 0.0; });
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Machine);
        QVERIFY2(found.text().contains(u"by up to 300"_s), qPrintable(found.text()));
    }

    void lagElsewhereIsNoExcuse()
    {
        Record record = withFailure(Outcome::EchoTimeout);
        const Moment later = record.cycles[10].start + 2s;
        setReadings(record, Source::Rig, Quantity::EventLoopLag, [later](Moment at) { return at > later ? 0.3 : 0.0; });
        QCOMPARE(attribution(record).side, Side::Unclear);
    }

    void signsOnBothSidesAreSaidOfBoth()
    {
        Record record = withFailure(Outcome::Reset);
        setMachine(record, 0.95);
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Both);
        QVERIFY(found.text().contains(u"RST"_s) && found.text().contains(u"Other programs"_s));
    }

    void verdictSaysWhoseDoingItIs()
    {
        const Record record = withFailure(Outcome::Reset);
        QVERIFY(reasons(record).constLast().contains(u"looks like the server's doing"_s));
    }

    void othersShareLeavesOutServerAndRig()
    {
        Record record = soundRecord();
        setMachine(record, 0.8); // 1.6 cores
        setReadings(record, Source::Process, Quantity::CpuTime, rising(0.3));
        setReadings(record, Source::Rig, Quantity::RigCpuTime, rising(0.1));
        const auto share = measure(record).rig.othersShare;
        QVERIFY(share);
        QVERIFY2(qAbs(*share - 0.6) < 1e-6, qPrintable(QString::number(*share)));
    }

    void loadIsMissingWhereItWasNotRead()
    {
        Record record = soundRecord();
        dropReadings(record, Source::Machine);
        dropReadings(record, Source::Rig);
        const RigLoad load = measure(record).rig;
        QVERIFY(!load.othersShare && !load.loopLag && !load.worstLoopLag && !load.busiestWorker);
        QVERIFY(overloadsIn(record.plan, measure(record)).isEmpty());
    }

    void lateLoopsMakeTheRunInvalid()
    {
        Record record = soundRecord();
        setReadings(record, Source::Rig, Quantity::EventLoopLag, constant(0.02));
        QVERIFY(overloadsIn(record.plan, measure(record)).isEmpty());
        setReadings(record, Source::Rig, Quantity::EventLoopLag, constant(0.2));
        const Verdict verdict = judge(record, referenceLimits());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY(verdict.reasons.first().contains(u"event loops were up to 200"_s));
    }

    void workerAtTheEndOfItsCoreMakesTheRunInvalid()
    {
        Record record = soundRecord();
        setReadings(record, Source::Rig, Quantity::WorkerCpu, constant(0.95));
        const Verdict verdict = judge(record, referenceLimits());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY(verdict.reasons.first().contains(u"95.0 % of a core"_s));
    }

    void serverThatWasNotReadForLongMakesTheRunInvalid()
    {
        Record record = soundRecord();
        const PhaseSpan first = spanOf(record, Phase::Stage, 0);
        const Moment from = first.begin + 200ms;
        const Moment to = first.begin + 2s;
        std::erase_if(record.readings,
                      [from, to](const Reading& reading) { return reading.at > from && reading.at < to; });
        const Verdict verdict = judge(record, referenceLimits());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY(verdict.reasons.first().contains(u"the server was not read"_s));
    }

    void slowMachineDoesNotExcuseWhatIsNotAboutTime()
    {
        // Clients that start late and loops that run late cannot make a server answer 503.
        Record record = withFailure(Outcome::HttpStatus);
        for (Cycle& cycle : record.cycles)
            cycle.intended = Moment(cycle.start.sinceStart() - 80ms);
        setReadings(record, Source::Rig, Quantity::EventLoopLag, constant(0.2));
        const Verdict verdict = judge(record, referenceLimits());
        QCOMPARE(verdict.standing, Standing::Fail);
        QVERIFY(verdict.reasons.first().startsWith(u"Connect success"_s));
        QVERIFY(verdict.reasons.join(u' ').contains(u"too slow for the plan"_s));
        // A deadline that was missed may be theirs.
        record.cycles[10].outcome = Outcome::HandshakeTimeout;
        record.cycles[10].httpStatus.reset();
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Invalid);
    }

    void failureInTimeIsDoubtedWhenLagExplainsIt()
    {
        Record record = soundRecord();
        // The slowest client came back 20 ms too late.
        for (Cycle& cycle : record.cycles) {
            if (cycle.stage == RecoveryStage)
                cycle.firstEcho = cycle.start + 120ms;
        }
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Fail);
        const Moment recovery = spanOf(record, Phase::Recovery).begin;
        setReadings(record, Source::Rig, Quantity::EventLoopLag,
                    [recovery](Moment at) { return at > recovery ? 0.03 : 0.0; });
        const Verdict verdict = judge(record, referenceLimits());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY2(verdict.reasons.first().contains(u"missed by 20"_s), qPrintable(verdict.reasons.join(u' ')));
        // Less lag than was missed explains nothing.
        setReadings(record, Source::Rig, Quantity::EventLoopLag,
                    [recovery](Moment at) { return at > recovery ? 0.015 : 0.0; });
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Fail);
    }

    void failureInTimeIsDoubtedOnABusyMachine()
    {
        Record record = soundRecord();
        for (Cycle& cycle : record.cycles) {
            if (cycle.stage == RecoveryStage)
                cycle.firstEcho = cycle.start + 400ms;
        }
        setMachine(record, 0.3);
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Fail);
        setMachine(record, 0.98);
        const Verdict verdict = judge(record, referenceLimits());
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY(verdict.reasons.first().contains(u"other programs used"_s));
    }

    void busyMachineIsNoExcuseForWhatIsNotAboutTime()
    {
        Record record = withFailure(Outcome::HttpStatus);
        setMachine(record, 0.98);
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Fail);
        // Nor is it one for the rest, when something else has failed as well.
        for (Cycle& cycle : record.cycles) {
            if (cycle.stage == RecoveryStage)
                cycle.firstEcho = cycle.start + 400ms;
        }
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Fail);
    }

    void timeoutsAreDoubtedOnABusyMachine()
    {
        Record record = withFailure(Outcome::EchoTimeout);
        setMachine(record, 0.98);
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Invalid);
        setMachine(record, 0.1);
        QCOMPARE(judge(record, referenceLimits()).standing, Standing::Fail);
    }

    void onlyTheProxyMisbehavedSoItIsTheNetworks()
    {
        Record record = withFailure(Outcome::Reset);
        const Cycle& failed = record.cycles[10];
        record.toxics = {spanOver(ToxicKind::ResetPeer, failed)};
        addProxyReading(record, failed.end, Quantity::LinkCuts, 1.0);
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Network);
        QVERIFY2(found.text().contains(u"only the fault proxy misbehaved"_s) && found.text().contains(u"reset_peer"_s),
                 qPrintable(found.text()));
        QVERIFY(!reasons(record).join(u' ').contains(u"the server's doing"_s));
    }

    void moreCutsThanTheProxyMadeAreNotTheNetworksAlone()
    {
        Record record = withFailure(Outcome::ClosedEarly);
        endWith(record, 11, Outcome::ClosedEarly);
        ToxicSpan span = spanOver(ToxicKind::ResetPeer, record.cycles[10]);
        span.end = record.cycles[11].end;
        record.toxics = {span};
        QCOMPARE(attribution(record).side, Side::Server);
        addProxyReading(record, record.cycles[10].end, Quantity::LinkCuts, 1.0);
        QCOMPARE(attribution(record).side, Side::Both);
        addProxyReading(record, record.cycles[11].end, Quantity::LinkCuts, 2.0);
        QCOMPARE(attribution(record).side, Side::Network);
    }

    void aToxicOfAnotherTimeOrKindExplainsNothing()
    {
        Record record = withFailure(Outcome::Reset);
        const Cycle& failed = record.cycles[10];
        addProxyReading(record, failed.end, Quantity::LinkCuts, 1.0);
        record.toxics = {{usualToxic(ToxicKind::ResetPeer), failed.end + 1ms, failed.end + 1s}};
        QCOMPARE(attribution(record).side, Side::Server);
        record.toxics = {spanOver(ToxicKind::Latency, failed)}; // makes nothing but delays
        QCOMPARE(attribution(record).side, Side::Server);
    }

    void aDelayTooShortForTheWaitExplainsNothing()
    {
        Record record = withFailure(Outcome::HandshakeTimeout);
        Cycle& failed = record.cycles[10];
        failed.end = failed.tcp + 5s;
        record.toxics = {spanOver(ToxicKind::Latency, failed)};
        record.toxics[0].toxic.attributes.latency = 100;
        QCOMPARE(attribution(record).side, Side::Unclear);
        record.toxics[0].toxic.attributes.latency = 3000;
        QCOMPARE(attribution(record).side, Side::Network);
    }

    void noProxyMakesAServerSayWhatItDidNotSay()
    {
        Record record = withFailure(Outcome::HttpStatus);
        record.toxics = {spanOver(ToxicKind::Blackhole, record.cycles[10])};
        QCOMPARE(attribution(record).side, Side::Server);
    }

    void aServerThatResetsAtItsSideIsNotExcusedByTheNetwork()
    {
        Record record = withFailure(Outcome::Reset);
        const Moment end = record.cycles[10].end;
        record.toxics = {spanOver(ToxicKind::ResetPeer, record.cycles[10])};
        addProxyReading(record, end, Quantity::LinkConnect, 0.001);
        addProxyReading(record, end, Quantity::LinkCuts, 1.0);
        addProxyReading(record, end, Quantity::LinkResets, 1.0);
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Both);
        QVERIFY(found.text().contains(u"At its side of the proxy, the server reset 1 connections"_s));
    }

    void behindToxiproxyTheServerCannotBeSeen()
    {
        Record record = withFailure(Outcome::Reset);
        record.toxics = {spanOver(ToxicKind::ResetPeer, record.cycles[10])};
        record.plan.faults.toxiproxy = u"http://127.0.0.1:8474"_s;
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Network);
        QVERIFY(found.text().contains(u"cannot be seen from here"_s));
        QVERIFY(!found.text().contains(u"only the fault proxy"_s));
    }

    void aServerThatOwesAnAnswerIsNotExcusedByTheNetwork()
    {
        Record record = withFailure(Outcome::HandshakeTimeout);
        Cycle& failed = record.cycles[10];
        failed.end = failed.tcp + 5s;
        record.toxics = {spanOver(ToxicKind::Blackhole, failed)};
        QCOMPARE(attribution(record).side, Side::Network);
        addProxyReading(record, failed.tcp, Quantity::LinkSilence, 4.0);  // another connection's, before it
        addProxyReading(record, failed.end, Quantity::LinkSilence, 0.01); // about to answer
        QCOMPARE(attribution(record).side, Side::Network);
        addProxyReading(record, failed.end, Quantity::LinkSilence, 4.9);
        const Attribution found = attribution(record);
        QCOMPARE(found.side, Side::Both);
        QVERIFY2(found.text().contains(u"left 1 connection without an answer, for up to 4.9 s"_s),
                 qPrintable(found.text()));
    }

    void aTimeThatASlowNetworkMissedIsSaidToBeIts()
    {
        Record record = soundRecord();
        const QList<Limit> limits{{.criterion = u"cycle-duration"_s,
                                   .comparison = Comparison::AtMost,
                                   .value = 1.0,
                                   .required = true,
                                   .demonstrate = {}}};
        const auto said = [&record, &limits] {
            return judge(record, limits).reasons.filter(u"The network was slow meanwhile"_s);
        };
        QCOMPARE(judge(record, limits).standing, Standing::Fail);
        QVERIFY(said().isEmpty());
        record.toxics = {spanOver(ToxicKind::LimitData, record.cycles[10])}; // cuts, and delays nothing
        QVERIFY(said().isEmpty());
        record.toxics = {spanOver(ToxicKind::StallHandshake, record.cycles[10])};
        QCOMPARE(said().size(), 1);
        QVERIFY2(said().constFirst().contains(u"(stall_handshake"_s), qPrintable(said().constFirst()));
        QVERIFY(!said().constFirst().contains(u"the server answered"_s));
        addProxyReading(record, record.cycles[10].tcp, Quantity::LinkConnect, 0.0001);
        addProxyReading(record, record.cycles[10].tcp, Quantity::LinkAnswer, 0.0012);
        QVERIFY2(said().constFirst().contains(u"the server answered a handshake after 1.2 ms"_s),
                 qPrintable(said().constFirst()));
        // Where no time was missed there is nothing to say.
        QVERIFY(reasons(record).filter(u"The network was slow"_s).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestAttribution)
#include "tst_attribution.moc"
