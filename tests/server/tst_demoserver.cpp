#include "server/demoprocess.h"
#include "server/demoserver.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QFile>
#include <QNetworkProxy>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QWebSocket>

#include <memory>
#include <optional>
#include <vector>

using namespace flapscope;

namespace
{

constexpr int Deadline = 30'000; // ms
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Sanitized = true;
#else
constexpr bool Sanitized = false;
#endif

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
// Masked with zeros.
QByteArray close1000()
{
    return QByteArray::fromHex("88820000000003e8");
}
QByteArray close1000Answered()
{
    return QByteArray::fromHex("880203e8");
}

/// Waits for a condition that events bring about, without the pauses that QTest::qWaitFor makes between its looks.
template <typename Condition> bool await(Condition condition)
{
    QDeadlineTimer deadline(Deadline);
    QTimer wakeUp;
    wakeUp.start(Deadline / 10);
    while (!condition() && !deadline.hasExpired()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return condition();
}

/// A client below WebSocket: what it received, and whether the server ended the stream.
class RawClient
{
public:
    explicit RawClient(const QUrl& url, const QByteArray& request = upgradeRequest())
    {
        socket.setProxy(QNetworkProxy::NoProxy);
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
        QObject::connect(&socket, &QTcpSocket::connected, &socket, [this, request] { socket.write(request); });
    }

    [[nodiscard]] bool awaitText(const QByteArray& text)
    {
        return await([&] { return received.contains(text); });
    }
    [[nodiscard]] bool awaitEnd()
    {
        return await([&] { return socket.state() == QAbstractSocket::UnconnectedState; });
    }

    QTcpSocket socket;
    QByteArray received;
};

std::unique_ptr<QWebSocket> openedClient(const QUrl& url)
{
    auto client = std::make_unique<QWebSocket>();
    client->setProxy(QNetworkProxy::NoProxy);
    QSignalSpy connected(client.get(), &QWebSocket::connected);
    client->open(url);
    connected.wait(Deadline);
    return client;
}

/// The 503s of so many connections, one after another.
int refusalsOf(const QUrl& url, int connections)
{
    int refusals = 0;
    for (int i = 0; i < connections; ++i) {
        RawClient client(url);
        if (!client.awaitText("\r\n\r\n"))
            return -1;
        refusals += client.received.startsWith("HTTP/1.1 503 ") ? 1 : 0;
    }
    return refusals;
}

/// Milliseconds from the connection to the 101; none if none came.
std::optional<qint64> upgradeTime(const QUrl& url)
{
    QElapsedTimer clock;
    clock.start();
    RawClient client(url);
    return client.awaitText(sampleAccept()) ? std::optional(clock.elapsed()) : std::nullopt;
}

/// How many sockets of the server's port are in that state, by /proc/net/tcp: 01 ESTABLISHED, 08 CLOSE_WAIT.
int serverSockets(const QUrl& url, const QByteArray& state)
{
    QFile table(QStringLiteral("/proc/net/tcp"));
    if (!table.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray local = ':' + QByteArray::number(url.port(), 16).rightJustified(4, '0').toUpper();
    int found = 0;
    const auto lines = table.readAll().split('\n');
    for (const QByteArray& line : lines) {
        const auto fields = line.simplified().split(' ');
        if (fields.size() > 3 && fields[1].endsWith(local) && fields[3] == state)
            ++found;
    }
    return found;
}

/// Memory that only this process holds, in bytes.
qint64 uniqueMemory(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/smaps_rollup").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    qint64 kib = 0;
    const auto lines = file.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("Private_Clean:") || line.startsWith("Private_Dirty:"))
            kib += line.simplified().split(' ').at(1).toLongLong();
    }
    return kib * 1024;
}

/// The demo server as a child, where its memory can be read.
class Child
{
public:
    explicit Child(const DemoDefects& defects) : process(QStringLiteral(DEMO_PROGRAM), defects, 1)
    {
        QSignalSpy ready(&process, &DemoProcess::ready);
        process.start();
        if (ready.wait(Deadline)) {
            url = ready.constFirst().at(0).toUrl();
            pid = ready.constFirst().at(1).toLongLong();
        }
    }
    [[nodiscard]] bool isReady() const { return pid > 0; }

