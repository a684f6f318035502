#include "ui/windowdriver.h"

#include "ui/appearance.h"
#include "ui/iconlabel.h"
#include "ui/trackpainter.h"
#include "ui/verdictpanel.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QHash>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace flapscope;

namespace
{
constexpr double TextContrast = 4.5;
constexpr double GraphicContrast = 3.0;

/// How many of the pixels differ visibly once colour is gone, 0 … 1.
double greyDifference(const QImage& a, const QImage& b)
{
    constexpr int visible = 20; // of 255
    const QImage first = a.convertToFormat(QImage::Format_Grayscale8);
    const QImage second = b.convertToFormat(QImage::Format_Grayscale8);
    int different = 0;
    for (int y = 0; y < first.height(); ++y) {
        for (int x = 0; x < first.width(); ++x)
            different += std::abs(qGray(first.pixel(x, y)) - qGray(second.pixel(x, y))) > visible ? 1 : 0;
    }
    return static_cast<double>(different) / (first.width() * first.height());
}

QImage drawn(QSize size, const QColor& ground, const std::function<void(QPainter&)>& draw)
{
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(ground);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    draw(painter);
    return image;
}

/// Those that Tab reaches now.
QList<QWidget*> focusStops(const MainWindow& window)
{
    QList<QWidget*> stops;
    const auto widgets = window.findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        const bool byTab = (widget->focusPolicy() & Qt::TabFocus) != 0;
        if (byTab && widget->isVisible() && widget->isEnabled() && !widget->focusProxy() && widget->window() == &window)
            stops += widget;
    }
    return stops;
}

QString accessibleNameOf(QWidget* widget)
{
    // Of a box of choices, Qt tells Linux the choice: who reads it out gets its name from its label, or not at all.
    if (qobject_cast<const QComboBox*>(widget))
        return widget->accessibleName();
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(QAccessible::Name).trimmed() : QString();
}
} // namespace

class TestWindowLooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsKeepTheirSizesWhateverTheWindowWears();
    void verdictsDifferWithoutColour_data();
    void verdictsDifferWithoutColour();
    void timelineStatesDifferWithoutColour_data();
    void timelineStatesDifferWithoutColour();
    void darkComesWithoutARestart();
    void contrastSuffices_data();
    void contrastSuffices();
    void everyControlHasANameOfItsOwn();
    void everyControlHasANameOfItsOwnAfterARun();
};

void TestWindowLooks::textsKeepTheirSizesWhateverTheWindowWears()
{
    WindowDriver driver;
    QVERIFY(driver.show());
    const auto* panel = driver.window().findChild<VerdictPanel*>();
    QVERIFY(panel);
    const auto isSmall = [](const QWidget* widget) {
        return qFuzzyCompare(widget->font().pointSizeF(), Theme::font(TextSize::Caption).pointSizeF());
    };
    for (const Theme::Mode mode : {Theme::Mode::System, Theme::Mode::Dark, Theme::Mode::Light}) {
        driver.theme().setMode(mode);
        QVERIFY(isSmall(panel->findChild<QTableView*>()->horizontalHeader()));
        const auto labels = panel->findChildren<QLabel*>();
        QCOMPARE(std::count_if(labels.begin(), labels.end(), isSmall), 3);
    }
}

