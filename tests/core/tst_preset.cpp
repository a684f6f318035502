#include "core/planjson.h"
#include "core/preset.h"

#include <QDir>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

const Limit* limitOf(const Plan& plan, QStringView id)
{
    const auto found = std::find_if(plan.limits.begin(), plan.limits.end(),
                                    [id](const Limit& limit) { return limit.criterion == id; });
    return found == plan.limits.end() ? nullptr : &*found;
}

} // namespace

class PresetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFileIsAPresetOfItsName()
    {
        const QDir folder(QStringLiteral(FLAPSCOPE_SOURCE_DIR "/resources/presets"));
        const QStringList files = folder.entryList({u"*.json"_s}, QDir::Files);
        QStringList expected;
        for (const QString& file : files)
            expected.append(QFileInfo(file).completeBaseName());
        QStringList names;
        for (const Preset& preset : presets()) {
            names.append(preset.name);
            QCOMPARE(preset.name, preset.plan.name);
            QCOMPARE(preset.purpose, preset.plan.description);
            QVERIFY(!preset.purpose.isEmpty() && !preset.purpose.contains(u'\n'));
        }
        QCOMPARE(names.first(), u"ws-resilience-006"_s);
        names.sort();
        QCOMPARE(names, expected);
        QCOMPARE(names.size(), 5);
    }
    void everyPresetCanRunAndSurvivesItsFile()
    {
        for (const Preset& preset : presets()) {
            const Faults faults = validate(preset.plan);
            QVERIFY2(faults.isEmpty(), qPrintable(faults.isEmpty() ? QString() : faults.first().sentence()));
            const auto again = planFromJson(QJsonDocument(toJson(preset.plan)).toJson());
            QVERIFY(again.ok());
            QCOMPARE(*again, preset.plan);
        }
    }
    void theFilesSayEverything()
    {
        for (const Preset& preset : presets()) {
            QFile file(u":/presets/%1.json"_s.arg(preset.name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QCOMPARE(QJsonDocument::fromJson(file.readAll()).object(), toJson(preset.plan));
        }
    }
    void theReferenceIsTheDocumentAsAPlan()
    {
        const Plan plan = *presetNamed(u"ws-resilience-006"_s);
        QCOMPARE(plan.stages.size(), 2);
        QCOMPARE(plan.stages[0].clients, 1);
        QCOMPARE(plan.stages[0].cycles, 20);
        QCOMPARE(plan.stages[1].clients, 3);
        QCOMPARE(plan.stages[1].cycles, 15);
        for (const Stage& stage : plan.stages) {
            QCOMPARE(stage.connected, Millis(100ms));
            QCOMPARE(stage.disconnected, Millis(50ms));
            QCOMPARE(stage.jitterPercent, 0.0);
            QCOMPARE(stage.close, CloseMode::Clean);
            QVERIFY(stage.exchange.echo);
        }
        QVERIFY(plan.timing.recoveryHold > 0ms);
        QVERIFY(expectedDuration(plan) <= 11s);
    }
    void theReferenceLimitsAreTheDocuments_data()
    {
        QTest::addColumn<QString>("criterion");
        QTest::addColumn<Comparison>("comparison");
        QTest::addColumn<double>("value"); // NaN for none
        QTest::addColumn<bool>("required");
        const double none = qQNaN();
        QTest::newRow("connect") << u"connect-success"_s << Comparison::AtLeast << 100.0 << true;
        QTest::newRow("disconnect") << u"disconnect-success"_s << Comparison::AtLeast << 100.0 << true;
        QTest::newRow("echo") << u"echo-success"_s << Comparison::AtLeast << 100.0 << true;
        QTest::newRow("cycle") << u"cycle-duration"_s << Comparison::AtMost << 200.0 << true;
        QTest::newRow("recovery") << u"recovery-time"_s << Comparison::Below << 100.0 << true;
        QTest::newRow("memory") << u"memory-growth"_s << Comparison::Below << 15.0 << true;
        QTest::newRow("cleanup") << u"cleanup"_s << Comparison::AtLeast << 100.0 << true;
        QTest::newRow("clients") << u"concurrent-clients"_s << Comparison::AtLeast << none << true;
        QTest::newRow("cpu") << u"cpu"_s << Comparison::AtMost << 100.0 << false;
        QTest::newRow("trend") << u"memory-trend"_s << Comparison::AtMost << none << false;
        QTest::newRow("descriptors") << u"descriptors"_s << Comparison::AtMost << 5.0 << false;
        QTest::newRow("threads") << u"threads"_s << Comparison::AtMost << 5.0 << false;
        QTest::newRow("pool") << u"connection-pool"_s << Comparison::AtMost << none << false;
    }
    void theReferenceLimitsAreTheDocuments()
    {
        QFETCH(QString, criterion);
        QFETCH(Comparison, comparison);
        QFETCH(double, value);
        QFETCH(bool, required);
        const Plan plan = *presetNamed(u"ws-resilience-006"_s);
        QCOMPARE(plan.limits.size(), 13);
        const Limit* limit = limitOf(plan, criterion);
        QVERIFY(limit);
        QCOMPARE(limit->comparison, comparison);
        QCOMPARE(limit->value, qIsNaN(value) ? std::nullopt : std::optional(value));
        QCOMPARE(limit->required, required);
        QCOMPARE(limit->demonstrate, std::nullopt);
    }
    void cycleLimitsFitTheirDwellTimes()
    {
        for (const Preset& preset : presets()) {
            for (const Stage& stage : preset.plan.stages) {
                const auto period = static_cast<double>((stage.connected + stage.disconnected).count());
                const double limit = *limitOf(preset.plan, u"cycle-duration")->value;
                QVERIFY(limit > period && limit <= 2.0 * period);
            }
        }
    }
    void theOthersAreWhatTheirNamesSay()
    {
        QCOMPARE(mostClients(*presetNamed(u"ten-clients"_s)), 10);
        QVERIFY(mostClients(*presetNamed(u"burst"_s)) >= 100);
        const Plan hunt = *presetNamed(u"leak-hunt"_s);
        const Stage& rounds = hunt.stages.first();
        QVERIFY(rounds.rounds.warmUp >= 10 && roundsOf(rounds) - rounds.rounds.warmUp >= 40);
        for (const auto* required : {"memory-trend", "descriptors", "threads"})
            QVERIFY2(limitOf(hunt, QString::fromLatin1(required))->required, required);
        QVERIFY(expectedDuration(hunt) <= 40s);
        const Plan soak = *presetNamed(u"soak"_s);
        QCOMPARE(soak.stages.first().cycles * (soak.stages.first().connected + soak.stages.first().disconnected),
                 Millis(10min));
    }
    void anUnknownNameIsAnsweredWithTheKnownOnes()
    {
        const auto unknown = presetNamed(u"ws-resilience-007"_s);
        QVERIFY(!unknown.ok());
        for (const Preset& preset : presets())
            QVERIFY(unknown.faults().constFirst().next.contains(preset.name));
    }
};

QTEST_APPLESS_MAIN(PresetTest)
#include "tst_preset.moc"