    DemoProcess process;
    QUrl url;
    qint64 pid = 0;
};

/// Clients that connect at once, echo once and close.
class Crowd
{
public:
    Crowd(const QUrl& url, int size)
    {
        for (int i = 0; i < size; ++i)
            add(url);
    }

    [[nodiscard]] bool awaitEnd()
    {
        return await([this] { return over == m_clients.size(); });
    }

    int echoes = 0;
    std::size_t over = 0;

private:
    void add(const QUrl& url)
    {
        auto* client = m_clients.emplace_back(std::make_unique<QWebSocket>()).get();
        client->setProxy(QNetworkProxy::NoProxy);
        QObject::connect(client, &QWebSocket::connected, client,
                         [client] { client->sendTextMessage(QStringLiteral("x")); });
        QObject::connect(client, &QWebSocket::textMessageReceived, client, [this, client] {
            ++echoes;
            client->close();
        });
        QObject::connect(client, &QWebSocket::disconnected, client, [this] { ++over; });
        client->open(url);
    }

    std::vector<std::unique_ptr<QWebSocket>> m_clients; // last: their ends are counted above
};

/// Connects, echoes and closes `total` times, `atOnce` clients at a time. Returns how many echoes came.
int churn(const QUrl& url, int total, int atOnce)
{
    int echoes = 0;
    for (int done = 0; done < total; done += atOnce) {
        Crowd crowd(url, atOnce);
        if (!crowd.awaitEnd())
            break;
        echoes += crowd.echoes;
    }
    return echoes;
}

} // namespace

class TestDemoServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void soundServerEchoesTextAndBinary()
    {
        DemoServer server({}, 1);
        const auto url = server.listen();
        QVERIFY(url.ok());
        QCOMPARE(url->host(), QStringLiteral("127.0.0.1"));
        const auto client = openedClient(*url);
        QSignalSpy text(client.get(), &QWebSocket::textMessageReceived);
        QSignalSpy binary(client.get(), &QWebSocket::binaryMessageReceived);
        client->sendTextMessage(QStringLiteral("grüße"));
        client->sendBinaryMessage(QByteArray("\0\xff", 2));
        QTRY_COMPARE_WITH_TIMEOUT(text.size() + binary.size(), 2, Deadline);
        QCOMPARE(text.constFirst().constFirst().toString(), QStringLiteral("grüße"));
        QCOMPARE(binary.constFirst().constFirst().toByteArray(), QByteArray("\0\xff", 2));
        QCOMPARE(server.connectionsOpen(), 1);
    }

    void closeIsAnsweredAndTheStreamEnds()
    {
        DemoServer server({}, 1);
        const auto url = server.listen();
        QSignalSpy closed(&server, &DemoServer::closed);
        RawClient client(*url);
        QVERIFY(client.awaitText(sampleAccept()));
        client.socket.write(close1000());
        QVERIFY(client.awaitEnd());
        QVERIFY(client.received.endsWith(close1000Answered()));
        QCOMPARE(client.socket.error(), QAbstractSocket::RemoteHostClosedError);
        QCOMPARE(closed, (QList<QList<QVariant>>{{QVariant::fromValue<quint16>(1000)}}));
        QCOMPARE(server.connectionsOpen(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(serverSockets(*url, "01") + serverSockets(*url, "08"), 0, Deadline);
    }

    void requestInManyPiecesIsServed()
    {
        DemoServer server({}, 1);
        const auto url = server.listen();
        RawClient client(*url, upgradeRequest().left(10));
        QVERIFY(await([&] { return client.socket.state() == QAbstractSocket::ConnectedState; }));
        const QByteArray rest = upgradeRequest().mid(10);
        for (const char c : rest) {
            client.socket.write(&c, 1);
            client.socket.waitForBytesWritten(Deadline);
        }
        QVERIFY(client.awaitText(sampleAccept()));
    }

    void refusesNobodyAtZeroAndEverybodyAtHundred()
    {
        DemoServer none({.refusePercent = 0.0}, 3);
        QCOMPARE(refusalsOf(*none.listen(), 20), 0);
        DemoServer all({.refusePercent = 100.0}, 3);
        QCOMPARE(refusalsOf(*all.listen(), 20), 20);
    }

    void refusesItsShareOfTheReferencePreset()
    {
        DemoServer server({.refusePercent = 5.0}, 1);
        const int refusals = refusalsOf(*server.listen(), 65); // 3.25 expected
        QVERIFY2(refusals == 3 || refusals == 4, qPrintable(QString::number(refusals)));
        QCOMPARE(server.connectionsMade(), 65U);
    }

    void refusalIsAWholeAnswerAndThenTheEnd()
    {
        DemoServer server({.refusePercent = 100.0}, 1);
        RawClient client(*server.listen());
        QVERIFY(client.awaitEnd());
        QCOMPARE(client.socket.error(), QAbstractSocket::RemoteHostClosedError);
        const qsizetype body = client.received.indexOf("\r\n\r\n") + 4;
        const QByteArray length = QByteArray::number(client.received.size() - body);
        QVERIFY(client.received.contains(QByteArray("Content-Length: ").append(length).append("\r\n")));
    }

    void slowHandshakeDelaysEach101()
    {
        DemoServer server({.slowHandshake = Millis(150)}, 1);
        const auto url = server.listen();
        for (int i = 0; i < 2; ++i) {
            const auto time = upgradeTime(*url);
            QVERIFY(time && *time >= 150);
        }
    }

    void slowRecoveryBeginsAfterItsCount()
    {
        DemoServer server({.slowRecovery = Millis(2000), .slowRecoveryAfter = 3}, 1);
        const auto url = server.listen();
        for (int i = 0; i < 3; ++i)
            QVERIFY(upgradeTime(*url).value_or(Deadline) < 2000);
        QVERIFY(upgradeTime(*url).value_or(0) >= 2000);
    }

    void atMostSoManyAreTakenAtOnce()
    {
        DemoServer server({.mostAtOnce = 2}, 1);
        const auto url = server.listen();
        const auto first = openedClient(*url);
        const auto second = openedClient(*url);
        QCOMPARE(first->state(), QAbstractSocket::ConnectedState);
        QCOMPARE(second->state(), QAbstractSocket::ConnectedState);
        QCOMPARE(refusalsOf(*url, 2), 2);
        first->close();
        QVERIFY(await([&] { return server.connectionsOpen() == 1; }));
        RawClient third(*url);
        QVERIFY(third.awaitText(sampleAccept()));
        // One that goes without a word makes room as well, and one that is being upgraded takes it.
        third.socket.abort();
        QVERIFY(await([&] { return server.connectionsOpen() == 1; }));
        QCOMPARE(refusalsOf(*url, 1), 0);
    }

    void beyondSoManyItIsSlow()
    {
        DemoServer server({.slowBeyond = 1, .slowBeyondDelay = Millis(1000)}, 1);
        const auto url = server.listen();
        const auto first = openedClient(*url);
        const auto echoTime = [&first] {
            QElapsedTimer clock;
            QSignalSpy echoed(first.get(), &QWebSocket::textMessageReceived);
            clock.start();
            first->sendTextMessage(QStringLiteral("hello"));
            return await([&] { return !echoed.isEmpty(); }) ? clock.elapsed() : -1;
        };
        QVERIFY(echoTime() < 1000);
        QElapsedTimer clock;
        clock.start();
        RawClient second(*url);
        QVERIFY(second.awaitText(sampleAccept()));
        QVERIFY(clock.elapsed() >= 1000);
        QVERIFY(echoTime() >= 1000);
        second.socket.abort();
        QVERIFY(await([&] { return server.connectionsOpen() == 1; }));
        QVERIFY(echoTime() < 1000);
    }

    void clientGoneBeforeItsSlow101IsForgotten()
    {
        DemoServer server({.slowHandshake = Millis(600'000)}, 1);
        RawClient client(*server.listen());
        QTRY_COMPARE_WITH_TIMEOUT(server.findChildren<QTcpSocket*>().size(), 1, Deadline);
        client.socket.abort();
        QTRY_COMPARE_WITH_TIMEOUT(server.findChildren<QTcpSocket*>().size(), 0, Deadline);
    }

    void zombieAnswersCloseButKeepsItsSocket()
    {
        DemoServer server({.zombie = true}, 1);
        const auto url = server.listen();
        RawClient client(*url);
        QVERIFY(client.awaitText(sampleAccept()));
        client.socket.write(close1000());
        QVERIFY(client.awaitText(close1000Answered()));
        QTRY_COMPARE_WITH_TIMEOUT(server.connectionsOpen(), 0, Deadline);
        QVERIFY(upgradeTime(*url)); // a whole visit later …
        QCOMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
        client.socket.disconnectFromHost();
        QTRY_COMPARE_WITH_TIMEOUT(serverSockets(*url, "08"), 2, Deadline); // … and after both clients have gone
    }

    void exitAfterEndsAtTheNextConnection()
    {
        int deaths = 0;
        DemoServer server({.exitAfter = 3}, 1, {.die = [&deaths] { ++deaths; }});
        const auto url = server.listen();
        for (int i = 0; i < 3; ++i)
            QVERIFY(upgradeTime(*url));
        QCOMPARE(deaths, 0);
        QVERIFY(upgradeTime(*url));
        QCOMPARE(deaths, 1);
    }

    void exitAfterEndsTheProcessAtOnce()
    {
        Child child({.exitAfter = 2});
        QVERIFY(child.isReady());
        QSignalSpy ended(&child.process, &DemoProcess::ended);
        QVERIFY(upgradeTime(child.url));
        QVERIFY(upgradeTime(child.url));
        QCOMPARE(ended.size(), 0);
        RawClient last(child.url);
        QVERIFY(last.awaitEnd());
        QVERIFY(!last.received.contains("101"));
        QVERIFY(!ended.isEmpty() || ended.wait(Deadline));
        QVERIFY(ended.constFirst().constFirst().toString().contains(QStringLiteral("exited with code 1")));
    }

    void clientThatSendsNoRequestIsDropped()
    {
        DemoServer server({}, 1, {.patience = Millis(100), .die = {}});
        const auto url = server.listen();
        RawClient silent(*url, {});
        RawClient halting(*url, upgradeRequest().left(40));
        RawClient served(*url);
        QVERIFY(served.awaitText(sampleAccept()));
        QVERIFY(silent.awaitEnd());
        QVERIFY(halting.awaitEnd());
        QVERIFY(silent.received.isEmpty() && halting.received.isEmpty());
        QCOMPARE(served.socket.state(), QAbstractSocket::ConnectedState);
    }

    void patienceIsTenSeconds() { QCOMPARE(DemoServer::Options().patience, Millis(10'000)); }

    void endlessRequestHeadIsDropped()
    {
        DemoServer server({}, 1);
        RawClient client(*server.listen(), "GET / HTTP/1.1\r\nX: " + QByteArray(1 << 20, 'a'));
        QVERIFY(client.awaitEnd());
        QVERIFY(client.received.isEmpty());
        QCOMPARE(server.connectionsMade(), 0U);
    }

    void requestThatIsNoUpgradeIsTurnedAway()
    {
        DemoServer server({}, 1);
        RawClient client(*server.listen(), "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QVERIFY(client.awaitEnd());
        QVERIFY(!client.received.contains(" 101 "));
        QTRY_COMPARE_WITH_TIMEOUT(server.findChildren<QTcpSocket*>().size(), 0, Deadline);
    }

    void clientThatNeverReadsIsDropped()
    {
        DemoServer server({}, 1);
        const auto url = server.listen();
        RawClient client(*url);
        QVERIFY(client.awaitText(sampleAccept()));
        client.socket.disconnect(&client.socket); // reads no more …
        client.socket.setReadBufferSize(1);
        QByteArray frame = QByteArray::fromHex("82ff000000000010000000000000") + QByteArray(1 << 20, 'x'); // 1 MiB
        for (int i = 0; i < 64; ++i)
            client.socket.write(frame);
        QTRY_COMPARE_WITH_TIMEOUT(server.connectionsOpen(), 0, Deadline);
    }

    void portInUseIsAFaultThatNamesIt()
    {
        DemoServer first({}, 1);
        const auto url = first.listen();
        DemoServer second({}, 1);
        const auto fault = second.listen(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(url->port()));
        QVERIFY(!fault.ok());
        QVERIFY(fault.faults().constFirst().where.contains(QString::number(url->port())));
        QVERIFY(!fault.faults().constFirst().next.isEmpty());
    }

    void serverMayBeDestroyedInTheMiddle()
    {
        auto server =
            std::make_unique<DemoServer>(DemoDefects{.slowRecovery = Millis(600'000), .slowRecoveryAfter = 1}, 1);
        const auto url = server->listen();
        const auto open = openedClient(*url);
        RawClient delayed(*url);
        RawClient silent(*url, {});
        QTRY_COMPARE_WITH_TIMEOUT(server->connectionsMade(), 2U, Deadline);
        server.reset();
        QVERIFY(delayed.awaitEnd());
        QVERIFY(silent.awaitEnd());
        QTRY_COMPARE_WITH_TIMEOUT(open->state(), QAbstractSocket::UnconnectedState, Deadline);
    }

    void twoThousandClientsAtOnceAreServed()
    {
        constexpr int Clients = Sanitized ? 500 : 2000;
        DemoServer server({}, 1);
        QCOMPARE(churn(*server.listen(), Clients, Clients), Clients);
        QTRY_COMPARE_WITH_TIMEOUT(server.connectionsOpen(), 0, Deadline);
        QTRY_COMPARE_WITH_TIMEOUT(server.findChildren<QWebSocket*>().size(), 0, Deadline);
        QTRY_COMPARE_WITH_TIMEOUT(server.findChildren<QTcpSocket*>().size(), 0, Deadline);
    }

    void leakGrowsByItsSizePerConnection()
    {
        if (Sanitized)
            QSKIP("A sanitizer's own memory hides it.");
        const Child child({.leakKb = 100});
        QVERIFY(child.isReady());
        QCOMPARE(churn(child.url, 100, 10), 100);
        const qint64 before = uniqueMemory(child.pid);
        QCOMPARE(churn(child.url, 200, 10), 200);
        const qint64 growth = uniqueMemory(child.pid) - before;
        QVERIFY2(growth >= 20'000'000 && growth < 21'500'000, qPrintable(QString::number(growth)));
    }

    void memoryOfASoundServerReachesAPlateau()
    {
        if (Sanitized)
            QSKIP("A sanitizer's own memory hides it.");
        const Child child({});
        QVERIFY(child.isReady());
        QCOMPARE(churn(child.url, 1000, 50), 1000);
        const qint64 before = uniqueMemory(child.pid);
        QCOMPARE(churn(child.url, 4000, 50), 4000);
        const qint64 growth = uniqueMemory(child.pid) - before;
        // A leak of 100 bytes for each connection would show.
        QVERIFY2(growth < 400'000, qPrintable(QString::number(growth)));
    }
};

QTEST_GUILESS_MAIN(TestDemoServer)
#include "tst_demoserver.moc"
