#include "engine/flapping.h"
#include "support/realserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <map>
#include <numeric>

using namespace flapscope;

namespace
{
std::vector<double> sortedMillis(const std::vector<Cycle>& cycles, Moment Cycle::*from, Moment Cycle::*to)
{
    std::vector<double> values;
    for (const Cycle& cycle : cycles) {
        if (const auto span = between(cycle.*from, cycle.*to))
            values.push_back(inMillis(*span));
    }
    std::sort(values.begin(), values.end());
    return values;
}

double mean(const std::vector<double>& values)
{
    return values.empty() ? 0.0
                          : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

using Make = RealServer (*)();
RealServer python()
{
    return RealServer::pythonWebsockets();
}
RealServer nginxBeforePython()
{
    return RealServer::nginx(RealServer::pythonWebsockets());
}
} // namespace

/// What is measured against servers that nobody here wrote.
class TestFlapping : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundServersAreFlappedCleanly_data()
    {
        QTest::addColumn<Make>("make");
        QTest::newRow("python3-websockets") << Make(&python);
        QTest::newRow("node ws") << Make(&RealServer::nodeWs);
        QTest::newRow("libwebsockets") << Make(&RealServer::libwebsockets);
        QTest::newRow("nginx with TLS") << Make(&nginxBeforePython);
    }
    void soundServersAreFlappedCleanly()
    {
        QFETCH(Make, make);
        const auto server = make();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.plan.target.subprotocols = server.subprotocols();
        flapping.plan.target.tls.caFile = server.caFile();
        flapping.stage().clients = 3;
        flapping.stage().cycles = 5;
        flapping.stage().connected = Millis(40);
        flapping.stage().disconnected = Millis(20);
        QVERIFY(flapping.run());
        QCOMPARE(flapping.cycles.size(), std::size_t(15));
        for (const Cycle& cycle : flapping.cycles) {
            QCOMPARE(nameOf(cycle.outcome), nameOf(Outcome::Ok));
            QVERIFY(cycle.clean);
            QVERIFY(cycle.start <= cycle.tcp && cycle.tcp <= cycle.upgrade && cycle.upgrade <= cycle.firstEcho &&
                    cycle.firstEcho <= cycle.closeSent && cycle.closeSent <= cycle.closeReceived &&
                    cycle.closeReceived <= cycle.end);
            QCOMPARE(cycle.tls.isKnown(), server.url().scheme() == QLatin1StringView("wss"));
            QVERIFY(between(cycle.upgrade, cycle.closeSent) >= Nanos(Millis(40)));
            QVERIFY(between(cycle.closeReceived, cycle.end) >= Nanos(Millis(20)));
            QVERIFY(cycle.bytesSent > 0 && cycle.bytesReceived > 100);
        }
        QTRY_COMPARE(server.closes(), (RealServer::Closes{.clean = 15, .unclean = 0}));
    }

