#include "core/departures.h"
#include "core/patterntext.h"
#include "core/tally.h"
#include "engine/flapping.h"
#include "server/demoprocess.h"
#include "support/freeport.h"
#include "support/realserver.h"

#include <QDir>
#include <QTest>

#include <map>
#include <set>

using namespace flapscope;

namespace
{

constexpr quint64 MostDraws = 8;

qsizetype openDescriptors()
{
    return QDir(QStringLiteral("/proc/self/fd"))
        .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
        .size();
}

/// A short incident: six clients, some of which come more often than others.
std::shared_ptr<const Trace> shortTrace()
{
    using namespace std::chrono_literals;
    Trace trace;
    for (int client = 0; client < 6; ++client) {
        std::vector<TracedConnection> connections;
        for (int i = 0; i <= client % 3 + 1; ++i)
            connections.push_back({client * 10ms + i * 80ms, client * 10ms + i * 80ms + 40ms});
        trace.starts += std::ssize(connections);
        trace.lasts = std::max(trace.lasts, connections.back().disconnect);
        trace.clients.push_back(connections);
    }
    return std::make_shared<const Trace>(trace);
}

void ask(Flapping& flapping, const QString& pattern)
{
    Stage& stage = flapping.stage();
    stage.clients = 6;
    stage.cycles = 4;
    stage.connected = Millis(20);
    stage.disconnected = Millis(40);
    stage.pattern = *patternFrom(pattern);
    if (stage.pattern.shape == Pattern::Shape::Trace) {
        flapping.trace = shortTrace();
        follow(stage, *flapping.trace);
    }
}

/// Intended starts since the stage began, by client and cycle.
std::map<std::pair<int, int>, Nanos> intendedOf(const Flapping& flapping)
{
    std::map<std::pair<int, int>, Nanos> intended;
    for (const Cycle& cycle : flapping.cycles)
        intended[{cycle.client, cycle.number}] = *between(flapping.began, cycle.intended);
    return intended;
}

const QStringList& shortPatterns()
{
    static const QStringList Patterns{
        QStringLiteral("steady"),
        QStringLiteral("burst:skew-ms=15"),
        QStringLiteral("poisson:rate=150"),
        QStringLiteral("ramp:rate=50,end-rate=250"),
        QStringLiteral("gilbert-elliott:p=0.3,r=0.5,step-ms=10"),
        QStringLiteral("trace:file=short.csv"),
        QStringLiteral("steady:arrival=open"),
        QStringLiteral("burst:skew-ms=15,arrival=closed"),
        QStringLiteral("poisson:rate=150,arrival=closed"),
        QStringLiteral("ramp:rate=50,end-rate=250,arrival=closed"),
        QStringLiteral("gilbert-elliott:p=0.3,r=0.5,step-ms=10,arrival=open"),
        QStringLiteral("trace:arrival=closed,file=short.csv"),
    };
    return Patterns;
}

} // namespace

