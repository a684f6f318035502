#include "probe/faketree.h"
#include "probe/sockettable.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace flapscope;

namespace
{

constexpr char Loopback[] = "0100007F";
constexpr char Any4[] = "00000000";
constexpr char Any6[] = "00000000000000000000000000000000";
constexpr char MappedLoopback[] = "0000000000000000FFFF00000100007F";
constexpr char Loopback6[] = "00000000000000000000000001000000";
constexpr quint16 Port = 8080;
constexpr int Listen = 10;

SocketTable tableOf(const QByteArray& text)
{
    SocketTable table(Port);
    table.feed(text);
    table.endTable();
    return table;
}

QByteArray mixedTable()
{
    QByteArray text = SocketHeader + socketLine(Any4, Port, Listen, 4711, 33);
    for (int state = 1; state <= 12; ++state) {
        for (int times = 0; times < state; ++times)
            text += socketLine(Loopback, Port, state, 100);
    }
    return text + socketLine(Loopback, Port + 1, 1) + socketLine(Loopback, 0x808, 8);
}

} // namespace

class SocketTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void socketsOfThePortAreCountedByState()
    {
        const SocketTable table = tableOf(mixedTable());
        // State n stands n times; 2…5, 9, 11, 12 but 6 are the others, 7 (CLOSE) and 10 (LISTEN) are none of them.
        QCOMPARE(table.counts(), (SocketCounts{1, 8, 6, 2 + 3 + 4 + 5 + 9 + 11 + 12}));
        QCOMPARE(table.listening().size(), 11U);
    }

    void listenersTellAddressUserAndInode()
    {
        const SocketTable table =
            tableOf(socketLine(Any4, Port, Listen, 4711, 33) + socketLine(Loopback, Port, Listen, 4712) +
                    socketLine(Any6, Port, Listen, 4713) + socketLine(MappedLoopback, Port, Listen, 4714) +
                    socketLine(Loopback6, Port, Listen, 4715) + socketLine("0100A8C0", Port, Listen, 4716, 1000));
        const auto& found = table.listening();
        QCOMPARE(found.size(), 6U);
        QCOMPARE(found[0].user, 33U);
        QCOMPARE(found[5].user, 1000U);
        const QList<QHostAddress> addresses{
            QHostAddress(QHostAddress::AnyIPv4),       QHostAddress(QHostAddress::LocalHost),
            QHostAddress(QHostAddress::AnyIPv6),       QHostAddress(QHostAddress::LocalHost),
            QHostAddress(QHostAddress::LocalHostIPv6), QHostAddress(QStringLiteral("192.168.0.1"))};
        for (std::size_t i = 0; i < found.size(); ++i) {
            QCOMPARE(found[i].inode, 4711U + i);
            QCOMPARE(found[i].address, addresses[static_cast<qsizetype>(i)]);
        }
    }

    void piecesMayBeCutAnywhere()
    {
        const QByteArray text = mixedTable();
        const SocketCounts whole = tableOf(text).counts();
        for (qsizetype cut = 0; cut <= text.size(); ++cut) {
            SocketTable table(Port);
            table.feed(text.first(cut));
            table.feed(text.sliced(cut));
            QCOMPARE(table.counts(), whole);
        }
        SocketTable table(Port);
        for (const char byte : text)
            table.feed(QByteArrayView(&byte, 1));
        QCOMPARE(table.counts(), whole);
    }

    void whatIsListedTwiceCountsOnce()
    {
        const QByteArray one = socketLine(Loopback, Port, 1);
        QByteArray meanwhile = one;
        meanwhile.replace(":D2A4 01", ":D2A4 08");
        QVERIFY(meanwhile != one);
        QCOMPARE(tableOf(one + socketLine(Loopback, Port, 1) + one + meanwhile).counts(), (SocketCounts{2, 0, 0, 0}));
    }

    void anUnfinishedLineIsDropped()
    {
        QByteArray line = socketLine(Loopback, Port, 1);
        line.chop(1);
        SocketTable table(Port);
        table.feed(line);
        table.endTable();
        table.feed(socketLine(Loopback, Port, 8));
        QCOMPARE(table.counts(), (SocketCounts{0, 1, 0, 0}));
    }

    void aLineTooLongToBeOneIsPassedOver()
    {
        const QByteArray endless(5000, 'A');
        const QByteArray text = endless + socketLine(Loopback, Port, 1) + socketLine(Loopback, Port, 8);
        for (const qsizetype step : {qsizetype(1), qsizetype(7), qsizetype(1000), text.size()}) {
            SocketTable table(Port);
            for (qsizetype at = 0; at < text.size(); at += step)
                table.feed(QByteArrayView(text).sliced(at, std::min(step, text.size() - at)));
            QCOMPARE(table.counts(), (SocketCounts{0, 1, 0, 0}));
        }
    }

    void nonsenseIsPassedOver_data()
    {
        QTest::addColumn<QByteArray>("line");
        const QByteArray sound = socketLine(Loopback, Port, 1);
        const auto changed = [&sound](const char* from, const char* to) { return QByteArray(sound).replace(from, to); };
        QTest::newRow("no number") << changed("12:", "xx:");
        QTest::newRow("short address") << changed("0100007F", "010000");
        QTest::newRow("long port") << changed(":1F90", ":01F90");
        QTest::newRow("no remote") << sound.first(20) + "\n";
        QTest::newRow("long state") << changed(" 01 ", " 001 ");
        QTest::newRow("unknown state") << changed(" 01 ", " FF ");
        QTest::newRow("no hexadecimal") << changed(" 01 ", " zz ");
        QTest::newRow("listener without inode") << socketLine(Loopback, Port, Listen).first(60) + "\n";
    }
    void nonsenseIsPassedOver()
    {
        QFETCH(QByteArray, line);
        const SocketTable table = tableOf(line);
        QCOMPARE(table.counts().total(), 0U);
        QVERIFY(table.listening().empty());
    }

    void anyBytesAreBorne()
    {
        std::mt19937 random(5);
        const QByteArray sound = mixedTable();
        for (int round = 0; round < 2000; ++round) {
            QByteArray text = sound;
            for (int change = 0; change < 40; ++change)
                text[static_cast<qsizetype>(random() % static_cast<unsigned>(text.size()))] =
                    static_cast<char>(random());
            tableOf(text);
        }
    }

    void thirtyThousandSocketsAreCounted()
    {
        QByteArray text = SocketHeader;
        for (int i = 0; i < 30000; ++i)
            text += socketLine(i % 2 == 0 ? Loopback : MappedLoopback, i % 3 == 0 ? Port : 40000, 1);
        QCOMPARE(tableOf(text).counts().established, 10000U);
    }

    void bothTablesAreRead()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine(Loopback, Port, 1));
        tree.write("net/tcp6", SocketHeader + socketLine(MappedLoopback, Port, 1) + socketLine(Loopback6, Port, 8));
        const auto table = readSocketTable(tree.root(), Port);
        QVERIFY(table);
        QCOMPARE(table->counts(), (SocketCounts{2, 1, 0, 0}));
    }

    void aMachineWithoutIPv6HasOneTable()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine(Loopback, Port, 1));
        const auto table = readSocketTable(tree.root(), Port);
        QVERIFY(table);
        QCOMPARE(table->counts().established, 1U);
    }

    void theTableOfAProcessIsItsNamespaces()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader);
        tree.write("812/net/tcp", SocketHeader + socketLine(Loopback, Port, 1));
        QCOMPARE(readSocketTable(tree.root(), Port, 812)->counts().established, 1U);
        QCOMPARE(readSocketTable(tree.root(), Port)->counts().established, 0U);
    }

    void aTableThatCannotBeReadIsAFault()
    {
        const FakeTree tree;
        const auto none = readSocketTable(tree.root(), Port);
        QVERIFY(!none);
        QVERIFY(none.faults().constFirst().where.endsWith(QStringLiteral("/net/tcp")));
        tree.write("net/tcp", SocketHeader);
        tree.write("net/tcp6", SocketHeader);
        tree.lock("net/tcp6");
        const WithoutRights nobody;
        const auto locked = readSocketTable(tree.root(), Port);
        QVERIFY(!locked);
        QVERIFY(locked.faults().constFirst().where.endsWith(QStringLiteral("/net/tcp6")));
        QVERIFY(!locked.faults().constFirst().next.isEmpty());
    }
};

QTEST_APPLESS_MAIN(SocketTableTest)
#include "tst_sockettable.moc"
