#include "core/network.h"
#include "core/plan.h"
#include "core/planjson.h"
#include "core/planwriter.h"
#include "core/toxicrules.h"
#include "core/toxictext.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

Toxic with(ToxicKind kind, const ToxicAttributes& attributes = {}, Stream stream = Stream::Downstream)
{
    Toxic toxic;
    toxic.kind = kind;
    toxic.stream = stream;
    toxic.attributes = attributes;
    return toxic;
}

QList<Toxic> usualOfAll()
{
    QList<Toxic> all;
    for (int i = 0; !nameOf(static_cast<ToxicKind>(i)).isEmpty(); ++i)
        all += usualToxic(static_cast<ToxicKind>(i));
    return all;
}

Plan planWith(const QList<Toxic>& toxics)
{
    Plan plan;
    plan.stages = {Stage()};
    plan.faults.toxics = toxics;
    return plan;
}

QString firstFault(const Plan& plan)
{
    const Faults faults = validate(plan);
    return faults.isEmpty() ? QString() : faults.first().sentence();
}

} // namespace

class ToxicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kindsAreNamedAsInToxiproxy()
    {
        QStringList names;
        for (const Toxic& toxic : usualOfAll())
            names += QString(nameOf(toxic.kind));
        QCOMPARE(names.join(u' '),
                 u"latency bandwidth slow_close timeout reset_peer slicer limit_data down blackhole nat_timeout "
                 "stall_handshake reset_handshake stall_burst"_s);
        QCOMPARE(nameOf(with(ToxicKind::SlowClose, {}, Stream::Upstream)), u"slow_close_upstream"_s);
    }

    void theJsonIsThatOfToxiproxysApi()
    {
        Toxic toxic = with(ToxicKind::Slicer, {.delay = 10, .averageSize = 64, .sizeVariation = 32}, Stream::Upstream);
        toxic.toxicity = 0.5;
        QCOMPARE(QJsonDocument(PlanWriter::objectOf(toxic)).toJson(QJsonDocument::Compact),
                 QByteArray("{\"attributes\":{\"average_size\":64,\"delay\":10,\"size_variation\":32},\"name\":\"\","
                            "\"stream\":\"upstream\",\"toxicity\":0.5,\"type\":\"slicer\"}"));
    }

    void aParameterOfAnotherKindIsRefusedInPlace()
    {
        const auto plan = planFromJson(
            R"({"stages": [{}], "faults": {"toxics": [{"type": "bandwidth", "attributes": {"latency": 5}}]}})");
        QVERIFY(!plan.ok());
        QCOMPARE(plan.faults().constFirst().sentence(),
                 u"faults.toxics[0].attributes.latency: There is no such key. Remove it, or use one of: rate."_s);
    }

    void everyToxicSurvivesItsText()
    {
        for (Toxic toxic : usualOfAll()) {
            QCOMPARE(*toxicFrom(toxicText(toxic)), toxic);
            toxic.stream = Stream::Upstream;
            toxic.toxicity = 0.1;
            toxic.name = u"a name = it"_s;
            QCOMPARE(*toxicFrom(toxicText(toxic)), toxic);
            const StageToxic timed{toxic, 10, Millis(3000)};
            QCOMPARE(*stageToxicFrom(toxicText(timed)), timed);
        }
        QCOMPARE(toxicText(with(ToxicKind::Latency, {.latency = 100, .jitter = 20})),
                 u"latency,latency=100,jitter=20"_s);
    }

    void whatCannotBeReadSaysWhatCan_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* text, const QString& sentence) {
            QTest::newRow(text) << QString::fromLatin1(text) << sentence;
        };
        row("lag,latency=5", u"\"lag\" is no toxic. Use one of: latency, bandwidth,"_s);
        row("", u"\"\" is no toxic."_s);
        row("latency,delay=5", u"latency has no \"delay\". Use KEY=VALUE with one of: latency, jitter, stream,"_s);
        row("latency,latency=soon", u"\"soon\" is no value of latency. Use a number"_s);
        row("latency,latency=1.5", u"\"1.5\" is no value of latency."_s);
        row("latency,stream=sideways", u"\"sideways\" is no value of stream. Use downstream or upstream."_s);
        row("down,at_cycle=2", u"down has no \"at_cycle\"."_s);
    }
    void whatCannotBeReadSaysWhatCan()
    {
        QFETCH(QString, text);
        QFETCH(QString, sentence);
        const auto toxic = toxicFrom(text);
        QVERIFY(!toxic.ok());
        QVERIFY2(toxic.faults().constFirst().sentence().contains(sentence),
                 qPrintable(toxic.faults().constFirst().sentence()));
    }

    void usualValuesAreInRangeAndAlonePossible()
    {
        for (const Toxic& toxic : usualOfAll())
            QCOMPARE(firstFault(planWith({toxic})), QString());
    }

    void absurdValuesAreRefusedInPlace_data()
    {
        QTest::addColumn<Toxic>("toxic");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const Toxic& toxic, const QString& sentence) {
            QTest::newRow(name) << toxic << sentence;
        };
        Toxic often = usualToxic(ToxicKind::Latency);
        often.toxicity = 1.5;
        row("toxicity", often, u"faults.toxics[0].toxicity: 1.5 is out of range. Use a number from 0 to 1."_s);
        often.toxicity = -0.1;
        row("negative toxicity", often, u"faults.toxics[0].toxicity: -0.1 is out of range."_s);
        often.toxicity = qQNaN();
        row("no toxicity", often, u"faults.toxics[0].toxicity: "_s);
        row("negative", with(ToxicKind::Latency, {.latency = -1}),
            u"faults.toxics[0].attributes.latency: -1 is out of range. Use a whole number from 0 to 600,000."_s);
        row("endless", with(ToxicKind::SlowClose, {.delay = 600'001}), u"faults.toxics[0].attributes.delay: 600,001"_s);
        row("no rate", with(ToxicKind::Bandwidth), u"faults.toxics[0].attributes.rate: 0 is out of range."_s);
        row("no size", with(ToxicKind::Slicer), u"faults.toxics[0].attributes.average_size: 0 is out of range."_s);
        row("early", with(ToxicKind::Latency, {.latency = 10, .jitter = 11}),
            u"faults.toxics[0].attributes.jitter: A latency of 10 ms cannot vary by 11 ms"_s);
        row("less than nothing", with(ToxicKind::Slicer, {.averageSize = 10, .sizeVariation = 10}),
            u"faults.toxics[0].attributes.size_variation: Pieces of 10 bytes"_s);
        row("never ends", with(ToxicKind::StallBurst, {.interval = 100, .duration = 100}),
            u"faults.toxics[0].attributes.duration: A standstill of 100 ms every 100 ms never ends."_s);
        Toxic half = with(ToxicKind::Down);
        half.toxicity = 0.5;
        row("half down", half, u"faults.toxics[0].toxicity: What listens is up or down"_s);
    }
    void absurdValuesAreRefusedInPlace()
    {
        QFETCH(Toxic, toxic);
        QFETCH(QString, sentence);
        const QString found = firstFault(planWith({toxic}));
        QVERIFY2(found.startsWith(sentence), qPrintable(found));
    }

    void toxicsThatContradictEachOtherAreRefused_data()
    {
        QTest::addColumn<QList<Toxic>>("toxics");
        QTest::addColumn<QString>("sentence"); // empty: they go together
        const Toxic late = usualToxic(ToxicKind::Latency);
        const Toxic lateUp = with(ToxicKind::Latency, {.latency = 5}, Stream::Upstream);
        const Toxic slow = usualToxic(ToxicKind::Bandwidth);
        const Toxic dark = with(ToxicKind::Blackhole);
        Toxic someDark = dark;
        someDark.toxicity = 0.5;
        QTest::newRow("twice") << QList{late, late}
                               << u"faults.toxics[1]: There is a toxic latency for the same direction already."_s;
        QTest::newRow("both directions") << QList{late, lateUp} << QString();
        QTest::newRow("late and slow") << QList{late, slow} << QString();
        QTest::newRow("in the dark")
            << QList{late, dark} << u"faults.toxics[1]: blackhole lets nothing through in that direction, so latency"_s;
        QTest::newRow("dark the other way") << QList{lateUp, dark} << QString();
        QTest::newRow("dark for some") << QList{late, someDark} << QString();
        QTest::newRow("down") << QList{with(ToxicKind::Down), lateUp}
                              << u"faults.toxics[1]: While down acts there is no connection that latency"_s;
        QTest::newRow("reset at once") << QList{slow, usualToxic(ToxicKind::ResetPeer)}
                                       << u"faults.toxics[1]: While reset_peer acts"_s;
        QTest::newRow("reset later") << QList{slow, with(ToxicKind::ResetPeer, {.timeout = 50})} << QString();
        Toxic first = late;
        first.name = u"x"_s;
        Toxic second = slow;
        second.name = u"x"_s;
        QTest::newRow("one name") << QList{first, second} << u"faults.toxics[1].name: There is a toxic x already."_s;
    }
    void toxicsThatContradictEachOtherAreRefused()
    {
        QFETCH(QList<Toxic>, toxics);
        QFETCH(QString, sentence);
        const QString found = firstFault(planWith(toxics));
        QVERIFY2(sentence.isEmpty() ? found.isEmpty() : found.startsWith(sentence), qPrintable(found));
    }

    void aToxiproxyHasItsOwnKindsOnly()
    {
        for (const Toxic& toxic : usualOfAll()) {
            Plan plan = planWith({toxic});
            plan.faults.toxiproxy = u"http://127.0.0.1:8474"_s;
            if (toxic.kind <= ToxicKind::Down)
                QCOMPARE(firstFault(plan), QString());
            else
                QVERIFY(firstFault(plan).startsWith(u"faults.toxics[0].type: Toxiproxy has no toxic "_s));
        }
        Plan plan = planWith({});
        plan.stages.first().faults = {{usualToxic(ToxicKind::NatTimeout), 1, {}}};
        plan.faults.toxiproxy = u"https://proxy.example/toxi"_s;
        QVERIFY(firstFault(plan).startsWith(u"stages[0].faults[0].type: Toxiproxy has no toxic nat_timeout."_s));
    }

    void whereAToxiproxyIsMustBeAnAddress_data()
    {
        QTest::addColumn<QString>("address");
        for (const char* bad :
             {"127.0.0.1:8474", "ws://127.0.0.1:8474", "http://", "http://h:99999", "{{env:X}}", "http://{{env:X}}"})
            QTest::newRow(bad) << QString::fromLatin1(bad);
    }
    void whereAToxiproxyIsMustBeAnAddress()
    {
        QFETCH(QString, address);
        Plan plan = planWith({});
        plan.faults.toxiproxy = address;
        QVERIFY2(firstFault(plan).startsWith(u"faults.toxiproxy: "_s), qPrintable(firstFault(plan)));
    }

    void whatIsTimedComesOverWhatLasts()
    {
        Plan plan = planWith({usualToxic(ToxicKind::Latency)});
        plan.stages.first().faults = {{with(ToxicKind::Down), 10, Millis(3000)}};
        QCOMPARE(firstFault(plan), QString());
        plan.stages.first().faults = {{with(ToxicKind::Down), 1, {}}};
        QVERIFY(firstFault(plan).startsWith(u"stages[0].faults[0]: While down acts"_s));
        plan.stages.first().faults = {{with(ToxicKind::Down), 10, Millis(5)},
                                      {usualToxic(ToxicKind::Bandwidth), 10, Millis(5)}};
        QVERIFY(firstFault(plan).startsWith(u"stages[0].faults[1]: While down acts"_s));
        plan.stages.first().faults = {{with(ToxicKind::Down), 21, {}}};
        QCOMPARE(firstFault(plan), u"stages[0].faults[0].atCycle: The stage has 20 cycles, so it never comes to this "
                                   "one. Use at most as many."_s);
    }

    void wordsForPeopleNameEachFigureWithItsUnit()
    {
        QCOMPARE(wordingOf(with(ToxicKind::Latency, {.latency = 100, .jitter = 20}, Stream::Upstream)),
                 u"latency 100 ms, jitter 20 ms, upstream"_s);
        QCOMPARE(wordingOf(with(ToxicKind::Slicer, {.delay = 1500, .averageSize = 64})),
                 u"slicer average size 64 bytes, delay 1,500 µs, downstream"_s);
        QCOMPARE(wordingOf(with(ToxicKind::LimitData, {.bytes = 9})), u"limit_data 9 bytes, downstream"_s);
        Toxic some = with(ToxicKind::ResetPeer);
        some.toxicity = 0.05;
        QCOMPARE(wordingOf(some), u"reset_peer, on 5 % of the connections"_s);
        QCOMPARE(wordingOf(StageToxic{with(ToxicKind::Down), 10, Millis(3000)}),
                 u"down, from cycle 10, for 3,000 ms"_s);
    }

    void everyNetworkComesFromItsFileAndHasASource()
    {
        const QDir folder(QStringLiteral(FLAPSCOPE_SOURCE_DIR "/resources/networks"));
        QStringList files;
        for (const QString& file : folder.entryList({u"*.json"_s}))
            files += QFileInfo(file).completeBaseName();
        QStringList names;
        for (const Network& network : networks()) {
            names += network.name;
            QVERIFY(!network.source.isEmpty() && !network.description.isEmpty());
            QCOMPARE(firstFault(planWith(network.toxics)), QString());
        }
        QCOMPARE(names.join(u' '), u"gprs 2g 3g 4g satellite train"_s);
        names.sort();
        QCOMPARE(names, files);
        const auto unknown = networkNamed(u"5g"_s);
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.faults().constFirst().next.contains(u"satellite"_s));
    }

    void networksHaveThePublishedFigures_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("latency"); // ms, both ways together
        QTest::addColumn<double>("down"); // bytes a second
        QTest::addColumn<double>("up");
        constexpr double Firefox = 128.0; // its Kbps are 1024 bits a second
        QTest::newRow("GPRS") << u"gprs"_s << 500 << 50 * Firefox << 20 * Firefox;
        QTest::newRow("Regular 2G") << u"2g"_s << 300 << 250 * Firefox << 50 * Firefox;
        QTest::newRow("Regular 3G") << u"3g"_s << 100 << 750 * Firefox << 250 * Firefox;
        QTest::newRow("Regular 4G / LTE") << u"4g"_s << 20 << 4096 * Firefox << 3072 * Firefox;
        QTest::newRow("geostationary") << u"satellite"_s << 558 << 25e6 / 8.0 << 3e6 / 8.0;
        QTest::newRow("train") << u"train"_s << 20 << 4096 * Firefox << 3072 * Firefox;
    }
    void networksHaveThePublishedFigures()
    {
        QFETCH(QString, name);
        QFETCH(int, latency);
        QFETCH(double, down);
        QFETCH(double, up);
        qint64 sum = 0;
        const auto network = networkNamed(name);
        QVERIFY(network.ok());
        for (const Toxic& toxic : network->toxics) {
            sum += toxic.attributes.latency;
            if (toxic.kind == ToxicKind::Bandwidth) {
                const double published = toxic.stream == Stream::Upstream ? up : down;
                // Whole KB/s, as Toxiproxy counts.
                QVERIFY(std::abs(static_cast<double>(toxic.attributes.rate) * 1000.0 - published) <= 500.0);
            }
        }
        QCOMPARE(sum, qint64(latency));
    }
};

QTEST_APPLESS_MAIN(ToxicTest)
#include "tst_toxic.moc"
