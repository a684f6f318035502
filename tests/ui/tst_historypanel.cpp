#include "history/history.h"
#include "support/recordbuilder.h"
#include "ui/comparepage.h"
#include "ui/historymodel.h"
#include "ui/historypanel.h"
#include "ui/preferencesdialog.h"
#include "ui/retentionform.h"
#include "ui/theme.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
void keep(const QString& path, const QString& id, int minute, const QString& name, Standing standing)
{
    Record record = soundRecord();
    record.id = id;
    record.started = QDateTime(QDate(2025, 8, 20), QTime(9, minute), Qt::UTC);
    record.finished = record.started.addSecs(12);
    record.plan.name = name;
    QVERIFY(keepRun(path, record, standing, {}).isEmpty());
}

/// A panel over three runs: "aaaa", "bbbb", "cccc", the latter the newest.
struct Shown
{
    Shown()
    {
        keep(path, u"aaaa"_s, 1, u"reference"_s, Standing::Pass);
        keep(path, u"bbbb"_s, 2, u"leak hunt"_s, Standing::Fail);
        keep(path, u"cccc"_s, 3, u"soak"_s, Standing::Pass);
        panel.resize(1000, 300);
        panel.show();
    }
    QAbstractButton* button(const QString& name) const
    {
        for (auto* button : panel.findChildren<QAbstractButton*>()) {
            if (button->accessibleName() == name)
                return button;
        }
        return nullptr;
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList names;
        for (int row = 0; row < panel.model().rowCount(); ++row)
            names += panel.model().at(row).name;
        return names;
    }
    [[nodiscard]] RunSummary kept(const QString& id) const { return *History::open(path)->find(id); }

    QTemporaryDir folder;
    QString path = folder.filePath(u"history.sqlite"_s);
    Theme theme;
    HistoryPanel panel{theme, path};
};
} // namespace

class HistoryPanelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAreListedNewestFirst()
    {
        const Shown shown;
        QCOMPARE(shown.names(), (QStringList{u"soak"_s, u"leak hunt"_s, u"reference"_s}));
    }
    void theListKeepsToTheRulesOfModels()
    {
        HistoryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const Shown shown;
        model.setRuns(*History::open(shown.path)->runs());
        model.setFilter({.words = u"leak"_s, .verdict = {}, .starredOnly = false});
        QCOMPARE(model.rowCount(), 1);
        model.setFilter({});
        model.setRuns({});
        QCOMPARE(model.rowCount(), 0);
    }
    void runsAreFoundAsOneTypes()
    {
        Shown shown;
        QTest::keyClicks(shown.panel.findChild<QLineEdit*>(), u"leak"_s);
        QCOMPARE(shown.names(), QStringList{u"leak hunt"_s});
        QTest::keyClicks(shown.panel.findChild<QLineEdit*>(), u"x"_s);
        QCOMPARE(shown.names(), QStringList());
        shown.panel.findChild<QLineEdit*>()->clear();
        QCOMPARE(shown.names().size(), 3);
    }
    void whatWasRunElsewhereIsThereWhenTheWindowIsTurnedTo()
    {
        Shown shown;
        QWidget terminal;
        terminal.show();
        terminal.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&terminal));
        keep(shown.path, u"dddd"_s, 4, u"nightly"_s, Standing::Pass);
        QCOMPARE(shown.names().size(), 3);
        shown.panel.activateWindow();
        QTRY_COMPARE(shown.names().size(), 4);
        QCOMPARE(shown.names().constFirst(), u"nightly"_s);
    }

    void theSelectionStaysWhileTheListChanges()
    {
        Shown shown;
        shown.panel.select({u"aaaa"_s});
        QTest::keyClicks(shown.panel.findChild<QLineEdit*>(), u"ref"_s);
        QCOMPARE(shown.panel.selected(), QStringList{u"aaaa"_s});
        shown.panel.findChild<QLineEdit*>()->clear();
        keep(shown.path, u"dddd"_s, 4, u"another"_s, Standing::Pass);
        shown.panel.refresh();
        QCOMPARE(shown.names().size(), 4);
        QCOMPARE(shown.panel.selected(), QStringList{u"aaaa"_s});
    }
    void deletedRunsAreTakenBack()
    {
        Shown shown;
        shown.panel.select({u"cccc"_s, u"aaaa"_s});
        shown.button(u"Delete"_s)->click();
        QCOMPARE(shown.names(), QStringList{u"leak hunt"_s});
        QAbstractButton* undo = shown.button(u"Take the deleted runs back"_s);
        QVERIFY(undo->isVisibleTo(&shown.panel));
        undo->click();
        QCOMPARE(shown.names().size(), 3);
        QCOMPARE(shown.panel.selected(), (QStringList{u"cccc"_s, u"aaaa"_s}));
        QVERIFY(!undo->isVisibleTo(&shown.panel));
    }
    void runsAreStarredPinnedAndNoted()
    {
        Shown shown;
        shown.panel.select({u"bbbb"_s});
        shown.button(u"Star"_s)->click();
        QVERIFY(shown.kept(u"bbbb"_s).marks.starred);
        shown.button(u"Pin as reference"_s)->click();
        QVERIFY(shown.kept(u"bbbb"_s).isReference);
        auto* table = shown.panel.findChild<QTableView*>();
        table->model()->setData(table->model()->index(1, HistoryModel::Label), u"build 12"_s);
        table->model()->setData(table->model()->index(1, HistoryModel::Note), u"leaks"_s);
        QCOMPARE(shown.kept(u"bbbb"_s).marks, (RunMarks{true, u"build 12"_s, u"leaks"_s}));
    }
    void theReferenceComesFirstInAComparison()
    {
        Shown shown;
        QSignalSpy asked(&shown.panel, &HistoryPanel::compareAsked);
        shown.panel.select({u"cccc"_s, u"bbbb"_s});
        shown.button(u"Compare"_s)->click();
        QCOMPARE(asked.takeFirst().constFirst().toStringList(), (QStringList{u"bbbb"_s, u"cccc"_s})); // the older one
        shown.panel.select({u"cccc"_s});
        shown.panel.pinSelected();
        shown.panel.select({u"cccc"_s, u"aaaa"_s});
        shown.panel.compareSelected();
        QCOMPARE(asked.takeFirst().constFirst().toStringList(), (QStringList{u"cccc"_s, u"aaaa"_s}));
        shown.panel.select({u"aaaa"_s});
        shown.panel.compareSelected();
        QCOMPARE(asked.takeFirst().constFirst().toStringList(), (QStringList{u"cccc"_s, u"aaaa"_s}));
    }
    void whatIsBeyondTheLimitsGoesWhenTheyAreApplied()
    {
        Shown shown;
        QCOMPARE(shown.panel.retention(), std::optional(Retention{}));
        PreferencesDialog dialog{Preferences{}};
        dialog.addRetention(*shown.panel.retention());
        RetentionForm& form = *dialog.retention();
        connect(&dialog, &PreferencesDialog::retentionApplied, &form,
                [&](const Retention& retention) { form.showApplied(shown.panel.setRetention(retention)); });
        auto* apply = form.findChild<QPushButton*>();
        QVERIFY(!apply->isEnabled());
        auto* runs = form.findChildren<QSpinBox*>().constFirst();
        runs->setValue(2);
        QCOMPARE(shown.names().size(), 3); // nothing happens while one types
        apply->click();
        QCOMPARE(shown.names(), (QStringList{u"soak"_s, u"leak hunt"_s}));
        QCOMPARE(shown.panel.retention(), std::optional(Retention{2, std::nullopt}));
        QVERIFY(!apply->isEnabled());
        QVERIFY(form.findChildren<QLabel*>().constLast()->text().contains(u"removed for good: 1"_s));

        // Where the history cannot be written, nothing is said to be in force.
        for (const QString& part : QDir(shown.folder.path()).entryList(QDir::Files))
            QVERIFY(QFile::remove(shown.folder.filePath(part)));
        QFile file(shown.path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        runs->setValue(1);
        apply->click();
        QVERIFY2(apply->isEnabled(), qPrintable(form.findChildren<QLabel*>().constLast()->text()));
        QVERIFY(!form.findChildren<QLabel*>().constLast()->text().contains(u"In force"_s));
    }
    void aHistoryThatCannotBeReadIsSaidInPlace()
    {
        Theme theme;
        HistoryPanel panel(theme, u"/etc/passwd"_s);
        panel.show();
        QStringList texts;
        for (const QLabel* label : panel.findChildren<QLabel*>()) {
            if (label->isVisibleTo(&panel))
                texts += label->text();
        }
        QVERIFY2(texts.join(u'\n').contains(u"no database"_s), qPrintable(texts.join(u'\n')));
    }
    void runsAreComparedInWordsAndPlans()
    {
        Theme theme;
        ComparePage page(theme);
        page.resize(900, 700);
        page.show();
        QSignalSpy compared(&page, &ComparePage::compared);
        const PastRunPointer one = pastRunOf(soundRecord());
        Record changed = soundRecord();
        changed.plan.stages[0].clients = 2;
        const PastRunPointer other = pastRunOf(changed);
        const QAbstractItemModelTester tester(page.findChild<ComparisonModel*>(),
                                              QAbstractItemModelTester::FailureReportingMode::Fatal);
        page.showRuns({one, other});
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 20'000);
        const auto text = [&page](int row, int column) {
            return page.model().data(page.model().index(row, column), Qt::DisplayRole).toString();
        };
        QStringList rows;
        for (int row = 0; row < page.model().rowCount(); ++row)
            rows += text(row, 0) + u": "_s + text(row, 2);
        QVERIFY2(rows.contains(u"Connect, median: 3.0 ms · no difference shown"_s), qPrintable(rows.join(u'\n')));
        QVERIFY2(rows.contains(u"Plan: stages[0].clients: 2"_s), qPrintable(rows.join(u'\n')));
    }
};

QTEST_MAIN(HistoryPanelTest)
#include "tst_historypanel.moc"
