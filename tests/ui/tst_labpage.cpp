#include "ui/labmodel.h"
#include "ui/labpage.h"
#include "ui/theme.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;

namespace
{
LabRun runOf(ReconnectPolicy::Kind kind, double peak)
{
    LabRun run;
    run.policy.kind = kind;
    Storm storm;
    storm.dropped = storm.back = storm.attempts = 10;
    storm.peakRate = peak;
    storm.all = Millis(700);
    run.storm = storm;
    run.rates = {0.0, peak, 10.0};
    return run;
}
} // namespace

class TestLabPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsComeOneByOne()
    {
        LabModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        LabResult result;
        result.runs = {runOf(ReconnectPolicy::Kind::Fixed, 100.0)};
        model.setResult(result);
        QCOMPARE(model.rowCount(), 1);
        const QPersistentModelIndex first(model.index(0, 0));
        result.runs += runOf(ReconnectPolicy::Kind::FullJitter, 20.0);
        model.setResult(result);
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(first.isValid()); // the rows that were there stayed
        QCOMPARE(model.index(1, 1).data().toString(), QStringLiteral("20.0"));
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Peak connects/s"));
        model.setResult({});
        QCOMPARE(model.rowCount(), 0);
    }

    void aLabIsRunAndShown()
    {
        Theme theme;
        Session::Options options;
        options.program = QStringLiteral(DEMO_PROGRAM);
        const QTemporaryDir folder;
        LabPage page(theme, options, folder.path());
        page.resize(700, 600);
        page.show();
        const auto box = [&page](const char* name) {
            for (auto* candidate : page.findChildren<QCheckBox*>()) {
                if (candidate->text() == QLatin1StringView(name))
                    return candidate;
            }
            return static_cast<QCheckBox*>(nullptr);
        };
        const auto button = [&page](const char* text) {
            for (auto* candidate : page.findChildren<QPushButton*>()) {
                if (candidate->text() == QLatin1StringView(text))
                    return candidate;
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QPushButton* run = button("Run the lab");
        box("fixed")->setChecked(false);
        box("full-jitter")->setChecked(false);
        QVERIFY(!run->isEnabled()); // nothing to try
        box("phoenix")->setChecked(true);
        QVERIFY(run->isEnabled());
        page.setBlocked(true);
        QVERIFY(!run->isEnabled()); // a run goes on
        page.setBlocked(false);
        for (auto* spin : page.findChildren<QSpinBox*>())
            spin->setValue(spin->accessibleName().startsWith(QStringLiteral("Clients")) ? 6 : 100);

        const QSignalSpy running(&page, &LabPage::runningChanged);
        const QSignalSpy finished(&page, &LabPage::finished);
        run->click();
        QVERIFY(page.isRunning());
        QVERIFY(button("Stop the lab")->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
        QCOMPARE(running.count(), 2);
        QVERIFY(!page.isRunning() && run->isEnabled());
        const LabRun& result = page.result().runs.first();
        QVERIFY2(result.failure.isEmpty(), qPrintable(result.failure));
        QCOMPARE(result.storm->dropped, quint64(6));
        QCOMPARE(result.storm->back, quint64(6));
        const auto* table = page.findChild<QTableView*>(QStringLiteral("lab"));
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("phoenix"));
        QVERIFY(!page.grab().isNull()); // the chart is drawn

        button("Export the lab")->click();
        const QStringList written = QDir(folder.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(written.size(), 1);
        const QDir lab(folder.filePath(written.first()));
        QCOMPARE(lab.entryList(QDir::Files), (QStringList{QStringLiteral("lab.html"), QStringLiteral("lab.json"),
                                                          QStringLiteral("lab.md"), QStringLiteral("storm.svg")}));
    }

    void aServerOfOnesOwnNeedsACommandThatRestartsIt()
    {
        Theme theme;
        LabPage page(theme, {}, {});
        const auto field = [&page](const char* name) {
            for (auto* candidate : page.findChildren<QLineEdit*>()) {
                if (candidate->accessibleName() == QLatin1StringView(name))
                    return candidate;
            }
            return static_cast<QLineEdit*>(nullptr);
        };
        QVERIFY(!field("Command that restarts the server of the lab")->isEnabled());
        field("Server of the lab")->setText(QStringLiteral("ws://127.0.0.1:1/"));
        QVERIFY(field("Command that restarts the server of the lab")->isEnabled());
        page.start();
        QVERIFY(!page.isRunning());
        QStringList said;
        for (const auto* label : page.findChildren<QLabel*>())
            said += label->text();
        QVERIFY2(said.join(u' ').contains(QStringLiteral("restart")), qPrintable(said.join(u'|')));
    }

    void aLabThatIsStoppedKeepsWhatItHas()
    {
        Theme theme;
        Session::Options options;
        options.program = QStringLiteral(DEMO_PROGRAM);
        LabPage page(theme, options, {});
        const QSignalSpy finished(&page, &LabPage::finished);
        page.start();
        QVERIFY(page.isRunning());
        page.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 10'000);
        QVERIFY(!page.result().runs.isEmpty());
        QVERIFY(!page.result().runs.first().failure.isEmpty());
    }
};

QTEST_MAIN(TestLabPage)
#include "tst_labpage.moc"
