#include "core/tally.h"

#include "core/departures.h"

#include <QTest>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

Moment at(int ms)
{
    return Moment(std::chrono::milliseconds(ms));
}

/// An attempt that opened, echoed, closed and paused.
Cycle opened(Outcome outcome = Outcome::Ok)
{
    Cycle cycle;
    cycle.intended = at(0);
    cycle.start = at(1);
    cycle.tcp = at(3);
    cycle.upgrade = at(7);
    cycle.firstEcho = at(9);
    cycle.closeSent = at(107);
    cycle.closeReceived = at(110);
    cycle.end = at(151);
    cycle.outcome = outcome;
    cycle.clean = outcome == Outcome::Ok;
    return cycle;
}

Cycle notOpened(Outcome outcome)
{
    Cycle cycle;
    cycle.intended = at(0);
    cycle.start = at(1);
    cycle.end = at(51);
    cycle.outcome = outcome;
    return cycle;
}

Cycle withoutReply(Cycle cycle)
{
    cycle.firstEcho = {};
    return cycle;
}

Tally tallyOf(std::initializer_list<Cycle> cycles, const Stage& stage = Stage())
{
    Tally tally;
    for (const Cycle& cycle : cycles)
        tally.add(cycle, stage, Plan().seed);
    return tally;
}

Stage closing(CloseMode mode)
{
    Stage stage;
    stage.close = mode;
    return stage;
}

double only(const Histogram& histogram)
{
    return histogram.total() == 1 ? inMillis(*histogram.max()) : -1.0;
}

} // namespace

