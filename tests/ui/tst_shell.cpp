#include "core/planjson.h"
#include "core/preset.h"
#include "ui/banner.h"
#include "ui/democonduct.h"
#include "ui/emptystate.h"
#include "ui/flowlayout.h"
#include "ui/preferences.h"
#include "ui/preferencesdialog.h"
#include "ui/recentlist.h"
#include "ui/textwindow.h"
#include "ui/theme.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

using namespace flapscope;

/// The small parts that the window is made of.
class TestShell : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void recentEntriesAreNewestFirstAndFew();
    void preferencesSurvive();
    void nonsenseInTheSettingsTakesDefaults();
    void preferenceIsInForceAsSoonAsItIsChosen();
    void bannerOffersWaysOut();
    void anotherMessageTakesThePlaceOfTheFirst();
    void emptyStateCutsNoText_data();
    void emptyStateCutsNoText();
    void flowFillsALineBeforeTheNext();
    void flowSharesWhatIsLeftAmongThoseThatGrow();
    void everyConductIsAValidPlanAndKnownAgain();
    void everyActionHasATextAndNoTwoShareAKey();
    void keysAreThoseOfTheContract();
    void helpNamesEveryShortcut();
    void aboutNamesVersionAndLicences();

private:
    [[nodiscard]] QString settingsFile() const { return m_folder.filePath(QStringLiteral("settings.ini")); }

    QTemporaryDir m_folder;
};

void TestShell::init()
{
    QFile::remove(settingsFile());
}

void TestShell::recentEntriesAreNewestFirstAndFew()
{
    QSettings settings(settingsFile(), QSettings::IniFormat);
    RecentList list(settings, QStringLiteral("recent/test"));
    QVERIFY(list.entries().isEmpty());
    for (int i = 0; i < 20; ++i)
        list.add(QString::number(i));
    QCOMPARE(list.entries().size(), RecentList::Most);
    QCOMPARE(list.entries().constFirst(), QStringLiteral("19"));
    list.add(QStringLiteral("15"));
    QCOMPARE(list.entries().constFirst(), QStringLiteral("15"));
    QCOMPARE(list.entries().count(QStringLiteral("15")), 1);
    list.remove(QStringLiteral("15"));
    QCOMPARE(list.entries().constFirst(), QStringLiteral("19"));
    list.clear();
    QVERIFY(list.entries().isEmpty());
}

void TestShell::preferencesSurvive()
{
    const Preferences chosen{Theme::Mode::Dark, 14, false};
    {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        QCOMPARE(readPreferences(settings), Preferences{});
        writePreferences(chosen, settings);
    }
    const QSettings settings(settingsFile(), QSettings::IniFormat);
    QCOMPARE(readPreferences(settings), chosen);
}

void TestShell::nonsenseInTheSettingsTakesDefaults()
{
    QSettings settings(settingsFile(), QSettings::IniFormat);
    settings.setValue(QStringLiteral("preferences/appearance"), QStringLiteral("plaid"));
    settings.setValue(QStringLiteral("preferences/textSize"), 4000);
    QCOMPARE(readPreferences(settings), Preferences{});
}

void TestShell::preferenceIsInForceAsSoonAsItIsChosen()
{
    const Theme theme;
    PreferencesDialog dialog(Preferences{});
    QSignalSpy chosen(&dialog, &PreferencesDialog::chosen);
    dialog.findChildren<QComboBox*>().at(0)->setCurrentIndex(2);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.constFirst().constFirst().value<Preferences>(), (Preferences{Theme::Mode::Dark, 0, true}));
    dialog.findChild<QCheckBox*>()->click();
    QCOMPARE(chosen.size(), 2);
    QVERIFY(!dialog.isModal());
    // A size that the list does not offer is kept.
    dialog.setPreferences({Theme::Mode::Light, 13, false});
    QCOMPARE(chosen.size(), 2);
    dialog.findChild<QCheckBox*>()->click();
    QCOMPARE(chosen.constLast().constFirst().value<Preferences>(), (Preferences{Theme::Mode::Light, 13, true}));
}

