#include "probe/faketree.h"
#include "probe/machineprobe.h"

#include <QTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

using namespace flapscope;

namespace
{

constexpr char Stat[] = "cpu  100 20 30 4000 500 6 7 80 90 10\n"
                        "cpu0 50 10 15 2000 250 3 3 40 45 5\n"
                        "intr 12345\n";
constexpr char Netstat[] = "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits\n"
                           "TcpExt: 1 22 33 4\n"
                           "IpExt: InNoRoutes InTruncatedPkts\n"
                           "IpExt: 5 6\n";

std::optional<double> valueOf(const std::vector<Reading>& readings, Quantity quantity)
{
    const auto isIt = [quantity](const Reading& reading) { return reading.quantity == quantity; };
    const auto found = std::find_if(readings.begin(), readings.end(), isIt);
    return found == readings.end() ? std::nullopt : std::optional(found->value);
}

double ticks()
{
    return static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

class TestMachineProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guestsAreNotCountedTwice()
    {
        QCOMPARE(parseMachineTicks(Stat), (MachineTicks{100 + 20 + 30 + 6 + 7 + 80, 4000 + 500}));
    }

    void oldKernelsKnowFewerTimes() { QCOMPARE(parseMachineTicks("cpu 1 2 3 4\n"), (MachineTicks{6, 4})); }

    void whatIsNoStatIsNone()
    {
        for (const char* const text : {"", "cpu0 1 2 3 4\n", "cpu 1 2\n", "cpu 1 2 x 4 5\n", "cpufreq 1 2 3 4 5\n"})
            QVERIFY2(!parseMachineTicks(text), text);
    }

    void listenFailuresAreFoundByName()
    {
        QCOMPARE(parseListenFailures(Netstat), (ListenFailures{22, 33}));
        QVERIFY(parseListenFailures(QByteArray(Netstat).chopped(1)));
    }

    void whatIsNoNetstatIsNone()
    {
        for (const QByteArray& text : {QByteArray(), QByteArray("TcpExt: ListenOverflows ListenDrops\n"),
                                       QByteArray("TcpExt: ListenOverflows ListenDrops\nTcpExt: 1\n"),
                                       QByteArray("TcpExt: ListenOverflows ListenDrops\nTcpExt: 1 x\n"),
                                       QByteArray("TcpExt: TCPHPHits\nTcpExt: 1\n"), QByteArray("\xff\xfe\0\1", 4)})
            QVERIFY2(!parseListenFailures(text), text.constData());
    }

    void readsWhatIsThere()
    {
        FakeTree tree;
        tree.write("stat", Stat);
        tree.write("net/netstat", Netstat);
        const auto readings = MachineProbe(tree.root()).read(Moment(Nanos(7)));
        QVERIFY(readings.ok());
        QCOMPARE(valueOf(*readings, Quantity::MachineBusyTime), 243.0 / ticks());
        QCOMPARE(valueOf(*readings, Quantity::MachineIdleTime), 4500.0 / ticks());
        QCOMPARE(valueOf(*readings, Quantity::ListenOverflows), 22.0);
        QCOMPARE(valueOf(*readings, Quantity::ListenDrops), 33.0);
        QVERIFY(*valueOf(*readings, Quantity::RigCpuTime) > 0.0);
        for (const Reading& reading : *readings)
            QCOMPARE(reading.at, Moment(Nanos(7)));
    }

    void hiddenFilesAreNoFault()
    {
        const FakeTree tree;
        const auto readings = MachineProbe(tree.root()).read(Moment(Nanos(7)));
        QVERIFY(readings.ok());
        QCOMPARE(readings->size(), std::size_t(1));
    }

    void listenersOfTheServersNamespaceAreLookedAt()
    {
        FakeTree tree;
        tree.put({.pid = 812});
        tree.write("net/netstat", QByteArray(Netstat).replace("22", "99"));
        tree.write("812/net/netstat", Netstat);
        QCOMPARE(valueOf(*MachineProbe(tree.root(), 812).read(Moment(Nanos(7))), Quantity::ListenOverflows), 22.0);
    }

    void aFullListenQueueIsSeenInTheKernelsOwn()
    {
        const MachineProbe probe({});
        const auto overflows = [&probe] { return valueOf(*probe.read(Moment(Nanos(1))), Quantity::ListenOverflows); };
        const auto before = overflows();
        if (!before)
            QSKIP("this kernel shows no /proc/net/netstat here");
        // A listener that accepts nothing, with room for one or two; the handshakes beyond overflow its queue.
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QCOMPARE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        QCOMPARE(::listen(listener, 0), 0);
        socklen_t size = sizeof address;
        QCOMPARE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
        std::vector<int> clients;
        for (int i = 0; i < 8; ++i) {
            clients.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            (void)::connect(clients.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
        }
        QTRY_VERIFY_WITH_TIMEOUT(*overflows() > *before, 5000);
        for (const int client : clients)
            ::close(client);
        ::close(listener);
    }
};

QTEST_GUILESS_MAIN(TestMachineProbe)
#include "tst_machineprobe.moc"
