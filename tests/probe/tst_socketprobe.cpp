#include "probe/faketree.h"
#include "probe/socketprobe.h"

#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

using namespace flapscope;

namespace
{

/// A socket that is closed when it goes.
class Socket
{
public:
    explicit Socket(int descriptor) : m_descriptor(descriptor) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    Socket& operator=(Socket&&) = delete;

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    void close()
    {
        if (m_descriptor >= 0)
            ::close(std::exchange(m_descriptor, -1));
    }

private:
    int m_descriptor;
};

/// Listens on a free port of every address, IPv4 and IPv6 alike if the machine has both, and accepts when told.
class Listener
{
public:
    Listener() : m_socket(socket(AF_INET6, SOCK_STREAM, 0))
    {
        sockaddr_in6 address = {};
        address.sin6_family = AF_INET6;
        const int off = 0;
        setsockopt(m_socket.descriptor(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        if (bind(m_socket.descriptor(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            listen(m_socket.descriptor(), 100) != 0)
            qFatal("Cannot listen: errno %d", errno);
        socklen_t length = sizeof address;
        getsockname(m_socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin6_port);
    }

    [[nodiscard]] quint16 port() const { return m_port; }
    Socket connect() const
    {
        Socket client(socket(AF_INET, SOCK_STREAM, 0));
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(client.descriptor(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            qFatal("Cannot connect: errno %d", errno);
        return client;
    }
    Socket accept() const { return Socket(::accept(m_socket.descriptor(), nullptr, nullptr)); }
    void close() { m_socket.close(); }

private:
    Socket m_socket;
    quint16 m_port = 0;
};

/// Established, CloseWait, TimeWait, OtherStates.
using Counts = std::vector<int>;

Counts countsOf(const Result<std::vector<Reading>>& readings)
{
    Counts counts;
    if (!readings)
        return counts;
    for (const Quantity quantity :
         {Quantity::Established, Quantity::CloseWait, Quantity::TimeWait, Quantity::OtherStates}) {
        for (const Reading& reading : *readings) {
            if (reading.quantity == quantity && reading.source == Source::Sockets)
                counts.push_back(static_cast<int>(reading.value));
        }
    }
    return counts;
}

} // namespace

class SocketProbeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void realSocketsAreCountedInEachState()
    {
        Listener listener;
        SocketProbe probe(ProcRoot(), listener.port());
        QCOMPARE(countsOf(probe.read({})), (Counts{0, 0, 0, 0}));

        std::vector<Socket> clients;
        std::vector<Socket> served;
        for (int i = 0; i < 7; ++i) {
            clients.push_back(listener.connect());
            served.push_back(listener.accept());
        }
        // Both ends are on this machine, and the connections are IPv4 mapped into IPv6: each is counted once.
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{7, 0, 0, 0}));

        clients[0].close();
        clients[1].close(); // and the server does not mind
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{5, 2, 0, 0}));

        served[2].close(); // FIN_WAIT2 until the client closes too
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{4, 2, 0, 1}));
        clients[2].close();
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{4, 2, 1, 0}));

        served[0].close();
        served[1].close();
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{4, 0, 1, 0}));
    }

    /// Of what is opened elsewhere while the table is read, the kernel makes a line for one of ours that was there
    /// before.
    void othersThatComeAndGoDoNotCount()
    {
        const Listener listener;
        const Listener elsewhere;
        std::vector<Socket> connections;
        for (int i = 0; i < 7; ++i) {
            connections.push_back(listener.connect());
            connections.push_back(listener.accept());
        }
        SocketProbe probe(ProcRoot(), listener.port());
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{7, 0, 0, 0}));
        std::atomic<bool> enough = false;
        std::thread others([&] {
            while (!enough) {
                const Socket client = elsewhere.connect();
                const linger abrupt{.l_onoff = 1, .l_linger = 0}; // nothing stays behind in TIME_WAIT
                setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
                const Socket served = elsewhere.accept();
            }
        });
        int wrong = 0;
        for (int i = 0; i < 200; ++i)
            wrong += countsOf(probe.read({})) == Counts{7, 0, 0, 0} ? 0 : 1;
        enough = true;
        others.join();
        QCOMPARE(wrong, 0);
    }

    void aConnectionThatWasNotAcceptedCounts()
    {
        Listener listener;
        const Socket client = listener.connect();
        SocketProbe probe(ProcRoot(), listener.port(), getpid());
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{1, 0, 0, 0}));
    }

    void afterTheListenerEndedZeroIsAMeasurement()
    {
        Listener listener;
        SocketProbe probe(ProcRoot(), listener.port());
        QVERIFY(probe.read({}).ok());
        listener.close();
        QTRY_COMPARE(countsOf(probe.read({})), (Counts{0, 0, 0, 0}));
    }

    void aPortNobodyEverUsedIsAFault()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine("0100007F", 8081, 10));
        SocketProbe probe(tree.root(), 8080);
        const auto none = probe.read({});
        QVERIFY(!none);
        QVERIFY(none.faults().constFirst().what.contains(QStringLiteral("8080")));
        QVERIFY(none.faults().constFirst().next.contains(QStringLiteral("another machine")));
        // It comes up later.
        tree.write("net/tcp", SocketHeader + socketLine("0100007F", 8080, 10));
        QCOMPARE(countsOf(probe.read({})), (Counts{0, 0, 0, 0}));
    }

    void readingsBearTheirMoment()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine("0100007F", 8080, 8));
        const auto readings = SocketProbe(tree.root(), 8080).read(Moment(Millis(40)));
        QCOMPARE(countsOf(readings), (Counts{0, 1, 0, 0}));
        for (const Reading& reading : *readings)
            QCOMPARE(reading.at, Moment(Millis(40)));
    }

    void aProcessInANamespaceOfItsOwnIsLookedIntoThere()
    {
        const FakeTree tree;
        tree.write("net/tcp", SocketHeader + socketLine("0100007F", 8080, 1));
        tree.write("812/net/tcp", SocketHeader + socketLine("0100007F", 8080, 1) + socketLine("0100007F", 8080, 8));
        QCOMPARE(countsOf(SocketProbe(tree.root(), 8080, 812).read({})), (Counts{1, 1, 0, 0}));
        QVERIFY(!SocketProbe(tree.root(), 8080, 813).read({})); // gone
    }
};

QTEST_GUILESS_MAIN(SocketProbeTest)
#include "tst_socketprobe.moc"