void TestWindowLooks::verdictsDifferWithoutColour_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestWindowLooks::verdictsDifferWithoutColour()
{
    QFETCH(const bool, dark);
    Theme theme;
    theme.setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    QList<QImage> pictures;
    for (const auto standing : {Standing::Pass, Standing::Fail, Standing::Inconclusive, Standing::Invalid}) {
        const Appearance appearance = appearanceOf(standing);
        pictures += drawn({40, 40}, theme.palette().window, [&](QPainter& painter) {
            theme.icon(appearance.icon, appearance.color).paint(&painter, QRect(0, 0, 40, 40));
        });
    }
    for (int i = 0; i < pictures.size(); ++i) {
        for (int j = 0; j < i; ++j)
            QVERIFY2(greyDifference(pictures.at(i), pictures.at(j)) > 0.03,
                     qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
    }
}

void TestWindowLooks::timelineStatesDifferWithoutColour_data()
{
    verdictsDifferWithoutColour_data();
}

void TestWindowLooks::timelineStatesDifferWithoutColour()
{
    QFETCH(const bool, dark);
    const Palette palette = dark ? darkPalette() : lightPalette();
    QList<QImage> samples;
    for (const auto state :
         {TrackState::Connecting, TrackState::Open, TrackState::Closing, TrackState::Down, TrackState::Failed}) {
        samples += drawn({32, 16}, palette.window, [&](QPainter& painter) {
            PlotGeometry geometry;
            TrackPainter(painter, geometry, palette).state(state, QRectF(0, 0, 32, 16));
        });
    }
    for (int i = 0; i < samples.size(); ++i) {
        for (int j = 0; j < i; ++j)
            QVERIFY2(greyDifference(samples.at(i), samples.at(j)) > 0.15,
                     qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
    }
}

void TestWindowLooks::darkComesWithoutARestart()
{
    WindowDriver driver;
    QVERIFY(driver.show());
    driver.action(QStringLiteral("Light")).trigger();
    QTRY_VERIFY(driver.window().grab().toImage().pixelColor(2, driver.window().height() - 4).lightness() > 200);
    driver.action(QStringLiteral("Dark")).trigger();
    QTRY_VERIFY(driver.window().grab().toImage().pixelColor(2, driver.window().height() - 4).lightness() < 60);
    // And it is still so after a restart.
    driver.reopen();
    QVERIFY(driver.theme().isDark());
    driver.action(QStringLiteral("Light")).trigger();
}

void TestWindowLooks::contrastSuffices_data()
{
    QTest::addColumn<Palette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
}

void TestWindowLooks::contrastSuffices()
{
    QFETCH(const Palette, palette);
    for (const auto ground : {&Palette::window, &Palette::surface}) {
        for (const auto text :
             {&Palette::text, &Palette::muted, &Palette::pass, &Palette::fail, &Palette::insufficient})
            QVERIFY2(contrast(palette.*text, palette.*ground) >= TextContrast, qPrintable((palette.*text).name()));
        for (const auto graphic :
             {&Palette::series1, &Palette::series2, &Palette::series3, &Palette::series4, &Palette::connectingOutline,
              &Palette::open, &Palette::closingOutline, &Palette::failed, &Palette::focus})
            QVERIFY2(contrast(palette.*graphic, palette.*ground) >= GraphicContrast,
                     qPrintable((palette.*graphic).name()));
    }
}

void TestWindowLooks::everyControlHasANameOfItsOwn()
{
    WindowDriver driver;
    QVERIFY(driver.show());
    driver.unfoldSetup();
    driver.eachArrangement([&driver](const QString& where) {
        QHash<QString, QWidget*> names;
        const auto stops = focusStops(driver.window());
        QVERIFY(stops.size() > 5);
        for (QWidget* stop : stops) {
            const QString name = accessibleNameOf(stop);
            const QString what = where + QStringLiteral(": ") + QLatin1StringView(stop->metaObject()->className()) +
                                 u' ' + stop->objectName() + QStringLiteral(" \"") + name + u'"';
            QVERIFY2(!name.isEmpty(), qPrintable(what));
            QVERIFY2(!names.contains(name), qPrintable(what));
            names.insert(name, stop);
        }
    });
}

void TestWindowLooks::everyControlHasANameOfItsOwnAfterARun()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.stages += plan.stages.first();
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    driver.unfoldSetup();
    driver.eachArrangement([&driver](const QString& where) {
        QStringList names;
        const auto stops = focusStops(driver.window());
        for (QWidget* stop : stops) {
            const QString name = accessibleNameOf(stop);
            QVERIFY2(!name.isEmpty() && !names.contains(name), qPrintable(where + QStringLiteral(": ") + name));
            names += name;
        }
    });
}

QTEST_MAIN(TestWindowLooks)
#include "tst_window_looks.moc"
