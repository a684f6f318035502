#include "core/named.h"
#include "fault/proxyrig.h"
#include "fault/random.h"

#include <QDir>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot).size();
}

/// Connections that are opened, used a little and killed on either side, in the order that a seed gives.
class Chaos
{
public:
    Chaos(ProxyRig& rig, quint64 seed) : m_rig(rig), m_random(seed) {}

    void kill(int number)
    {
        constexpr std::size_t Crowd = 30;
        while (m_kills < number) {
            if (m_clients.size() < Crowd) {
                if (Descriptor client = m_rig.connectClient(); client.isOpen())
                    m_clients.push_back(std::move(client));
                else
                    ++m_kills; // it was down: that client is dead as well
            }
            for (Descriptor server = m_rig.acceptServer(0); server.isOpen(); server = m_rig.acceptServer(0))
                m_servers.push_back(std::move(server));
            use(m_clients);
            use(m_servers);
            killOne(m_random.next() % 2 == 0 ? m_clients : m_servers);
        }
        m_clients.clear();
        m_servers.clear();
    }

private:
    void use(const std::vector<Descriptor>& sockets)
    {
        if (!sockets.empty() && m_random.next() % 2 == 0) {
            const auto& one = sockets[m_random.next() % sockets.size()];
            const QByteArray bytes(static_cast<qsizetype>(1 + m_random.next() % 3000), 'x');
            (void)sendAll(one, bytes);
        }
    }

    void killOne(std::vector<Descriptor>& sockets)
    {
        if (sockets.empty())
            return;
        const auto victim = sockets.begin() + static_cast<std::ptrdiff_t>(m_random.next() % sockets.size());
        switch (m_random.next() % 3) {
        case 0:
            resetSocket(*victim);
            break;
        case 1:
            endStream(*victim); // and stays: no kill yet
            return;
        default:
            break;
        }
        sockets.erase(victim);
        ++m_kills;
    }

    ProxyRig& m_rig;
    Random m_random;
    std::vector<Descriptor> m_clients;
    std::vector<Descriptor> m_servers;
    int m_kills = 0;
};

/// Waits until the proxy has no link; what it still dials is accepted and closed, as a server does that ends.
bool letAllGo(ProxyRig& rig)
{
    return QTest::qWaitFor(
        [&rig] {
            while (rig.acceptServer(0).isOpen()) {}
            return rig.openLinks() == 0;
        },
        10'000);
}

} // namespace

class FaultKillsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aThousandKillsLeaveNothing_data()
    {
        QTest::addColumn<QList<Toxic>>("toxics");
        QTest::newRow("none") << QList<Toxic>{};
        for (int i = 0; !nameOf(static_cast<ToxicKind>(i)).isEmpty(); ++i) {
            Toxic one = usualToxic(static_cast<ToxicKind>(i));
            // Short enough to strike in the midst of it.
            for (qint64 ToxicAttributes::*time : {&ToxicAttributes::latency, &ToxicAttributes::timeout})
                one.attributes.*time = qMin<qint64>(one.attributes.*time, 3);
            for (const Stream stream : {Stream::Downstream, Stream::Upstream}) {
                one.stream = stream;
                QTest::newRow(qPrintable(nameOf(one))) << QList<Toxic>{one};
                if (!hasStream(one.kind))
                    break;
            }
        }
    }
    void aThousandKillsLeaveNothing()
    {
        QFETCH(QList<Toxic>, toxics);
        ProxyRig rig(toxics, 11);
        const qsizetype before = openDescriptors();
        Chaos(rig, 2026).kill(1000);
        // Where an end passes late or not at all, the toxic has to go first.
        rig.setToxics({});
        QVERIFY2(letAllGo(rig), qPrintable(QString::number(rig.openLinks())));
        QCOMPARE(rig.queued(), qint64(0));
        QCOMPARE(rig.pendingWakes(), qsizetype(0));
        QTRY_COMPARE(openDescriptors(), before);
    }

    void toxicsThatChangeAmidTheKillsLeaveNothingEither()
    {
        ProxyRig rig;
        const qsizetype before = openDescriptors();
        for (quint64 round = 0; round < 40; ++round) {
            Random random(round);
            QList<Toxic> toxics;
            for (int i = 0; !nameOf(static_cast<ToxicKind>(i)).isEmpty(); ++i) {
                if (random.next() % 4 == 0)
                    toxics += usualToxic(static_cast<ToxicKind>(i));
            }
            rig.setToxics(toxics);
            Chaos(rig, round).kill(25);
        }
        rig.setToxics({});
        QVERIFY2(letAllGo(rig), qPrintable(QString::number(rig.openLinks())));
        QCOMPARE(rig.pendingWakes(), qsizetype(0));
        QTRY_COMPARE(openDescriptors(), before);
    }
};

QTEST_GUILESS_MAIN(FaultKillsTest)
#include "tst_faultkills.moc"
