#include "fault/proxyrig.h"
#include "fault/tcpend.h"

#include <QFile>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

} // namespace

class FaultProxyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesPassBothWaysAsTheyAre()
    {
        ProxyRig rig;
        const Held link = rig.open();
        QVERIFY(link.client.isOpen() && link.server.isOpen());
        QByteArray bytes;
        for (int i = 0; i < 100'000; ++i)
            bytes += static_cast<char>(i * 31);
        QVERIFY(sendAll(link.client, bytes));
        QCOMPARE(receive(link.server, bytes.size()).bytes, bytes);
        QVERIFY(sendAll(link.server, bytes));
        QCOMPARE(receive(link.client, bytes.size()).bytes, bytes);
    }

    void anEndIsPassedOnAndTheOtherStreamGoesOn()
    {
        ProxyRig rig;
        const Held link = rig.open();
        QVERIFY(sendAll(link.client, "question"));
        endStream(link.client);
        const Received asked = receive(link.server, 0);
        QCOMPARE(asked.bytes, QByteArray("question"));
        QVERIFY(asked.ended);
        QVERIFY(sendAll(link.server, "answer"));
        endStream(link.server);
        const Received answered = receive(link.client, 0);
        QCOMPARE(answered.bytes, QByteArray("answer"));
        QVERIFY(answered.ended);
        QTRY_COMPARE(rig.openLinks(), qsizetype(0));
        QTRY_COMPARE(rig.reports().size(), std::size_t(1));
        const LinkReport report = rig.reports().front();
        QCOMPARE(report.ending, LinkReport::Ending::Closed);
        QCOMPARE(report.bytesUp, qint64(8));
        QCOMPARE(report.bytesDown, qint64(6));
        QVERIFY(report.accepted <= *report.connected && *report.connected <= *report.asked &&
                *report.asked <= *report.answered && *report.answered <= report.ended);
        QCOMPARE(report.delays, quint64(2));
        QVERIFY(report.worstDelay > Nanos::zero() && report.meanDelay <= report.worstDelay);
    }

    void aResetIsPassedOnAsAReset_data()
    {
        QTest::addColumn<bool>("byClient");
        QTest::newRow("by the client") << true;
        QTest::newRow("by the server") << false;
    }
    void aResetIsPassedOnAsAReset()
    {
        QFETCH(bool, byClient);
        ProxyRig rig;
        Held link = rig.open();
        resetSocket(byClient ? link.client : link.server);
        QVERIFY(receive(byClient ? link.server : link.client, 0).reset);
        QTRY_COMPARE(rig.reports().size(), std::size_t(1));
        QCOMPARE(rig.reports().front().ending,
                 byClient ? LinkReport::Ending::ClientReset : LinkReport::Ending::ServerReset);
    }

    void aServerThatRefusesResetsTheClient()
    {
        auto rig = std::make_unique<ProxyRig>();
        const quint16 port = rig->serverPort();
        FaultProxy::Route route;
        route.upstream = u"127.0.0.1"_s;
        route.upstreamPort = port;
        FaultProxy proxy(route, 1);
        const auto started = proxy.start();
        QVERIFY(started.ok());
        rig.reset(); // nothing listens there any more
        std::vector<LinkReport> reports;
        connect(&proxy, &FaultProxy::linksEnded, this,
                [&reports](const std::vector<LinkReport>& some) { reports = some; });
        const Descriptor client = dial(QHostAddress(QHostAddress::LocalHost), *started);
        QTRY_COMPARE(reports.size(), std::size_t(1));
        QCOMPARE(reports.front().ending, LinkReport::Ending::Refused);
        QCOMPARE(reports.front().error, ECONNREFUSED);
        QVERIFY(!reports.front().connected);
        QVERIFY(receive(client, 0, 1000).reset);
    }

    void whatCannotStartSaysWhy()
    {
        ProxyRig other;
        FaultProxy::Route route;
        route.port = other.port();
        route.upstream = u"127.0.0.1"_s;
        route.upstreamPort = other.serverPort();
        const auto taken = FaultProxy(route, 1).start();
        QVERIFY(!taken.ok());
        QCOMPARE(
            taken.faults().constFirst().sentence(),
            u"127.0.0.1:%1: Another program listens there. Use another port, or 0 for a free one."_s.arg(other.port()));

        route.port = 0;
        route.upstreamPort = 1;
        const auto absent = FaultProxy(route, 1).start();
        QVERIFY(!absent.ok());
        QCOMPARE(absent.faults().constFirst().sentence(),
                 u"127.0.0.1:1: Nothing listens there. Start the server first, or correct the address."_s);

        route.upstream = u"no.such.host.invalid"_s;
        const auto unknown = FaultProxy(route, 1).start();
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.faults().constFirst().what.contains(u"no address"_s));

        route.listen = u"nonsense"_s;
        QVERIFY(!FaultProxy(route, 1).start().ok());
        route.listen = u"192.0.2.1"_s; // documentation, of no machine
        const auto foreign = FaultProxy(route, 1).start();
        QVERIFY(!foreign.ok());
        QVERIFY(foreign.faults().constFirst().what.startsWith(u"The proxy cannot listen there"_s));
    }

    void aSlowReaderDoesNotGrowTheProxy_data()
    {
        QTest::addColumn<QList<Toxic>>("toxics");
        QTest::newRow("plain") << QList<Toxic>{};
        QTest::newRow("late") << QList<Toxic>{toxic(ToxicKind::Latency, Stream::Upstream, {.latency = 5000})};
        QTest::newRow("slow") << QList<Toxic>{toxic(ToxicKind::Bandwidth, Stream::Upstream, {.rate = 1})};
        QTest::newRow("sliced") << QList<Toxic>{
            toxic(ToxicKind::Slicer, Stream::Upstream, {.delay = 1'000'000, .averageSize = 10})};
        QTest::newRow("blackhole") << QList<Toxic>{toxic(ToxicKind::Blackhole, Stream::Upstream)};
    }
    void aSlowReaderDoesNotGrowTheProxy()
    {
        QFETCH(QList<Toxic>, toxics);
        ProxyRig rig(toxics);
        const Descriptor client = rig.connectClient();
        const qint64 before = residentBytes();
        constexpr qsizetype MuchMore = 256LL * 1024 * 1024;
        const qsizetype taken = sendUntilFull(client, MuchMore);
        // What the kernel's own buffers hold is some megabytes; the sender was held back.
        QVERIFY2(taken < 32LL * 1024 * 1024, qPrintable(QString::number(taken)));
        QVERIFY2(rig.queued() <= 400LL * 1024, qPrintable(QString::number(rig.queued())));
#ifndef __SANITIZE_ADDRESS__
        QVERIFY(residentBytes() - before < 4LL * 1024 * 1024);
#else
        Q_UNUSED(before)
#endif
    }

    void whatWasHeldBackArrivesWhole()
    {
        ProxyRig rig;
        const Held link = rig.open();
        const qsizetype sent = sendUntilFull(link.client, 64LL * 1024 * 1024);
        endStream(link.client);
        const Received all = receive(link.server, 0);
        QCOMPARE(all.bytes.size(), sent);
        QVERIFY(all.ended);
    }

    void aThousandLinksAtOnce()
    {
        ProxyRig rig({toxic(ToxicKind::Latency, Stream::Downstream, {.latency = 5})});
#ifdef __SANITIZE_ADDRESS__
        constexpr int Crowd = 200;
#else
        constexpr int Crowd = 1000;
#endif
        std::vector<Held> links;
        for (int i = 0; i < Crowd; ++i) {
            links.push_back(rig.open());
            QVERIFY(links.back().client.isOpen() && links.back().server.isOpen());
        }
        QCOMPARE(rig.openLinks(), qsizetype(Crowd));
        for (const Held& link : links)
            QVERIFY(sendAll(link.server, "hello"));
        for (const Held& link : links)
            QCOMPARE(receive(link.client, 5).bytes, QByteArray("hello"));
        links.clear();
        QTRY_COMPARE(rig.openLinks(), qsizetype(0));
        QCOMPARE(rig.pendingWakes(), qsizetype(0));
    }

    void toxicityHitsItsShareAndTheSameLinksEachTime()
    {
        Toxic some = toxic(ToxicKind::ResetHandshake, Stream::Upstream);
        some.toxicity = 0.3;
        QList<bool> first;
        for (int round = 0; round < 2; ++round) {
            ProxyRig rig({some}, 7);
            QList<bool> hit;
            for (int i = 0; i < 200; ++i) {
                const Held link = rig.open();
                sendAll(link.client, "GET");
                hit += receive(link.server, 3).bytes.isEmpty();
            }
            const auto hits = hit.count(true);
            QVERIFY2(hits > 40 && hits < 80, qPrintable(QString::number(hits))); // 60 ± 3 σ
            if (round == 0)
                first = hit;
            QCOMPARE(hit, first);
        }
    }

    void aToxicThatIsLiftedLetsGoAtOnce()
    {
        ProxyRig rig({toxic(ToxicKind::Latency, Stream::Upstream, {.latency = 600'000})});
        const Held link = rig.open();
        QVERIFY(sendAll(link.client, "late"));
        QVERIFY(receive(link.server, 4, 200).bytes.isEmpty());
        rig.setToxics({});
        QCOMPARE(receive(link.server, 4).bytes, QByteArray("late"));
    }

    void afterDroppedBytesALinkIsClosedWhenTheToxicGoes()
    {
        ProxyRig rig({toxic(ToxicKind::Timeout, Stream::Upstream)});
        const Held link = rig.open();
        const Held untouched = rig.open();
        QVERIFY(sendAll(link.client, "lost"));
        QVERIFY(receive(link.server, 4, 200).bytes.isEmpty());
        rig.setToxics({});
        QVERIFY(receive(link.server, 0).ended);
        QVERIFY(receive(link.client, 0).ended);
        QVERIFY(sendAll(untouched.client, "kept"));
        QCOMPARE(receive(untouched.server, 4).bytes, QByteArray("kept"));
    }

    void downRefusesAndComesBackOnTheSamePort()
    {
        ProxyRig rig;
        for (int i = 0; i < 3; ++i) {
            const Held before = rig.open();
            QVERIFY(before.client.isOpen());
            rig.setToxics({toxic(ToxicKind::Down)});
            QVERIFY(receive(before.client, 0).ended);
            QVERIFY(receive(before.server, 0).ended);
            QVERIFY(!rig.connectClient().isOpen());
            rig.setToxics({});
            const Held after = rig.open();
            QVERIFY(sendAll(after.client, "back"));
            QCOMPARE(receive(after.server, 4).bytes, QByteArray("back"));
        }
    }

    void stoppedItLeavesNothing()
    {
        ProxyRig rig({toxic(ToxicKind::Latency, Stream::Upstream, {.latency = 10'000})});
        const Held link = rig.open();
        QVERIFY(sendAll(link.client, "late"));
        QTRY_VERIFY(rig.queued() > 0);
        rig.stop();
        QCOMPARE(rig.openLinks(), qsizetype(0));
        QCOMPARE(rig.pendingWakes(), qsizetype(0));
        QVERIFY(!rig.connectClient().isOpen());
        QCOMPARE(rig.reports().front().ending, LinkReport::Ending::Stopped);
    }
};

QTEST_GUILESS_MAIN(FaultProxyTest)
#include "tst_faultproxy.moc"
