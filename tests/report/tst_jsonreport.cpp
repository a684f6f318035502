#include "report/jsonreport.h"

#include "core/criterion.h"
#include "core/planjson.h"
#include "core/variables.h"
#include "report/schemacheck.h"
#include "report/told.h"
#include "support/recordbuilder.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

QJsonObject reportOf(const Record& record, const QList<Limit>& limits = referenceLimits())
{
    return QJsonDocument::fromJson(Told(record, limits).as(Format::Json)).object();
}

QJsonObject schema()
{
    QFile file(QStringLiteral(FLAPSCOPE_SOURCE_DIR "/resources/schema/flapscope.run-1.schema.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

QString faultsOf(const QJsonObject& report)
{
    return SchemaCheck(schema()).faultsOf(report).join(u'\n');
}

QStringList sorted(QStringList keys)
{
    keys.sort();
    return keys;
}

QJsonObject finding(const QJsonObject& report, QLatin1StringView id)
{
    const QJsonArray findings = report.value("findings"_L1).toArray();
    for (const auto& value : findings) {
        if (value.toObject().value("id"_L1) == QJsonValue(id))
            return value.toObject();
    }
    return {};
}

} // namespace

class TestJsonReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportKeepsToItsSchema()
    {
        QVERIFY(!schema().isEmpty());
        QCOMPARE(faultsOf(reportOf(soundRecord())), QString());
        QCOMPARE(faultsOf(reportOf(Record())), QString());

        Record remote = soundRecord();
        remote.readings.clear();
        remote.target.pid.reset();
        remote.notices += {Moment(), Notice::Severity::Warning, u"unseen"_s};
        remote.notices += {Moment(std::chrono::seconds(2)), Notice::Severity::Error, u"worse"_s};
        remote.notices += {Moment(std::chrono::seconds(3)), Notice::Severity::Information, u"fine"_s};
        remote.plan.seed = std::numeric_limits<quint64>::max();
        QCOMPARE(faultsOf(reportOf(remote)), QString());
    }

    void schemaCheckFindsWhatIsWrong()
    {
        QJsonObject report = reportOf(soundRecord());
        report.insert("verdict"_L1, "green"_L1);
        report.insert("surplus"_L1, 1);
        report.remove("rig"_L1);
        const QString faults = faultsOf(report);
        QVERIFY(faults.contains(u"$.verdict: not as enum asks"));
        QVERIFY(faults.contains(u"$.surplus: not in the schema"));
        QVERIFY(faults.contains(u"$: rig is missing"));
        QVERIFY(!SchemaCheck({{u"oneOf"_s, QJsonArray()}}).faultsOf(1).isEmpty());
    }

    void fieldsAreThoseOfTheContract()
    {
        const QJsonObject report = reportOf(soundRecord());
        QCOMPARE(sorted(report.keys()),
                 sorted({u"schema"_s, u"run"_s, u"target"_s, u"environment"_s, u"verdict"_s, u"reasons"_s,
                         u"findings"_s, u"metrics"_s, u"stages"_s, u"rig"_s, u"network"_s, u"approval"_s,
                         u"signatures"_s, u"document"_s, u"breakingPoint"_s}));
        QCOMPARE(sorted(report.value("run"_L1).toObject().keys()),
                 sorted({u"id"_s, u"started"_s, u"finished"_s, u"plan"_s, u"planDigest"_s, u"seed"_s}));
        QCOMPARE(sorted(report.value("target"_L1).toObject().keys()),
                 sorted({u"url"_s, u"demo"_s, u"pid"_s, u"executable"_s, u"executableDigest"_s}));
        QCOMPARE(sorted(finding(report, "cpu"_L1).keys()),
                 sorted({u"id"_s, u"title"_s, u"outcome"_s, u"required"_s, u"measured"_s, u"unit"_s, u"limit"_s,
                         u"comparison"_s, u"lowerBound"_s, u"confidence"_s, u"samples"_s, u"text"_s}));
        QCOMPARE(sorted(report.value("metrics"_L1).toObject().keys()), sorted({u"attempts"_s,
                                                                               u"opened"_s,
                                                                               u"closedClean"_s,
                                                                               u"outcomes"_s,
                                                                               u"connectSuccess"_s,
                                                                               u"disconnectSuccess"_s,
                                                                               u"echoSuccess"_s,
                                                                               u"cycle"_s,
                                                                               u"connect"_s,
                                                                               u"tcp"_s,
                                                                               u"tls"_s,
                                                                               u"upgrade"_s,
                                                                               u"firstEcho"_s,
                                                                               u"close"_s,
                                                                               u"recovery"_s,
                                                                               u"memory"_s,
                                                                               u"cpu"_s,
                                                                               u"descriptors"_s,
                                                                               u"sockets"_s,
                                                                               u"sessions"_s,
                                                                               u"cleanUps"_s,
                                                                               u"storms"_s,
                                                                               u"departures"_s,
                                                                               u"serverReturn"_s}));
    }

    void figuresAreThoseOfMetricsAndVerdict()
    {
        const QJsonObject report = reportOf(soundRecord());
        QCOMPARE(report.value("schema"_L1).toString(), u"flapscope.run/1"_s);
        QCOMPARE(report.value("verdict"_L1).toString(), u"pass"_s);
        QVERIFY(report.value("reasons"_L1).toArray().isEmpty());
        const QJsonObject metrics = report.value("metrics"_L1).toObject();
        QCOMPARE(metrics.value("attempts"_L1).toInt(), 65);
        QCOMPARE(metrics.value("outcomes"_L1).toObject().value("ok"_L1).toInt(), 65);
        QCOMPARE(metrics.value("connectSuccess"_L1).toDouble(), 100.0);
        QCOMPARE(metrics.value("cycle"_L1).toObject().value("n"_L1).toInt(), 65);
        QVERIFY(qAbs(metrics.value("cycle"_L1).toObject().value("mean"_L1).toDouble() - 153.0) < 1e-6);
        QCOMPARE(metrics.value("memory"_L1).toObject().value("source"_L1).toString(), u"process resident-memory"_s);
        QCOMPARE(metrics.value("memory"_L1).toObject().value("growthBytes"_L1).toDouble(), 7e6);
        QCOMPARE(metrics.value("sockets"_L1).toObject().value("peak"_L1).toDouble(), 3.0);
        QCOMPARE(metrics.value("sockets"_L1).toObject().value("residual"_L1).toDouble(), 0.0);
        QCOMPARE(metrics.value("recovery"_L1).toObject().value("held"_L1).toInt(), 3);
        const QJsonArray stages = report.value("stages"_L1).toArray();
        QCOMPARE(stages.size(), 2);
        QCOMPARE(stages.at(1).toObject().value("attempts"_L1).toInt(), 45);
        QCOMPARE(stages.at(1).toObject().value("name"_L1).toString(), u"three clients"_s);
        QCOMPARE(finding(report, "memory-growth"_L1).value("outcome"_L1).toString(), u"pass"_s);
        QCOMPARE(report.value("run"_L1).toObject().value("started"_L1).toString(), u"2025-08-20T10:00:00.000Z"_s);
    }

    void whatIsMissingIsNullAndNeverZero()
    {
        Record record = soundRecord();
        record.readings.clear();
        const QJsonObject report = reportOf(record);
        const QJsonObject metrics = report.value("metrics"_L1).toObject();
        for (const auto key :
             {"source", "baselineBytes", "finalBytes", "peakBytes", "growthBytes", "growthPercent", "trend"})
            QVERIFY2(metrics.value("memory"_L1).toObject().value(QLatin1StringView(key)).isNull(), key);
        QVERIFY(metrics.value("cpu"_L1).toObject().value("share"_L1).isNull());
        for (const auto key : {"peak", "residual", "releasedPercent"})
            QVERIFY2(metrics.value("sockets"_L1).toObject().value(QLatin1StringView(key)).isNull(), key);
        QVERIFY(metrics.value("tls"_L1).toObject().value("mean"_L1).isNull());
        QVERIFY(metrics.value("cycle"_L1).toObject().value("p99"_L1).isNull()); // of 65
        QVERIFY(metrics.value("cycle"_L1).toObject().value("p95"_L1).isDouble());
        QVERIFY(finding(report, "memory-growth"_L1).value("measured"_L1).isNull());
        QVERIFY(finding(report, "cpu"_L1).value("lowerBound"_L1).isNull());
        QVERIFY(reportOf(Record()).value("run"_L1).toObject().value("finished"_L1).isNull());
    }

    void digestIsOfThePlanAsItIsWritten()
    {
        Record record = soundRecord();
        record.plan.target.url = u"ws://user:secret@127.0.0.1/"_s;
        record.plan.target.headers += {u"Authorization"_s, u"Bearer hunter2"_s};
        const QByteArray json = Told(record, {}).as(Format::Json);
        QVERIFY(!json.contains("hunter2"));
        QVERIFY(!json.contains("secret@"));
        const QJsonObject report = QJsonDocument::fromJson(json).object();
        QCOMPARE(report.value("run"_L1).toObject().value("planDigest"_L1).toString(), digestOf(masked(record.plan)));
    }
};

QTEST_GUILESS_MAIN(TestJsonReport)
#include "tst_jsonreport.moc"
