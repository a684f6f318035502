#include "core/attribution.h"
#include "core/metrics.h"
#include "core/network.h"
#include "core/proxysight.h"
#include "session/followed.h"
#include "support/freeport.h"
#include "support/realserver.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

Toxic with(ToxicKind kind, const ToxicAttributes& attributes = {}, Stream stream = Stream::Downstream)
{
    Toxic toxic;
    toxic.kind = kind;
    toxic.stream = stream;
    toxic.attributes = attributes;
    return toxic;
}

Plan faultyPlan(const RealServer& server)
{
    Plan plan = briefPlan(server.url());
    plan.name = u"faulty"_s;
    plan.target.subprotocols = server.subprotocols();
    plan.target.tls.caFile = server.caFile();
    plan.stages[0].cycles = 6;
    plan.timeouts = {.connect = Millis(1500), .echo = Millis(700), .close = Millis(700)};
    plan.timing = {.warmUp = Millis(0),
                   .baseline = Millis(100),
                   .recoveryHold = Millis(100),
                   .recoveryLimit = Millis(3000),
                   .settle = Millis(300)};
    return plan;
}

Nanos medianUpgrade(const Record& record)
{
    std::vector<Nanos> spans;
    for (const Cycle& cycle : record.cycles) {
        if (const auto span = between(cycle.tcp, cycle.upgrade))
            spans.push_back(*span);
    }
    std::sort(spans.begin(), spans.end());
    return spans.empty() ? Nanos::zero() : spans[spans.size() / 2];
}

QStringList notices(const Record& record)
{
    QStringList texts;
    for (const Notice& notice : record.notices) {
        if (notice.text.startsWith(u"Network:"_s))
            texts += notice.text;
    }
    return texts;
}

} // namespace

class NetworkFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSlowNetworkAndASlowServerAreToldApart()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.faults.toxics = {with(ToxicKind::Latency, {.latency = 40}),
                              with(ToxicKind::Latency, {.latency = 40}, Stream::Upstream)};
        Followed run(plan);
        QVERIFY(run.run());
        QCOMPARE(run.record.ending, Ending::Completed);
        const Tally all = measure(run.record).all;
        QCOMPARE(all.of(Outcome::Ok), quint64(12));
        QVERIFY(medianUpgrade(run.record) >= std::chrono::milliseconds(80));
        const auto sight = proxySightOf(run.record);
        QVERIFY(sight && sight->serverAnswer && sight->clientUpgrade && sight->ownDelay);
        QVERIFY(*sight->clientUpgrade >= std::chrono::milliseconds(80));
        QVERIFY2(*sight->serverAnswer < std::chrono::milliseconds(40),
                 qPrintable(QString::number(inMillis(*sight->serverAnswer))));
        QVERIFY2(*sight->ownDelay < std::chrono::milliseconds(10),
                 qPrintable(QString::number(inMillis(*sight->ownDelay))));
        QCOMPARE(sight->resets, 0.0);
        // The probes look at the server, not at the proxy.
        QCOMPARE(run.record.target.pid, std::optional(server.pid()));
        QCOMPARE(run.record.target.url, server.url().toString());
        QCOMPARE(run.record.toxics.size(), std::size_t(2));
        QVERIFY(run.record.toxics.front().begin.isKnown() && run.record.toxics.front().end.isKnown());
        const QStringList said = notices(run.record);
        QCOMPARE(said.size(), 4);
        QCOMPARE(said.first(), u"Network: latency 40 ms, downstream begins."_s);
    }

    void downForAWhileIsTheNetworksDoingAndEndsInTime()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.stages.first().clients = 1;
        plan.stages.first().cycles = 40;
        plan.stages.first().faults = {{with(ToxicKind::Down), 4, Millis(300)}};
        Followed run(plan);
        QVERIFY(run.run());
        const Tally all = measure(run.record).all;
        QCOMPARE(all.attempts, quint64(40));
        QVERIFY(all.of(Outcome::Refused) > 0 && all.of(Outcome::Ok) > 3);
        QCOMPARE(all.of(Outcome::Refused) + all.of(Outcome::ClosedEarly) + all.of(Outcome::Reset) +
                     all.of(Outcome::UncleanClose) + all.of(Outcome::Ok),
                 all.attempts);
        for (const Cycle& cycle : run.record.cycles) {
            if (cycle.number < 3)
                QCOMPARE(cycle.outcome, Outcome::Ok);
        }
        QCOMPARE(run.record.toxics.size(), std::size_t(1));
        const auto lasted = between(run.record.toxics.front().begin, run.record.toxics.front().end);
        QVERIFY(lasted && *lasted >= std::chrono::milliseconds(299) && *lasted < std::chrono::milliseconds(600));
        QVERIFY(std::any_of(run.record.cycles.begin(), run.record.cycles.end(), [&](const Cycle& cycle) {
            return cycle.start > run.record.toxics.front().end && cycle.outcome == Outcome::Ok;
        }));
        const auto whose = attributionOf(run.record, measure(run.record));
        QVERIFY(whose);
        QVERIFY2(whose->side == Attribution::Side::Network, qPrintable(whose->text()));
        QVERIFY(run.verdict.reasons.join(u' ').contains(u"only the fault proxy misbehaved"_s));
    }

    void aToxicOfAStageEndsBeforeTheRecovery()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.stages.first().faults = {{with(ToxicKind::Down), 1, {}}};
        Followed run(plan);
        QVERIFY(run.run());
        const Metrics metrics = measure(run.record);
        QCOMPARE(metrics.all.of(Outcome::Refused), quint64(12));
        QCOMPARE(metrics.recovery.tally.of(Outcome::Ok), quint64(2));
        QCOMPARE(metrics.recovery.tally.attempts, quint64(2)); // at the first try
    }

    void tlsPassesAsItIs()
    {
        const auto server = RealServer::nginx(RealServer::pythonWebsockets());
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.faults.toxics = networkNamed(u"4g"_s)->toxics;
        Followed run(plan);
        QVERIFY(run.run());
        QVERIFY2(run.record.ending == Ending::Completed, qPrintable(run.record.endingReason));
        const Tally all = measure(run.record).all;
        QCOMPARE(all.of(Outcome::Ok), all.attempts);
        QVERIFY(run.record.cycles.front().tls.isKnown());
    }

    void toxicsCanBeSetByHandWhileItRuns()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.faults.standBy = true;
        plan.stages.first().cycles = 60;
        Followed run(plan);
        QSignalSpy changes(&run.session, &Session::toxicsChanged);
        QVERIFY(!run.session.setToxicsByHand({with(ToxicKind::Latency, {.latency = 5})}).isEmpty());
        run.session.start();
        QVERIFY(QTest::qWaitFor([&] { return run.session.progress().cyclesDone >= 6; }, 10'000));
        Toxic absurd = with(ToxicKind::Latency, {.latency = -1});
        QCOMPARE(run.session.setToxicsByHand({absurd}).size(), 1);
        QCOMPARE(changes.count(), 0);
        QVERIFY(run.session.setToxicsByHand({with(ToxicKind::Latency, {.latency = 60})}).isEmpty());
        QCOMPARE(run.session.actingToxics().size(), 1);
        QVERIFY(QTest::qWaitFor([&] { return run.session.progress().cyclesDone >= 40; }, 20'000));
        QVERIFY(run.session.setToxicsByHand({}).isEmpty());
        QVERIFY(run.await());
        QCOMPARE(changes.count(), 2);
        QCOMPARE(run.record.toxics.size(), std::size_t(1));
        const ToxicSpan span = run.record.toxics.front();
        QCOMPARE(measure(run.record).all.of(Outcome::Ok), quint64(120));
        for (const Cycle& cycle : run.record.cycles) {
            if (cycle.tcp > span.begin && cycle.end < span.end)
                QVERIFY(*between(cycle.tcp, cycle.upgrade) >= std::chrono::milliseconds(59));
        }
    }

    void theServerGetsItsOwnNameInHost()
    {
        QByteArray request;
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            auto* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [&request, socket] {
                request += socket->readAll();
                socket->disconnectFromHost();
            });
        });
        const auto other = RealServer::pythonWebsockets();
        Plan plan = faultyPlan(other);
        plan.target.url = u"ws://localhost:%1/chat"_s.arg(server.serverPort());
        plan.faults.standBy = true;
        Followed run(plan);
        QVERIFY(run.run());
        QCOMPARE(run.record.ending, Ending::NotReached);
        const QByteArray host = "Host: localhost:" + QByteArray::number(server.serverPort()) + "\r\n";
        QVERIFY2(request.contains(host), request.constData());
        QCOMPARE(request.left(request.indexOf("\r\n\r\n")).toLower().count("\nhost:"),
                 request.startsWith("GET") ? 1 : 0);
    }

    void aServerThatIsNotThereIsSaidSo()
    {
        const auto other = RealServer::pythonWebsockets();
        Plan plan = faultyPlan(other);
        const quint16 port = freePort();
        plan.target.url = u"ws://127.0.0.1:%1/"_s.arg(port);
        plan.faults.standBy = true;
        Followed run(plan);
        QVERIFY(run.run());
        QCOMPARE(run.record.ending, Ending::NotReached);
        QCOMPARE(run.record.endingReason,
                 u"127.0.0.1:%1: Nothing listens there. Start the server first, or correct the address."_s.arg(port));
    }

    void stoppedUnderABlackholeItEndsInTime()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.stages.first().faults = {{with(ToxicKind::Blackhole, {}, Stream::Upstream), 1, {}}};
        plan.stages.first().cycles = 1000;
        Followed run(plan);
        run.session.start();
        QVERIFY(QTest::qWaitFor([&] { return run.session.progress().phase == Phase::Stage; }, 10'000));
        run.session.stop();
        QVERIFY(run.await(2500));
        QCOMPARE(run.record.ending, Ending::Stopped);
    }

    void aServerThatHangsIsNotExcusedByTheNetwork_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("no echo") << u"no-echo"_s;
        QTest::newRow("no answer to Close") << u"never-close"_s;
    }
    void aServerThatHangsIsNotExcusedByTheNetwork()
    {
        QFETCH(QString, mode);
        const auto server = RealServer::hostile(mode);
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = faultyPlan(server);
        plan.stages.first().cycles = 2;
        plan.faults.toxics = {with(ToxicKind::Latency, {.latency = 200}, Stream::Upstream)};
        Followed run(plan);
        QVERIFY(run.run());
        const Metrics metrics = measure(run.record);
        QVERIFY(metrics.all.of(Outcome::Ok) < metrics.all.attempts);
        const auto whose = attributionOf(run.record, metrics);
        QVERIFY(whose);
        QVERIFY2(whose->side == Attribution::Side::Both, qPrintable(whose->text()));
        QVERIFY2(whose->text().contains(u"without an answer"_s), qPrintable(whose->text()));
    }

    /// Each toxic in a run of each real server: no crash, no hang, every attempt in exactly one outcome, and nobody
    /// blames the server.
    void everyToxicAgainstEveryServer_data()
    {
        QTest::addColumn<int>("server");
        QTest::newRow("python3-websockets") << 0;
        QTest::newRow("node ws") << 1;
        QTest::newRow("libwebsockets") << 2;
        QTest::newRow("nginx") << 3;
    }
    void everyToxicAgainstEveryServer()
    {
        QFETCH(int, server);
        const auto start = [server] {
            switch (server) {
            case 1:
                return RealServer::nodeWs();
            case 2:
                return RealServer::libwebsockets();
            case 3:
                return RealServer::nginx(RealServer::pythonWebsockets());
            default:
                return RealServer::pythonWebsockets();
            }
        };
        const auto target = start();
        QVERIFY2(target.ready(), qPrintable(target.reason()));
        Plan plan = faultyPlan(target);
        plan.timeouts = {.connect = Millis(200), .echo = Millis(150), .close = Millis(150)};
        plan.timing.baseline = Millis(40);
        plan.timing.settle = Millis(40);
        const Stage once = [&] {
            Stage stage = plan.stages.first();
            stage.clients = 1;
            stage.cycles = 2;
            stage.connected = Millis(10);
            stage.disconnected = Millis(10);
            stage.exchange.echo = server != 2; // its mirror answers all clients
            return stage;
        }();
        plan.stages.clear();
        quint64 attempts = 0;
        for (int i = 0; !nameOf(static_cast<ToxicKind>(i)).isEmpty(); ++i) {
            for (const Stream stream : {Stream::Downstream, Stream::Upstream}) {
                Stage stage = once;
                StageToxic own{usualToxic(static_cast<ToxicKind>(i)), 1, {}};
                own.toxic.stream = stream;
                own.toxic.attributes.timeout = qMin<qint64>(own.toxic.attributes.timeout, 50);
                own.toxic.attributes.latency = qMin<qint64>(own.toxic.attributes.latency, 20);
                stage.name = nameOf(own.toxic);
                stage.faults = {own};
                plan.stages += stage;
                attempts += 2;
            }
        }
        Followed run(plan);
        QVERIFY(run.run(60'000));
        QCOMPARE(run.record.ending, Ending::Completed);
        const Metrics metrics = measure(run.record);
        QCOMPARE(metrics.all.attempts, attempts);
        QCOMPARE(metrics.all.outcomes.total(), attempts);
        QVERIFY(metrics.all.of(Outcome::Ok) > 0 && metrics.all.of(Outcome::Ok) < attempts);
        const auto whose = attributionOf(run.record, metrics);
        QVERIFY(whose);
        QVERIFY2(whose->side == Attribution::Side::Network, qPrintable(whose->text()));
        QCOMPARE(run.record.toxics.size(), std::size_t(plan.stages.size()));
    }
};

QTEST_GUILESS_MAIN(NetworkFaultsTest)
#include "tst_networkfaults.moc"