class TestTally : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rateHasNoPercentageWithoutATrial()
    {
        QVERIFY(!Rate().percent());
        QCOMPARE(*(Rate{1, 3}.percent()), 100.0 / 3.0);
        QCOMPARE(*(Rate{20, 20}.percent()), 100.0);
        QVERIFY(*(Rate{999'999'999, 1'000'000'000}.percent()) < 100.0);
    }

    void attemptThatDidNotOpenFailsOnlyToConnect()
    {
        for (const Outcome outcome :
             {Outcome::Refused, Outcome::Unreachable, Outcome::DnsFailed, Outcome::ConnectTimeout, Outcome::TlsFailed,
              Outcome::HandshakeTimeout, Outcome::HttpStatus, Outcome::BadHandshake, Outcome::Reset,
              Outcome::ClosedEarly}) {
            const Tally tally = tallyOf({notOpened(outcome)});
            QCOMPARE(tally.connect, (Rate{0, 1}));
            QCOMPARE(tally.disconnect, Rate());
            QCOMPARE(tally.echo, Rate());
            QCOMPARE(tally.notConnected.of(outcome), quint64(1));
            QCOMPARE(tally.of(outcome), quint64(1));
        }
    }

    void rigsOutcomesAreNotChargedToTheServer()
    {
        const Tally unopened = tallyOf({notOpened(Outcome::LocalExhausted), notOpened(Outcome::Cancelled)});
        QCOMPARE(unopened.attempts, quint64(2));
        QCOMPARE(unopened.connect, Rate());
        QCOMPARE(unopened.notConnected.total(), quint64(0));

        const Tally cutOff = tallyOf({withoutReply(opened(Outcome::Cancelled))});
        QCOMPARE(cutOff.connect, (Rate{1, 1}));
        QCOMPARE(cutOff.disconnect, Rate());
        QCOMPARE(cutOff.echo, Rate());
        QCOMPARE(cutOff.leftOpen, quint64(1));
        // A reply that came before the end still counts.
        QCOMPARE(tallyOf({opened(Outcome::Cancelled)}).echo, (Rate{1, 1}));
    }

    void leavingInMidHandshakeIsNeitherSuccessNorFailure()
    {
        Cycle left = notOpened(Outcome::LeftEarly);
        left.closeSent = at(40);
        const Tally tally = tallyOf({left, left, notOpened(Outcome::Refused)}, closing(CloseMode::HalfRequest));
        QCOMPARE(tally.attempts, quint64(3));
        QCOMPARE(tally.connect, (Rate{0, 1})); // the refusal is one, whatever was to follow
        QCOMPARE(tally.disconnect, Rate());
        QCOMPARE(tally.echo, Rate());
        QCOMPARE(tally.ways.of(CloseMode::HalfRequest), (Rate{2, 3}));
        QCOMPARE(totalsOf(tally).leftEarly, quint64(2));
        QVERIFY(totalsOf(tally).reconcile());
        QCOMPARE(tally.cycle.total(), quint64(0));
    }

    void theWayOfEachCycleDecidesWhetherItEndedAsAsked()
    {
        // Only the echo failed, then a reset was sent: right where that was drawn, and a lost handshake elsewhere.
        Stage stage;
        stage.closeMix = {{CloseMode::Clean, 1000, {}, 1}, {CloseMode::Rst, 1000, {}, 1}};
        quint64 resets = 0;
        Tally tally;
        for (int i = 0; i < 40; ++i) {
            Cycle mute = withoutReply(opened(Outcome::EchoTimeout));
            mute.number = i;
            resets += departureOf(stage, 9, mute.stage, mute.client, i).way == CloseMode::Rst ? 1U : 0U;
            tally.add(mute, stage, 9);
        }
        QVERIFY(resets > 5 && resets < 35);
        QCOMPARE(tally.disconnect, (Rate{resets, 40}));
        QCOMPARE(tally.ways.of(CloseMode::Rst), (Rate{resets, resets}));
        QCOMPARE(tally.ways.of(CloseMode::Clean), (Rate{0, 40 - resets}));
    }

    void aCloseThatTheServerBeganIsNotTimed()
    {
        Cycle answered = opened();
        answered.closeReceived = at(100);
        const Tally tally = tallyOf({answered}, closing(CloseMode::AwaitClose));
        QCOMPARE(tally.disconnect, (Rate{1, 1}));
        QCOMPARE(tally.close.total(), quint64(0));
    }

    void connectionThatBrokeFailsToDisconnect()
    {
        for (const Outcome outcome : {Outcome::CloseTimeout, Outcome::UncleanClose, Outcome::ClosedEarly,
                                      Outcome::Reset, Outcome::ProtocolError}) {
            const Tally tally = tallyOf({opened(outcome)});
            QCOMPARE(tally.connect, (Rate{1, 1}));
            QCOMPARE(tally.disconnect, (Rate{0, 1}));
            QCOMPARE(tally.notClosed.of(outcome), quint64(1));
            QCOMPARE(tally.echo, (Rate{1, 1}));
            QCOMPARE(tally.close.total(), quint64(0));
            QCOMPARE(tally.cycle.total(), quint64(0));
        }
    }

    void missingReplyDoesNotSpoilACleanClose()
    {
        Cycle mute = withoutReply(opened(Outcome::EchoTimeout));
        mute.clean = true;
        const Tally tally = tallyOf({mute});
        QCOMPARE(tally.echo, (Rate{0, 1}));
        QCOMPARE(tally.notEchoed.of(Outcome::EchoTimeout), quint64(1));
        QCOMPARE(tally.disconnect, (Rate{1, 1}));
        QCOMPARE(only(tally.close), 3.0);
        QCOMPARE(tally.cycle.total(), quint64(0));
    }

    void closeThatFailedAfterAMissingReplyIsStillSeen()
    {
        for (const Outcome outcome : {Outcome::EchoTimeout, Outcome::EchoMismatch}) {
            const Cycle mute = withoutReply(opened(outcome)); // not clean
            QCOMPARE(tallyOf({mute}).disconnect, (Rate{0, 1}));
            QCOMPARE(tallyOf({mute}).notClosed.of(outcome), quint64(1));
            // Where no closing handshake is asked for, the client's own last act is all there is to it.
            for (const CloseMode mode : {CloseMode::Fin, CloseMode::Rst, CloseMode::Silent})
                QCOMPARE(tallyOf({mute}, closing(mode)).disconnect, (Rate{1, 1}));
            Cycle dropped = mute;
            dropped.closeSent = {};
            QCOMPARE(tallyOf({dropped}, closing(CloseMode::Fin)).disconnect, (Rate{0, 1}));
        }
    }

    void connectionDroppedBeforeItsReplyFailsTwice()
    {
        const Tally tally = tallyOf({withoutReply(opened(Outcome::ClosedEarly))});
        QCOMPARE(tally.echo, (Rate{0, 1}));
        QCOMPARE(tally.disconnect, (Rate{0, 1}));
    }

    void stageWithoutEchoHasNoEchoTrials()
    {
        Stage silent;
        silent.exchange.echo = false;
        QCOMPARE(tallyOf({withoutReply(opened())}, silent).echo, Rate());
    }

    void throttlingIsCountedByItsStatus()
    {
        Tally tally;
        for (const int status : {429, 503, 500, 401}) {
            Cycle cycle = notOpened(Outcome::HttpStatus);
            cycle.httpStatus = static_cast<quint16>(status);
            tally.add(cycle, Stage(), Plan().seed);
        }
        QCOMPARE(tally.throttled, quint64(2));
        QCOMPARE(tally.notConnected.of(Outcome::HttpStatus), quint64(4));
    }

    void phasesAreTimedFromWhereTheyBegin()
    {
        const Tally plain = tallyOf({opened()});
        QCOMPARE(only(plain.lag), 1.0);
        QCOMPARE(only(plain.tcp), 2.0);
        QCOMPARE(only(plain.upgrade), 4.0);
        QCOMPARE(only(plain.connecting), 6.0);
        QCOMPARE(only(plain.firstEcho), 2.0);
        QCOMPARE(only(plain.close), 3.0);
        QCOMPARE(only(plain.cycle), 150.0);
        QCOMPARE(plain.tls.total(), quint64(0));

        Cycle secure = opened();
        secure.dns = at(2);
        secure.tls = at(6);
        const Tally tally = tallyOf({secure});
        QCOMPARE(only(tally.tcp), 1.0);
        QCOMPARE(only(tally.tls), 3.0);
        QCOMPARE(only(tally.upgrade), 1.0);
    }

    void failuresAreInNoHistogramButLag()
    {
        const Tally tally = tallyOf({notOpened(Outcome::Refused)});
        QCOMPARE(only(tally.lag), 1.0);
        for (const auto histogram : {&Tally::cycle, &Tally::connecting, &Tally::tcp, &Tally::tls, &Tally::upgrade,
                                     &Tally::firstEcho, &Tally::close})
            QCOMPARE((tally.*histogram).total(), quint64(0));
    }

    void cycleCutShortHasNoDuration()
    {
        Cycle cycle = opened();
        cycle.end = {};
        QCOMPARE(tallyOf({cycle}).cycle.total(), quint64(0));
    }

    void mergedTalliesAreAsIfCountedTogether()
    {
        const Cycle a = opened();
        const Cycle b = notOpened(Outcome::HttpStatus);
        const Cycle c = opened(Outcome::Reset);
        const Cycle d = opened(Outcome::Cancelled);
        Tally merged = tallyOf({a, b});
        merged.merge(tallyOf({c, d}));
        QCOMPARE(merged, tallyOf({a, b, c, d}));
    }

    void totalsReconcileWhateverHappens()
    {
        Tally tally;
        for (const Outcome outcome : allOutcomes()) {
            tally.add(opened(outcome), Stage(), Plan().seed);
            tally.add(notOpened(outcome), Stage(), Plan().seed);
        }
        const Totals totals = totalsOf(tally);
        QVERIFY(totals.reconcile());
        QCOMPARE(totals.attempts, quint64(38));
        QCOMPARE(totals.opened, quint64(19));
        QCOMPARE(totals.notOpened, quint64(16));
        QCOMPARE(totals.notCharged, quint64(2));
        QCOMPARE(totals.leftEarly, quint64(1));
        QCOMPARE(totals.closed, quint64(1));
        QCOMPARE(totals.failed, quint64(16));
        QCOMPARE(totals.stillOpen, quint64(2));
    }

    void totalsThatLoseAnAttemptDoNotReconcile()
    {
        Totals totals = totalsOf(tallyOf({opened(), notOpened(Outcome::Refused)}));
        QVERIFY(totals.reconcile());
        ++totals.opened;
        QVERIFY(!totals.reconcile());
        --totals.opened;
        ++totals.failed;
        QVERIFY(!totals.reconcile());
    }
    void whatASlowServerHoldsUpIsNoLatenessOfTheRig()
    {
        Stage stage;
        stage.pattern.arrival = Pattern::Arrival::Open;
        Cycle first = opened();
        first.end = at(400); // its next start was meant for 150 ms
        Cycle second = opened();
        second.intended = at(150);
        second.start = at(402);
        Tally tally;
        tally.add(first, stage, Plan().seed);
        tally.add(second, stage, Plan().seed);
        QCOMPARE(tally.lag.total(), quint64(2));
        QVERIFY(*tally.lag.max() < Nanos(3ms));
        Tally closed; // and where clients wait for the server, it is
        closed.add(first, Stage(), Plan().seed);
        closed.add(second, Stage(), Plan().seed);
        QVERIFY(*closed.lag.max() > Nanos(250ms));
    }
    void onlyCyclesOfASetLengthAreTimed()
    {
        Stage random;
        random.pattern.shape = Pattern::Shape::Poisson;
        Tally tally;
        tally.add(opened(), random, Plan().seed);
        QCOMPARE(tally.cycle.total(), quint64(0));
        tally.add(opened(), Stage(), Plan().seed);
        QCOMPARE(tally.cycle.total(), quint64(1));
    }
    void whatWasLeftOfACycleIsNone()
    {
        Stage stage;
        stage.reconnect.kind = ReconnectPolicy::Kind::Fixed;
        Tally tally;
        tally.add(opened(Outcome::Reset), stage, Plan().seed);
        tally.add(opened(), stage, Plan().seed); // comes back for the rest
        QCOMPARE(tally.cycle.total(), quint64(0));
        tally.add(opened(), stage, Plan().seed);
        QCOMPARE(tally.cycle.total(), quint64(1));
        Tally planned; // without a policy each is a cycle of its own
        planned.add(opened(Outcome::Reset), Stage(), Plan().seed);
        planned.add(opened(), Stage(), Plan().seed);
        QCOMPARE(planned.cycle.total(), quint64(1));
    }
};

QTEST_GUILESS_MAIN(TestTally)
#include "tst_tally.moc"
