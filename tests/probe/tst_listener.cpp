#include "probe/faketree.h"
#include "probe/listener.h"
#include "probe/obedientprocess.h"
#include "probe/processprobe.h"

#include <QCoreApplication>
#include <QTcpServer>
#include <QTest>

using namespace flapscope;

namespace
{

constexpr quint16 Port = 8080;
constexpr int Listen = 10;
constexpr char Any4[] = "00000000";
constexpr char Any6[] = "00000000000000000000000000000000";
constexpr char Loopback[] = "0100007F";
constexpr char Elsewhere[] = "0100A8C0";

QString whatOf(const Result<qint64>& result)
{
    return result ? QStringLiteral("(found)") : result.faults().constFirst().what;
}

/// A tree in which one line of net/tcp listens on Port with inode 4711.
void listen(const FakeTree& tree)
{
    tree.write("net/tcp", SocketHeader + socketLine(Any4, Port, Listen, 4711, 33));
}

quint16 portOf(ObedientProcess& process)
{
    return static_cast<quint16>(process.run("result = server.getsockname()[1]").toUShort());
}

constexpr char ListenInPython[] = "server = socket.socket()\nserver.bind(('127.0.0.1', 0))\nserver.listen(10)\n";
constexpr char ForkThree[] = "gate = os.pipe()\n"
                             "def child():\n"
                             "    os.write(gate[1], b'.')\n"
                             "    signal.pause()\n"
                             "for i in range(3):\n"
                             "    if os.fork() == 0: child()\n"
                             "for i in range(3): os.read(gate[0], 1)\n";

} // namespace

class ListenerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRealServerIsFound()
    {
        ObedientProcess process;
        process.run(ListenInPython);
        const auto found = processListening(ProcRoot(), portOf(process));
        QVERIFY2(found.ok(), qPrintable(whatOf(found)));
        QCOMPARE(*found, process.pid());
    }

    void thisProcessIsFoundOnIPv4AndIPv6()
    {
        for (const auto address : {QHostAddress::LocalHost, QHostAddress::LocalHostIPv6, QHostAddress::Any}) {
            QTcpServer server;
            if (!server.listen(QHostAddress(address)))
                continue; // a machine without IPv6
            const auto found = processListening(ProcRoot(), server.serverPort());
            QVERIFY2(found.ok(), qPrintable(whatOf(found)));
            QCOMPARE(*found, QCoreApplication::applicationPid());
        }
    }

    void preForkedWorkersLeadToTheirMaster()
    {
        ObedientProcess process;
        process.run(QByteArray(ListenInPython) + ForkThree);
        const auto found = processListening(ProcRoot(), portOf(process));
        QVERIFY2(found.ok(), qPrintable(whatOf(found)));
        QCOMPARE(*found, process.pid());
        const auto readings = ProcessProbe(ProcRoot(), *found).read({});
        QVERIFY(std::any_of(readings->begin(), readings->end(), [](const Reading& reading) {
            return reading.quantity == Quantity::Processes && reading.value == 4.0;
        }));
    }

    void aMasterThatGaveItsSocketAwayIsFound()
    {
        ObedientProcess process;
        process.run(ListenInPython);
        const quint16 port = portOf(process);
        process.run(QByteArray(ForkThree) + "server.close()");
        const auto found = processListening(ProcRoot(), port);
        QVERIFY2(found.ok(), qPrintable(whatOf(found)));
        QCOMPARE(*found, process.pid());
    }

    void strangersOnOnePortAreNamed()
    {
        const QByteArray share = "server = socket.socket()\n"
                                 "server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)\n";
        ObedientProcess one;
        one.run(share + "server.bind(('127.0.0.1', 0))\nserver.listen(10)");
        const quint16 port = portOf(one);
        ObedientProcess other;
        other.run(share + "server.bind(('127.0.0.1', " + QByteArray::number(port) + "))\nserver.listen(10)");
        const auto found = processListening(ProcRoot(), port);
        QVERIFY(!found);
        const Fault fault = found.faults().constFirst();
        QVERIFY(fault.what.contains(QString::number(one.pid()) + QStringLiteral(" python3")));
        QVERIFY(fault.what.contains(QString::number(other.pid()) + QStringLiteral(" python3")));
        QVERIFY(fault.next.contains(QStringLiteral("process id")));
    }

    void aPortWithoutListenerIsAFault()
    {
        quint16 port = 0;
        {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            port = server.serverPort();
        }
        const auto found = processListening(ProcRoot(), port);
        QVERIFY(!found);
        QVERIFY(found.faults().constFirst().what.contains(QString::number(port)));
        QVERIFY(found.faults().constFirst().next.contains(QStringLiteral("elsewhere")));
    }

    void anUnreadableTableIsAFault() { QVERIFY(!processListening(FakeTree().root(), Port)); }

    void anotherUsersServerIsAFault()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 812, .descriptors = {"socket:[4711]"}});
        tree.put({.pid = 900});
        tree.lock("812/fd");
        const WithoutRights nobody;
        const auto found = processListening(tree.root(), Port);
        QVERIFY(!found);
        QVERIFY(found.faults().constFirst().what.contains(QStringLiteral("user id 33")));
        QVERIFY(found.faults().constFirst().next.contains(QStringLiteral("server's user")));
    }

    void aSocketThatNobodyHoldsIsAFault()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 812, .descriptors = {"socket:[471]", "socket:[47111]", "/tmp/socket:[4711]"}});
        const auto found = processListening(tree.root(), Port);
        QVERIFY(whatOf(found).contains(QStringLiteral("no process here")));
        QVERIFY(found.faults().constFirst().next.contains(QStringLiteral("container")));
    }

    void aForwarderIsNotTheServer()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 812, .name = "docker-proxy", .descriptors = {"socket:[4711]"}});
        const auto found = processListening(tree.root(), Port);
        QVERIFY(whatOf(found).contains(QStringLiteral("812 docker-proxy")));
        QVERIFY(found.faults().constFirst().next.contains(QStringLiteral("outside its container")));
    }

    void socketActivationLeadsToTheService()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 1, .parent = 0, .name = "systemd", .descriptors = {"socket:[4711]"}});
        QCOMPARE(*processListening(tree.root(), Port), 1); // nobody else does
        tree.put({.pid = 812, .parent = 1, .descriptors = {"/dev/null", "socket:[4711]"}});
        QCOMPARE(*processListening(tree.root(), Port), 812);
    }

    void aGrandchildLeadsToItsEldest()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 900, .parent = 1, .descriptors = {"socket:[4711]"}});
        tree.put({.pid = 901, .parent = 900}); // has closed it
        tree.put({.pid = 30, .parent = 901, .descriptors = {"socket:[4711]"}});
        QCOMPARE(*processListening(tree.root(), Port), 900);
    }

    void aShellIsNobodysMaster()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 700, .name = "bash", .executable = "/bin/bash"});
        tree.put({.pid = 812, .parent = 700, .descriptors = {"socket:[4711]"}});
        tree.put({.pid = 813, .parent = 700, .descriptors = {"socket:[4711]"}});
        QVERIFY(whatOf(processListening(tree.root(), Port)).contains(QStringLiteral("812 server, 813 server")));
        tree.put({.pid = 700, .name = "server"});
        QCOMPARE(*processListening(tree.root(), Port), 700);
        tree.put({.pid = 813, .parent = 1, .descriptors = {"socket:[4711]"}});
        QVERIFY(!processListening(tree.root(), Port));
    }

    void parentsInACircleDoNotHangIt()
    {
        const FakeTree tree;
        listen(tree);
        tree.put({.pid = 812, .parent = 813, .descriptors = {"socket:[4711]"}});
        tree.put({.pid = 813, .parent = 812, .descriptors = {"socket:[4711]"}});
        QVERIFY(whatOf(processListening(tree.root(), Port)).contains(QStringLiteral("812 server, 813 server")));
        tree.put({.pid = 813, .parent = 812});
        QCOMPARE(*processListening(tree.root(), Port), 812);
    }

    void theAddressChoosesAsTheKernelDoes_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<qint64>("pid");
        QTest::newRow("bound to it") << QStringLiteral("127.0.0.1") << qint64(101);
        QTest::newRow("mapped") << QStringLiteral("::ffff:127.0.0.1") << qint64(101);
        QTest::newRow("any of IPv4") << QStringLiteral("127.0.0.2") << qint64(102);
        QTest::newRow("any of IPv6") << QStringLiteral("::1") << qint64(103);
        QTest::newRow("another") << QStringLiteral("192.168.0.1") << qint64(104);
        QTest::newRow("any itself") << QStringLiteral("0.0.0.0") << qint64(102);
        QTest::newRow("any of six itself") << QStringLiteral("::") << qint64(103);
    }
    void theAddressChoosesAsTheKernelDoes()
    {
        QFETCH(QString, address);
        QFETCH(qint64, pid);
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine(Loopback, Port, Listen, 1) + socketLine(Any4, Port, Listen, 2) +
                                  socketLine(Elsewhere, Port, Listen, 4));
        tree.write("net/tcp6", SocketHeader + socketLine(Any6, Port, Listen, 3));
        for (const qint64 inode : {1, 2, 3, 4})
            tree.put({.pid = 100 + inode, .descriptors = {"socket:[" + QByteArray::number(inode) + ']'}});
        const auto found = processListening(tree.root(), Port, QHostAddress(address));
        QVERIFY2(found.ok(), qPrintable(whatOf(found)));
        QCOMPARE(*found, pid);
        QVERIFY(!processListening(tree.root(), Port)); // all four, who are strangers
    }

    void anyOfIPv6TakesIPv4WhenNobodyElseDoes()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine(Elsewhere, Port, Listen, 4));
        tree.write("net/tcp6", SocketHeader + socketLine(Any6, Port, Listen, 3));
        tree.put({.pid = 103, .descriptors = {"socket:[3]"}});
        QCOMPARE(*processListening(tree.root(), Port, QHostAddress(QHostAddress::LocalHost)), 103);
        tree.write("net/tcp6", SocketHeader);
        QVERIFY(whatOf(processListening(tree.root(), Port, QHostAddress(QHostAddress::LocalHost)))
                    .contains(QStringLiteral("Nothing")));
    }
};

QTEST_GUILESS_MAIN(ListenerTest)
#include "tst_listener.moc"
