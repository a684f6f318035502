#include "core/attribution.h"
#include "core/metrics.h"
#include "session/followed.h"
#include "support/freeport.h"
#include "support/realserver.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

/// A server, what stands in for Toxiproxy, and a session that goes by way of it.
class Toxiproxied
{
public:
    explicit Toxiproxied(const QStringList& options = {}, const QString& api = {})
        : server(RealServer::pythonWebsockets()), toxiproxy(RealServer::toxiproxyDouble(options))
    {
        plan = briefPlan(server.url());
        plan.name = u"by way of Toxiproxy"_s;
        plan.faults.toxiproxy = api.isEmpty() ? u"http://127.0.0.1:%1"_s.arg(toxiproxy.url().port()) : api;
        plan.stages[0].cycles = 6;
        plan.stages[0].connected = Millis(60);
        plan.timeouts = {.connect = Millis(1500), .echo = Millis(700), .close = Millis(700)};
        plan.timing = {.warmUp = Millis(0),
                       .baseline = Millis(100),
                       .recoveryHold = Millis(100),
                       .recoveryLimit = Millis(3000),
                       .settle = Millis(100)};
    }

    [[nodiscard]] bool isReady() const { return server.ready() && toxiproxy.ready(); }
    bool run()
    {
        Followed followed(plan);
        const bool isOver = followed.run();
        record = followed.record;
        return isOver;
    }
    /// What was asked of the API, without times, bodies and what is random.
    [[nodiscard]] QStringList requests() const
    {
        QStringList lines;
        static const QRegularExpression Request(u"^[\\d.]+ (\\S+) (\\S+)"_s, QRegularExpression::MultilineOption);
        for (auto all = Request.globalMatch(QString::fromUtf8(toxiproxy.log())); all.hasNext();) {
            const auto one = all.next();
            lines += one.captured(1) + u' ' +
                     one.captured(2).replace(QRegularExpression(u"flapscope-[0-9a-f]{8}"_s), u"P"_s);
        }
        return lines;
    }

    RealServer server;
    RealServer toxiproxy;
    Plan plan;
    Record record;
};

Toxic latency(qint64 ms, Stream stream = Stream::Downstream)
{
    Toxic toxic;
    toxic.attributes.latency = ms;
    toxic.stream = stream;
    return toxic;
}

} // namespace

class TestToxiproxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toxicsOfThePlanActThere()
    {
        Toxiproxied it;
        QVERIFY(it.isReady());
        it.plan.faults.toxics = {latency(30)};
        it.plan.stages[0].faults = {{latency(20, Stream::Upstream), 1, {}}};
        QVERIFY(it.run());
        QCOMPARE(it.record.ending, Ending::Completed);
        const Metrics metrics = measure(it.record);
        QCOMPARE(metrics.all.of(Outcome::Ok), quint64(12));
        // Both directions pass it once between the connection and the upgrade.
        const auto upgrade = metrics.all.upgrade.quantile(0.5);
        QVERIFY(upgrade);
        QVERIFY2(*upgrade >= std::chrono::milliseconds(30), qPrintable(QString::number(inMillis(*upgrade))));
        QCOMPARE(it.requests(),
                 (QStringList{u"POST /proxies"_s, u"POST /proxies/P/toxics"_s, u"POST /proxies/P/toxics"_s,
                              u"DELETE /proxies/P/toxics/latency_upstream"_s,
                              u"DELETE /proxies/P/toxics/latency_downstream"_s, u"DELETE /proxies/P"_s}));
        QCOMPARE(it.record.toxics.size(), std::size_t(2));
        for (const ToxicSpan& span : it.record.toxics)
            QVERIFY(span.begin.isKnown() && span.end.isKnown());
    }

    void downIsAProxyThatIsSwitchedOff()
    {
        Toxiproxied it;
        QVERIFY(it.isReady());
        Toxic down;
        down.kind = ToxicKind::Down;
        it.plan.stages[0].clients = 1;
        it.plan.stages[0].cycles = 30;
        it.plan.stages[0].faults = {{down, 4, Millis(300)}};
        QVERIFY(it.run());
        QCOMPARE(it.record.ending, Ending::Completed);
        const Metrics metrics = measure(it.record);
        QVERIFY(metrics.all.of(Outcome::Refused) > 0);
        QVERIFY(metrics.all.of(Outcome::Ok) > 3);
        QCOMPARE(it.requests(), (QStringList{u"POST /proxies"_s, u"PATCH /proxies/P"_s, u"PATCH /proxies/P"_s,
                                             u"DELETE /proxies/P"_s}));
        const auto whose = attributionOf(it.record, metrics);
        QVERIFY(whose);
        QCOMPARE(whose->side, Attribution::Side::Network);
        QVERIFY2(whose->text().contains(u"cannot be seen from here"_s), qPrintable(whose->text()));
    }

    void toxicsByHandActThereToo()
    {
        Toxiproxied it;
        QVERIFY(it.isReady());
        it.plan.stages[0].cycles = 30;
        bool asked = false;
        bool refused = false;
        Followed run(it.plan);
        Session& session = run.session;
        connect(&session, &Session::ticked, this, [&] {
            if (asked)
                return;
            asked = true;
            refused = !session.setToxicsByHand({usualToxic(ToxicKind::Blackhole)}).isEmpty();
            session.setToxicsByHand({latency(5)});
            session.setToxicsByHand({latency(15)});
        });
        QVERIFY(run.run());
        QVERIFY(refused); // Toxiproxy has none
        QCOMPARE(run.record.toxics.back().toxic, latency(15));
        const QStringList requests = it.requests();
        QVERIFY(requests.contains(u"POST /proxies/P/toxics"_s));
        QVERIFY(requests.contains(u"PATCH /proxies/P/toxics/latency_downstream"_s));
        QCOMPARE(requests.last(), u"DELETE /proxies/P"_s);
    }

    void whatCannotBeOpenedIsSaidBeforeAnythingRuns_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("api");
        QTest::addColumn<QString>("said");
        QTest::newRow("nobody there") << QStringList{} << u"http://127.0.0.1:%1"_s.arg(freePort())
                                      << u"Connection refused"_s;
        QTest::newRow("refused by it") << QStringList{u"--fail-create"_s} << QString()
                                       << u"listen tcp: address already in use"_s;
        QTest::newRow("another program") << QStringList{} << u"SERVER"_s << u"faults.toxiproxy"_s;
    }
    void whatCannotBeOpenedIsSaidBeforeAnythingRuns()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, api);
        QFETCH(QString, said);
        Toxiproxied it(options, api);
        QVERIFY(it.isReady());
        if (api == u"SERVER"_s)
            it.plan.faults.toxiproxy = u"http://127.0.0.1:%1"_s.arg(it.server.url().port());
        QVERIFY(it.run());
        QCOMPARE(it.record.ending, Ending::NotReached);
        QVERIFY2(it.record.endingReason.contains(said), qPrintable(it.record.endingReason));
        QVERIFY2(it.record.endingReason.contains(u"See that it runs"_s), qPrintable(it.record.endingReason));
        QVERIFY(it.record.cycles.empty());
    }

    void oneThatHangsHoldsNothingUp()
    {
        Toxiproxied it({u"--hang-on"_s, u"DELETE"_s});
        QVERIFY(it.isReady());
        QVERIFY(it.run());
        QCOMPARE(it.record.ending, Ending::Completed);
        QCOMPARE(measure(it.record).all.of(Outcome::Ok), quint64(12));
    }

    void oneThatDiesIsSaidAndTheRunGoesOn()
    {
        Toxiproxied it;
        QVERIFY(it.isReady());
        it.plan.stages[0].cycles = 12;
        it.plan.stages[0].faults = {{latency(5), 6, {}}};
        QStringList notices;
        Followed run(it.plan);
        connect(&run.session, &Session::ticked, this, [&](const GroupTick& tick) {
            if (!tick.cycles.empty())
                it.toxiproxy.stop();
        });
        connect(&run.session, &Session::noticed, this, [&](const Notice& notice) { notices += notice.text; });
        QVERIFY(run.run());
        QCOMPARE(run.record.ending, Ending::Completed);
        QVERIFY(run.record.toxics.empty()); // it never said that the toxic acts
        QVERIFY(measure(run.record).all.of(Outcome::Refused) > 0);
        QCOMPARE(notices.filter(u"Toxiproxy at http://127.0.0.1"_s).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestToxiproxy)
#include "tst_toxiproxy.moc"
