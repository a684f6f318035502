#include "core/planjson.h"
#include "core/preset.h"
#include "core/variables.h"
#include "ui/plandocument.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;

namespace
{
constexpr QLatin1StringView ClientsPath("stages[0].clients");

void setClients(PlanDocument& document, int clients)
{
    document.edit(QStringLiteral("Edit clients"), ClientsPath, [=](Plan& plan) { plan.stages[0].clients = clients; });
}

int clientsOf(const PlanDocument& document)
{
    return document.plan().stages.constFirst().clients;
}
} // namespace

class TestPlanDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsAsTheReferencePreset();
    void anEditCanBeUndoneAndDoneAgain();
    void consecutiveEditsOfAFieldAreOneStep();
    void endOfAnEditBeginsAnotherStep();
    void editsOfTwoFieldsAreTwoSteps();
    void typedAndTakenBackIsNoStep();
    void anEditThatChangesNothingIsNoStep();
    void faultsFollowThePlan();
    void whatIsNoValueIsAFaultUntilItIsTakenBack();
    void modifiedIsFoundByComparing();
    void savedAndOpenedAgainIsTheSamePlan();
    void openingIsUndoneWithItsFile();
    void savingAfterOpeningSurvivesUndoAndRedo();
    void aFileThatIsNoPlanChangesNothing();
    void anUnwritablePlaceIsAFault();
    void secretsAreNotWritten();
    void aSecretThatWasMaskedIsAFault();
    void restoredPlanStaysModified();
};

void TestPlanDocument::beginsAsTheReferencePreset()
{
    PlanDocument document(validate);
    QCOMPARE(document.plan(), presets().constFirst().plan);
    QVERIFY(!document.isModified());
    QVERIFY(document.faults().isEmpty());
    QVERIFY(document.path().isEmpty());
}

void TestPlanDocument::anEditCanBeUndoneAndDoneAgain()
{
    PlanDocument document(validate);
    const int before = clientsOf(document);
    QSignalSpy changed(&document, &PlanDocument::changed);
    setClients(document, before + 6);
    QCOMPARE(clientsOf(document), before + 6);
    QCOMPARE(changed.size(), 1);
    document.undoStack().undo();
    QCOMPARE(clientsOf(document), before);
    document.undoStack().redo();
    QCOMPARE(clientsOf(document), before + 6);
    QCOMPARE(changed.size(), 3);
}

void TestPlanDocument::consecutiveEditsOfAFieldAreOneStep()
{
    PlanDocument document(validate);
    const int before = clientsOf(document);
    for (const int clients : {2, 25, 250})
        setClients(document, clients);
    QCOMPARE(document.undoStack().count(), 1);
    document.undoStack().undo();
    QCOMPARE(clientsOf(document), before);
}

void TestPlanDocument::endOfAnEditBeginsAnotherStep()
{
    PlanDocument document(validate);
    setClients(document, 5);
    document.endEdit();
    setClients(document, 6);
    QCOMPARE(document.undoStack().count(), 2);
    document.undoStack().undo();
    QCOMPARE(clientsOf(document), 5);
}

void TestPlanDocument::editsOfTwoFieldsAreTwoSteps()
{
    PlanDocument document(validate);
    setClients(document, 5);
    document.edit(QStringLiteral("Edit seed"), QStringLiteral("seed"), [](Plan& plan) { plan.seed = 77; });
    setClients(document, 6);
    QCOMPARE(document.undoStack().count(), 3);
}

void TestPlanDocument::typedAndTakenBackIsNoStep()
{
    PlanDocument document(validate);
    const int before = clientsOf(document);
    setClients(document, 5);
    setClients(document, before);
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(!document.isModified());
}

void TestPlanDocument::anEditThatChangesNothingIsNoStep()
{
    PlanDocument document(validate);
    QSignalSpy changed(&document, &PlanDocument::changed);
    setClients(document, clientsOf(document));
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(changed.isEmpty());
}

void TestPlanDocument::faultsFollowThePlan()
{
    PlanDocument document(validate);
    QSignalSpy faults(&document, &PlanDocument::faultsChanged);
    setClients(document, 0);
    QCOMPARE(faults.size(), 1);
    QCOMPARE(document.faults().constFirst().where, ClientsPath);
    document.undoStack().undo();
    QVERIFY(document.faults().isEmpty());
    QCOMPARE(faults.size(), 2);
}

void TestPlanDocument::whatIsNoValueIsAFaultUntilItIsTakenBack()
{
    PlanDocument document(validate);
    const QString path = QStringLiteral("limits[0].value");
    document.setInputFault(path, QStringLiteral("This is no number."), QStringLiteral("Use a number."));
    QCOMPARE(document.faults().size(), 1);
    QCOMPARE(document.faults().constFirst().where, path);
    document.setInputFault(path, {}, {});
    QVERIFY(document.faults().isEmpty());
}

