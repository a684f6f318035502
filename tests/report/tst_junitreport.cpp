#include "report/junitreport.h"

#include "core/criterion.h"
#include "report/told.h"
#include "support/recordbuilder.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

/// What a build server reads of one case.
struct Case
{
    QString element; ///< "failure", "error", "skipped"; empty: it passed
    QString type;
    QString message;
};

struct Suite
{
    QXmlStreamAttributes attributes;
    QMap<QString, Case> cases;
    QMap<QString, QString> properties;
    bool wellFormed = false;
    [[nodiscard]] int count(QLatin1StringView name) const { return attributes.value(name).toInt(); }
};

Suite suiteOf(const QByteArray& bytes)
{
    Suite suite;
    QXmlStreamReader xml(bytes);
    QString name;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "testsuite"_L1)
            suite.attributes = xml.attributes();
        else if (xml.name() == "testcase"_L1)
            suite.cases.insert(name = xml.attributes().value("name"_L1).toString(), {});
        else if (xml.name() == "property"_L1)
            suite.properties.insert(xml.attributes().value("name"_L1).toString(),
                                    xml.attributes().value("value"_L1).toString());
        else if (xml.name() != "system-out"_L1 && xml.name() != "testsuites"_L1 && xml.name() != "properties"_L1)
            suite.cases[name] = {xml.name().toString(), xml.attributes().value("type"_L1).toString(),
                                 xml.attributes().value("message"_L1).toString()};
    }
    suite.wellFormed = !xml.hasError();
    return suite;
}

Suite suiteOf(const Record& record, const QList<Limit>& limits = referenceLimits())
{
    return suiteOf(Told(record, limits).as(Format::JUnit));
}

} // namespace

class TestJUnitReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passingRunHasACaseACriterion()
    {
        const Suite suite = suiteOf(soundRecord());
        QVERIFY(suite.wellFormed);
        QCOMPARE(suite.cases.size(), referenceLimits().size());
        QCOMPARE(suite.count("tests"_L1), int(referenceLimits().size()));
        QCOMPARE(suite.count("failures"_L1), 0);
        QCOMPARE(suite.count("errors"_L1), 0);
        QCOMPARE(suite.count("skipped"_L1), 1); // the trend
        QCOMPARE(suite.cases.value(u"connect-success"_s).element, QString());
        QCOMPARE(suite.cases.value(u"memory-trend"_s).element, u"skipped"_s);
        QCOMPARE(suite.attributes.value("name"_L1).toString(), u"ws-resilience-006"_s);
        QCOMPARE(suite.attributes.value("timestamp"_L1).toString(), u"2025-08-20T10:00:00"_s);
        QCOMPARE(suite.attributes.value("time"_L1).toString(), u"10.450"_s);
    }

    void failureSaysWhat()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        const Suite suite = suiteOf(record);
        const Case failed = suite.cases.value(u"connect-success"_s);
        QCOMPARE(failed.element, u"failure"_s);
        QCOMPARE(failed.type, u"fail"_s);
        QVERIFY(failed.message.contains(u"64 of 65"));
        QCOMPARE(suite.count("failures"_L1), 1);
    }

    void inconclusiveIsNoPass()
    {
        Record record = soundRecord();
        record.readings.clear();
        const Suite suite = suiteOf(record);
        for (const auto& id : {u"memory-growth"_s, u"cleanup"_s}) {
            QCOMPARE(suite.cases.value(id).element, u"failure"_s);
            QCOMPARE(suite.cases.value(id).type, u"inconclusive"_s);
        }
        QCOMPARE(suite.cases.value(u"cpu"_s).element, u"skipped"_s);
        QVERIFY(suite.cases.value(u"cpu"_s).message.startsWith(u"Not required, not-assessed."));
    }

    void failureThatIsNotRequiredIsSkippedAndSaysSo()
    {
        const Limit cpu{u"cpu"_s, Comparison::AtMost, 1.0, false, std::nullopt};
        const Limit connects{u"connect-success"_s, Comparison::AtLeast, 100.0, true, std::nullopt};
        const Case shown = suiteOf(soundRecord(), {cpu, connects}).cases.value(u"cpu"_s);
        QCOMPARE(shown.element, u"skipped"_s);
        QVERIFY(shown.message.startsWith(u"Not required, fail. 5.0 % of one core"));
    }

    void invalidRunIsAnErrorAndNothingInItPasses()
    {
        Record record = soundRecord();
        record.ending = Ending::Stopped;
        const Suite suite = suiteOf(record);
        QCOMPARE(suite.cases.value(u"run"_s).element, u"error"_s);
        QVERIFY(suite.cases.value(u"run"_s).message.contains(u"stopped"));
        QCOMPARE(suite.count("errors"_L1), 1);
        for (const Case& one : suite.cases)
            QVERIFY(!one.element.isEmpty());
    }

    void inconclusiveRunWithoutACriterionToBlameIsNoPass()
    {
        const Suite suite = suiteOf(soundRecord(), {});
        QCOMPARE(suite.cases.value(u"run"_s).element, u"failure"_s);
        QCOMPARE(suite.cases.value(u"run"_s).type, u"inconclusive"_s);
    }

    void foreignTextIsStillXml()
    {
        Record record = soundRecord();
        record.plan.name = u"<&\"'> \u0001 \uFFFE end"_s + QChar(0xD800);
        record.gauges = {u"g\u0002{a=\"<\"}"_s};
        const QByteArray bytes =
            Told(record, {{u"gauge:g\u0002{a=\"<\"}"_s, Comparison::AtMost, 1.0, true, {}}}).as(Format::JUnit);
        const Suite suite = suiteOf(bytes);
        QVERIFY(suite.wellFormed);
        QVERIFY(suite.attributes.value("name"_L1).toString().startsWith(u"<&\"'> \uFFFD \uFFFD end"));
        QVERIFY(suite.cases.contains(u"gauge:g\uFFFD{a=\"<\"}"_s));
    }

    void runWithoutTimesHasNone()
    {
        const Suite suite = suiteOf(Record());
        QVERIFY(suite.wellFormed);
        QVERIFY(!suite.attributes.hasAttribute("timestamp"_L1));
    }
};

QTEST_GUILESS_MAIN(TestJUnitReport)
#include "tst_junitreport.moc"
