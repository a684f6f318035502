#include "core/planjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <functional>
#include <limits>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// A plan in which no field is at its default.
Plan unusualPlan()
{
    Plan plan;
    plan.name = u"unusual"_s;
    plan.description = u"Two\nlines, “quotes”, 漢字"_s;
    plan.target.url = u"wss://example.test:8443/path?room=1"_s;
    plan.target.headers = {{u"X-One"_s, u"1"_s}, {u"Authorization"_s, u"Bearer {{env:TOKEN}}"_s}};
    plan.target.subprotocols = {u"chat"_s, u"superchat"_s};
    plan.target.tls = {u"/ca.pem"_s, u"/cert.pem"_s, u"/key.pem"_s, false};
    plan.target.demo = {12, 2.5, 30ms, true, 40ms, 7, 8, 9, 10, 11ms};
    Stage stage{
        u"first"_s,
        7,
        9,
        110ms,
        60ms,
        12.5,
        CloseMode::Clean,
        {false, u"hello {{nonce}}"_s, u"^hello"_s},
        {0, 12, 70ms},
        {Pattern::Shape::Ramp, Pattern::Arrival::Open, 5ms, 1.5, 60.0, 0.25, 0.5, 30ms, u"trace.csv"_s, 3, 900ms},
        {ReconnectPolicy::Kind::FullJitter, 150ms, 20s, 1.5, 45s},
        {200ms, 300ms},
        {},
        1000,
        {},
        {{CloseMode::NoPong, 4002, u"gone"_s, 3}, {CloseMode::Silent, 1000, {}, 1}}};
    plan.stages = {stage, stage};
    plan.stages[1].closeMix = {};
    plan.stages[1].closeCode = 4001;
    plan.stages[1].closeReason = u"going"_s;
    plan.timeouts = {1ms, 2ms, 3ms};
    plan.timing = {4ms, 5ms, 6ms, 7ms, 8ms};
    plan.watch = {Watch::Process::Pid,
                  4711,
                  u"http://localhost:9100/metrics"_s,
                  {u"sessions"_s, u"up{a=\"b\"}"_s},
                  QStringLiteral(FLAPSCOPE_SOURCE_DIR "/README.md"),
                  u"cleaned up"_s,
                  u"id=(.+)"_s};
    plan.limits = {{u"connect-success"_s, Comparison::AtLeast, 99.5, true, 95.0},
                   {u"memory-growth"_s, Comparison::Below, 15.25, false, std::nullopt},
                   {u"memory-trend"_s, Comparison::AtMost, std::nullopt, false, std::nullopt}};
    Toxic slices;
    slices.kind = ToxicKind::Slicer;
    slices.name = u"mine"_s;
    slices.stream = Stream::Upstream;
    slices.toxicity = 0.25;
    slices.attributes = {.delay = 10, .averageSize = 20, .sizeVariation = 5};
    Toxic late;
    late.attributes = {.latency = 100, .jitter = 30};
    plan.faults = {{late, slices}, true, u"http://127.0.0.1:8474"_s};
    Toxic down;
    down.kind = ToxicKind::Down;
    plan.stages[0].faults = {{down, 4, 3000ms}};
    plan.seed = 42;
    return plan;
}

QByteArray textOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson();
}

/// `root` with what stands at `path` ("stages[0].clients") replaced.
QJsonValue replaced(const QJsonValue& root, const QString& path, const QJsonValue& value)
{
    if (path.isEmpty())
        return value;
    if (path.startsWith(u'[')) {
        const qsizetype close = path.indexOf(u']');
        QJsonArray array = root.toArray();
        const qsizetype index = QStringView(path).mid(1, close - 1).toInt();
        const qsizetype skip = QStringView(path).mid(close + 1).startsWith(u'.') ? 2 : 1;
        array[index] = replaced(array.at(index), path.mid(close + skip), value);
        return array;
    }
    qsizetype end = 0;
    while (end < path.size() && path.at(end) != u'.' && path.at(end) != u'[')
        ++end;
    const QString key = path.left(end);
    const QString rest = QStringView(path).mid(end).startsWith(u'.') ? path.mid(end + 1) : path.mid(end);
    QJsonObject object = root.toObject();
    object.insert(key, replaced(object.value(key), rest, value));
    return object;
}

QByteArray planWith(const QString& path, const QJsonValue& value)
{
    return textOf(replaced(toJson(unusualPlan()), path, value).toObject());
}

