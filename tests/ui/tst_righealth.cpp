#include "ui/righealth.h"

#include "support/recordbuilder.h"
#include "ui/findingmodel.h"
#include "ui/righealthpanel.h"
#include "ui/theme.h"

#include <QLabel>
#include <QTest>

#include <algorithm>
#include <chrono>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
FindingRow rowNamed(const QList<FindingRow>& rows, const char* id)
{
    const auto found =
        std::find_if(rows.begin(), rows.end(), [id](const FindingRow& row) { return row.id == QLatin1StringView(id); });
    return found == rows.end() ? FindingRow() : *found;
}

QList<FindingRow> rowsFor(const Record& record)
{
    return RigHealth().rows(record.plan, measure(record));
}

QString failed()
{
    return appearanceOf(Judgement::Fail).word;
}

QString passed()
{
    return appearanceOf(Judgement::Pass).word;
}
} // namespace

class TestRigHealth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundRunKeptUp();
    void lateStartsFailAsTheJudgeSays();
    void missingPortsFail();
    void stoppedAttemptsAreOnlyTold();
    void worstLoopIsKept();
    void loadIsSaidAndFailsAsTheJudgeSays();
    void nothingMeasuredIsPending();
    void panelSaysItInOneSentence();
};

void TestRigHealth::soundRunKeptUp()
{
    const auto rows = rowsFor(soundRecord());
    QCOMPARE(rowNamed(rows, "late-starts").appearance.word, passed());
    QCOMPARE(rowNamed(rows, "exhausted").appearance.word, passed());
    QVERIFY(rowNamed(rows, "gap").value != QStringLiteral("–"));
}

void TestRigHealth::lateStartsFailAsTheJudgeSays()
{
    Record record = soundRecord();
    for (Cycle& cycle : record.cycles)
        cycle.intended = Moment(cycle.start.sinceStart() - 80ms);
    const FindingRow row = rowNamed(rowsFor(record), "late-starts");
    QCOMPARE(row.appearance.word, failed());
    const QStringList reasons = judge(record, record.plan.limits).reasons;
    QVERIFY(!reasons.isEmpty());
    for (const QString& reason : reasons)
        QVERIFY(row.sentence.contains(reason));
}

void TestRigHealth::missingPortsFail()
{
    Record record = soundRecord();
    endWith(record, 4, Outcome::LocalExhausted);
    const FindingRow row = rowNamed(rowsFor(record), "exhausted");
    QCOMPARE(row.value, QStringLiteral("1"));
    QCOMPARE(row.appearance.word, failed());
    // It is not taken for a late start.
    QCOMPARE(rowNamed(rowsFor(record), "late-starts").appearance.word, passed());
}

void TestRigHealth::stoppedAttemptsAreOnlyTold()
{
    Record record = soundRecord();
    endWith(record, 4, Outcome::Cancelled);
    const FindingRow row = rowNamed(rowsFor(record), "cancelled");
    QCOMPARE(row.value, QStringLiteral("1"));
    QVERIFY(row.appearance.word != failed());
}

void TestRigHealth::worstLoopIsKept()
{
    RigHealth health;
    for (const Nanos lag : {Nanos(1ms), Nanos(7ms), Nanos(2ms)}) {
        GroupTick tick;
        tick.loopLag = lag;
        health.add(tick);
    }
    QCOMPARE(rowNamed(health.rows(Plan(), Metrics()), "loop-lag").value, QStringLiteral("7 ms"));
}

void TestRigHealth::loadIsSaidAndFailsAsTheJudgeSays()
{
    Record record = soundRecord();
    setReadings(record, Source::Rig, Quantity::WorkerCpu, [](Moment) { return 0.25; });
    FindingRow row = rowNamed(rowsFor(record), "load");
    QCOMPARE(row.appearance.word, passed());
    QCOMPARE(row.value, QStringLiteral("25.0 % of a core"));
    setReadings(record, Source::Rig, Quantity::WorkerCpu, [](Moment) { return 0.97; });
    row = rowNamed(rowsFor(record), "load");
    QCOMPARE(row.appearance.word, failed());
    QCOMPARE(judge(record, record.plan.limits).reasons.first(), row.sentence);
}

void TestRigHealth::nothingMeasuredIsPending()
{
    const auto rows = RigHealth().rows(Plan(), Metrics());
    QCOMPARE(rowNamed(rows, "late-starts").appearance, appearanceOfPending());
    QCOMPARE(rowNamed(rows, "load").appearance, appearanceOfPending());
    QCOMPARE(rowNamed(rows, "loop-lag").value, QStringLiteral("–"));
}

void TestRigHealth::panelSaysItInOneSentence()
{
    const Theme theme;
    RigHealthPanel panel(theme);
    const auto* headline = panel.findChild<QLabel*>(QStringLiteral("rigHeadline"));
    const QString before = headline->text();
    Record record = soundRecord();
    panel.showRecord(record, measure(record));
    const QString sound = headline->text();
    QVERIFY(sound != before);
    endWith(record, 4, Outcome::LocalExhausted);
    panel.showRecord(record, measure(record));
    QVERIFY(headline->text() != sound);
    QCOMPARE(panel.checks().rowCount(), static_cast<int>(rowsFor(record).size()));
}

QTEST_MAIN(TestRigHealth)
#include "tst_righealth.moc"
