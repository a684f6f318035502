#include "support/freeport.h"
#include "support/realserver.h"

#include <QDir>
#include <QFile>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

#include <csignal>

using namespace flapscope;

namespace
{

constexpr int Deadline = 5000; // ms

/// A client of `server`, opened; test with isValid().
std::unique_ptr<QWebSocket> clientOf(const RealServer& server)
{
    auto client = std::make_unique<QWebSocket>();
    client->setProxy(QNetworkProxy::NoProxy);
    if (!server.caFile().isEmpty()) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setCaCertificates(QSslCertificate::fromPath(server.caFile()));
        client->setSslConfiguration(tls);
    }
    QWebSocketHandshakeOptions options;
    options.setSubprotocols(server.subprotocols());
    QSignalSpy connected(client.get(), &QWebSocket::connected);
    client->open(server.url(), options);
    connected.wait(Deadline);
    return client;
}

/// What comes back for `message`; null if nothing does.
QString echoOf(QWebSocket& client, const QString& message)
{
    QSignalSpy received(&client, &QWebSocket::textMessageReceived);
    client.sendTextMessage(message);
    if (received.isEmpty() && !received.wait(Deadline))
        return {};
    return received.constFirst().constFirst().toString();
}

bool isAlive(qint64 pid)
{
    return ::kill(static_cast<pid_t>(pid), 0) == 0;
}

/// Processes of a group, by /proc/<pid>/stat: `pid (name) state parent group …`. The name may hold spaces.
int processesOfGroup(qint64 group)
{
    int found = 0;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList({QStringLiteral("[0-9]*")}, QDir::Dirs);
    for (const QString& entry : entries) {
        QFile stat(QStringLiteral("/proc/") % entry % QStringLiteral("/stat"));
        if (!stat.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = stat.readAll();
        const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
        if (fields.size() > 2 && fields[2].toLongLong() == group)
            ++found;
    }
    return found;
}

/// What a raw client of a server sees: all bytes until the end of the stream, or until `awaited` came.
struct RawVisit
{
    QByteArray received;
    bool ended = false;
};

QByteArray upgradeRequest()
{
    return "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}
// The accept value of RFC 6455 §1.3 for the key of that section.
QByteArray sampleAccept()
{
    return "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
}
// The first bytes that Python's random.Random(1).randbytes() gives.
QByteArray garbageOfFirstConnection()
{
    return QByteArray::fromHex("f5b16522");
}
// Masked with zeros.
QByteArray close1000()
{
    return QByteArray::fromHex("88820000000003e8");
}

RawVisit visit(const RealServer& server, const QByteArray& toSend, const QByteArray& awaited = {})
{
    RawVisit visit;
    QTcpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    socket.connectToHost(server.url().host(), static_cast<quint16>(server.url().port()));
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(toSend); });
    const auto collect = [&] {
        visit.received += socket.readAll();
        visit.ended = socket.state() == QAbstractSocket::UnconnectedState;
        return visit.ended || (!awaited.isEmpty() && visit.received.contains(awaited));
    };
    [[maybe_unused]] const bool done = QTest::qWaitFor(collect, Deadline);
    return visit;
}

} // namespace

