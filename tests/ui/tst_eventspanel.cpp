#include "ui/eventspanel.h"

#include "support/recordbuilder.h"
#include "ui/eventmodel.h"
#include "ui/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace flapscope;

namespace
{
/// A panel that lists the sound run with two failures.
struct Listed
{
    Theme theme;
    EventsPanel panel{theme};
    Record record = soundRecord();

    Listed()
    {
        endWith(record, 3, Outcome::Refused);
        endWith(record, 30, Outcome::Reset);
        panel.showRecord(record);
        panel.resize(900, 300);
        panel.show();
    }
    [[nodiscard]] QTableView& table() const { return *panel.findChild<QTableView*>(); }
    [[nodiscard]] int shown() const { return table().model()->rowCount(); }
    [[nodiscard]] int rowWith(const QString& text) const
    {
        for (int row = 0; row < shown(); ++row) {
            if (table().model()->index(row, EventModel::Text).data().toString().contains(text))
                return row;
        }
        return -1;
    }
};
} // namespace

class TestEventsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordIsListedInTheOrderOfTime();
    void typingFilters();
    void severityFilters();
    void oneCycleCanBeShownAndLeft();
    void copyTakesWhatIsListed();
    void copyTakesTheSelection();
    void enterOnAFailureAsksForItsCycle();
    void emptyListInvites();
};

void TestEventsPanel::recordIsListedInTheOrderOfTime()
{
    const Listed listed;
    const EventModel& events = listed.panel.events();
    // Its phases, two failures, and the ending.
    QCOMPARE(events.rowCount(), static_cast<int>(listed.record.phases.size()) + 3);
    for (int row = 1; row < events.rowCount(); ++row)
        QVERIFY(events.at(row - 1).at <= events.at(row).at);
}

void TestEventsPanel::typingFilters()
{
    const Listed listed;
    QTest::keyClicks(listed.panel.findChild<QLineEdit*>(), QStringLiteral("refused"));
    QCOMPARE(listed.shown(), 1);
}

void TestEventsPanel::severityFilters()
{
    const Listed listed;
    auto* least = listed.panel.findChild<QComboBox*>();
    least->setCurrentIndex(least->count() - 1);
    QCOMPARE(listed.shown(), 2);
}

void TestEventsPanel::oneCycleCanBeShownAndLeft()
{
    Listed listed;
    const int all = listed.shown();
    const Cycle& cycle = listed.record.cycles.at(3);
    listed.panel.showCycle(CycleKey{cycle.stage, cycle.client, cycle.number});
    QCOMPARE(listed.shown(), 1);
    listed.panel.showCycle(std::nullopt);
    QCOMPARE(listed.shown(), all);
}

void TestEventsPanel::copyTakesWhatIsListed()
{
    const Listed listed;
    QTest::keyClicks(listed.panel.findChild<QLineEdit*>(), QStringLiteral("client"));
    listed.panel.copy();
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), listed.shown());
    QCOMPARE(lines.first().count(u'\t'), 2);
}

void TestEventsPanel::copyTakesTheSelection()
{
    Listed listed;
    listed.table().selectRow(1);
    listed.table().setFocus();
    // Shortcuts reach only the active window.
    QVERIFY(QTest::qWaitForWindowActive(&listed.panel));
    QTest::keyClick(&listed.table(), Qt::Key_C, Qt::ControlModifier);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY(!text.contains(u'\n'));
    QVERIFY(text.endsWith(listed.panel.events().at(1).text));
}

void TestEventsPanel::enterOnAFailureAsksForItsCycle()
{
    const Listed listed;
    QSignalSpy activated(&listed.panel, &EventsPanel::cycleActivated);
    listed.table().setCurrentIndex(listed.table().model()->index(0, 0));
    QTest::keyClick(&listed.table(), Qt::Key_Return);
    QVERIFY(activated.isEmpty());
    const int row = listed.rowWith(QStringLiteral("refused"));
    QVERIFY(row >= 0);
    listed.table().setCurrentIndex(listed.table().model()->index(row, 0));
    QTest::keyClick(&listed.table(), Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.first().first().value<CycleKey>().number, listed.record.cycles.at(3).number);
}

void TestEventsPanel::emptyListInvites()
{
    Listed listed;
    listed.panel.clear();
    QVERIFY(!listed.table().isVisible());
    QCOMPARE(listed.panel.events().rowCount(), 0);
}

QTEST_MAIN(TestEventsPanel)
#include "tst_eventspanel.moc"