/// Calls `visit` with the path and value of everything that is neither object nor list.
void forEachLeaf(const QJsonValue& value, const QString& path,
                 const std::function<void(const QString&, const QJsonValue&)>& visit)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            forEachLeaf(it.value(), path.isEmpty() ? it.key() : QString(path % u'.' % it.key()), visit);
    } else if (value.isArray()) {
        for (qsizetype i = 0; i < value.toArray().size(); ++i)
            forEachLeaf(value.toArray().at(i), u"%1[%2]"_s.arg(path).arg(i), visit);
    } else {
        visit(path, value);
    }
}

QStringList placesOf(const Faults& faults)
{
    QStringList places;
    for (const Fault& fault : faults)
        places.append(fault.where);
    return places;
}

} // namespace

class PlanJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldSurvivesTheRoundTrip()
    {
        const Plan plan = unusualPlan();
        const auto again = planFromJson(textOf(toJson(plan)));
        QVERIFY2(again.ok(), qPrintable(again.ok() ? QString() : again.faults().constFirst().sentence()));
        QCOMPARE(*again, plan);
        QCOMPARE(*planFromJson(textOf(toJson(Plan()))), Plan());
    }
    void everyKeyReachesItsOwnField()
    {
        // Change one value at a time: exactly that one must come back changed.
        const QJsonObject whole = toJson(unusualPlan());
        int leaves = 0;
        forEachLeaf(whole, QString(), [&](const QString& path, const QJsonValue& value) {
            // A toxic of another type has other parameters; one without any can change into another such.
            if (path == "schema"_L1 || (path.endsWith(".type"_L1) && value != QJsonValue(u"down"_s)))
                return;
            ++leaves;
            QJsonValue other = u"pid"_s;
            if (value.isBool())
                other = !value.toBool();
            else if (path.endsWith(".close"_L1) || path.endsWith(".way"_L1))
                other = u"fin"_s;
            else if (path.endsWith(".process"_L1))
                other = u"none"_s;
            else if (path.endsWith(".comparison"_L1))
                other = value == QJsonValue(u"below"_s) ? u"at-most"_s : u"below"_s;
            else if (path.endsWith(".shape"_L1))
                other = u"burst"_s;
            else if (path.endsWith(".arrival"_L1))
                other = u"closed"_s;
            else if (path.endsWith(".policy"_L1))
                other = u"grpc"_s;
            else if (path.endsWith(".type"_L1))
                other = u"blackhole"_s;
            else if (path.endsWith(".stream"_L1))
                other = value == QJsonValue(u"upstream"_s) ? u"downstream"_s : u"upstream"_s;
            else if (path.endsWith(".p"_L1) || path.endsWith(".r"_L1) || path.endsWith(".toxicity"_L1))
                other = value.toDouble() / 2;
            else if (value.isString())
                other = QString(value.toString() % u'x');
            else if (value.isDouble() || value.isNull())
                other = value.toDouble() + 1;
            const QJsonObject changed = replaced(whole, path, other).toObject();
            const auto plan = planFromJson(textOf(changed));
            QVERIFY2(plan.ok(), qPrintable(path));
            QCOMPARE(toJson(*plan), changed);
            QVERIFY2(*plan != unusualPlan(), qPrintable(path));
        });
        QVERIFY(leaves > 50);
    }
    void everyWrongTypeIsNamedAtItsPlace()
    {
        const QJsonObject whole = toJson(unusualPlan());
        forEachLeaf(whole, QString(), [&](const QString& path, const QJsonValue&) {
            for (const QJsonValue& wrong : {QJsonValue(QJsonArray{1}), QJsonValue(QJsonObject())}) {
                const auto plan = planFromJson(textOf(replaced(whole, path, wrong).toObject()));
                QVERIFY2(!plan.ok(), qPrintable(path));
                QVERIFY2(placesOf(plan.faults()).contains(path), qPrintable(path));
            }
        });
    }
    void keysAreThePublishedOnes()
    {
        const QJsonObject plan = toJson(Plan());
        QCOMPARE(plan.keys().join(u' '),
                 u"description extent faults limits name schema seed stages target timeouts timing watch"_s);
        QCOMPARE(plan[u"schema"_s].toString(), u"flapscope.plan/1"_s);
        QCOMPARE(plan[u"timeouts"_s].toObject().keys().join(u' '), u"closeMs connectMs echoMs"_s);
        QCOMPARE(plan[u"target"_s].toObject().keys().join(u' '), u"demo headers subprotocols tls url"_s);
        QCOMPARE(toJson(unusualPlan())[u"stages"_s][0].toObject().keys().join(u' '),
                 u"clients close closeCode closeMix closeReason connectedMs cycles disconnectedMs exchange faults "
                 u"jitterPercent name pattern reconnect "
                 "restart rounds"_s);
    }
    void missingKeysTakeTheirDefaults()
    {
        const auto plan = planFromJson("{\"stages\": [{\"clients\": 3}]}");
        QVERIFY(plan.ok());
        Plan expected;
        expected.stages = {Stage()};
        expected.stages[0].clients = 3;
        QCOMPARE(*plan, expected);
    }
    void seedsKeepAll64Bits_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<bool>("asText");
        QTest::newRow("0") << quint64(0) << false;
        QTest::newRow("2^53 - 1") << (quint64(1) << 53) - 1 << false;
        QTest::newRow("2^53") << (quint64(1) << 53) << true;
        QTest::newRow("2^53 + 1") << (quint64(1) << 53) + 1 << true;
        QTest::newRow("2^64 - 1") << std::numeric_limits<quint64>::max() << true;
    }
    void seedsKeepAll64Bits()
    {
        QFETCH(quint64, seed);
        QFETCH(bool, asText);
        Plan plan;
        plan.seed = seed;
        QCOMPARE(toJson(plan)[u"seed"_s].isString(), asText);
        QCOMPARE(planFromJson(textOf(toJson(plan)))->seed, seed);
    }
    void wholeNumbersBeyond2To53AreReadExactly()
    {
        QCOMPARE(planFromJson("{\"seed\": 9007199254740993}")->seed, quint64(9007199254740993));
    }
    void nullStandsForNoValue()
    {
        const auto plan = planFromJson(planWith(u"limits[0].value"_s, QJsonValue()));
        QVERIFY(plan.ok());
        QCOMPARE(plan->limits[0].value, std::nullopt);
    }
    void badValuesAreNamed_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("next");
        const QString clients = u"Use a whole number from 1 to 20,000."_s;
        QTest::newRow("zero clients") << u"stages[0].clients"_s << QJsonValue(0) << u"0 is out of range."_s << clients;
        QTest::newRow("negative") << u"stages[0].clients"_s << QJsonValue(-5) << u"-5 is out of range."_s << clients;
        QTest::newRow("10^12 cycles") << u"stages[1].cycles"_s << QJsonValue(qint64(1'000'000'000'000))
                                      << u"1,000,000,000,000 is out of range."_s
                                      << u"Use a whole number from 1 to 10,000,000."_s;
        QTest::newRow("2^32 + 1") << u"stages[0].clients"_s << QJsonValue(qint64(4'294'967'297))
                                  << u"4,294,967,297 is out of range."_s << clients;
        QTest::newRow("1e300") << u"stages[0].clients"_s << QJsonValue(1e300) << u"1e+300 is out of range."_s
                               << clients;
        QTest::newRow("a fraction") << u"stages[0].connectedMs"_s << QJsonValue(100.5)
                                    << u"100.5 is not a whole number."_s
                                    << u"Use a whole number from 0 to 86,400,000."_s;
        QTest::newRow("text for a number") << u"stages[0].clients"_s << QJsonValue(u"3"_s)
                                           << u"This is text, which does not belong here."_s << clients;
        QTest::newRow("a number for text")
            << u"target.url"_s << QJsonValue(3) << u"This is a number, which does not belong here."_s
            << u"Use text in quotation marks."_s;
        QTest::newRow("null") << u"name"_s << QJsonValue() << u"This is null, which does not belong here."_s
                              << u"Use text in quotation marks."_s;
        QTest::newRow("a number for a flag")
            << u"target.demo.zombie"_s << QJsonValue(1) << u"This is a number, which does not belong here."_s
            << u"Use true or false."_s;
        QTest::newRow("true for a number")
            << u"timeouts.echoMs"_s << QJsonValue(true) << u"This is true or false, which does not belong here."_s
            << u"Use a whole number from 1 to 600,000."_s;
        QTest::newRow("jitter") << u"stages[0].jitterPercent"_s << QJsonValue(100.1) << u"100.1 is out of range."_s
                                << u"Use a number from 0 to 100."_s;
        QTest::newRow("close")
            << u"stages[0].close"_s << QJsonValue(u"slam"_s) << u"\"slam\" is not known here."_s
            << u"Use one of: clean, fin, rst, silent, no-pong, after-accept, half-request, before-101, mid-frame, await-close."_s;
        QTest::newRow("close of another case")
            << u"stages[0].close"_s << QJsonValue(u"Clean"_s) << u"\"Clean\" is not known here."_s
            << u"Use one of: clean, fin, rst, silent, no-pong, after-accept, half-request, before-101, mid-frame, await-close."_s;
        QTest::newRow("demonstrate") << u"limits[0].demonstrate"_s << QJsonValue(100) << u"100 is out of range."_s
                                     << u"Use a number above 0 and below 100."_s;
        QTest::newRow("limit as text") << u"limits[0].value"_s << QJsonValue(u"x"_s)
                                       << u"This is text, which does not belong here."_s
                                       << u"Use a number from -1,000,000,000,000,000 to 1,000,000,000,000,000."_s;
        QTest::newRow("an object for a list")
            << u"stages"_s << QJsonValue(QJsonObject()) << u"This is an object, which does not belong here."_s
            << u"Use a list in square brackets."_s;
        QTest::newRow("a list for an object")
            << u"target"_s << QJsonValue(QJsonArray()) << u"This is a list, which does not belong here."_s
            << u"Use an object in braces."_s;
        QTest::newRow("a list of other things")
            << u"stages[1]"_s << QJsonValue(3) << u"This is a number, which does not belong here."_s
            << u"Use an object in braces."_s;
        QTest::newRow("text for a list of texts")
            << u"watch.gauges"_s << QJsonValue(u"up"_s) << u"This is text, which does not belong here."_s
            << u"Use a list in square brackets."_s;
        QTest::newRow("a number among texts")
            << u"watch.gauges[1]"_s << QJsonValue(3) << u"This is a number, which does not belong here."_s
            << u"Use text in quotation marks."_s;
        QTest::newRow("unknown key") << u"stages[0].clientz"_s << QJsonValue(3) << u"There is no such key."_s
                                     << u"Remove it, or use one of: name, clients, cycles, connectedMs, "
                                        u"disconnectedMs, jitterPercent, close, exchange, rounds, "
                                        u"pattern, reconnect, restart, faults, closeCode, closeReason, closeMix."_s;
        QTest::newRow("another schema") << u"schema"_s << QJsonValue(u"flapscope.plan/2"_s)
                                        << u"This file is of another kind or another version."_s
                                        << u"Use \"schema\": \"flapscope.plan/1\"."_s;
        const QString seed = u"Use a whole number from 0 to 18,446,744,073,709,551,615; from 2^53 on, as text."_s;
        QTest::newRow("negative seed") << u"seed"_s << QJsonValue(-1) << u"-1 is out of range."_s << seed;
        QTest::newRow("half a seed") << u"seed"_s << QJsonValue(0.5) << u"0.5 is out of range."_s << seed;
        QTest::newRow("a seed of 2^64") << u"seed"_s << QJsonValue(u"18446744073709551616"_s)
                                        << u"\"18446744073709551616\" is not a seed."_s << seed;
        QTest::newRow("a seed in words") << u"seed"_s << QJsonValue(u"+1"_s) << u"\"+1\" is not a seed."_s << seed;
        QTest::newRow("a long seed") << u"seed"_s << QJsonValue(QString(100, u'9'))
                                     << QString(u'"' % QString(60, u'9') % u"…\" is not a seed."_s) << seed;
        QTest::newRow("a seed that is true")
            << u"seed"_s << QJsonValue(true) << u"This is true or false, which does not belong here."_s << seed;
    }
    void badValuesAreNamed()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, what);
        QFETCH(QString, next);
        const auto plan = planFromJson(planWith(path, value));
        QVERIFY(!plan.ok());
        QVERIFY2(plan.faults().contains(Fault{path, what, next}), qPrintable(plan.faults().constFirst().sentence()));
    }
    void whatIsNoPlanIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("what");
        QTest::newRow("empty") << QByteArray() << QString() << u"The plan is empty."_s;
        QTest::newRow("blank") << QByteArray(" \n\t") << QString() << u"The plan is empty."_s;
        QTest::newRow("binary") << QByteArray("\x7f"
                                              "ELF\0\1\2",
                                              7)
                                << QString() << u"This is binary data, not a plan."_s;
        QTest::newRow("prose") << QByteArray("clients: 3") << u"near line 1, column "_s
                               << u"This is not JSON: illegal value."_s;
        QTest::newRow("NaN") << QByteArray("{\"seed\": NaN}") << u"near line 1, column "_s
                             << u"This is not JSON: illegal number."_s;
        QTest::newRow("cut off") << QByteArray("{\n  \"name\": \"x\",\n") << u"near line 3, column 1"_s
                                 << u"This is not JSON: "_s;
        QTest::newRow("bad UTF-8") << QByteArray("{\"name\": \"\xff\xfe\"}") << u"near line 1, column "_s
                                   << u"This is not JSON: "_s;
        QTest::newRow("deep") << QByteArray(100'000, '[') << u"near line 1, column "_s << u"This is not JSON: "_s;
        QTest::newRow("a list") << QByteArray("[]") << QString() << u"A plan is a JSON object, and this is a list."_s;
    }
    void whatIsNoPlanIsNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, where);
        QFETCH(QString, what);
        const auto plan = planFromJson(text);
        QVERIFY(!plan.ok());
        QCOMPARE(plan.faults().size(), 1);
        const Fault fault = plan.faults().constFirst();
        QVERIFY2(fault.where.startsWith(where) && where.isEmpty() == fault.where.isEmpty(), qPrintable(fault.where));
        QVERIFY2(fault.what.startsWith(what), qPrintable(fault.what));
        QVERIFY(!fault.next.isEmpty());
    }
    void allFaultsComeAtOnce()
    {
        QJsonValue plan = toJson(unusualPlan());
        plan = replaced(plan, u"stages[0].clients"_s, 0);
        plan = replaced(plan, u"stages[1].cycles"_s, u"many"_s);
        plan = replaced(plan, u"target.url"_s, u"http://example.test"_s); // only its meaning is wrong
        plan = replaced(plan, u"target.tls"_s, QJsonObject());
        plan = replaced(plan, u"colour"_s, u"blue"_s);
        const QStringList places = placesOf(planFromJson(textOf(plan.toObject())).faults());
        QCOMPARE(places, (QStringList{u"stages[0].clients"_s, u"stages[1].cycles"_s, u"colour"_s, u"target.url"_s}));
    }
    void onePlaceHasOneFault()
    {
        const auto plan = planFromJson("{\"stages\": 3}");
        QCOMPARE(placesOf(plan.faults()), QStringList{u"stages"_s});
    }
    void manyFaultsAreCountedNotListed()
    {
        QJsonObject plan = toJson(unusualPlan());
        plan.remove(u"target"_s);
        for (int i = 0; i < 1'234 + 50; ++i)
            plan.insert(u"key%1"_s.arg(i), i);
        const Faults faults = planFromJson(textOf(plan)).faults();
        QCOMPARE(faults.size(), 51);
        QCOMPARE(faults.last().what, u"There are 1,234 more faults."_s);
    }
    void oneMoreIsSaidAsOne()
    {
        QJsonObject plan = toJson(unusualPlan());
        plan.remove(u"target"_s);
        for (int i = 0; i < 51; ++i)
            plan.insert(u"key%1"_s.arg(i), i);
        QCOMPARE(planFromJson(textOf(plan)).faults().constLast().what, u"There is 1 more fault."_s);
    }
    void longListsAreNotRead()
    {
        QJsonArray stages;
        for (int i = 0; i < 30'000; ++i)
            stages.append(QJsonObject());
        const Faults faults = planFromJson(textOf({{u"stages"_s, stages}})).faults();
        QCOMPARE(faults, (Faults{{u"stages"_s, u"There are 30,000 entries."_s, u"Give from 1 to 100."_s}}));
    }
    void longKeysAreCutShort()
    {
        const auto plan = planFromJson(textOf({{QString(500'000, u'k'), 1}}));
        QCOMPARE(plan.faults().constFirst().where, QString(60, u'k'));
    }
    void theDigestIsThatOfTheContent()
    {
        const Plan plan = unusualPlan();
        QCOMPARE(digestOf(plan), digestOf(unusualPlan()));
        QCOMPARE(digestOf(plan).size(), 64);
        QCOMPARE(digestOf(plan), digestOf(*planFromJson(textOf(toJson(plan)))));
        Plan other = plan;
        other.stages[1].exchange.expect += u'x';
        QVERIFY(digestOf(plan) != digestOf(other));
    }
    void whatJsonCannotSayBecomesNull()
    {
        Plan plan = unusualPlan();
        plan.stages[0].jitterPercent = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(textOf(toJson(plan)).contains("\"jitterPercent\": null"));
    }
};

QTEST_APPLESS_MAIN(PlanJsonTest)
#include "tst_planjson.moc"
