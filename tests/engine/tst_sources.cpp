#include "engine/flapping.h"

#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <map>

using namespace flapscope;

/// Connections that come from many addresses of the loopback network.
class TestSources : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSystemChoosesWhereOneIsEnough() { QVERIFY(Sources{}.of(7).isNull()); }

    void clientsTakeTurns()
    {
        const Sources sources{3};
        QCOMPARE(sources.of(0), QHostAddress(QStringLiteral("127.0.0.1")));
        QCOMPARE(sources.of(2), QHostAddress(QStringLiteral("127.0.0.3")));
        QCOMPARE(sources.of(3), QHostAddress(QStringLiteral("127.0.0.1")));
        QCOMPARE(Sources{300}.of(256), QHostAddress(QStringLiteral("127.0.1.1")));
    }

    void anAddressOfAnotherMachineIsRefused()
    {
        QCOMPARE(socketFrom(QHostAddress(QStringLiteral("192.0.2.1"))), qintptr(-1)); // RFC 5737: nobody's
    }

    void theServerSeesEachClientAtItsAddress()
    {
        constexpr int Clients = 6;
        constexpr int Cycles = 3;
        QWebSocketServer server(QString(), QWebSocketServer::NonSecureMode);
        QVERIFY(server.listen(QHostAddress::LocalHost));
        std::map<QString, int> seen;
        connect(&server, &QWebSocketServer::newConnection, &server, [&] {
            QWebSocket* socket = server.nextPendingConnection();
            ++seen[socket->peerAddress().toString()];
            connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
            connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
        });
        Flapping flapping(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(server.serverPort())));
        flapping.sources = {3};
        flapping.stage().clients = Clients;
        flapping.stage().cycles = Cycles;
        flapping.stage().connected = Millis(5);
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(Clients * Cycles));
        const std::map<QString, int> expected{{QStringLiteral("127.0.0.1"), Clients * Cycles / 3},
                                              {QStringLiteral("127.0.0.2"), Clients * Cycles / 3},
                                              {QStringLiteral("127.0.0.3"), Clients * Cycles / 3}};
        QVERIFY(seen == expected);
        for (const Cycle& cycle : flapping.cycles)
            QVERIFY(cycle.clean && cycle.start <= cycle.tcp && cycle.tcp <= cycle.upgrade);
    }
};

QTEST_GUILESS_MAIN(TestSources)
#include "tst_sources.moc"