void TestShell::bannerOffersWaysOut()
{
    const Theme theme;
    Banner banner(theme);
    QVERIFY(banner.isHidden());
    QStringList gone;
    banner.say({QStringLiteral("Refused"),
                QStringLiteral("Nobody listens there."),
                {{QStringLiteral("Start demo server"), [&] { gone += QStringLiteral("demo"); }},
                 {QStringLiteral("Edit URL"), [&] { gone += QStringLiteral("url"); }}}});
    QVERIFY(banner.isVisible());
    QCOMPARE(banner.accessibleName(), QStringLiteral("Refused"));
    const auto buttons = banner.findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 2);
    buttons.at(1)->click();
    QCOMPARE(gone, QStringList{QStringLiteral("url")});
    QVERIFY(banner.isHidden());
}

void TestShell::anotherMessageTakesThePlaceOfTheFirst()
{
    const Theme theme;
    Banner banner(theme);
    banner.say({QStringLiteral("One"), {}, {{QStringLiteral("A"), [] {}}, {QStringLiteral("B"), [] {}}}});
    // A way out may lead to the next message.
    banner.say({QStringLiteral("Two"), {}, {{QStringLiteral("C"), [&] {
                                                 banner.say({QStringLiteral("Three"), {}, {}});
                                             }}}});
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    const auto buttons = banner.findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 1);
    buttons.constFirst()->click();
    QVERIFY(banner.isVisible());
    QCOMPARE(banner.accessibleName(), QStringLiteral("Three"));
}

namespace
{
QWidget* block(int width, int height, bool grows = false)
{
    auto* widget = new QLabel;
    widget->setMinimumSize(width, height);
    widget->setSizePolicy(grows ? QSizePolicy::Expanding : QSizePolicy::Fixed, QSizePolicy::Fixed);
    return widget;
}
} // namespace

void TestShell::emptyStateCutsNoText_data()
{
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(320, 500), QSize(480, 400), QSize(760, 500), QSize(1400, 700), QSize(900, 110)})
        QTest::addRow("%d x %d", size.width(), size.height()) << size;
}

void TestShell::emptyStateCutsNoText()
{
    QFETCH(const QSize, size);
    const Theme theme;
    QStackedWidget pages;
    pages.addWidget(new QWidget);
    auto* empty = new EmptyState(theme, {QStringLiteral("compare"), QStringLiteral("Nothing yet"),
                                         QStringLiteral("A sentence of a length that takes three lines where lines are "
                                                        "not let grow wider than a reader likes, and one or two lines "
                                                        "where they are as wide as all the room there is to have."),
                                         QStringLiteral("Bring it")});
    pages.addWidget(empty);
    pages.resize(size);
    pages.show();
    pages.setCurrentWidget(empty);
    QVERIFY(QTest::qWaitForWindowExposed(&pages));
    for (const auto* label : empty->findChildren<QLabel*>()) {
        if (label->isVisible() && label->wordWrap())
            QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
    }
}

void TestShell::flowFillsALineBeforeTheNext()
{
    QWidget parent;
    auto* flow = new FlowLayout(&parent);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(10);
    for (int i = 0; i < 3; ++i)
        flow->addWidget(block(100, 20));
    QCOMPARE(flow->heightForWidth(320), 20);
    QCOMPARE(flow->heightForWidth(319), 50);
    QCOMPARE(flow->heightForWidth(50), 80);
    flow->itemAt(1)->widget()->hide();
    QCOMPARE(flow->heightForWidth(210), 20);
    flow->itemAt(1)->widget()->show();
    flow->setGeometry(QRect(0, 0, 220, 100));
    QCOMPARE(flow->itemAt(1)->geometry(), QRect(110, 0, 100, 20));
    QCOMPARE(flow->itemAt(2)->geometry(), QRect(0, 30, 100, 20));
    QCOMPARE(flow->minimumSize(), QSize(100, 20));
}

