#include "ui/reportpage.h"

#include "core/criterion.h"
#include "support/recordbuilder.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

using namespace flapscope;

namespace
{
/// A page with the sound run on it, that writes into a folder of its own.
struct Page
{
    QTemporaryDir root;
    Theme theme;
    ReportPage page{theme, root.path()};

    Page()
    {
        Record record = soundRecord();
        record.plan.limits = referenceLimits();
        const Metrics metrics = measure(record);
        page.setRun(record, metrics, judge(record, metrics, record.plan.limits));
        page.resize(900, 700);
        page.show();
    }
    [[nodiscard]] QLineEdit& folder() const { return *page.findChild<QLineEdit*>(QStringLiteral("exportFolder")); }
    [[nodiscard]] QString said() const { return page.findChild<QLabel*>(QStringLiteral("exportResult"))->text(); }
};
} // namespace

class TestReportPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheReportOfTheRun();
    void withoutARunItInvites();
    void enterInTheFolderWritesTheBundle();
    void unwritableFolderIsSaidInPlace();
    void goingAwayWaitsForTheWriter();
};

void TestReportPage::showsTheReportOfTheRun()
{
    const Page page;
    const QString text = page.page.findChild<QTextBrowser*>()->toPlainText();
    QVERIFY(text.contains(QStringLiteral("PASS")));
    QVERIFY(text.contains(QStringLiteral("Memory growth")));
}

void TestReportPage::withoutARunItInvites()
{
    Page page;
    page.page.clear();
    QVERIFY(!page.page.hasRun());
    QVERIFY(!page.folder().isVisible());
    QSignalSpy asked(&page.page, &ReportPage::runAsked);
    for (QPushButton* button : page.page.findChildren<QPushButton*>()) {
        if (button->isVisible())
            button->click();
    }
    QCOMPARE(asked.size(), 1);
}

void TestReportPage::enterInTheFolderWritesTheBundle()
{
    Page page;
    QSignalSpy exported(&page.page, &ReportPage::exported);
    page.page.askForExport();
    QVERIFY(page.folder().text().startsWith(QDir::toNativeSeparators(page.root.path())));
    QTest::keyClick(&page.folder(), Qt::Key_Return);
    QVERIFY(exported.size() == 1 || exported.wait());
    const QDir written(exported.first().first().toString());
    for (const char* file : {"report.md", "report.json", "junit.xml", "cycles.csv", "readings.csv", "plan.json"})
        QVERIFY2(written.exists(QString::fromLatin1(file)), file);
    QVERIFY(page.said().contains(QDir::toNativeSeparators(written.path())));
}

void TestReportPage::unwritableFolderIsSaidInPlace()
{
    Page page;
    QFile file(page.root.filePath(QStringLiteral("in-the-way")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QSignalSpy failed(&page.page, &ReportPage::exportFailed);
    page.folder().setText(file.fileName());
    page.page.exportBundle();
    QVERIFY(failed.size() == 1 || failed.wait());
    QVERIFY(page.said().contains(file.fileName()));
    QVERIFY(!QApplication::activeModalWidget());
    // The run is still there, to be written elsewhere.
    QVERIFY(page.page.hasRun());
    QSignalSpy exported(&page.page, &ReportPage::exported);
    page.folder().setText(page.root.filePath(QStringLiteral("elsewhere")));
    page.page.exportBundle();
    QVERIFY(exported.size() == 1 || exported.wait());
}

void TestReportPage::goingAwayWaitsForTheWriter()
{
    QTemporaryDir root;
    QString folder;
    {
        Page page;
        folder = root.filePath(QStringLiteral("last"));
        page.folder().setText(folder);
        page.page.exportBundle();
    }
    QVERIFY(QDir(folder).exists(QStringLiteral("report.json")));
}

QTEST_MAIN(TestReportPage)
#include "tst_reportpage.moc"
