#include "engine/arrival.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <poll.h>
#include <sys/socket.h>

using namespace flapscope;

namespace
{
/// Two ends of a connection over the loopback device. Nobody reads from `ours` but the test.
struct Connection
{
    Connection()
    {
        server.listen(QHostAddress::LocalHost);
        ours.connectToHost(QHostAddress::LocalHost, server.serverPort());
        if (ours.waitForConnected() && server.waitForNewConnection(10'000))
            peer.reset(server.nextPendingConnection());
        ArrivalStamps::on(ours.socketDescriptor());
    }

    void awaitSomething() const
    {
        pollfd look{.fd = static_cast<int>(ours.socketDescriptor()), .events = POLLIN, .revents = 0};
        QCOMPARE(::poll(&look, 1, 10'000), 1);
    }
    [[nodiscard]] Arrival look() const { return Arrival::in(ours.socketDescriptor(), clock); }

    RunClock clock;
    ArrivalStamps stamps;
    QTcpServer server;
    QTcpSocket ours;
    std::unique_ptr<QTcpSocket> peer;
};
} // namespace

class ArrivalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsNone()
    {
        const Connection connection;
        QVERIFY(connection.peer);
        QCOMPARE(connection.look().kind, Arrival::Kind::None);
    }

    void bytesCameWhenTheyWereSentAndNotWhenTheyAreLookedAt()
    {
        Connection connection;
        QVERIFY(connection.peer);
        // The kernel takes a moment to begin with its stamps: until then there is none, and no wrong one.
        QTRY_VERIFY2(isStamped(connection), "the kernel notes no times here");
        const Moment before = connection.clock.now();
        connection.peer->write("late");
        QVERIFY(connection.peer->waitForBytesWritten());
        connection.awaitSomething();
        const Moment after = connection.clock.now();
        while (connection.clock.now() < after + Nanos(Millis(20))) {} // as an event loop that has other things to do
        const Arrival arrival = connection.look();
        QCOMPARE(arrival.kind, Arrival::Kind::Bytes);
        QVERIFY(arrival.at >= before && arrival.at <= after);
    }

    void lookingTakesNothing()
    {
        Connection connection;
        QVERIFY(connection.peer);
        connection.peer->write("all of it");
        QVERIFY(connection.peer->waitForBytesWritten());
        connection.awaitSomething();
        (void)connection.look();
        QCOMPARE(connection.look().kind, Arrival::Kind::Bytes);
        QVERIFY(connection.ours.waitForReadyRead());
        QCOMPARE(connection.ours.readAll(), QByteArray("all of it"));
    }

    void anEndIsToldFromAReset_data()
    {
        QTest::addColumn<bool>("isReset");
        QTest::newRow("FIN") << false;
        QTest::newRow("RST") << true;
    }
    void anEndIsToldFromAReset()
    {
        QFETCH(bool, isReset);
        Connection connection;
        QVERIFY(connection.peer);
        const linger hard{.l_onoff = isReset ? 1 : 0, .l_linger = 0};
        ::setsockopt(static_cast<int>(connection.peer->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        connection.peer.reset();
        connection.awaitSomething();
        const auto expected = isReset ? Arrival::Kind::Reset : Arrival::Kind::End;
        QCOMPARE(connection.look().kind, expected);
        QCOMPARE(connection.look().kind, expected); // also once someone has been told the reason
    }

    void theHandshakesRoundTripIsThatOfTheKernel()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const RunClock clock;
        const Moment before = clock.now();
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, server.serverPort());
        QVERIFY(socket.waitForConnected());
        const auto most = between(before, clock.now());
        const auto roundTrip = handshakeRoundTrip(socket.socketDescriptor());
        QVERIFY(roundTrip);
        QVERIFY(*roundTrip > Nanos::zero() && *roundTrip < *most);
        QVERIFY(!handshakeRoundTrip(-1));
    }

private:
    /// Sends a byte, and takes it.
    static bool isStamped(Connection& connection)
    {
        connection.peer->write("x");
        connection.peer->waitForBytesWritten();
        connection.awaitSomething();
        const bool stamped = connection.look().at.isKnown();
        return connection.ours.waitForReadyRead() && !connection.ours.readAll().isEmpty() && stamped;
    }
};

QTEST_GUILESS_MAIN(ArrivalTest)
#include "tst_arrival.moc"
