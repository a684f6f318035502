#include "core/planjson.h"
#include "core/variables.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

Lookup environment(const QHash<QString, QString>& values)
{
    return [values](const QString& name) {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(*found);
    };
}

} // namespace

class VariablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void referencesAreReplaced_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("result");
        QTest::newRow("none") << u"plain"_s << u"plain"_s;
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("one") << u"a {{env:A}} b"_s << u"a 1 b"_s;
        QTest::newRow("two, adjacent") << u"{{env:A}}{{env:B_2}}"_s << u"1two"_s;
        QTest::newRow("twice") << u"{{env:A}} {{env:A}}"_s << u"1 1"_s;
        QTest::newRow("nonce stays") << u"{{nonce}} {{env:A}}"_s << u"{{nonce}} 1"_s;
        QTest::newRow("not looked into again") << u"{{env:NESTED}}"_s << u"{{env:A}}"_s;
        QTest::newRow("empty value") << u"[{{env:EMPTY}}]"_s << u"[]"_s;
        QTest::newRow("open") << u"{{env:A"_s << u"{{env:A"_s;
        QTest::newRow("braces") << u"{{{env:A}}}"_s << u"{1}"_s;
    }
    void referencesAreReplaced()
    {
        QFETCH(QString, text);
        QFETCH(QString, result);
        const Lookup lookup = environment(
            {{u"A"_s, u"1"_s}, {u"B_2"_s, u"two"_s}, {u"NESTED"_s, u"{{env:A}}"_s}, {u"EMPTY"_s, QString()}});
        const auto answer = expanded(text, u"here"_s, lookup);
        QVERIFY(answer.ok());
        QCOMPARE(*answer, result);
    }
    void everyMissingVariableIsNamed()
    {
        const auto answer = expanded(u"{{env:A}} {{env:B}} {{env:}} {{env:C D}}"_s, u"target.url"_s, environment({}));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.faults().size(), 4);
        for (const Fault& fault : answer.faults())
            QCOMPARE(fault.where, u"target.url"_s);
        QVERIFY(answer.faults().at(0).what.contains(u"variable A "_s));
        QVERIFY(answer.faults().at(1).what.contains(u"variable B "_s));
        QVERIFY(answer.faults().at(2).what.contains(u"does not hold the name"_s));
    }
    void theProcessEnvironmentIsLookedUp()
    {
        qputenv("FLAPSCOPE_TEST_VARIABLE", "värde");
        qputenv("FLAPSCOPE_TEST_EMPTY", "");
        qunsetenv("FLAPSCOPE_TEST_NONE");
        const Lookup lookup = processEnvironment();
        QCOMPARE(lookup(u"FLAPSCOPE_TEST_VARIABLE"_s), std::optional(qEnvironmentVariable("FLAPSCOPE_TEST_VARIABLE")));
        QCOMPARE(lookup(u"FLAPSCOPE_TEST_EMPTY"_s), std::optional(QString()));
        QCOMPARE(lookup(u"FLAPSCOPE_TEST_NONE"_s), std::nullopt);
    }
    void aPlanIsFilledInAllPlaces()
    {
        Plan plan;
        plan.stages = {Stage(), Stage()};
        plan.target.url = u"ws://{{env:HOST}}:8080/?t={{env:TOKEN}}"_s;
        plan.target.headers = {{u"Authorization"_s, u"Bearer {{env:TOKEN}}"_s}};
        plan.stages[1].exchange.message = u"{{env:TOKEN}} {{nonce}}"_s;
        plan.watch.metricsUrl = u"http://{{env:HOST}}/metrics"_s;
        const auto filled = withSecrets(plan, environment({{u"HOST"_s, u"h"_s}, {u"TOKEN"_s, u"s3"_s}}));
        QVERIFY2(filled.ok(), qPrintable(filled.ok() ? QString() : filled.faults().constFirst().sentence()));
        QCOMPARE(filled->target.url, u"ws://h:8080/?t=s3"_s);
        QCOMPARE(filled->target.headers[0].value, u"Bearer s3"_s);
        QCOMPARE(filled->stages[1].exchange.message, u"s3 {{nonce}}"_s);
        QCOMPARE(filled->stages[0].exchange.message, plan.stages[0].exchange.message);
        QCOMPARE(filled->watch.metricsUrl, u"http://h/metrics"_s);
    }
    void whatIsMissingIsNamedWithItsPlace()
    {
        Plan plan;
        plan.stages = {Stage()};
        plan.target.url = u"ws://{{env:HOST}}/"_s;
        plan.target.headers = {{u"A"_s, u"b"_s}, {u"B"_s, u"{{env:TOKEN}}"_s}};
        plan.stages[0].exchange.message = u"{{env:TEXT}}"_s;
        const Faults faults = withSecrets(plan, environment({})).faults();
        QStringList places;
        for (const Fault& fault : faults)
            places.append(fault.where);
        QCOMPARE(places, (QStringList{u"target.url"_s, u"target.headers[1].value"_s, u"stages[0].exchange.message"_s}));
    }
    void whatAVariableBringsInIsCheckedAndNotQuoted()
    {
        Plan plan;
        plan.stages = {Stage()};
        plan.target.url = u"ws://{{env:HOST}}/"_s;
        plan.target.headers = {{u"X"_s, u"{{env:INJECTED}}"_s}};
        plan.stages[0].exchange.message = u"{{env:LONG}}"_s;
        QVERIFY(validate(plan).isEmpty());
        const auto filled = withSecrets(plan, environment({{u"HOST"_s, u"h:hunter2"_s},
                                                           {u"INJECTED"_s, u"hunter2\r\nHost: evil"_s},
                                                           {u"LONG"_s, QString(70'000, u'x')}}));
        QVERIFY(!filled.ok());
        QCOMPARE(filled.faults().size(), 3);
        for (const Fault& fault : filled.faults())
            QVERIFY2(!fault.sentence().contains(u"hunter2"_s), qPrintable(fault.sentence()));
    }
    void urlsAreMaskedForPeople_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << u"ws://h:1/p"_s << u"ws://h:1/p"_s;
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("user") << u"ws://u@h/"_s << u"ws://•••@h/"_s;
        QTest::newRow("password") << u"wss://u:p:q@h:1/p?a=b"_s << u"wss://•••:•••@h:1/p?a=•••"_s;
        QTest::newRow("query") << u"ws://h?a=1&b=&c&d=x=y"_s << u"ws://h?a=•••&b=&c&d=•••"_s;
        QTest::newRow("at sign in the path") << u"ws://h/@u?q=a@b"_s << u"ws://h/@u?q=•••"_s;
        QTest::newRow("two at signs") << u"ws://a@b@h/"_s << u"ws://•••@h/"_s;
        QTest::newRow("a bare slash in the password") << u"ws://u:pa/ss@h/x"_s << u"ws://•••:•••@h/x"_s;
        QTest::newRow("no scheme") << u"u:p@h"_s << u"•••:•••@h"_s;
        QTest::newRow("fragment") << u"ws://h/?a=b#c"_s << u"ws://h/?a=•••#c"_s;
        QTest::newRow("references stay") << u"ws://{{env:U}}:{{env:P}}@{{env:H}}/?t={{env:T}}&u=1"_s
                                         << u"ws://{{env:U}}:{{env:P}}@{{env:H}}/?t={{env:T}}&u=•••"_s;
        QTest::newRow("a reference for both") << u"ws://{{env:BOTH}}@h"_s << u"ws://{{env:BOTH}}@h"_s;
        QTest::newRow("half a reference") << u"ws://u:x{{env:P}}@h"_s << u"ws://•••:•••@h"_s;
    }
    void urlsAreMaskedForPeople()
    {
        QFETCH(QString, url);
        QFETCH(QString, shown);
        QCOMPARE(masked(url), shown);
    }
    void aPlanIsMaskedForTheShelf()
    {
        Plan plan;
        plan.stages = {Stage()};
        plan.target.url = u"ws://u:p@h/?room=5&access_token=abc&api%4Bey=def"_s;
        plan.watch.metricsUrl = u"http://u:p@h/metrics"_s;
        plan.target.headers = {{u"authorization"_s, u"Basic dTpw"_s},       {u"Cookie"_s, u"id=1"_s},
                               {u"X-Auth-Token"_s, u"{{env:TOKEN}}"_s},     {u"X-Api-Key"_s, u"k"_s},
                               {u"Authorization"_s, u"bearer {{env:T}}"_s}, {u"X-Trace"_s, u"visible"_s},
                               {u"X-Token"_s, u"half {{env:T}}"_s},         {u"X-Secret"_s, QString()}};
        const Plan shown = masked(plan);
        QCOMPARE(shown.target.url, u"ws://•••:•••@h/?room=5&access_token=•••&api%4Bey=•••"_s);
        QCOMPARE(shown.watch.metricsUrl, u"http://•••:•••@h/metrics"_s);
        QStringList values;
        for (const Header& header : shown.target.headers)
            values.append(header.value);
        QCOMPARE(values, (QStringList{u"•••"_s, u"•••"_s, u"{{env:TOKEN}}"_s, u"•••"_s, u"bearer {{env:T}}"_s,
                                      u"visible"_s, u"•••"_s, QString()}));
        QCOMPARE(shown.stages, plan.stages);
        QCOMPARE(masked(shown), shown);
    }
    void aMaskedPlanSaysWhatToEnterAgain()
    {
        Plan plan;
        plan.stages = {Stage()};
        plan.target.url = u"ws://u:p@h/"_s;
        plan.target.headers = {{u"Cookie"_s, u"id=1"_s}};
        QVERIFY(validate(plan).isEmpty());
        QCOMPARE(validate(masked(plan)).size(), 2);
    }
};

QTEST_APPLESS_MAIN(VariablesTest)
#include "tst_variables.moc"
