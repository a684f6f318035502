#include "core/departures.h"
#include "core/tally.h"
#include "engine/flapping.h"
#include "engine/upgraderequest.h"
#include "server/demoserver.h"
#include "support/packetcapture.h"
#include "support/realserver.h"

#include <QDir>
#include <QTest>

#include <map>
#include <memory>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
constexpr quint8 Text = 0x1;
constexpr quint8 CloseFrame = 0x8;
constexpr quint8 Ping = 0x9;
constexpr quint8 Pong = 0xA;

qsizetype count(const QList<Conversation::Frame>& frames, quint8 opcode)
{
    return std::count_if(frames.begin(), frames.end(), [opcode](const auto& frame) { return frame.opcode == opcode; });
}

QList<CloseMode> allWays()
{
    QList<CloseMode> ways;
    for (quint8 i = 0; !nameOf(static_cast<CloseMode>(i)).isEmpty(); ++i)
        ways += static_cast<CloseMode>(i);
    return ways;
}

qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size();
}

/// The five servers that are flapped in every way: the four real ones, and the demo server.
struct Opponent
{
    std::unique_ptr<RealServer> real;
    std::unique_ptr<DemoServer> demo;
    QUrl url;
    QString reason;
};

Opponent opponentNamed(const QString& name)
{
    Opponent opponent;
    if (name == "demo"_L1) {
        opponent.demo = std::make_unique<DemoServer>(DemoDefects(), 1);
        const auto url = opponent.demo->listen();
        opponent.url = url ? *url : QUrl();
        opponent.reason = url ? QString() : url.faults().constFirst().sentence();
        return opponent;
    }
    opponent.real =
        std::make_unique<RealServer>(name == "python"_L1          ? RealServer::pythonWebsockets()
                                     : name == "node"_L1          ? RealServer::nodeWs()
                                     : name == "libwebsockets"_L1 ? RealServer::libwebsockets()
                                                                  : RealServer::nginx(RealServer::pythonWebsockets()));
    opponent.reason = opponent.real->reason();
    if (opponent.real->ready())
        opponent.url = opponent.real->url();
    return opponent;
}

/// One client that leaves in one way, and what passed over the wire meanwhile.
class Departing
{
public:
    Departing(const QUrl& url, CloseMode way) : capture(static_cast<quint16>(url.port())), flapping(url)
    {
        flapping.stage().cycles = 3;
        flapping.stage().connected = Millis(60);
        flapping.stage().disconnected = Millis(20);
        flapping.stage().close = way;
    }

    /// Whether all attempts came to `outcome`, and each was one conversation.
    bool run(Outcome outcome)
    {
        if (!flapping.run() || flapping.count(outcome) != 3)
            return false;
        conversations = capture.conversations();
        return conversations.size() == 3;
    }
    /// Looks again, until all of them are as they are to be.
    template <typename Condition> bool await(Condition condition)
    {
        return QTest::qWaitFor([&] {
            conversations = capture.conversations();
            return std::all_of(conversations.begin(), conversations.end(), condition);
        });
    }

    PacketCapture capture;
    Flapping flapping;
    QList<Conversation> conversations;
};
} // namespace

#define CAPTURE_OR_SKIP(departing)                                                                                     \
    if (!(departing).capture.refusal().isEmpty())                                                                      \
    QSKIP(qPrintable(u"NOT PROVEN ON THE WIRE: "_s + (departing).capture.refusal()))

