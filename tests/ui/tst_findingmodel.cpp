#include "ui/findingmodel.h"

#include "core/preset.h"
#include "ui/twolinedelegate.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace flapscope;

namespace
{
Finding findingOf(const QString& id, Judgement judgement, std::optional<double> measured = std::nullopt)
{
    Finding finding;
    finding.id = id;
    finding.title = id.toUpper();
    finding.judgement = judgement;
    finding.required = true;
    finding.measured = measured;
    finding.unit = QStringLiteral("MB");
    finding.limit = 15.0;
    finding.comparison = Comparison::Below;
    finding.samples = measured ? 36 : 0;
    finding.text = QStringLiteral("What was seen.");
    return finding;
}

QList<FindingRow> finalRows(const QList<Finding>& findings)
{
    Verdict verdict;
    verdict.findings = findings;
    return rowsOf(verdict, Finality::Final);
}

QStringList idsIn(const FindingModel& model)
{
    QStringList ids;
    for (const FindingRow& row : model.rows())
        ids += row.id;
    return ids;
}

constexpr QLatin1StringView A("a");
constexpr QLatin1StringView B("b");
constexpr QLatin1StringView C("c");
} // namespace

class TestFindingModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowSaysValueLimitAndMargin();
    void unmeasuredIsPendingOnlyWhileTheRunGoesOn();
    void measuredButTooLittleIsNotPending();
    void planIsShownBeforeItIsRun();
    void wordAndIconDifferForEachJudgement();
    void mergesInsteadOfResetting();
    void sameRowsSayNothing();
    void reordersInsertsAndRemoves();
    void copesWithTheSameCriterionTwice();
    void notRequiredIsSaid();
};

void TestFindingModel::rowSaysValueLimitAndMargin()
{
    const FindingRow row = rowOf(findingOf(A, Judgement::Fail, 18.0), Finality::Final);
    QCOMPARE(row.value, QStringLiteral("18 MB"));
    QCOMPARE(row.limit, QStringLiteral("< 15 MB"));
    QCOMPARE(row.margin, QStringLiteral("3 MB over"));
    QCOMPARE(row.samples, QStringLiteral("n 36"));
    QCOMPARE(row.appearance.word, QStringLiteral("failed"));
}

void TestFindingModel::unmeasuredIsPendingOnlyWhileTheRunGoesOn()
{
    const Finding finding = findingOf(A, Judgement::NotAssessed);
    QVERIFY(rowOf(finding, Finality::Provisional).pending);
    QCOMPARE(rowOf(finding, Finality::Provisional).appearance.word, QStringLiteral("pending"));
    QVERIFY(!rowOf(finding, Finality::Final).pending);
    QCOMPARE(rowOf(finding, Finality::Final).appearance.word, QStringLiteral("not assessed"));
}

void TestFindingModel::measuredButTooLittleIsNotPending()
{
    const FindingRow row = rowOf(findingOf(A, Judgement::Inconclusive, 3.0), Finality::Provisional);
    QVERIFY(!row.pending);
    QCOMPARE(row.appearance.word, QStringLiteral("insufficient evidence"));
}

void TestFindingModel::planIsShownBeforeItIsRun()
{
    const Plan plan = presets().constFirst().plan;
    const QList<FindingRow> rows = rowsOf(plan);
    QCOMPARE(rows.size(), plan.limits.size());
    for (const FindingRow& row : rows) {
        QVERIFY(row.pending);
        QVERIFY(!row.title.isEmpty());
    }
}

void TestFindingModel::wordAndIconDifferForEachJudgement()
{
    QStringList words;
    QStringList icons;
    for (const auto judgement : {Judgement::Pass, Judgement::Fail, Judgement::Inconclusive, Judgement::NotAssessed}) {
        words += appearanceOf(judgement).word;
        icons += appearanceOf(judgement).icon;
    }
    QCOMPARE(words.removeDuplicates(), 0);
    QCOMPARE(icons.removeDuplicates(), 0);
}

void TestFindingModel::mergesInsteadOfResetting()
{
    FindingModel model(QStringLiteral("Criterion"));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(finalRows({findingOf(A, Judgement::Pass, 1.0), findingOf(B, Judgement::Pass, 2.0)}));
    const QPersistentModelIndex second = model.index(1, 0);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setRows(finalRows({findingOf(A, Judgement::Pass, 1.0), findingOf(B, Judgement::Fail, 20.0)}));
    QVERIFY(reset.isEmpty());
    QCOMPARE(changed.size(), 1);
    QVERIFY(second.isValid());
    QCOMPARE(second.data(IconNameRole).toString(), QStringLiteral("fail"));
}

void TestFindingModel::sameRowsSayNothing()
{
    FindingModel model(QStringLiteral("Criterion"));
    const auto rows = finalRows({findingOf(A, Judgement::Pass, 1.0)});
    model.setRows(rows);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setRows(rows);
    QVERIFY(changed.isEmpty());
}

void TestFindingModel::reordersInsertsAndRemoves()
{
    FindingModel model(QStringLiteral("Criterion"));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto rowsOfIds = [](const QStringList& ids) {
        QList<Finding> findings;
        for (const QString& id : ids)
            findings += findingOf(id, Judgement::Pass, 1.0);
        return finalRows(findings);
    };
    for (const QStringList& ids : {QStringList{A, B, C}, QStringList{C, A}, QStringList{B, C, A}, QStringList{},
                                   QStringList{C, B, A}, QStringList{B}}) {
        model.setRows(rowsOfIds(ids));
        QCOMPARE(idsIn(model), ids);
    }
}

void TestFindingModel::copesWithTheSameCriterionTwice()
{
    FindingModel model(QStringLiteral("Criterion"));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(finalRows({findingOf(A, Judgement::Pass, 1.0), findingOf(A, Judgement::Pass, 2.0)}));
    QCOMPARE(model.rowCount(), 2);
    model.setRows(finalRows({findingOf(A, Judgement::Pass, 1.0)}));
    QCOMPARE(model.rowCount(), 1);
}

void TestFindingModel::notRequiredIsSaid()
{
    Finding finding = findingOf(A, Judgement::Pass, 1.0);
    finding.required = false;
    FindingModel model(QStringLiteral("Criterion"));
    model.setRows(finalRows({finding}));
    QVERIFY(model.index(0, 0).data(SecondLineRole).toString().contains(QStringLiteral("not required")));
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("passed")));
}

QTEST_GUILESS_MAIN(TestFindingModel)
#include "tst_findingmodel.moc"