void TestPlanDocument::modifiedIsFoundByComparing()
{
    PlanDocument document(validate);
    QSignalSpy file(&document, &PlanDocument::fileChanged);
    setClients(document, 9);
    QVERIFY(document.isModified());
    QCOMPARE(file.size(), 1);
    document.undoStack().undo();
    QVERIFY(!document.isModified());
    QCOMPARE(file.size(), 2);
}

void TestPlanDocument::savedAndOpenedAgainIsTheSamePlan()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("plan.json"));
    PlanDocument document(validate);
    setClients(document, 9);
    QVERIFY(document.save(path).isEmpty());
    QVERIFY(!document.isModified());
    QCOMPARE(document.path(), path);

    PlanDocument other(validate);
    QVERIFY(other.open(path).isEmpty());
    QCOMPARE(other.plan(), document.plan());
    QVERIFY(!other.isModified());
}

void TestPlanDocument::openingIsUndoneWithItsFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("plan.json"));
    PlanDocument document(validate);
    QVERIFY(document.save(path).isEmpty());
    document.restore(presets().constLast().plan, presets().constLast().plan, {});
    setClients(document, 9);
    QVERIFY(document.open(path).isEmpty());
    QCOMPARE(document.path(), path);
    document.undoStack().undo();
    QCOMPARE(clientsOf(document), 9);
    QVERIFY(document.path().isEmpty());
    QVERIFY(document.isModified());
}

void TestPlanDocument::savingAfterOpeningSurvivesUndoAndRedo()
{
    const QTemporaryDir folder;
    const QString first = folder.filePath(QStringLiteral("first.json"));
    const QString second = folder.filePath(QStringLiteral("second.json"));
    PlanDocument document(validate);
    QVERIFY(document.save(first).isEmpty());
    QVERIFY(document.open(first).isEmpty());
    QVERIFY(document.save(second).isEmpty());
    document.undoStack().undo();
    QCOMPARE(document.path(), first);
    document.undoStack().redo();
    QCOMPARE(document.path(), second);
    QVERIFY(!document.isModified());
}

void TestPlanDocument::aFileThatIsNoPlanChangesNothing()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("no-plan.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"stages\": 7}");
    file.close();
    PlanDocument document(validate);
    const Plan before = document.plan();
    QVERIFY(!document.open(path).isEmpty());
    QVERIFY(!document.open(folder.filePath(QStringLiteral("not there"))).isEmpty());
    QVERIFY(!document.open(folder.path()).isEmpty());
    QCOMPARE(document.plan(), before);
    QCOMPARE(document.undoStack().count(), 0);
}

void TestPlanDocument::anUnwritablePlaceIsAFault()
{
    PlanDocument document(validate);
    setClients(document, 9);
    const Faults faults = document.save(QStringLiteral("/no/such/folder/plan.json"));
    QCOMPARE(faults.size(), 1);
    QVERIFY(!faults.constFirst().next.isEmpty());
    QVERIFY(document.isModified());
    QVERIFY(document.path().isEmpty());
}

void TestPlanDocument::secretsAreNotWritten()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("plan.json"));
    PlanDocument document(validate);
    QVERIFY(!document.holdsSecrets());
    document.edit(QStringLiteral("Edit headers"), QStringLiteral("target.headers"), [](Plan& plan) {
        plan.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer swordfish")},
                               {QStringLiteral("Cookie"), QStringLiteral("{{env:COOKIE}}")}};
    });
    QVERIFY(document.holdsSecrets());
    QVERIFY(document.save(path).isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(!text.contains("swordfish"));
    QVERIFY(text.contains("{{env:COOKIE}}"));
    // The plan in hand keeps it: the next run needs it.
    QCOMPARE(document.plan().target.headers.constFirst().value, QStringLiteral("Bearer swordfish"));
}

void TestPlanDocument::aSecretThatWasMaskedIsAFault()
{
    PlanDocument document(validate);
    document.edit(QStringLiteral("Edit headers"), QStringLiteral("target.headers"), [](Plan& plan) {
        plan.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer swordfish")}};
    });
    document.restore(masked(document.plan()), masked(document.plan()), {});
    QCOMPARE(document.faults().size(), 1);
    QCOMPARE(document.faults().constFirst().where, QStringLiteral("target.headers[0].value"));
}

void TestPlanDocument::restoredPlanStaysModified()
{
    Plan edited = presets().constFirst().plan;
    edited.seed = 99;
    PlanDocument document(validate);
    document.restore(edited, presets().constFirst().plan, QStringLiteral("/somewhere/plan.json"));
    QVERIFY(document.isModified());
    QCOMPARE(document.path(), QStringLiteral("/somewhere/plan.json"));
    QVERIFY(!document.undoStack().canUndo());
}

QTEST_GUILESS_MAIN(TestPlanDocument)
#include "tst_plandocument.moc"
