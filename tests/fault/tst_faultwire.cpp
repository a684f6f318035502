#include "fault/proxyrig.h"
#include "support/packettap.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

using Packets = std::vector<Packet>;

/// A proxy, a link through it and a capture, seen in the direction in which the data of a test go: from a sender to the
/// proxy, and from the proxy to a receiver.
class Wire
{
public:
    explicit Wire(Stream stream, const QList<Toxic>& toxics = {}) : m_stream(stream), m_rig(toxics) {}

    /// Packets since the last time.
    struct Seen
    {
        Packets in;   ///< from the sender to the proxy
        Packets out;  ///< from the proxy to the receiver
        Packets back; ///< from the proxy to the sender
    };
    Seen take()
    {
        const bool up = m_stream == Stream::Upstream;
        Seen seen;
        for (const Packet& packet : m_tap.take()) {
            if (up ? packet.to == m_rig.port() : packet.from == m_rig.serverPort())
                seen.in.push_back(packet);
            if (up ? packet.to == m_rig.serverPort() : packet.from == m_rig.port())
                seen.out.push_back(packet);
            if (up ? packet.from == m_rig.port() : packet.to == m_rig.serverPort())
                seen.back.push_back(packet);
        }
        return seen;
    }
    void open()
    {
        link = m_rig.open();
        (void)m_tap.take();
    }
    [[nodiscard]] const QString& refusal() const { return m_tap.refusal(); }
    [[nodiscard]] ProxyRig& rig() { return m_rig; }
    [[nodiscard]] Descriptor& sender() { return m_stream == Stream::Upstream ? link.client : link.server; }
    [[nodiscard]] Descriptor& receiver() { return m_stream == Stream::Upstream ? link.server : link.client; }

    Held link;

private:
    const Stream m_stream;
    PacketTap m_tap;
    ProxyRig m_rig;
};

/// Those with data, but not what TCP sent again, which may happen on a busy machine.
Packets withPayload(const Packets& packets)
{
    Packets result;
    for (const Packet& packet : packets) {
        const bool again = !result.empty() && static_cast<qint32>(packet.sequence - result.back().sequence) <= 0;
        if (!packet.payload.isEmpty() && !again)
            result.push_back(packet);
    }
    return result;
}

qsizetype payloadOf(const Packets& packets)
{
    qsizetype sum = 0;
    for (const Packet& packet : withPayload(packets))
        sum += packet.payload.size();
    return sum;
}

bool anyFin(const Packets& packets)
{
    return std::any_of(packets.begin(), packets.end(), [](const Packet& packet) { return packet.fin; });
}

bool anyRst(const Packets& packets)
{
    return std::any_of(packets.begin(), packets.end(), [](const Packet& packet) { return packet.rst; });
}

Packets ends(const Packets& packets)
{
    Packets result;
    std::copy_if(packets.begin(), packets.end(), std::back_inserter(result),
                 [](const Packet& packet) { return packet.fin; });
    return result;
}

double millisBetween(const Packet& from, const Packet& to)
{
    return inMillis(to.at - from.at);
}

/// How late each of some small messages left the proxy, in ms, sorted.
std::vector<double> delaysOf(Wire& wire, int messages)
{
    std::vector<double> delays;
    for (int i = 0; i < messages; ++i) {
        if (!sendAll(wire.sender(), "tick") || receive(wire.receiver(), 4).bytes != "tick")
            return {};
        const auto seen = wire.take();
        const Packets in = withPayload(seen.in);
        const Packets out = withPayload(seen.out);
        if (in.size() != 1 || out.size() != 1)
            return {};
        delays.push_back(millisBetween(in.front(), out.front()));
    }
    std::sort(delays.begin(), delays.end());
    return delays;
}

/// The median of 31 such delays; the machine may be slow once, but not three times: the one nearest to `wanted` counts.
double medianDelay(Wire& wire, double wanted)
{
    double nearest = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 3 && !(std::abs(nearest - wanted) <= 2.0); ++i) {
        const auto delays = delaysOf(wire, 31);
        if (delays.size() == 31 && std::abs(delays.at(15) - wanted) < std::abs(nearest - wanted))
            nearest = delays.at(15);
    }
    return nearest;
}

