#include "engine/attempt.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

using namespace flapscope;

namespace
{
constexpr int Patience = 10'000; // ms

/// What a server does with one connection.
struct Conduct
{
    QByteArray head;         ///< instead of the upgrade; the stream ends after it
    QByteArray headers;      ///< of the upgrade
    QByteArray afterUpgrade; ///< sent at once, in place of echoes
    QByteArray closing;      ///< sent when the client's Close has come, before the stream ends
    bool endsAtOnce = false; ///< after `afterUpgrade`
};

QByteArray closeFrame()
{
    return QByteArray("\x88\x02\x03\xe8", 4);
}

const Conduct Sound{.head = {}, .headers = {}, .afterUpgrade = {}, .closing = closeFrame()};

/// A server that echoes, and behaves on each connection as it is told.
class Scripted final : public QObject
{
public:
    explicit Scripted(const QList<Conduct>& conducts) : m_conducts(conducts)
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] { serve(m_server.nextPendingConnection()); });
        m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(m_server.serverPort())); }

private:
    void serve(QTcpSocket* socket)
    {
        const Conduct conduct = m_conducts.value(m_served++, Sound);
        connect(socket, &QTcpSocket::readyRead, this, [socket, conduct, bytes = QByteArray()]() mutable {
            bytes += socket->readAll();
            const qsizetype end = bytes.indexOf("\r\n\r\n");
            if (end > 0)
                upgrade(*socket, conduct, bytes.first(end));
            bytes = bytes.mid(end < 0 ? 0 : end + 4);
            while (bytes.size() >= 6) { // masked, and shorter than 126
                const qsizetype whole = 6 + (bytes.at(1) & 0x7f);
                if (bytes.size() < whole)
                    return;
                answer(*socket, conduct, bytes.first(whole));
                bytes = bytes.mid(whole);
            }
        });
    }

    static void answer(QTcpSocket& socket, const Conduct& conduct, const QByteArray& frame)
    {
        if (static_cast<quint8>(frame.at(0)) == 0x88U) {
            socket.write(conduct.closing);
            socket.disconnectFromHost();
        } else if (conduct.afterUpgrade.isEmpty()) {
            QByteArray echo = frame.first(2) + frame.mid(6);
            echo[1] = static_cast<char>(echo.at(1) & 0x7f);
            for (qsizetype i = 0; i < echo.size() - 2; ++i)
                echo[i + 2] = static_cast<char>(echo.at(i + 2) ^ frame.at(2 + i % 4));
            socket.write(echo);
        }
    }

    static void upgrade(QTcpSocket& socket, const Conduct& conduct, const QByteArray& request)
    {
        if (!conduct.head.isEmpty()) {
            socket.write(conduct.head);
            socket.disconnectFromHost();
            return;
        }
        const QByteArray name = "Sec-WebSocket-Key: ";
        const qsizetype at = request.indexOf(name) + name.size();
        const QByteArray key = request.mid(at, request.indexOf("\r\n", at) - at);
        const QByteArray salted = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §4.2.2
        const QByteArray accept = QCryptographicHash::hash(salted, QCryptographicHash::Sha1);
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                     conduct.headers + "Sec-WebSocket-Accept: " + accept.toBase64() + "\r\n\r\n" +
                     conduct.afterUpgrade);
        if (conduct.endsAtOnce)
            socket.disconnectFromHost();
    }

    QTcpServer m_server;
    QList<Conduct> m_conducts;
    qsizetype m_served = 0;
};

/// What one attempt came to.
struct Seen
{
    Cycle cycle;
    QList<QByteArray> messages;
    std::unique_ptr<Carrier> carrier;
};

/// Connects, says something, waits for what it says (or, where `hears` is 0, for nothing), and leaves.
class Visit final : private Attempt::Owner
{
public:
    Visit(const Approach& approach, CloseMode way, int hears)
        : m_hears(hears), m_attempt(approach, Departure{way, 1000, {}, 1}, RunClock(), *this)
    {
    }

    virtual ~Visit() = default;
    Q_DISABLE_COPY_MOVE(Visit)