void TestShell::flowSharesWhatIsLeftAmongThoseThatGrow()
{
    QWidget parent;
    auto* flow = new FlowLayout(&parent);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(0);
    flow->addWidget(block(100, 20));
    flow->addWidget(block(100, 20, true));
    flow->setGeometry(QRect(0, 0, 500, 20));
    QCOMPARE(flow->itemAt(0)->geometry().width(), 100);
    QCOMPARE(flow->itemAt(1)->geometry().width(), 400);
}

void TestShell::everyConductIsAValidPlanAndKnownAgain()
{
    QCOMPARE(demoConducts().constFirst().defects, DemoDefects{});
    for (qsizetype i = 0; i < demoConducts().size(); ++i) {
        Plan plan = presets().constFirst().plan;
        plan.target.demo = demoConducts().at(i).defects;
        QVERIFY(validate(plan).isEmpty());
        QCOMPARE(conductOf(plan.target.demo), i);
        QVERIFY(!demoConducts().at(i).consequence.isEmpty());
    }
    DemoDefects own;
    own.exitAfter = 3;
    QCOMPARE(conductOf(own), -1);
}

void TestShell::everyActionHasATextAndNoTwoShareAKey()
{
    const Theme theme;
    const WindowActions actions(theme, nullptr);
    QSet<QString> texts;
    QSet<QKeySequence> taken;
    for (const QAction* action : actions.all()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(!texts.contains(action->text()), qPrintable(action->text()));
        texts.insert(action->text());
        for (const QKeySequence& keys : action->shortcuts()) {
            QVERIFY(!keys.isEmpty());
            QVERIFY2(!taken.contains(keys), qPrintable(keys.toString()));
            taken.insert(keys);
        }
    }
}

void TestShell::keysAreThoseOfTheContract()
{
    const Theme theme;
    const WindowActions actions(theme, nullptr);
    const auto has = [](const QAction* action, const char* keys) {
        return action->shortcuts().contains(QKeySequence(QString::fromLatin1(keys), QKeySequence::PortableText));
    };
    QVERIFY(has(actions.run, "Ctrl+R"));
    QVERIFY(has(actions.run, "F5"));
    QVERIFY(has(actions.stop, "Ctrl+."));
    QVERIFY(has(actions.editUrl, "Ctrl+L"));
    QVERIFY(has(actions.exportReport, "Ctrl+E"));
    QVERIFY(has(actions.compare, "Ctrl+D"));
    QVERIFY(has(actions.live, "Ctrl+1"));
    QVERIFY(has(actions.compare, "Ctrl+2"));
    QVERIFY(has(actions.report, "Ctrl+3"));
    QVERIFY(has(actions.followLive, "End"));
    QVERIFY(has(actions.marker, "M"));
    QVERIFY(has(actions.presentation, "F11"));
    QVERIFY(has(actions.preferences, "Ctrl+,"));
    QVERIFY(has(actions.help, "F1"));
}

void TestShell::helpNamesEveryShortcut()
{
    const Theme theme;
    const WindowActions actions(theme, nullptr);
    const TextWindow help(QStringLiteral("Help"), helpText(actions.all()));
    const QString text = help.findChild<QTextBrowser*>()->toPlainText();
    QVERIFY(text.contains(QStringLiteral("A first run")));
    for (const QAction* action : actions.all()) {
        for (const QKeySequence& keys : action->shortcuts())
            QVERIFY2(text.contains(keys.toString(QKeySequence::NativeText)), qPrintable(keys.toString()));
    }
    QVERIFY(!help.isModal());
}

void TestShell::aboutNamesVersionAndLicences()
{
    QCoreApplication::setApplicationVersion(QStringLiteral("9.8.7"));
    const QString text = aboutText();
    for (const char* part : {"9.8.7", qVersion(), "GPL-3.0-or-later", "Boost Software License"})
        QVERIFY2(text.contains(QString::fromLatin1(part)), part);
    QVERIFY(!text.contains(u'@'));
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
