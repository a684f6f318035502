#include "ui/windowdriver.h"

#include "ui/reportpage.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPointer>
#include <QSet>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

using namespace flapscope;

namespace
{
/// What of the window lies around a widget, with room for a ring around it.
QImage around(const MainWindow& window, const QWidget& widget)
{
    constexpr int ring = 3;
    const QRect place(widget.mapTo(&window, QPoint()), widget.size());
    return const_cast<MainWindow&>(window).grab(place.adjusted(-ring, -ring, ring, ring)).toImage();
}

bool differ(const QImage& a, const QImage& b)
{
    return a.convertToFormat(QImage::Format_RGB32) != b.convertToFormat(QImage::Format_RGB32);
}

/// A field that wants every key for itself.
class Claiming final : public QObject
{
public:
    QSet<int> keys;

protected:
    bool eventFilter(QObject* /*watched*/, QEvent* event) override
    {
        if (event->type() != QEvent::ShortcutOverride)
            return false;
        keys.insert(static_cast<QKeyEvent*>(event)->key());
        event->accept();
        return true;
    }
};
} // namespace

class TestWindowKeyboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromLaunchToExportWithoutAMouse();
    void tabComesAroundAndItsPlaceIsSeen();
    void shortcutsGoWhereTheySay();
    void aFieldDoesNotTakeTheKeysOfActions();
    void enterOnRunRuns();
};

void TestWindowKeyboard::fromLaunchToExportWithoutAMouse()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(driver.awaitVerdict());
    driver.press(Qt::Key_E, Qt::ControlModifier);
    const auto* folder = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(folder);
    QVERIFY(folder->isVisible());
    QSignalSpy exported(driver.window().findChild<ReportPage*>(), &ReportPage::exported);
    driver.press(Qt::Key_Return);
    QVERIFY(exported.size() == 1 || exported.wait(10'000));
    QVERIFY(QDir(exported.first().first().toString()).exists(QStringLiteral("report.md")));
}

void TestWindowKeyboard::tabComesAroundAndItsPlaceIsSeen()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    const QWidget* first = QApplication::focusWidget();
    QVERIFY(first);
    QSet<const QWidget*> seen;
    constexpr int most = 300;
    for (int i = 0; i < most; ++i) {
        const QWidget* stop = QApplication::focusWidget();
        QVERIFY(stop);
        seen.insert(stop);
        QVERIFY2(stop->isVisible(), stop->metaObject()->className());
        const QImage with = around(driver.window(), *stop);
        driver.press(Qt::Key_Tab);
        const QWidget* next = QApplication::focusWidget();
        QVERIFY2(next != stop, qPrintable(stop->accessibleName()));
        const QImage without = around(driver.window(), *stop);
        QVERIFY2(differ(with, without), qPrintable(QLatin1StringView(stop->metaObject()->className()) + u' ' +
                                                   stop->objectName() + u' ' + stop->accessibleName()));
        if (next == first)
            break;
    }
    QVERIFY(QApplication::focusWidget() == first);
    QVERIFY2(seen.size() > 15, qPrintable(QString::number(seen.size())));
}

void TestWindowKeyboard::shortcutsGoWhereTheySay()
{
    WindowDriver driver;
    QVERIFY(driver.show());
    const auto* pages = &driver.pages();
    driver.press(Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(pages->currentIndex(), 2);
    driver.press(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(pages->currentIndex(), 1);
    driver.press(Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(pages->currentIndex(), 0);
    driver.press(Qt::Key_L, Qt::ControlModifier);
    QVERIFY(QApplication::focusWidget()->accessibleName().startsWith(QStringLiteral("Target")));
    QVERIFY(driver.window().document().plan().target.url.isEmpty());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("ws://127.0.0.1:9/"));
    QCOMPARE(driver.window().document().plan().target.url, QStringLiteral("ws://127.0.0.1:9/"));
    // Esc leaves what is edited and stops nothing.
    driver.press(Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget()->accessibleName(), QStringLiteral("Run"));
}

void TestWindowKeyboard::aFieldDoesNotTakeTheKeysOfActions()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    driver.press(Qt::Key_L, Qt::ControlModifier);
    QPointer<QWidget> url = QApplication::focusWidget();
    QVERIFY(url->accessibleName().startsWith(QStringLiteral("Target")));
    // As QLineEdit does on X11 with Ctrl+E and Ctrl+D, which the platform of the tests leaves alone.
    Claiming claiming;
    url->installEventFilter(&claiming);
    driver.press(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(driver.pages().currentIndex(), 1);
    url->setFocus();
    driver.press(Qt::Key_E, Qt::ControlModifier);
    QCOMPARE(driver.pages().currentIndex(), 2);
    const auto* folder = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(folder);
    QVERIFY(folder->isVisible());
    // What it writes stays its own.
    url->setFocus();
    driver.press(Qt::Key_M);
    QVERIFY(claiming.keys.contains(Qt::Key_M));
    QVERIFY(!claiming.keys.contains(Qt::Key_E));
}

void TestWindowKeyboard::enterOnRunRuns()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    driver.press(Qt::Key_Return);
    QVERIFY(driver.window().control().isBusy());
    QVERIFY(driver.awaitVerdict());
}

QTEST_MAIN(TestWindowKeyboard)
#include "tst_window_keyboard.moc"