/// Every pattern and policy against servers that nobody here wrote.
class TestPatterns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAttemptIsMadeAndHasOneOutcome_data()
    {
        QTest::addColumn<QString>("server");
        for (const char* server : {"python-websockets", "node-ws", "libwebsockets", "nginx"})
            QTest::newRow(server) << QString::fromLatin1(server);
    }
    void everyAttemptIsMadeAndHasOneOutcome()
    {
        QFETCH(const QString, server);
        const RealServer real = serverNamed(server);
        QVERIFY2(real.ready(), qPrintable(real.reason()));
        flapAll({real.url(), real.subprotocols(), real.caFile()});
    }
    void everyAttemptIsMadeAgainstTheDemoServer()
    {
        DemoProcess demo(QStringLiteral(DEMO_PROGRAM), {}, 1);
        QUrl url;
        connect(&demo, &DemoProcess::ready, this, [&url](const QUrl& at) { url = at; });
        demo.start();
        QTRY_VERIFY_WITH_TIMEOUT(!url.isEmpty(), 10'000);
        flapAll({url, {}, {}});
    }

    void theScheduleIsTheSameWithAnyNumberOfThreads()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        for (const QString& pattern : shortPatterns()) {
            if (patternFrom(pattern)->arrival == Pattern::Arrival::Closed)
                continue; // those starts depend on the server
            std::map<std::pair<int, int>, Nanos> once;
            for (const int threads : {1, 3}) {
                Flapping flapping(server.url());
                ask(flapping, pattern);
                flapping.plan.seed = 99;
                QVERIFY(flapping.run(threads));
                if (threads == 1)
                    once = intendedOf(flapping);
                QCOMPARE(intendedOf(flapping), once);
            }
            QVERIFY(once.size() >= 15);
        }
    }

    void aFailedAttemptIsRepeatedAsThePolicySays()
    {
        Flapping flapping(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(freePort())));
        flapping.stage().cycles = 2;
        flapping.stage().reconnect = *policyFrom(QStringLiteral("exponential:base-ms=20,cap-ms=50,patience-ms=150"));
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Refused), std::ssize(flapping.cycles));
        std::vector<Nanos> delays;
        for (std::size_t i = 1; i < flapping.cycles.size(); ++i) {
            QCOMPARE(flapping.cycles[i].number, static_cast<qint32>(i));
            delays.push_back(*between(flapping.cycles[i - 1].end, flapping.cycles[i].intended));
        }
        // Up to the cap; and once patience has an end, the second cycle comes by the pattern, without a pause.
        QVERIFY(delays.size() >= 6);
        QCOMPARE(delays[0], Nanos(Millis(20)));
        QCOMPARE(delays[1], Nanos(Millis(40)));
        QCOMPARE(delays[2], Nanos(Millis(50)));
        QVERIFY(*between(flapping.cycles.front().start, flapping.cycles.back().start) >= Millis(300));
    }
    void withoutAPolicyAFailedAttemptIsACycle()
    {
        Flapping flapping(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(freePort())));
        flapping.stage().cycles = 3;
        QVERIFY(flapping.run());
        QCOMPARE(flapping.cycles.size(), std::size_t(3));
    }
    void aDroppedClientComesBackForTheRestOfItsTime()
    {
        const auto server = RealServer::pythonWebsockets({QStringLiteral("--close-with"), QStringLiteral("1001"),
                                                          QStringLiteral("--after-ms"), QStringLiteral("60")});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().connected = Millis(200);
        flapping.stage().reconnect = *policyFrom(QStringLiteral("fixed:base-ms=10"));
        QVERIFY(flapping.run());
        QVERIFY(flapping.cycles.size() >= 3);
        Nanos held{0};
        for (const Cycle& cycle : flapping.cycles) {
            const bool last = &cycle == &flapping.cycles.back();
            QCOMPARE(cycle.outcome, last ? Outcome::Ok : Outcome::ClosedEarly);
            held += *between(cycle.upgrade, last ? cycle.closeSent : cycle.end);
        }
        QVERIFY2(held >= Millis(200), qPrintable(QString::number(inMillis(held))));
    }

    void everyPatternIsLeftInEveryWay_data() { everyAttemptIsMadeAndHasOneOutcome_data(); }
    void everyPatternIsLeftInEveryWay()
    {
        QFETCH(const QString, server);
        const RealServer real = serverNamed(server);
        QVERIFY2(real.ready(), qPrintable(real.reason()));
        leaveInAllWays({real.url(), real.subprotocols(), real.caFile()});
        QVERIFY(real.pid() > 0);
    }
    void everyPatternIsLeftInEveryWayAtTheDemoServer()
    {
        DemoProcess demo(QStringLiteral(DEMO_PROGRAM), {}, 1);
        QUrl url;
        connect(&demo, &DemoProcess::ready, this, [&url](const QUrl& at) { url = at; });
        demo.start();
        QTRY_VERIFY_WITH_TIMEOUT(!url.isEmpty(), 10'000);
        leaveInAllWays({url, {}, {}});
    }

private:
    struct Where
    {
        QUrl url;
        QStringList subprotocols;
        QString caFile;
    };

    static void flapAll(const Where& server)
    {
        flap(server, shortPatterns().first()); // what Qt opens once and keeps
        const qsizetype before = openDescriptors();
        for (const QString& pattern : shortPatterns())
            flap(server, pattern);
        QCOMPARE(openDescriptors(), before);
    }

    static void leaveInAllWays(const Where& server)
    {
        std::set<CloseMode> left;
        leaveInAllWays(server, shortPatterns().first(), left, 1); // what Qt opens once and keeps
        const qsizetype before = openDescriptors();
        for (const QString& pattern : shortPatterns()) {
            left.clear();
            // Ways are drawn: another seed draws those that are missing.
            for (quint64 seed = 1; seed <= MostDraws && left.size() <= std::size_t(CloseMode::AwaitClose); ++seed)
                leaveInAllWays(server, pattern, left, seed);
            QCOMPARE(left.size(), std::size_t(CloseMode::AwaitClose) + 1);
        }
        QTRY_COMPARE(openDescriptors(), before);
    }

    /// A short run of that pattern whose clients leave in all ways by turns: each attempt ends in the one outcome that
    /// its way has with a server that does not close by itself.
    static void leaveInAllWays(const Where& server, const QString& pattern, std::set<CloseMode>& left, quint64 seed)
    {
        Flapping flapping(server.url);
        flapping.plan.target.subprotocols = server.subprotocols;
        flapping.plan.target.tls.caFile = server.caFile;
        flapping.plan.seed = seed;
        flapping.plan.timeouts.close = Millis(400); // who waits for a close never gets one here
        ask(flapping, pattern);
        Stage& stage = flapping.stage();
        stage.exchange.echo = server.subprotocols.isEmpty();
        for (int way = 0; way <= int(CloseMode::AwaitClose); ++way)
            stage.closeMix += Departure{static_cast<CloseMode>(way), 1000, {}, 1};
        QVERIFY2(flapping.run(2), qPrintable(pattern));
        Tally tally;
        for (const Cycle& cycle : flapping.cycles) {
            const CloseMode way = departureOf(stage, flapping.plan.seed, 0, cycle.client, cycle.number).way;
            left.insert(way);
            tally.add(cycle, stage, flapping.plan.seed);
            const Outcome wanted = leavesInHandshake(way)         ? Outcome::LeftEarly
                                   : way == CloseMode::AwaitClose ? Outcome::CloseTimeout
                                                                  : Outcome::Ok;
            QVERIFY2(cycle.outcome == wanted,
                     qPrintable(pattern + u' ' + nameOf(way) + QStringLiteral(": ") + nameOf(cycle.outcome)));
        }
        QCOMPARE(qint64(tally.attempts), qint64(cyclesOf(stage)));
        QVERIFY(totalsOf(tally).reconcile());
    }

    static RealServer serverNamed(const QString& name)
    {
        if (name == QLatin1StringView("python-websockets"))
            return RealServer::pythonWebsockets();
        if (name == QLatin1StringView("node-ws"))
            return RealServer::nodeWs();
        if (name == QLatin1StringView("libwebsockets"))
            return RealServer::libwebsockets();
        return RealServer::nginx(RealServer::pythonWebsockets());
    }

    /// A short run of that pattern: the record has each attempt that was asked for, once, and all went well.
    static void flap(const Where& server, const QString& pattern)
    {
        Flapping flapping(server.url);
        flapping.plan.target.subprotocols = server.subprotocols;
        flapping.plan.target.tls.caFile = server.caFile;
        ask(flapping, pattern);
        // A mirror tells everybody what one of them says.
        flapping.stage().exchange.echo = server.subprotocols.isEmpty();
        QVERIFY2(flapping.run(2), qPrintable(pattern));
        std::set<std::pair<int, int>> seen;
        for (const Cycle& cycle : flapping.cycles) {
            seen.insert({cycle.client, cycle.number});
            QVERIFY2(cycle.outcome == Outcome::Ok, nameOf(cycle.outcome).data());
            QVERIFY(cycle.intended.isKnown() && cycle.start >= cycle.intended);
        }
        QCOMPARE(seen.size(), flapping.cycles.size());
        QCOMPARE(std::ssize(flapping.cycles), cyclesOf(flapping.stage()));
    }
};

QTEST_GUILESS_MAIN(TestPatterns)
#include "tst_patterns.moc"