    Seen make(std::unique_ptr<Carrier> carrier)
    {
        m_attempt.open(std::move(carrier));
        QTimer::singleShot(Patience, &m_loop, &QEventLoop::quit);
        m_loop.exec();
        m_seen.cycle = m_attempt.cycle();
        m_seen.carrier = m_attempt.takeCarrier();
        return std::move(m_seen);
    }

private:
    void onOpened() override
    {
        m_attempt.send(QStringLiteral("hello"));
        m_attempt.latch(Outcome::Ok);
        if (m_hears == 0)
            leaveSoon();
    }
    void onStalled() override {}
    void onLeaving() override {}
    void onReceived(const QByteArray& message) override
    {
        m_seen.messages += message;
        if (m_seen.messages.size() == m_hears)
            leaveSoon();
    }
    void onFinished() override { m_loop.quit(); }

    void leaveSoon()
    {
        QMetaObject::invokeMethod(
            &m_loop, [this] { m_attempt.close(); }, Qt::QueuedConnection);
    }

    const int m_hears;
    Seen m_seen;
    QEventLoop m_loop;
    Attempt m_attempt;
};

Seen attempt(const Approach& approach, std::unique_ptr<Carrier> carrier, CloseMode way = CloseMode::Clean,
             int hears = 1)
{
    return Visit(approach, way, hears).make(std::move(carrier));
}

Approach approachTo(const QUrl& url)
{
    Plan plan;
    plan.target.url = url.toString();
    plan.target.subprotocols = {QStringLiteral("chat")};
    return *flapscope::approachTo(plan);
}
} // namespace