/// Each way to leave, proven by the packets and not by our own word.
class TestDepartures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanSendsItsCodeAndReason()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::Clean);
        CAPTURE_OR_SKIP(departing);
        departing.flapping.stage().closeCode = 4001;
        departing.flapping.stage().closeReason = u"geht schön"_s;
        QVERIFY(departing.run(Outcome::Ok));
        for (const Conversation& it : departing.conversations) {
            const auto frames = it.client.frames();
            QCOMPARE(count(frames, CloseFrame), qsizetype(1));
            QCOMPARE(frames.last(), (Conversation::Frame{CloseFrame, "\x0f\xa1geht sch\xc3\xb6n"}));
            QVERIFY(it.server.fin >= 0 && it.client.fin > it.server.fin && it.client.rst < 0);
        }
        for (const Cycle& cycle : departing.flapping.cycles) {
            QCOMPARE(cycle.closeCode, std::optional<quint16>(4001)); // echoed by the server
            QVERIFY(cycle.clean);
        }
    }

    void finComesWithoutACloseFrame()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::Fin);
        CAPTURE_OR_SKIP(departing);
        QVERIFY(departing.run(Outcome::Ok));
        for (const Conversation& it : departing.conversations) {
            QByteArray rest;
            const auto frames = it.client.frames(&rest);
            QCOMPARE(count(frames, CloseFrame), qsizetype(0));
            QCOMPARE(count(frames, Text), qsizetype(1));
            QVERIFY(rest.isEmpty());
            QVERIFY(it.client.fin > it.client.lastData && (it.server.fin < 0 || it.client.fin < it.server.fin));
            QVERIFY(it.client.rst < 0 || it.client.rst > it.client.fin);
        }
    }

    void rstIsRst()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::Rst);
        CAPTURE_OR_SKIP(departing);
        QVERIFY(departing.run(Outcome::Ok));
        for (const Conversation& it : departing.conversations) {
            QCOMPARE(count(it.client.frames(), CloseFrame), qsizetype(0));
            QVERIFY(it.client.rst > it.client.lastData && it.client.fin < 0 && it.server.fin < 0);
        }
    }

    void silenceSendsNothing()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::Silent);
        CAPTURE_OR_SKIP(departing);
        QVERIFY(departing.run(Outcome::Ok));
        QCOMPARE(departing.flapping.ticks.back().halfOpen, 3);
        for (const Conversation& it : departing.conversations) {
            QByteArray rest;
            const auto frames = it.client.frames(&rest);
            QCOMPARE(frames.size(), qsizetype(1)); // the message that was to be echoed
            QCOMPARE(frames.first().opcode, Text);
            QVERIFY(rest.isEmpty() && it.client.fin < 0 && it.client.rst < 0);
        }
    }

    void pingsAreNotAnswered_data()
    {
        QTest::addColumn<CloseMode>("way");
        QTest::newRow("no-pong") << CloseMode::NoPong;
        QTest::newRow("clean, which answers") << CloseMode::Clean; // or the other row would prove nothing
    }
    void pingsAreNotAnswered()
    {
        QFETCH(CloseMode, way);
        const auto server = RealServer::pythonWebsockets({u"--ping-ms"_s, u"15"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), way);
        CAPTURE_OR_SKIP(departing);
        departing.flapping.stage().connected = Millis(100);
        QVERIFY(departing.run(Outcome::Ok));
        for (const Conversation& it : departing.conversations) {
            QVERIFY(count(it.server.frames(), Ping) > 0);
            const auto frames = it.client.frames();
            QCOMPARE(count(frames, Pong) > 0, way == CloseMode::Clean);
            QCOMPARE(count(frames, Text), qsizetype(1)); // the echo works all the same
            QCOMPARE(count(frames, CloseFrame), qsizetype(1));
            QVERIFY(it.server.fin >= 0 && it.server.fin < it.client.fin);
        }
    }

    void aServerThatMissesPongsMayEndIt()
    {
        const auto server = RealServer::pythonWebsockets({u"--ping-ms"_s, u"30"_s, u"--ping-timeout-ms"_s, u"30"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().cycles = 3;
        flapping.stage().connected = Millis(5000);
        flapping.stage().close = CloseMode::NoPong;
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(3));
        for (const Cycle& cycle : flapping.cycles)
            QVERIFY(between(cycle.upgrade, cycle.end) < Nanos(Millis(4000)));

        // Without a ping it has no reason to, and is charged.
        const auto hasty = RealServer::pythonWebsockets({u"--close-with"_s, u"4000"_s, u"--after-ms"_s, u"50"_s});
        QVERIFY2(hasty.ready(), qPrintable(hasty.reason()));
        Flapping charged(hasty.url());
        charged.stage().connected = Millis(5000);
        charged.stage().close = CloseMode::NoPong;
        QVERIFY(charged.run());
        QCOMPARE(charged.count(Outcome::ClosedEarly), qsizetype(1));
    }

    void afterAcceptSendsNotAByte()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::AfterAccept);
        CAPTURE_OR_SKIP(departing);
        QVERIFY(departing.run(Outcome::LeftEarly));
        QVERIFY(departing.await([](const Conversation& it) { return it.client.fin >= 0; }));
        for (const Conversation& it : departing.conversations)
            QVERIFY(it.client.bytes.isEmpty() && it.client.rst < 0);
        for (const Cycle& cycle : departing.flapping.cycles) {
            QVERIFY(!cycle.opened() && cycle.tcp.isKnown());
            QVERIFY(between(cycle.tcp, cycle.closeSent) >= Nanos(Millis(60)));
        }
    }

    void theHalfRequestIsHalf()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::HalfRequest);
        CAPTURE_OR_SKIP(departing);
        QVERIFY(departing.run(Outcome::LeftEarly));
        const auto whole = upgradeRequest(*approachTo(departing.flapping.plan), randomKey());
        QVERIFY(departing.await([](const Conversation& it) { return it.client.fin >= 0; }));
        for (const Conversation& it : departing.conversations) {
            QCOMPARE(it.client.bytes.size(), whole.size() / 2);
            QVERIFY(it.client.bytes.startsWith("GET / HTTP/1.1\r\n") && !it.client.bytes.contains("\r\n\r\n"));
            QVERIFY(it.client.fin > it.client.lastData);
            QVERIFY(!it.server.bytes.startsWith("HTTP/1.1 101"));
        }
    }

    void before101TheWholeRequestIsSent()
    {
        const auto server = RealServer::hostile(u"slow-handshake"_s, {u"--ms"_s, u"100"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::Before101);
        CAPTURE_OR_SKIP(departing);
        departing.flapping.stage().disconnected = Millis(150);
        QVERIFY(departing.run(Outcome::LeftEarly));
        for (const Conversation& it : departing.conversations) {
            QVERIFY(it.client.bytes.startsWith("GET / HTTP/1.1\r\n") && it.client.bytes.endsWith("\r\n\r\n"));
            QVERIFY(it.client.fin > it.client.lastData);
            QVERIFY(it.server.lastData < 0 || it.server.lastData > it.client.fin);
        }
    }

    void theRequestIsOneThatServersAccept()
    {
        // Or "half a request" could be half of nothing.
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.plan.target.headers = {{u"X-Flap"_s, u"yes"_s}};
        const QByteArray request = upgradeRequest(*approachTo(flapping.plan), randomKey());
        QVERIFY(request.contains("\r\nX-Flap: yes\r\n"));
        QTcpSocket socket;
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHost(server.url().host(), static_cast<quint16>(server.url().port()));
        QVERIFY(socket.waitForConnected());
        socket.write(request);
        QTRY_VERIFY(socket.bytesAvailable() > 12);
        QVERIFY(socket.readAll().startsWith("HTTP/1.1 101"));
    }

    void midFrameStopsInsideAFrame()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::MidFrame);
        CAPTURE_OR_SKIP(departing);
        QVERIFY(departing.run(Outcome::Ok));
        for (const Conversation& it : departing.conversations) {
            QByteArray rest;
            const auto frames = it.client.frames(&rest);
            QCOMPARE(frames.size(), qsizetype(1));
            QCOMPARE(frames.first().opcode, Text);
            // Text, masked, 4096 bytes announced; a key; 16 bytes of payload.
            QCOMPARE(rest.first(4), QByteArray("\x81\xfe\x10\x00", 4));
            QCOMPARE(rest.size(), qsizetype(4 + 4 + 16));
            QVERIFY(it.client.fin > it.client.lastData);
        }
    }

    void awaitCloseLetsTheServerBegin()
    {
        const auto server = RealServer::pythonWebsockets({u"--close-with"_s, u"4100"_s, u"--after-ms"_s, u"50"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Departing departing(server.url(), CloseMode::AwaitClose);
        CAPTURE_OR_SKIP(departing);
        departing.flapping.stage().connected = Millis(2000);
        QVERIFY(departing.run(Outcome::Ok));
        for (const Conversation& it : departing.conversations) {
            const Conversation::Frame close{CloseFrame, QByteArray("\x10\x04", 2)};
            QCOMPARE(it.server.frames().constLast(), close);
            QCOMPARE(it.client.frames().constLast(), close);
            QVERIFY(it.server.fin >= 0 && it.client.fin > it.server.fin && it.client.rst < 0);
            QVERIFY(it.server.fin > it.client.lastData); // it waited for our answer
        }
        for (const Cycle& cycle : departing.flapping.cycles) {
            QVERIFY(cycle.clean && cycle.closeReceived <= cycle.closeSent);
            QCOMPARE(cycle.closeCode, std::optional<quint16>(4100));
        }
        QCOMPARE(server.closes(), (RealServer::Closes{.clean = 3, .unclean = 0}));
    }

    void awaitCloseChargesWhoDoesNotClose_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<Outcome>("outcome");
        QTest::newRow("never") << u"sound"_s << Outcome::CloseTimeout;
        QTest::newRow("fin without Close") << u"drop-while-open"_s << Outcome::UncleanClose;
        QTest::newRow("reset") << u"rst-while-open"_s << Outcome::Reset;
    }
    void awaitCloseChargesWhoDoesNotClose()
    {
        QFETCH(QString, mode);
        QFETCH(Outcome, outcome);
        const auto server = RealServer::hostile(mode, {u"--ms"_s, u"100"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().exchange.echo = false;
        flapping.stage().connected = Millis(200);
        flapping.stage().close = CloseMode::AwaitClose;
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(outcome));
    }

    void aServerThatClosesBeforeItsReplyIsCharged()
    {
        const auto server = RealServer::hostile(u"close-code-1000"_s, {u"--ms"_s, u"0"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().close = CloseMode::AwaitClose;
        flapping.stage().exchange.expect = u"what it never says"_s;
        flapping.stage().connected = Millis(2000);
        QVERIFY(flapping.run());
        QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::ClosedEarly));
    }

    void refusalsInMidHandshakeAreCharged()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        QUrl nobody = server.url();
        nobody.setHost(u"127.0.0.1"_s);
        nobody.setPort(1);
        for (const CloseMode way : {CloseMode::AfterAccept, CloseMode::HalfRequest, CloseMode::Before101}) {
            Flapping flapping(nobody);
            flapping.stage().close = way;
            QVERIFY(flapping.run());
            QCOMPARE(nameOf(flapping.cycles.front().outcome), nameOf(Outcome::Refused));
        }
    }

    void stoppingEndsAHeldHandshakeAtOnce()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Flapping flapping(server.url());
        flapping.stage().clients = 5;
        flapping.stage().connected = Millis(60'000);
        flapping.stage().close = CloseMode::HalfRequest;
        QVERIFY(flapping.begin());
        QVERIFY(QTest::qWaitFor([&] { return !flapping.ticks.empty() && flapping.ticks.back().connecting == 5; }));
        flapping.windDown(Millis(1500));
        QVERIFY(flapping.await(Millis(3000)));
        QCOMPARE(flapping.count(Outcome::Cancelled), qsizetype(5));
    }

    void mixesAreSeededAndIndependentOfThreads()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const auto ways = [&](int threads, quint64 seed) {
            Flapping flapping(server.url());
            flapping.plan.seed = seed;
            flapping.stage().clients = 6;
            flapping.stage().cycles = 6;
            flapping.stage().connected = Millis(10);
            flapping.stage().closeMix = *mixFrom(u"2*clean:4001, rst, half-request"_s);
            std::map<std::pair<int, int>, int> found;
            if (!flapping.run(threads))
                return found;
            for (const Cycle& cycle : flapping.cycles)
                found[{cycle.client, cycle.number}] = cycle.outcome == Outcome::LeftEarly ? 0 : cycle.clean ? 1 : 2;
            return found;
        };
        const auto one = ways(1, 7);
        QCOMPARE(one.size(), std::size_t(36));
        QCOMPARE(ways(2, 7), one);
        QVERIFY(ways(1, 8) != one);
        Flapping asked(server.url());
        asked.stage().closeMix = *mixFrom(u"2*clean:4001, rst, half-request"_s);
        for (const auto& [key, way] : one) {
            const CloseMode expected = departureOf(asked.stage(), 7, 0, key.first, key.second).way;
            QCOMPARE(way, expected == CloseMode::HalfRequest ? 0 : expected == CloseMode::Clean ? 1 : 2);
        }
    }

    void everyServerIsLeftInEveryWay_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"python", "node", "libwebsockets", "nginx with TLS", "demo"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void everyServerIsLeftInEveryWay()
    {
        QFETCH(QString, name);
        const Opponent opponent = opponentNamed(name);
        QVERIFY2(opponent.reason.isEmpty(), qPrintable(opponent.reason));
        const auto flap = [&](CloseMode way) {
            Flapping flapping(opponent.url);
            if (opponent.real) {
                flapping.plan.target.subprotocols = opponent.real->subprotocols();
                flapping.plan.target.tls.caFile = opponent.real->caFile();
            }
            flapping.plan.timeouts.close = Millis(way == CloseMode::AwaitClose ? 60 : 1000);
            flapping.plan.timeouts.echo = Millis(2000);
            flapping.stage().clients = 3;
            flapping.stage().cycles = 3;
            flapping.stage().connected = Millis(20);
            flapping.stage().disconnected = Millis(10);
            flapping.stage().close = way;
            // None of these closes by itself, but for the one whose close is waited for.
            const Outcome wanted = leavesInHandshake(way)         ? Outcome::LeftEarly
                                   : way == CloseMode::AwaitClose ? Outcome::CloseTimeout
                                                                  : Outcome::Ok;
            if (!flapping.run(2))
                return u"it did not end"_s;
            Tally tally;
            QString odd;
            for (const Cycle& cycle : flapping.cycles) {
                tally.add(cycle, flapping.stage(), flapping.plan.seed);
                if (cycle.outcome != wanted)
                    odd += u' ' + nameOf(cycle.outcome);
            }
            if (tally.attempts != 9 || tally.outcomes.total() != 9 || !totalsOf(tally).reconcile())
                return u"attempts are missing or counted twice"_s;
            if (leavesInHandshake(way) && tally.connect.n != 0)
                return u"leaving in mid-handshake counted as a trial"_s;
            return odd;
        };
        flap(CloseMode::Clean); // what Qt opens once and keeps
        const qsizetype before = openDescriptors();
        for (const CloseMode way : allWays()) {
            const QString odd = flap(way);
            QVERIFY2(odd.isEmpty(), qPrintable(nameOf(way) + u": "_s + odd));
            QTRY_VERIFY2(opponent.demo || openDescriptors() <= before, qPrintable(QString(nameOf(way))));
        }
        QTRY_COMPARE(openDescriptors(), before);
        QVERIFY(!opponent.real || opponent.real->pid() > 0);
        QVERIFY(flap(CloseMode::Clean).isEmpty()); // the server is still there
    }
};

QTEST_GUILESS_MAIN(TestDepartures)
#include "tst_departures.moc"
