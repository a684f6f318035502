#include "engine/flapping.h"
#include "support/realserver.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <sys/resource.h>
#include <unistd.h>

using namespace flapscope;

/// Which outcome each way to misbehave lands in, and what is on record of it, against servers that do misbehave so.
class TestOutcomes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachMisbehaviourHasItsOutcome_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("outcome");
        QTest::addColumn<int>("httpStatus");
        QTest::addColumn<int>("closeCode");
        QTest::addColumn<bool>("opened");
        const auto row = [](const char* mode, Outcome outcome, bool opened, int httpStatus = 0, int closeCode = 0,
                            const QStringList& options = {}) {
            QTest::newRow(mode) << QString::fromLatin1(mode) << options << static_cast<int>(outcome) << httpStatus
                                << closeCode << opened;
        };
        row("silent-after-accept", Outcome::HandshakeTimeout, false);
        row("status-200", Outcome::HttpStatus, false, 200);
        row("status-301", Outcome::HttpStatus, false, 301);
        row("status-401", Outcome::HttpStatus, false, 401);
        row("status-429", Outcome::HttpStatus, false, 429);
        row("status-503", Outcome::HttpStatus, false, 503);
        row("wrong-accept", Outcome::BadHandshake, false);
        row("endless-header", Outcome::BadHandshake, false);
        row("endless-line", Outcome::BadHandshake, false);
        row("binary-garbage-http", Outcome::BadHandshake, false);
        row("close-at-once", Outcome::ClosedEarly, false);
        row("rst-at-accept", Outcome::Reset, false);
        row("huge-frame", Outcome::ProtocolError, true);
        row("garbage-frames", Outcome::ProtocolError, true);
        row("rst-while-open", Outcome::Reset, true);
        row("drop-while-open", Outcome::ClosedEarly, true);
        row("close-code-1012", Outcome::ClosedEarly, true, 0, 1012);
        row("never-close", Outcome::CloseTimeout, true);
        row("close-then-linger", Outcome::UncleanClose, true, 0, 1000);
        row("fin-instead-of-close", Outcome::UncleanClose, true);
        row("close-reply-1012", Outcome::Ok, true, 0, 1012);
        row("closes-with-empty-close", Outcome::ClosedEarly, true);
        row("garbled-echo", Outcome::EchoMismatch, true, 0, 1000);
        row("no-echo", Outcome::EchoTimeout, true, 0, 1000);
        row("ping-flood", Outcome::Ok, true, 0, 1000);
    }
    void eachMisbehaviourHasItsOutcome()
    {
        QFETCH(QString, mode);
        QFETCH(QStringList, options);
        QFETCH(int, outcome);
        QFETCH(int, httpStatus);
        QFETCH(int, closeCode);
        QFETCH(bool, opened);
        const auto server = RealServer::hostile(mode, options);
        QVERIFY2(server.ready(), qPrintable(server.reason()));

        Flapping flapping(server.url());
        flapping.stage().cycles = 3;
        flapping.plan.timeouts.connect = Millis(600);
        QVERIFY(flapping.run());
        QCOMPARE(flapping.cycles.size(), std::size_t(3));
        for (const Cycle& cycle : flapping.cycles) {
            QCOMPARE(nameOf(cycle.outcome), nameOf(static_cast<Outcome>(outcome)));
            QCOMPARE(cycle.opened(), opened);
            QCOMPARE(int(cycle.httpStatus.value_or(0)), httpStatus);
            QCOMPARE(int(cycle.closeCode.value_or(0)), closeCode);
            QVERIFY(cycle.start.isKnown() && cycle.end.isKnown() && cycle.start >= cycle.intended);
        }
    }

    void closeIsCleanOnlyWhenTheStreamEndedInOrder()
    {
        const auto sound = RealServer::pythonWebsockets();
        QVERIFY2(sound.ready(), qPrintable(sound.reason()));
        Flapping flapping(sound.url());
        QVERIFY(flapping.run());
        QVERIFY(flapping.cycles.front().clean);
        QCOMPARE(flapping.cycles.front().closeCode, std::optional<quint16>(1000));

        const auto lingering = RealServer::hostile(QStringLiteral("close-then-linger"));
        QVERIFY2(lingering.ready(), qPrintable(lingering.reason()));
        Flapping left(lingering.url());
        QVERIFY(left.run());
        QVERIFY(!left.cycles.front().clean);
    }

    void nobodyListening()
    {
        QTcpServer reserved;
        QVERIFY(reserved.listen(QHostAddress::LocalHost));
        const quint16 port = reserved.serverPort();
        reserved.close();
        Flapping flapping(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(port)));
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::Refused));
        QVERIFY(!flapping.cycles.front().tcp.isKnown());
        QVERIFY(!flapping.cycles.front().dns.isKnown()); // an address needs no look-up
    }

    void aListenerThatNeverAcceptsTimesOutInConnecting()
    {
        // A backlog of none, filled up: SYNs go unanswered.
        QTcpServer full;
        full.setListenBacklogSize(1);
        QVERIFY(full.listen(QHostAddress::LocalHost));
        full.pauseAccepting();
        std::vector<std::unique_ptr<QTcpSocket>> fillers;
        for (int i = 0; i < 4; ++i) {
            fillers.push_back(std::make_unique<QTcpSocket>());
            fillers.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), full.serverPort());
            fillers.back()->waitForConnected(100);
        }
        Flapping flapping(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(full.serverPort())));
        flapping.plan.timeouts.connect = Millis(300);
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::ConnectTimeout));
    }

    void aNameWithoutAnAddress()
    {
        Flapping flapping(QUrl(QStringLiteral("ws://no-such-host.invalid/")));
        flapping.plan.timeouts.connect = Millis(15'000);
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::DnsFailed));
    }

    void aNameIsLookedUpAndTimed()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        QUrl url = server.url();
        url.setHost(QStringLiteral("localhost"));
        Flapping flapping(url);
        QVERIFY(flapping.run());
        const Cycle& cycle = flapping.cycles.front();
        QCOMPARE(nameOf(cycle.outcome), nameOf(Outcome::Ok));
        QVERIFY(cycle.dns.isKnown() && cycle.dns >= cycle.start && cycle.tcp >= cycle.dns);
    }

    void anUntrustedCertificateFailsInTls()
    {
        const auto server = RealServer::nginx(RealServer::pythonWebsockets());
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::TlsFailed));
        QVERIFY(flapping.cycles.front().tcp.isKnown());
        QVERIFY(!flapping.cycles.front().tls.isKnown());

        Flapping unverified(server.url());
        unverified.plan.target.tls.verify = false;
        QVERIFY(unverified.run());
        QCOMPARE(nameOf(unverified.cycles.front().outcome), nameOf(Outcome::Ok));
        QVERIFY(unverified.cycles.front().tls.isKnown());
    }

    void plainTextOnATlsUrlFailsInTls()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        QUrl url = server.url();
        url.setScheme(QStringLiteral("wss"));
        Flapping flapping(url);
        flapping.plan.timeouts.connect = Millis(3000);
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::TlsFailed));
    }

    void exhaustedDescriptorsAreTheRigs()
    {
        // The limit is of the process, so the attempt is made while it cannot open one more.
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        QVERIFY(flapping.run()); // threads and pipes are there now
        std::vector<int> hoard;
        rlimit limit{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
        rlimit low = limit;
        low.rlim_cur = 200;
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &low), 0);
        for (int descriptor = ::dup(0); descriptor >= 0; descriptor = ::dup(0))
            hoard.push_back(descriptor);
        ClientGroup* group = flapping.groups.front();
        flapping.cycles.clear();
        const Assignment again{.number = 0,
                               .stage = flapping.stage(),
                               .approach = *approachTo(flapping.plan),
                               .seed = 1,
                               .begin = flapping.clock.now(),
                               .sessionPattern = {},
                               .untilOk = false};
        QMetaObject::invokeMethod(group, [group, again] { group->begin(again); });
        const bool came = QTest::qWaitFor([&] { return !flapping.cycles.empty(); }, 5000);
        for (const int descriptor : hoard)
            ::close(descriptor);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        QVERIFY(came);
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::LocalExhausted));
    }
};

QTEST_GUILESS_MAIN(TestOutcomes)
#include "tst_outcomes.moc"