/// Nothing of an attempt may show in the next one on the same carrier.
class TestCarrier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasClosedInFullIsHandedOnAsNew_data()
    {
        const QByteArray echo("\x81\x05hello", 7);
        QTest::addColumn<Conduct>("before");
        QTest::newRow("sound") << Sound;
        QTest::newRow("another code and a reason") << Conduct{
            .head = {}, .headers = {}, .afterUpgrade = {}, .closing = QByteArray("\x88\x07\x0f\xa0later", 9)};
        QTest::newRow("a code that QWebSocket refuses")
            << Conduct{.head = {}, .headers = {}, .afterUpgrade = {}, .closing = QByteArray("\x88\x02\x03\xf4", 4)};
        QTest::newRow("no code") << Conduct{
            .head = {}, .headers = {}, .afterUpgrade = {}, .closing = QByteArray("\x88\x00", 2)};
        QTest::newRow("a subprotocol") << Conduct{.head = {},
                                                  .headers = "Sec-WebSocket-Protocol: chat\r\nServer: first\r\n",
                                                  .afterUpgrade = {},
                                                  .closing = closeFrame()};
        // Its end comes when Flapscope reads by itself already.
        QTest::newRow("half a message") << Conduct{.head = {},
                                                   .headers = {},
                                                   .afterUpgrade = echo + QByteArray("\x81\x0ahalf o", 8),
                                                   .closing = "f it" + closeFrame()};
        QTest::newRow("half a header") << Conduct{.head = {},
                                                  .headers = {},
                                                  .afterUpgrade = echo + QByteArray("\x81", 1),
                                                  .closing = QByteArray("\x02hi", 3) + closeFrame()};
        QTest::newRow("a message in parts that never ends")
            << Conduct{.head = {},
                       .headers = {},
                       .afterUpgrade = echo + QByteArray("\x01\x03one\x00\x03two", 10),
                       .closing = closeFrame()};
        QTest::newRow("a ping at the end") << Conduct{
            .head = {}, .headers = {}, .afterUpgrade = {}, .closing = QByteArray("\x89\x02hi", 4) + closeFrame()};
        QTest::newRow("messages after our Close") << Conduct{
            .head = {}, .headers = {}, .afterUpgrade = {}, .closing = QByteArray("\x81\x04late", 6) + closeFrame()};
    }
    void whatWasClosedInFullIsHandedOnAsNew()
    {
        QFETCH(Conduct, before);
        Scripted server({before, Sound, Sound});
        const Approach approach = approachTo(server.url());
        Seen first = attempt(approach, nullptr);
        QVERIFY(first.cycle.clean);
        QVERIFY(first.carrier);
        const Carrier* carrier = first.carrier.get();
        Seen second = attempt(approach, std::move(first.carrier));
        QCOMPARE(second.carrier.get(), carrier);
        const Seen fresh = attempt(approach, nullptr);
        QCOMPARE(second.messages, QList<QByteArray>{"hello"});
        QCOMPARE(nameOf(second.cycle.outcome), nameOf(Outcome::Ok));
        QVERIFY(second.cycle.clean);
        QCOMPARE(second.cycle.closeCode, std::optional<quint16>(1000));
        QCOMPARE(second.cycle.httpStatus, std::nullopt);
        QCOMPARE(second.cycle.bytesReceived, fresh.cycle.bytesReceived);
        QCOMPARE(second.cycle.bytesSent, fresh.cycle.bytesSent);
        const Cycle& cycle = second.cycle;
        QVERIFY(cycle.start < cycle.tcp && cycle.tcp < cycle.upgrade && cycle.upgrade < cycle.closeSent &&
                cycle.closeSent <= cycle.closeReceived);
    }

    void whatMetADefectIsNotHandedOn_data()
    {
        QTest::addColumn<Conduct>("before");
        QTest::addColumn<Outcome>("outcome");
        QTest::newRow("a refusal") << Conduct{.head = "HTTP/1.1 503 Service Unavailable\r\n\r\n",
                                              .headers = {},
                                              .afterUpgrade = {},
                                              .closing = {}}
                                   << Outcome::HttpStatus;
        QTest::newRow("half a head") << Conduct{.head = "HTTP/1.1 101 Swi",
                                                .headers = {},
                                                .afterUpgrade = {},
                                                .closing = {}}
                                     << Outcome::ClosedEarly;
        QTest::newRow("an end before its time")
            << Conduct{.head = {}, .headers = {}, .afterUpgrade = closeFrame(), .closing = {}, .endsAtOnce = true}
            << Outcome::Ok; // latched as such above
        QTest::newRow("no answer to our Close")
            << Conduct{.head = {}, .headers = {}, .afterUpgrade = {}, .closing = {}} << Outcome::Ok;
    }
    void whatMetADefectIsNotHandedOn()
    {
        QFETCH(Conduct, before);
        QFETCH(Outcome, outcome);
        Scripted server({before});
        const Seen seen = attempt(approachTo(server.url()), nullptr);
        QCOMPARE(nameOf(seen.cycle.outcome), nameOf(outcome));
        QVERIFY(!seen.carrier);
    }

    void onlyTheFullHandshakeHandsOn_data()
    {
        QTest::addColumn<CloseMode>("way");
        QTest::newRow("fin") << CloseMode::Fin;
        QTest::newRow("rst") << CloseMode::Rst;
        QTest::newRow("no-pong, whose carrier answers no ping any more") << CloseMode::NoPong;
    }
    void onlyTheFullHandshakeHandsOn()
    {
        QFETCH(CloseMode, way);
        Scripted server({Sound});
        QVERIFY(!attempt(approachTo(server.url()), nullptr, way).carrier);
    }

    void aLineServesAThousandAttempts()
    {
        Scripted server({});
        const Approach approach = approachTo(server.url());
        std::unique_ptr<Carrier> carrier;
        for (int i = 0; i < 1000; ++i) {
            Seen seen = attempt(approach, std::move(carrier));
            QCOMPARE(seen.messages, QList<QByteArray>{"hello"});
            carrier = std::move(seen.carrier);
            QVERIFY(carrier);
        }
        // The socket of the last attempt, and what every QWebSocket has: none of a thousand is left.
        const auto sockets = [&] { return carrier->webSocket().findChildren<QTcpSocket*>().size(); };
        QTRY_COMPARE(sockets(), qsizetype(1));
    }
};

QTEST_GUILESS_MAIN(TestCarrier)
#include "tst_carrier.moc"