    void closeTimesAreReal()
    {
        const auto server = RealServer::pythonWebsockets({QStringLiteral("--close-delay-ms"), QStringLiteral("80")});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().cycles = 15;
        flapping.stage().connected = Millis(5);
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(15));
        const auto close = sortedMillis(flapping.cycles, &Cycle::closeSent, &Cycle::closeReceived);
        const double median = close.at(close.size() / 2);
        QVERIFY2(median >= 80.0 && median <= 90.0, qPrintable(QString::number(median)));
    }

    void meanCycleIsTheDwellTimesAndALittle()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().cycles = 10;
        flapping.stage().connected = Millis(100);
        flapping.stage().disconnected = Millis(50);
        QVERIFY(flapping.run());
        const double cycle = mean(sortedMillis(flapping.cycles, &Cycle::start, &Cycle::end));
        QVERIFY2(cycle >= 150.0 && cycle <= 165.0, qPrintable(QString::number(cycle)));
    }

    void jitterIsSeededAndIndependentOfThreads()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const auto holds = [&](int threads, quint64 seed) {
            Flapping flapping(server.url());
            flapping.plan.seed = seed;
            flapping.stage().clients = 4;
            flapping.stage().cycles = 4;
            flapping.stage().connected = Millis(60);
            flapping.stage().jitterPercent = 50.0;
            if (!flapping.run(threads))
                return std::map<std::pair<int, int>, double>{};
            std::map<std::pair<int, int>, double> result;
            for (const Cycle& cycle : flapping.cycles)
                result[{cycle.client, cycle.number}] = inMillis(*between(cycle.upgrade, cycle.closeSent));
            return result;
        };
        const auto one = holds(1, 7);
        const auto two = holds(2, 7);
        const auto other = holds(1, 8);
        QCOMPARE(one.size(), std::size_t(16));
        QCOMPARE(two.size(), one.size());
        double same = 0.0;
        double different = 0.0;
        double least = 1e9;
        double greatest = 0.0;
        for (const auto& [key, hold] : one) {
            same += std::abs(hold - two.at(key));
            different += std::abs(hold - other.at(key));
            least = std::min(least, hold);
            greatest = std::max(greatest, hold);
        }
        QVERIFY(least >= 30.0 && greatest - least > 15.0);
        QVERIFY2(same * 3 < different, qPrintable(QStringLiteral("%1 against %2").arg(same).arg(different)));
    }

    void waysToLeaveAreTaken_data()
    {
        QTest::addColumn<CloseMode>("mode");
        QTest::newRow("fin") << CloseMode::Fin;
        QTest::newRow("rst") << CloseMode::Rst;
        QTest::newRow("silent") << CloseMode::Silent;
    }
    void waysToLeaveAreTaken()
    {
        QFETCH(CloseMode, mode);
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().cycles = 5;
        flapping.stage().connected = Millis(10);
        flapping.stage().disconnected = Millis(10);
        flapping.stage().close = mode;
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(5));
        for (const Cycle& cycle : flapping.cycles) {
            QVERIFY(cycle.closeSent.isKnown() && !cycle.closeReceived.isKnown() && !cycle.clean);
            QVERIFY(!cycle.closeCode);
        }
        if (mode == CloseMode::Silent) {
            QCOMPARE(flapping.ticks.back().halfOpen, 5);
            QCOMPARE(server.closes(), (RealServer::Closes{}));
            ClientGroup* group = flapping.groups.front();
            QMetaObject::invokeMethod(group, [group] { group->releaseHalfOpen(); });
        }
        QTRY_COMPARE(server.closes(), (RealServer::Closes{.clean = 0, .unclean = 5}));
    }

    void greetingsAndBroadcastsAreNoMismatch()
    {
        // Clients of one mirror hear each other.
        const auto server = RealServer::libwebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.plan.target.subprotocols = server.subprotocols();
        flapping.stage().clients = 3;
        flapping.stage().cycles = 3;
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(9));
    }

    void expectedReplyMayBeAPattern()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().exchange = {
            .echo = true, .message = QStringLiteral("id={{nonce}};"), .expect = QStringLiteral("^id={{nonce}};$")};
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::Ok));

        Flapping disappointed(server.url());
        disappointed.stage().exchange.expect = QStringLiteral("something else");
        QVERIFY(disappointed.run());
        QCOMPARE(nameOf(disappointed.cycles.front().outcome), nameOf(Outcome::EchoMismatch));
    }

    void withoutEchoNothingIsSaid()
    {
        const auto server = RealServer::hostile(QStringLiteral("no-echo"));
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().exchange.echo = false;
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::Ok));
        QVERIFY(!flapping.cycles.front().firstEcho.isKnown());
        QCOMPARE(flapping.cycles.front().bytesSent, 0U);
    }

    void headersArriveWithTheUpgrade()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.plan.target.headers = {{QStringLiteral("X-Flap"), QStringLiteral("yes")}};
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::Ok));
    }

    void repeatsUntilAReplyCame()
    {
        const auto server =
            RealServer::hostile(QStringLiteral("echo-then-503"), {QStringLiteral("--every"), QStringLiteral("2")});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        QVERIFY(flapping.begin(1, true));
        QVERIFY(flapping.await());
        QVERIFY(!flapping.cycles.empty());
        QCOMPARE(nameOf(flapping.cycles.back().outcome), nameOf(Outcome::Ok));
        for (std::size_t i = 0; i + 1 < flapping.cycles.size(); ++i)
            QVERIFY(!flapping.cycles[i].firstEcho.isKnown());
    }

    void windingDownClosesWellAndInTime()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().clients = 20;
        flapping.stage().connected = Millis(60'000);
        flapping.stage().cycles = 5;
        QVERIFY(flapping.begin(2));
        QVERIFY(QTest::qWaitFor([&] {
            int open = 0;
            for (auto it = flapping.ticks.rbegin(); it != flapping.ticks.rend() && it - flapping.ticks.rbegin() < 2;
                 ++it)
                open += it->open;
            return open == 20;
        }));
        QElapsedTimer timer;
        timer.start();
        flapping.windDown(Millis(1000));
        QVERIFY(flapping.await(Millis(2000)));
        QVERIFY(timer.elapsed() <= 2000);
        QCOMPARE(flapping.count(Outcome::Cancelled), qsizetype(20));
        QTRY_COMPARE(server.closes(), (RealServer::Closes{.clean = 20, .unclean = 0}));
    }

    void windingDownDoesNotWaitForASilentPeer()
    {
        const auto server = RealServer::hostile(QStringLiteral("never-close"));
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.plan.timeouts.close = Millis(60'000);
        flapping.stage().clients = 5;
        flapping.stage().connected = Millis(60'000);
        QVERIFY(flapping.begin());
        QVERIFY(QTest::qWaitFor([&] { return !flapping.ticks.empty() && flapping.ticks.back().open == 5; }));
        QElapsedTimer timer;
        timer.start();
        flapping.windDown(Millis(300));
        QVERIFY(flapping.await(Millis(2000)));
        QVERIFY(timer.elapsed() >= 290);
        QCOMPARE(flapping.count(Outcome::Cancelled), qsizetype(5));
    }

    void destructionInTheMiddleJoinsTheThreads()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        for (int i = 0; i < 5; ++i) {
            Flapping flapping(server.url());
            flapping.stage().clients = 30;
            flapping.stage().cycles = 1000;
            flapping.stage().connected = Millis(1);
            QVERIFY(flapping.begin(2));
            QVERIFY(QTest::qWaitFor([&] { return flapping.cycles.size() > 10; }));
        }
    }

    void ticksAreFewHoweverManyTheCycles()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().clients = 10;
        flapping.stage().cycles = 100;
        flapping.stage().connected = Millis(0);
        const Moment before = flapping.clock.now();
        QVERIFY(flapping.run());
        const double seconds = inMillis(*between(before, flapping.clock.now())) / 1000.0;
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(1000));
        QVERIFY(static_cast<double>(flapping.ticks.size()) <= 20.0 * seconds + 2.0);
        QCOMPARE(flapping.ticks.back().open + flapping.ticks.back().connecting + flapping.ticks.back().closing, 0);
    }
};

QTEST_GUILESS_MAIN(TestFlapping)
#include "tst_flapping.moc"
