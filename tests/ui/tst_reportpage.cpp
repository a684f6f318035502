#include "ui/reportpage.h"

#include "core/criterion.h"
#include "report/verification.h"
#include "support/recordbuilder.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

using namespace flapscope;

namespace
{
std::shared_ptr<const JudgedRun> judged(const Record& record)
{
    const Metrics metrics = measure(record);
    return std::make_shared<const JudgedRun>(JudgedRun{record, metrics, judge(record, metrics, record.plan.limits)});
}

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
        page.setRun(judged(record));
        page.resize(900, 700);
        page.show();
    }
    [[nodiscard]] QLineEdit& folder() const { return *page.findChild<QLineEdit*>(QStringLiteral("exportFolder")); }
    [[nodiscard]] QString text() const { return page.findChild<QTextBrowser*>()->toPlainText(); }
    /// As somebody does at the keyboard.
    void type(const char* field, const QString& text)
    {
        auto* line = page.findChild<QLineEdit*>(QString::fromLatin1(field));
        line->clear();
        Q_EMIT line->textEdited(QString());
        QTest::keyClicks(line, text);
    }
    [[nodiscard]] QString said() const { return page.findChild<QLabel*>(QStringLiteral("exportResult"))->text(); }
};
} // namespace

class TestReportPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheReportOfTheRun();
    void isAsWideAsThePage();
    void whatIsEnteredStandsInTheReport();
    void fourSignaturesApproveAndALaterChangeVoidsThem();
    void demonstrationsAreNotSigned();
    void cancelledExportLeavesNothing();
    void withoutARunItInvites();
    void enterInTheFolderWritesTheBundle();
    void unwritableFolderIsSaidInPlace();
    void goingAwayWaitsForTheWriter();
};

void TestReportPage::isAsWideAsThePage()
{
    Page page;
    for (const int width : {641, 642, 643, 644, 645, 700, 900, 1300}) {
        page.page.resize(width, 700);
        QSignalSpy rendered(&page.page, &ReportPage::rendered);
        QVERIFY(!page.text().isEmpty() || rendered.wait());
        const auto* text = page.page.findChild<QTextBrowser*>();
        QTRY_VERIFY2(text->horizontalScrollBar()->maximum() == 0, qPrintable(QStringLiteral("%1: %2 of %3")
                                                                                 .arg(width)
                                                                                 .arg(text->document()->size().width())
                                                                                 .arg(text->viewport()->width())));
    }
}

void TestReportPage::showsTheReportOfTheRun()
{
    Page page;
    QTRY_VERIFY(page.text().contains(QStringLiteral("AWAITING SIGN-OFF")));
    QVERIFY(page.text().contains(QStringLiteral("Memory growth")));
    QVERIFY(page.text().contains(QStringLiteral("Strategic Value")));
}

void TestReportPage::whatIsEnteredStandsInTheReport()
{
    Page page;
    page.type("businessRevenue", QStringLiteral("75,000"));
    page.type("businessDays", QStringLiteral("2"));
    page.type("businessRate", QStringLiteral("2000"));
    QTRY_VERIFY(page.text().contains(QStringLiteral("1,875 % gross, 1,775 % net")));
    page.type("businessRevenue", QStringLiteral("plenty"));
    QVERIFY(page.page.findChild<QLabel*>(QStringLiteral("businessFault"))->text().contains(QStringLiteral("number")));
    // What is wrong does not get into the report; what stood there before was taken out.
    QCOMPARE(page.page.entries().business.figures.monthlyRevenue, std::optional<double>());
}

void TestReportPage::fourSignaturesApproveAndALaterChangeVoidsThem()
{
    Page page;
    QTRY_VERIFY(page.text().contains(QStringLiteral("AWAITING SIGN-OFF")));
    auto* sign = page.page.findChild<QPushButton*>(QStringLiteral("sign"));
    auto* fault = page.page.findChild<QLabel*>(QStringLiteral("signFault"));
    sign->click();
    QVERIFY2(!fault->text().isEmpty(), "nobody cannot sign");
    QVERIFY(page.page.entries().signatures.isEmpty());
    for (int i = 1; i <= 4; ++i) {
        page.type("signName", QStringLiteral("A. Person"));
        sign->click();
        QVERIFY2(fault->text().isEmpty(), qPrintable(fault->text()));
        QCOMPARE(page.page.entries().signatures.size(), i);
    }
    QTRY_VERIFY(page.text().contains(QStringLiteral("APPROVED FOR PRODUCTION")));
    QSignalSpy exported(&page.page, &ReportPage::exported);
    page.page.exportBundle();
    QVERIFY(exported.size() == 1 || exported.wait(20'000));
    const Verification verification = verifyBundle(exported.first().first().toString());
    QVERIFY2(verification.ok(), verification.ok() ? "" : qPrintable(verification.faults.first().sentence()));
    QCOMPARE(verification.approval.status, ApprovalStatus::Approved);
    page.type("businessBuild", QStringLiteral("1.2.3"));
    QTRY_VERIFY(page.text().contains(QStringLiteral("VOID")));
    QVERIFY(page.text().contains(QStringLiteral("AWAITING SIGN-OFF")));
}

void TestReportPage::demonstrationsAreNotSigned()
{
    Record record = soundRecord();
    record.plan.limits = referenceLimits();
    record.target.demo = true;
    Page page;
    page.page.setRun(judged(record));
    QTRY_VERIFY(page.text().contains(QStringLiteral("NOT FOR APPROVAL")));
    QVERIFY(!page.page.findChild<QPushButton*>(QStringLiteral("sign"))->isEnabled());
}

void TestReportPage::cancelledExportLeavesNothing()
{
    Page page;
    QSignalSpy failed(&page.page, &ReportPage::exportFailed);
    page.page.exportBundle();
    QVERIFY(page.page.findChild<QWidget*>(QStringLiteral("cancelExport"))->isVisible());
    page.page.cancelExport();
    QVERIFY(failed.size() == 1 || failed.wait(20'000));
    QVERIFY(page.said().contains(QStringLiteral("cancelled")));
    QVERIFY(!QFile::exists(QDir(page.folder().text()).filePath(QStringLiteral("report.md"))));
    QVERIFY(!page.page.findChild<QWidget*>(QStringLiteral("cancelExport"))->isVisible());
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
    QVERIFY(exported.size() == 1 || exported.wait(20'000));
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
    QVERIFY(failed.size() == 1 || failed.wait(20'000));
    QVERIFY(page.said().contains(file.fileName()));
    QVERIFY(!QApplication::activeModalWidget());
    // The run is still there, to be written elsewhere.
    QVERIFY(page.page.hasRun());
    QSignalSpy exported(&page.page, &ReportPage::exported);
    page.folder().setText(page.root.filePath(QStringLiteral("elsewhere")));
    page.page.exportBundle();
    QVERIFY(exported.size() == 1 || exported.wait(20'000));
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