class TestSupport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void freePortCanBeListenedOn()
    {
        QTcpServer server;
        const quint16 port = freePort();
        QVERIFY(port != 0);
        QVERIFY(!isListening(port));
        QVERIFY(server.listen(QHostAddress::LocalHost, port));
        QVERIFY(isListening(port));
    }

    void everyRealServerEchoesAndLogsACleanClose_data()
    {
        QTest::addColumn<QString>("which");
        for (const char* name : {"websockets", "ws", "libwebsockets", "nginx", "hostile"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void everyRealServerEchoesAndLogsACleanClose()
    {
        QFETCH(QString, which);
        RealServer server = started(which);
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const qint64 pid = server.pid();
        QVERIFY(isAlive(pid));

        const auto client = clientOf(server);
        QVERIFY2(client->isValid(), qPrintable(client->errorString()));
        QCOMPARE(echoOf(*client, QStringLiteral("flapscope ü 1")), QStringLiteral("flapscope ü 1"));
        client->close();
        if (which == QLatin1StringView("hostile"))
            QTRY_VERIFY_WITH_TIMEOUT(server.log().contains("close received 1000"), Deadline);
        else
            QTRY_COMPARE_WITH_TIMEOUT(server.closes(), (RealServer::Closes{1, 0}), Deadline);

        server.stop();
        QVERIFY(!isAlive(pid));
        QTRY_COMPARE_WITH_TIMEOUT(processesOfGroup(pid), 0, Deadline);
    }

    void droppedConnectionIsUncleanInEveryLog_data() { everyRealServerEchoesAndLogsACleanClose_data(); }

    void droppedConnectionIsUncleanInEveryLog()
    {
        QFETCH(QString, which);
        if (which == QLatin1StringView("hostile"))
            QSKIP("It logs what it saw in words.");
        const RealServer server = started(which);
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const auto client = clientOf(server);
        QVERIFY2(client->isValid(), qPrintable(client->errorString()));
        QVERIFY(!echoOf(*client, QStringLiteral("one")).isNull());
        client->abort();
        QTRY_COMPARE_WITH_TIMEOUT(server.closes(), (RealServer::Closes{0, 1}), Deadline);
    }

    void websocketsAnswersCloseAfterTheDelay()
    {
        const auto server = RealServer::pythonWebsockets({QStringLiteral("--close-delay-ms"), QStringLiteral("80")});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        QElapsedTimer clock;
        clock.start();
        const RawVisit seen = visit(server, upgradeRequest() + close1000());
        QVERIFY(clock.elapsed() >= 80);
        QVERIFY(seen.received.endsWith(QByteArray::fromHex("880203e8")));
        QTRY_COMPARE_WITH_TIMEOUT(server.closes(), (RealServer::Closes{1, 0}), Deadline);
    }

    void websocketsClosesFromItsSide()
    {
        const auto server = RealServer::pythonWebsockets({QStringLiteral("--close-with"), QStringLiteral("1012")});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const QByteArray close1012 = QByteArray::fromHex("880203f4");
        QVERIFY(visit(server, upgradeRequest(), close1012).received.contains(close1012));
    }

    void serverThatCannotStartSaysWhy()
    {
        const auto server = RealServer::hostile(QStringLiteral("friendly"));
        QVERIFY(!server.ready());
        QVERIFY2(server.reason().contains(QStringLiteral("no such mode")), qPrintable(server.reason()));
        QVERIFY(server.url().isEmpty());
    }

    void hostileServerShowsItsMode_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<QByteArray>("expected"); // anywhere in what is received
        QTest::addColumn<bool>("ends");
        const QByteArray closing = upgradeRequest() + close1000();
        const auto row = [](const char* mode, const QByteArray& sent, const QByteArray& expected, bool ends) {
            QTest::newRow(mode) << QString::fromLatin1(mode) << sent << expected << ends;
        };
        row("sound", closing, sampleAccept(), true);
        for (const char* status : {"200", "301", "401", "429", "503"})
            row(QByteArray("status-").append(status).constData(), upgradeRequest(),
                QByteArray("HTTP/1.1 ").append(status), true);
        row("close-at-once", {}, {}, true);
        row("rst-at-accept", {}, {}, true);
        row("rst-while-open", upgradeRequest(), sampleAccept(), true);
        row("drop-while-open", upgradeRequest(), sampleAccept(), true);
        row("fin-instead-of-close", closing, sampleAccept(), true);
        row("close-reply-1012", closing, QByteArray::fromHex("880203f4"), true);
        row("slow-close", closing, QByteArray::fromHex("880203e8"), true);
        row("slow-handshake", closing, sampleAccept(), true);
        row("close-code-1012", upgradeRequest(), QByteArray::fromHex("880203f4"), false);
        row("closes-with-empty-close", upgradeRequest(), QByteArray::fromHex("8800"), false);
        row("close-then-linger", closing, QByteArray::fromHex("880203e8"), false);
        row("never-close", closing, sampleAccept(), false);
        row("wrong-accept", upgradeRequest(), "Sec-WebSocket-Accept:", false);
        row("garbage-frames", upgradeRequest(), "\r\n\r\n\xff", false);
        row("huge-frame", upgradeRequest(), QByteArray::fromHex("827f0000000040000000"), false);
        row("ping-flood", upgradeRequest(), QByteArray::fromHex("8905") + "flood", false);
        row("endless-header", upgradeRequest(), "X-Filler: aaaa", false);
        row("endless-line", upgradeRequest(), "X-Filler: aaaa", false);
        row("binary-garbage-http", upgradeRequest(), garbageOfFirstConnection(), false);
    }

    void hostileServerShowsItsMode()
    {
        QFETCH(QString, mode);
        QFETCH(QByteArray, sent);
        QFETCH(QByteArray, expected);
        QFETCH(bool, ends);
        const auto server = RealServer::hostile(mode);
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const RawVisit seen = visit(server, sent, ends ? QByteArray() : expected);
        QVERIFY2(seen.received.contains(expected), seen.received.toPercentEncoding(" \r\n:-/=").constData());
        QCOMPARE(seen.ended, ends);
        const bool isReset = mode.startsWith(QLatin1StringView("rst"));
        if (ends)
            QCOMPARE(server.log().contains("reset sent"), isReset);
        QVERIFY2(!server.log().contains("Traceback"), server.log().constData());
    }

    void silentServerSaysNothing()
    {
        const auto server = RealServer::hostile(QStringLiteral("silent-after-accept"));
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        QTcpSocket socket;
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHost(server.url().host(), static_cast<quint16>(server.url().port()));
        socket.write(upgradeRequest());
        QTRY_VERIFY_WITH_TIMEOUT(server.log().contains("accepted 1"), Deadline);
        QCOMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QCOMPARE(socket.bytesAvailable(), 0);
    }

    void garbledAndAbsentEchoesDiffer()
    {
        const auto garbled = RealServer::hostile(QStringLiteral("garbled-echo"));
        const auto absent = RealServer::hostile(QStringLiteral("no-echo"));
        QVERIFY2(garbled.ready() && absent.ready(), qPrintable(garbled.reason() + absent.reason()));
        const auto client = clientOf(garbled);
        QCOMPARE(echoOf(*client, QStringLiteral("abc")), QStringLiteral("garbled cba"));
        const auto unheard = clientOf(absent);
        QSignalSpy messages(unheard.get(), &QWebSocket::textMessageReceived);
        QSignalSpy pong(unheard.get(), &QWebSocket::pong);
        unheard->sendTextMessage(QStringLiteral("abc"));
        unheard->ping();
        QVERIFY(!pong.isEmpty() || pong.wait(Deadline)); // it read past the message
        QCOMPARE(messages.size(), 0);
    }

    void everyNthConnectionIsRefused()
    {
        const auto server =
            RealServer::hostile(QStringLiteral("echo-then-503"), {QStringLiteral("--every"), QStringLiteral("3")});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        QList<bool> accepted;
        for (int i = 0; i < 6; ++i)
            accepted << visit(server, upgradeRequest() + close1000()).received.contains(sampleAccept());
        QCOMPARE(accepted, (QList<bool>{true, true, false, true, true, false}));
    }

private:
    static RealServer started(const QString& which)
    {
        if (which == QLatin1StringView("websockets"))
            return RealServer::pythonWebsockets();
        if (which == QLatin1StringView("ws"))
            return RealServer::nodeWs();
        if (which == QLatin1StringView("libwebsockets"))
            return RealServer::libwebsockets();
        if (which == QLatin1StringView("nginx"))
            return RealServer::nginx(RealServer::pythonWebsockets());
        return RealServer::hostile(QStringLiteral("sound"));
    }
};

QTEST_GUILESS_MAIN(TestSupport)
#include "tst_support.moc"