/// The time for a packet to be captured after the calls that made it have returned.
void letTheWireRest()
{
    QTest::qWait(20);
}

} // namespace

class FaultWireTest : public QObject
{
    Q_OBJECT

    static void bothStreams()
    {
        QTest::addColumn<Stream>("stream");
        QTest::newRow("downstream") << Stream::Downstream;
        QTest::newRow("upstream") << Stream::Upstream;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString refusal = PacketTap().refusal();
        if (!refusal.isEmpty())
            QSKIP(qPrintable(u"NOTHING OF THE WIRE IS TESTED: "_s % refusal));
    }

    void latencyIsWhatItsSettingSays_data() { bothStreams(); }
    void latencyIsWhatItsSettingSays()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::Latency, stream, {.latency = 30})});
        wire.open();
        const double median = medianDelay(wire, 30.0);
        QVERIFY2(std::abs(median - 30.0) <= 2.0, qPrintable(QString::number(median)));
    }

    void aLinkThatIsOpenGetsTheLatencyThatComes_data() { bothStreams(); }
    void aLinkThatIsOpenGetsTheLatencyThatComes()
    {
        QFETCH(Stream, stream);
        Wire wire(stream);
        wire.open();
        const double without = medianDelay(wire, 0.0);
        wire.rig().setToxics({toxic(ToxicKind::Latency, stream, {.latency = 20})});
        const double with = medianDelay(wire, 20.0);
        QVERIFY2(without < 2.0, qPrintable(QString::number(without)));
        QVERIFY2(std::abs(with - 20.0) <= 2.0, qPrintable(QString::number(with)));
    }

    void jitterFillsItsRange_data() { bothStreams(); }
    void jitterFillsItsRange()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::Latency, stream, {.latency = 20, .jitter = 15})});
        wire.open();
        const auto delays = delaysOf(wire, 41);
        QCOMPARE(delays.size(), std::size_t(41));
        QVERIFY2(delays.front() >= 5.0, qPrintable(QString::number(delays.front())));
        QVERIFY2(delays.at(37) <= 37.0, qPrintable(QString::number(delays.at(37))));
        // Of a uniform spread over 30 ms, 41 draws that leave the outer fifths empty are one in 10,000.
        QVERIFY2(delays.front() < 11.0 && delays.back() > 29.0,
                 qPrintable(u"%1 … %2"_s.arg(delays.front()).arg(delays.back())));
    }

    void bandwidthIsWhatItsSettingSays_data() { bothStreams(); }
    void bandwidthIsWhatItsSettingSays()
    {
        QFETCH(Stream, stream);
        constexpr qsizetype Size = 100'000;
        Wire wire(stream, {toxic(ToxicKind::Bandwidth, stream, {.rate = 100})});
        wire.open();
        QVERIFY(sendAll(wire.sender(), QByteArray(Size, 'x')));
        QCOMPARE(receive(wire.receiver(), Size).bytes.size(), Size);
        letTheWireRest();
        const Packets out = withPayload(wire.take().out);
        QCOMPARE(payloadOf(out), Size);
        // The first packet has had its time when it is seen.
        const double seconds = millisBetween(out.front(), out.back()) / 1000.0;
        const double rate = static_cast<double>(Size - out.front().payload.size()) / seconds / 1000.0;
        QVERIFY2(std::abs(rate - 100.0) <= 5.0, qPrintable(QString::number(rate)));
    }

    void slicesHaveTheSizesAndTheDelayThatWereAsked_data() { bothStreams(); }
    void slicesHaveTheSizesAndTheDelayThatWereAsked()
    {
        QFETCH(Stream, stream);
        constexpr qsizetype Size = 5000;
        Wire wire(stream, {toxic(ToxicKind::Slicer, stream, {.delay = 2000, .averageSize = 50, .sizeVariation = 10})});
        wire.open();
        QVERIFY(sendAll(wire.sender(), QByteArray(Size, 'x')));
        QCOMPARE(receive(wire.receiver(), Size).bytes.size(), Size);
        letTheWireRest();
        const Packets out = withPayload(wire.take().out);
        QCOMPARE(payloadOf(out), Size);
        QVERIFY2(out.size() >= 84 && out.size() <= 126, qPrintable(QString::number(out.size())));
        qsizetype least = Size;
        qsizetype most = 0;
        for (std::size_t i = 0; i + 1 < out.size(); ++i) {
            least = std::min(least, out[i].payload.size());
            most = std::max(most, out[i].payload.size());
            // The proxy counts from the end of a write, which the packet precedes.
            QVERIFY2(millisBetween(out[i], out[i + 1]) >= 1.9,
                     qPrintable(QString::number(millisBetween(out[i], out[i + 1]))));
        }
        QVERIFY2(least >= 40 && least < 45 && most <= 60 && most > 55, qPrintable(u"%1 … %2"_s.arg(least).arg(most)));
    }

    void aResetIsARstAlsoOnLinksThatWereOpen_data() { bothStreams(); }
    void aResetIsARstAlsoOnLinksThatWereOpen()
    {
        QFETCH(Stream, stream);
        Wire wire(stream);
        wire.open();
        QVERIFY(sendAll(wire.sender(), "before") && receive(wire.receiver(), 6).bytes == "before");
        (void)wire.take();
        wire.rig().setToxics({toxic(ToxicKind::ResetPeer, stream)});
        QVERIFY(receive(wire.sender(), 0).reset);
        QVERIFY(receive(wire.receiver(), 0).reset);
        const auto seen = wire.take();
        QVERIFY(anyRst(seen.out) && anyRst(seen.back));
        QVERIFY(!anyFin(seen.out) && !anyFin(seen.back));
    }

    void aResetComesAfterItsTimeout()
    {
        Wire wire(Stream::Downstream, {toxic(ToxicKind::ResetPeer, Stream::Downstream, {.timeout = 60})});
        wire.link.client = wire.rig().connectClient();
        wire.link.server = wire.rig().acceptServer();
        QVERIFY(receive(wire.link.client, 0).reset);
        const auto seen = wire.take();
        const auto greeted = std::find_if(seen.out.begin(), seen.out.end(), [](const Packet& p) { return p.syn; });
        const auto reset = std::find_if(seen.out.begin(), seen.out.end(), [](const Packet& p) { return p.rst; });
        QVERIFY(greeted != seen.out.end() && reset != seen.out.end());
        const double after = millisBetween(*greeted, *reset);
        QVERIFY2(after >= 59.0 && after <= 70.0, qPrintable(QString::number(after)));
    }

    void aBlackholeSendsNothing_data() { bothStreams(); }
    void aBlackholeSendsNothing()
    {
        QFETCH(Stream, stream);
        Wire wire(stream);
        wire.open();
        wire.rig().setToxics({toxic(ToxicKind::Blackhole, stream)});
        QVERIFY(sendAll(wire.sender(), "into the dark"));
        endStream(wire.sender());
        letTheWireRest();
        QVERIFY(receive(wire.receiver(), 1, 300).bytes.isEmpty());
        const auto dark = wire.take();
        QCOMPARE(payloadOf(dark.in), qsizetype(13));
        QVERIFY(dark.out.empty()); // no data, no FIN, no RST, no ACK of anything
        QVERIFY(!anyFin(dark.back) && !anyRst(dark.back));
        // As with packets that TCP sends again, nothing is lost when it is lifted.
        wire.rig().setToxics({});
        const Received later = receive(wire.receiver(), 0);
        QCOMPARE(later.bytes, QByteArray("into the dark"));
        QVERIFY(later.ended);
    }

    void aBlackholeUpstreamSendsNotEvenASyn()
    {
        Wire wire(Stream::Upstream, {toxic(ToxicKind::Blackhole, Stream::Upstream)});
        (void)wire.take();
        wire.link.client = wire.rig().connectClient();
        QVERIFY(sendAll(wire.link.client, "GET"));
        QVERIFY(!wire.rig().acceptServer(300).isOpen());
        QVERIFY(wire.take().out.empty());
        wire.rig().setToxics({});
        wire.link.server = wire.rig().acceptServer();
        QCOMPARE(receive(wire.link.server, 3).bytes, QByteArray("GET"));
    }

    void timeoutDropsAndClosesInTime_data() { bothStreams(); }
    void timeoutDropsAndClosesInTime()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::Timeout, stream, {.timeout = 100})});
        wire.open();
        QVERIFY(sendAll(wire.sender(), "dropped"));
        const Received received = receive(wire.receiver(), 0);
        QVERIFY(received.bytes.isEmpty() && received.ended);
        QVERIFY(receive(wire.sender(), 0).ended);
        const auto seen = wire.take();
        QCOMPARE(payloadOf(seen.out), qsizetype(0));
        QVERIFY(anyFin(seen.out) && anyFin(seen.back));
        QVERIFY(!anyRst(seen.out) && !anyRst(seen.back));
        const double after = millisBetween(seen.in.front(), ends(seen.out).front());
        QVERIFY2(after >= 80.0 && after <= 110.0, qPrintable(QString::number(after)));
    }

    void limitedDataStopAtTheByte_data() { bothStreams(); }
    void limitedDataStopAtTheByte()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::LimitData, stream, {.bytes = 1234})});
        wire.open();
        QVERIFY(sendAll(wire.sender(), QByteArray(1000, 'a')));
        QCOMPARE(receive(wire.receiver(), 1000).bytes.size(), qsizetype(1000));
        QVERIFY(sendAll(wire.sender(), QByteArray(1000, 'b')));
        const Received rest = receive(wire.receiver(), 0);
        QCOMPARE(rest.bytes.size(), qsizetype(234));
        QVERIFY(rest.ended);
        letTheWireRest();
        const auto seen = wire.take();
        QCOMPARE(payloadOf(seen.out), qsizetype(1234));
        QVERIFY(anyFin(seen.out) && !anyRst(seen.out));
    }

    void anEndIsLateWithSlowClose_data() { bothStreams(); }
    void anEndIsLateWithSlowClose()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::SlowClose, stream, {.delay = 80})});
        wire.open();
        QVERIFY(sendAll(wire.sender(), "bye"));
        endStream(wire.sender());
        QVERIFY(receive(wire.receiver(), 0).ended);
        const auto seen = wire.take();
        QVERIFY(millisBetween(seen.in.front(), withPayload(seen.out).front()) < 10.0);
        const double late = millisBetween(ends(seen.in).front(), ends(seen.out).front());
        QVERIFY2(late >= 80.0 && late <= 90.0, qPrintable(QString::number(late)));
    }

    void whatIsDownAnswersWithRst()
    {
        Wire wire(Stream::Downstream);
        wire.open();
        wire.rig().setToxics({toxic(ToxicKind::Down)});
        QVERIFY(receive(wire.link.client, 0).ended);
        letTheWireRest();
        const auto closed = wire.take();
        QVERIFY(anyFin(closed.out) && anyFin(closed.back));
        QVERIFY(!wire.rig().connectClient().isOpen());
        const auto refused = wire.take();
        QCOMPARE(refused.out.size(), std::size_t(1));
        QVERIFY(refused.out.front().rst);
    }

    void anIdleConnectionIsForgottenInSilence_data() { bothStreams(); }
    void anIdleConnectionIsForgottenInSilence()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::NatTimeout, stream, {.timeout = 200})});
        wire.open();
        // Kept alive, it lives on.
        for (int i = 0; i < 5; ++i) {
            QVERIFY(sendAll(wire.sender(), "alive"));
            QCOMPARE(receive(wire.receiver(), 5).bytes, QByteArray("alive"));
            QTest::qWait(80);
        }
        QTest::qWait(300);
        (void)wire.take();
        QVERIFY(sendAll(wire.sender(), "forgotten"));
        endStream(wire.sender());
        QVERIFY(receive(wire.receiver(), 1, 300).bytes.isEmpty());
        const auto seen = wire.take();
        QCOMPARE(payloadOf(seen.in), qsizetype(9));
        QVERIFY(seen.out.empty());
        // A router that has forgotten it does not remember when it is mended.
        wire.rig().setToxics({});
        QVERIFY(receive(wire.receiver(), 1, 200).bytes.isEmpty());
        QVERIFY(wire.take().out.empty());
    }

    void onlyTheFirstDataWaitInAStalledHandshake_data() { bothStreams(); }
    void onlyTheFirstDataWaitInAStalledHandshake()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::StallHandshake, stream, {.timeout = 70})});
        wire.open();
        const auto first = delaysOf(wire, 1);
        QCOMPARE(first.size(), std::size_t(1));
        QVERIFY2(first.front() >= 70.0 && first.front() <= 80.0, qPrintable(QString::number(first.front())));
        const double later = medianDelay(wire, 0.0);
        QVERIFY2(later < 2.0, qPrintable(QString::number(later)));
    }

    void aHandshakeThatIsResetPassesNothing_data() { bothStreams(); }
    void aHandshakeThatIsResetPassesNothing()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::ResetHandshake, stream)});
        wire.open();
        QVERIFY(sendAll(wire.sender(), "hello"));
        QVERIFY(receive(wire.receiver(), 0).reset);
        QVERIFY(receive(wire.sender(), 0).reset);
        const auto seen = wire.take();
        QCOMPARE(payloadOf(seen.out), qsizetype(0));
        QVERIFY(anyRst(seen.out) && anyRst(seen.back));
    }

    void aHandshakeIsResetOnlyBeforeIt_data() { bothStreams(); }
    void aHandshakeIsResetOnlyBeforeIt()
    {
        QFETCH(Stream, stream);
        Wire wire(stream);
        wire.open();
        QVERIFY(sendAll(wire.sender(), "hello") && receive(wire.receiver(), 5).bytes == "hello");
        wire.rig().setToxics({toxic(ToxicKind::ResetHandshake, stream)});
        QVERIFY(sendAll(wire.sender(), "later") && receive(wire.receiver(), 5).bytes == "later");
    }

    void dataStandStillAndComeInBursts_data() { bothStreams(); }
    void dataStandStillAndComeInBursts()
    {
        QFETCH(Stream, stream);
        Wire wire(stream, {toxic(ToxicKind::StallBurst, stream, {.interval = 200, .duration = 120})});
        wire.open();
        // A message each 10 ms or so for a second.
        for (int i = 0; i < 90; ++i) {
            QVERIFY(sendAll(wire.sender(), "tick"));
            QTest::qWait(10);
        }
        QCOMPARE(receive(wire.receiver(), 360).bytes.size(), qsizetype(360));
        letTheWireRest();
        const Packets out = withPayload(wire.take().out);
        int standstills = 0;
        for (std::size_t i = 0; i + 1 < out.size(); ++i) {
            const double gap = millisBetween(out[i], out[i + 1]);
            QVERIFY2(gap <= 150.0, qPrintable(QString::number(gap)));
            standstills += gap >= 118.0 ? 1 : 0;
        }
        QVERIFY2(standstills >= 4, qPrintable(QString::number(standstills)));
        QCOMPARE(payloadOf(out), qsizetype(360)); // late, and none lost
    }

    void eachToxicLeavesTheOtherStreamAlone()
    {
        Wire wire(Stream::Downstream, {toxic(ToxicKind::Latency, Stream::Upstream, {.latency = 200})});
        wire.open();
        const double delay = medianDelay(wire, 0.0);
        QVERIFY2(delay < 2.0, qPrintable(QString::number(delay)));
    }
};

QTEST_GUILESS_MAIN(FaultWireTest)
#include "tst_faultwire.moc"
