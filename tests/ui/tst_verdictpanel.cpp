#include "ui/verdictpanel.h"

#include "core/criterion.h"
#include "core/preset.h"
#include "support/recordbuilder.h"
#include "ui/theme.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace flapscope;

namespace
{
/// A panel with the record shown in it.
struct Shown
{
    Theme theme;
    VerdictPanel panel{theme};

    explicit Shown(const Record& record, Finality finality = Finality::Final)
    {
        const Metrics metrics = measure(record);
        const Verdict verdict = judge(record, metrics, record.plan.limits);
        if (finality == Finality::Final)
            panel.showFinal(verdict, metrics);
        else
            panel.showProvisional(verdict, metrics);
    }
    [[nodiscard]] QString text(const char* name) const
    {
        return panel.findChild<QLabel*>(QString::fromLatin1(name))->text();
    }
    [[nodiscard]] bool says(const char* name) const
    {
        return !panel.findChild<QLabel*>(QString::fromLatin1(name))->isHidden();
    }
};

Record judgedRecord()
{
    Record record = soundRecord();
    record.plan.limits = referenceLimits();
    return record;
}
} // namespace

class TestVerdictPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundRunPasses();
    void refusedCyclesFailAndAreCounted();
    void stoppedRunIsInvalidAndSaysWhy();
    void runUnderWayIsNotCalledAPass();
    void failureUnderWayIsProvisional();
    void totalsReconcileOnScreen();
    void planWaitsForItsVerdict();
    void clickOnACriterionAsksForIt();
    void enterOnACriterionAsksForIt();
    void selectionOutlivesAnUpdate();
};

void TestVerdictPanel::soundRunPasses()
{
    const Shown shown(judgedRecord());
    QCOMPARE(shown.text("verdictHeadline"), QStringLiteral("PASS"));
    QCOMPARE(shown.text("verdictFinality"), QStringLiteral("final"));
    QCOMPARE(shown.text("verdictCycles"), QStringLiteral("65 of 65 cycles ok"));
    QVERIFY(!shown.says("verdictReasons"));
}

void TestVerdictPanel::refusedCyclesFailAndAreCounted()
{
    Record record = judgedRecord();
    endWith(record, 3, Outcome::Refused);
    const Shown shown(record);
    QCOMPARE(shown.text("verdictHeadline"), QStringLiteral("FAIL"));
    QCOMPARE(shown.text("verdictCycles"), QStringLiteral("64 of 65 cycles ok"));
    QVERIFY(shown.says("verdictReasons"));
    QVERIFY(shown.text("verdictTotals").contains(QStringLiteral("1 not opened")));
}

void TestVerdictPanel::stoppedRunIsInvalidAndSaysWhy()
{
    Record record = judgedRecord();
    record.ending = Ending::Stopped;
    record.endingReason = QStringLiteral("Somebody stopped it.");
    const Shown shown(record);
    QCOMPARE(shown.text("verdictHeadline"), QStringLiteral("INVALID RUN"));
    QVERIFY(shown.text("verdictReasons").contains(record.endingReason));
}

void TestVerdictPanel::runUnderWayIsNotCalledAPass()
{
    Record record = judgedRecord();
    makeLive(record, spanOf(record, Phase::Stage, 1).begin);
    const Shown shown(record, Finality::Provisional);
    QCOMPARE(shown.text("verdictHeadline"), QStringLiteral("RUNNING"));
    QVERIFY(shown.text("verdictFinality").startsWith(QStringLiteral("provisional")));
    const auto& rows = shown.panel.findings().rows();
    const auto isMemory = [](const FindingRow& row) { return row.id == QStringLiteral("memory-growth"); };
    const auto memory = std::find_if(rows.begin(), rows.end(), isMemory);
    QVERIFY(memory != rows.end());
    QVERIFY(memory->pending);
}

void TestVerdictPanel::failureUnderWayIsProvisional()
{
    Record record = judgedRecord();
    endWith(record, 3, Outcome::Refused);
    makeLive(record, spanOf(record, Phase::Stage, 1).begin);
    const Shown shown(record, Finality::Provisional);
    QCOMPARE(shown.text("verdictHeadline"), QStringLiteral("FAIL"));
    QCOMPARE(shown.text("verdictFinality"), QStringLiteral("provisional"));
}

void TestVerdictPanel::totalsReconcileOnScreen()
{
    Record record = judgedRecord();
    endWith(record, 5, Outcome::UncleanClose);
    endWith(record, 6, Outcome::Cancelled);
    const Shown shown(record);
    const Totals totals = totalsOf(measure(record).all);
    QVERIFY(totals.reconcile());
    QVERIFY(shown.text("verdictTotals")
                .startsWith(QStringLiteral("%1 opened = %2 closed + %3 failed + %4 still open")
                                .arg(totals.opened)
                                .arg(totals.closed)
                                .arg(totals.failed)
                                .arg(totals.stillOpen)));
}

void TestVerdictPanel::planWaitsForItsVerdict()
{
    Theme theme;
    VerdictPanel panel(theme);
    const Plan plan = presets().constFirst().plan;
    panel.expect(plan);
    QCOMPARE(panel.findings().rowCount(), static_cast<int>(plan.limits.size()));
    QCOMPARE(panel.findChild<QLabel*>(QStringLiteral("verdictHeadline"))->text(), QStringLiteral("NO VERDICT YET"));
}

void TestVerdictPanel::clickOnACriterionAsksForIt()
{
    Shown shown(judgedRecord());
    shown.panel.resize(360, 700);
    shown.panel.show();
    auto* table = shown.panel.findChild<QTableView*>();
    QSignalSpy activated(&shown.panel, &VerdictPanel::findingActivated);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(0, 1)).center());
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.first().first().toString(), QStringLiteral("connect-success"));
}

void TestVerdictPanel::enterOnACriterionAsksForIt()
{
    Shown shown(judgedRecord());
    shown.panel.show();
    auto* table = shown.panel.findChild<QTableView*>();
    table->setCurrentIndex(table->model()->index(1, 0));
    QSignalSpy activated(&shown.panel, &VerdictPanel::findingActivated);
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.first().first().toString(), QStringLiteral("disconnect-success"));
}

void TestVerdictPanel::selectionOutlivesAnUpdate()
{
    Record record = judgedRecord();
    Shown shown(record);
    auto* table = shown.panel.findChild<QTableView*>();
    table->setCurrentIndex(table->model()->index(2, 0));
    endWith(record, 1, Outcome::Reset);
    const Metrics metrics = measure(record);
    shown.panel.showFinal(judge(record, metrics, record.plan.limits), metrics);
    QCOMPARE(table->currentIndex().row(), 2);
}

QTEST_MAIN(TestVerdictPanel)
#include "tst_verdictpanel.moc"
