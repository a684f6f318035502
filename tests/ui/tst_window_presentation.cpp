#include "ui/windowdriver.h"

#include "ui/clienttimeline.h"
#include "ui/presentation.h"

#include <QAction>
#include <QApplication>
#include <QHash>
#include <QLabel>
#include <QSplitter>
#include <QTest>

using namespace flapscope;

namespace
{
QHash<QString, QList<int>> splittersOf(const MainWindow& window)
{
    QHash<QString, QList<int>> sizes;
    const auto splitters = window.findChildren<QSplitter*>();
    for (const QSplitter* splitter : splitters)
        sizes.insert(splitter->objectName(), splitter->sizes());
    return sizes;
}

QString textsIn(const QWidget& widget)
{
    QString all;
    const auto labels = widget.findChildren<QLabel*>();
    for (const QLabel* label : labels)
        all += label->text() + u'\n';
    return all;
}
} // namespace

class TestWindowPresentation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twiceF11ChangesNothing();
    void nothingSmallAndNoSecretIsShown();
    void runGoesOnWhilePresented();
};

void TestWindowPresentation::twiceF11ChangesNothing()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    // What was never shown has not been laid out yet, and would be at any time.
    driver.eachArrangement([](const QString&) {});
    driver.pages().setCurrentIndex(0);
    const auto splitters = driver.window().findChildren<QSplitter*>();
    // Not the sizes that a layout would choose by itself.
    for (QSplitter* splitter : splitters) {
        QList<int> sizes = splitter->sizes();
        sizes.first() += 17;
        sizes[1] -= 17;
        splitter->setSizes(sizes);
    }
    QCoreApplication::processEvents();
    const auto before = splittersOf(driver.window());
    QVERIFY(before.size() >= 3);
    auto* timeline = driver.window().findChild<ClientTimeline*>();
    const QRect place = timeline->geometry();
    const QImage picture = driver.window().grab().toImage();

    driver.press(Qt::Key_F11);
    QTRY_VERIFY(driver.window().presentation().isVisible());
    QVERIFY(timeline->window() == &driver.window().presentation());
    QVERIFY(timeline->isVisible());
    QTRY_VERIFY(driver.window().presentation().isActiveWindow());
    driver.press(Qt::Key_F11);
    QTRY_VERIFY(!driver.window().presentation().isVisible());
    QVERIFY(timeline->window() == &driver.window());
    QTRY_COMPARE(splittersOf(driver.window()), before);
    QTRY_COMPARE(timeline->geometry(), place);
    QTRY_COMPARE(driver.window().grab().toImage().size(), picture.size());
}

void TestWindowPresentation::nothingSmallAndNoSecretIsShown()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.target.url = QStringLiteral("ws://user:hidden@127.0.0.1:9/path?token=hidden");
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    driver.press(Qt::Key_F11);
    Presentation& presentation = driver.window().presentation();
    QTRY_VERIFY(presentation.isVisible());
    const QString texts = textsIn(presentation);
    for (const char* piece : {"hidden", "127.0.0.1", "user", "token"})
        QVERIFY2(!texts.contains(QLatin1StringView(piece)), qPrintable(texts));
    constexpr double leastPoints = 18.0;
    const auto widgets = presentation.findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (widget->isVisible())
            QVERIFY2(widget->font().pointSizeF() >= leastPoints,
                     qPrintable(QLatin1StringView(widget->metaObject()->className()) + u' ' + widget->objectName()));
    }
    QTRY_VERIFY(presentation.isActiveWindow());
    driver.press(Qt::Key_Escape);
    QVERIFY(!presentation.isVisible());
}

void TestWindowPresentation::runGoesOnWhilePresented()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    driver.press(Qt::Key_F11);
    QVERIFY(driver.window().presentation().isEntered());
    QVERIFY(driver.awaitVerdict());
    const auto* verdict = driver.window().presentation().findChild<QLabel*>(QStringLiteral("presentedVerdict"));
    QTRY_COMPARE(verdict->text(), driver.headline());
    driver.window().presentation().leave();
}

QTEST_MAIN(TestWindowPresentation)
#include "tst_window_presentation.moc"
