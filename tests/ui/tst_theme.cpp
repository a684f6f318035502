#include "ui/theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace flapscope;

namespace
{
constexpr double TextContrast = 4.5;
constexpr double GraphicContrast = 3.0;
} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastIsThatOfWcag();
    void textsCanBeRead_data();
    void textsCanBeRead();
    void graphicsCanBeSeen_data();
    void graphicsCanBeSeen();
    void modeChangesTheWholeApplicationAtOnce();
    void sameModeSaysNothing();
    void everyIconDrawsSomethingInTheColorOfItsRole();
    void iconFollowsTheTheme();
    void unknownIconIsEmpty();
    void sizesAreOrderedAndFollowTheFont();
    void styleSheetKnowsEveryRole();
};

void TestTheme::contrastIsThatOfWcag()
{
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrast(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrast(Qt::red, Qt::red), 1.0);
    // #767676 on white is the well-known lightest grey of level AA.
    QVERIFY(contrast(QColor(0x767676), Qt::white) >= TextContrast);
    QVERIFY(contrast(QColor(0x777777), Qt::white) < TextContrast);
}

void TestTheme::textsCanBeRead_data()
{
    QTest::addColumn<Palette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
}

void TestTheme::textsCanBeRead()
{
    QFETCH(const Palette, palette);
    const std::initializer_list<QColor Palette::*> texts{&Palette::text, &Palette::muted, &Palette::pass,
                                                         &Palette::fail, &Palette::insufficient};
    for (const auto ground : {&Palette::window, &Palette::surface, &Palette::raised}) {
        for (const auto text : texts)
            QVERIFY2(contrast(palette.*text, palette.*ground) >= TextContrast, qPrintable((palette.*text).name()));
    }
    for (const auto ground : {&Palette::selection, &Palette::flappingTint, &Palette::recoveryTint})
        QVERIFY2(contrast(palette.text, palette.*ground) >= TextContrast, qPrintable((palette.*ground).name()));
    for (const auto ground : {&Palette::accent, &Palette::focus})
        QVERIFY2(contrast(palette.onAccent, palette.*ground) >= TextContrast, qPrintable((palette.*ground).name()));
}

void TestTheme::graphicsCanBeSeen_data()
{
    textsCanBeRead_data();
}

void TestTheme::graphicsCanBeSeen()
{
    QFETCH(const Palette, palette);
    const std::initializer_list<QColor Palette::*> graphics{
        &Palette::series1,           &Palette::series2,        &Palette::series3, &Palette::series4,
        &Palette::connectingOutline, &Palette::closingOutline, &Palette::open,    &Palette::failed,
        &Palette::outline,           &Palette::accent,         &Palette::focus};
    for (const auto graphic : graphics) {
        for (const auto ground : {&Palette::window, &Palette::surface})
            QVERIFY2(contrast(palette.*graphic, palette.*ground) >= GraphicContrast,
                     qPrintable((palette.*graphic).name()));
    }
    for (const auto ground : {&Palette::flappingTint, &Palette::recoveryTint}) {
        for (const auto graphic : {&Palette::series1, &Palette::series2, &Palette::series3, &Palette::series4})
            QVERIFY2(contrast(palette.*graphic, palette.*ground) >= GraphicContrast,
                     qPrintable((palette.*graphic).name()));
    }
}

void TestTheme::modeChangesTheWholeApplicationAtOnce()
{
    Theme theme;
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(changed.size(), 1);
    QVERIFY(theme.isDark());
    QCOMPARE(theme.palette().window, darkPalette().window);
    QCOMPARE(QApplication::palette().color(QPalette::Base), darkPalette().window);
    QCOMPARE(QLabel().palette().color(QPalette::WindowText), darkPalette().text);
    theme.setMode(Theme::Mode::Light);
    QVERIFY(!theme.isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Base), lightPalette().window);
}

void TestTheme::sameModeSaysNothing()
{
    Theme theme;
    theme.setMode(Theme::Mode::Light);
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setMode(Theme::Mode::Light);
    QVERIFY(changed.isEmpty());
}

namespace
{
/// The colour of the most opaque pixel; invalid when nothing was drawn.
QColor inkOf(const QIcon& icon)
{
    const QImage image = icon.pixmap(QSize(48, 48)).toImage().convertToFormat(QImage::Format_ARGB32);
    QColor ink;
    int most = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color = image.pixelColor(x, y);
            if (color.alpha() > most) {
                most = color.alpha();
                ink = color;
            }
        }
    }
    return ink;
}
} // namespace

void TestTheme::everyIconDrawsSomethingInTheColorOfItsRole()
{
    Theme theme;
    theme.setMode(Theme::Mode::Light);
    const QStringList fixed{QStringLiteral("arrow-down.svg"), QStringLiteral("arrow-up.svg"),
                            QStringLiteral("reveal.svg"),     QStringLiteral("tick-light.svg"),
                            QStringLiteral("tick-dark.svg"),  QStringLiteral("application.svg")};
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList();
    QVERIFY(files.size() > fixed.size());
    for (const QString& file : files) {
        const QColor ink = inkOf(theme.icon(QString(file).remove(QStringLiteral(".svg")), &Palette::fail));
        QVERIFY2(ink.isValid(), qPrintable(file));
        if (!fixed.contains(file))
            QCOMPARE(ink.rgb(), theme.palette().fail.rgb());
    }
}

void TestTheme::iconFollowsTheTheme()
{
    Theme theme;
    theme.setMode(Theme::Mode::Light);
    const QIcon icon = theme.icon(QStringLiteral("stop"));
    QCOMPARE(inkOf(icon).rgb(), lightPalette().text.rgb());
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(inkOf(icon).rgb(), darkPalette().text.rgb());
}

void TestTheme::unknownIconIsEmpty()
{
    const Theme theme;
    QVERIFY(theme.icon(QStringLiteral("no such drawing")).isNull());
}

void TestTheme::sizesAreOrderedAndFollowTheFont()
{
    const auto points = [](TextSize size) { return Theme::font(size).pointSizeF(); };
    QVERIFY(points(TextSize::Caption) < points(TextSize::Body));
    QVERIFY(points(TextSize::Body) < points(TextSize::Heading));
    QVERIFY(points(TextSize::Heading) < points(TextSize::Headline));
    QVERIFY(points(TextSize::Headline) < points(TextSize::Figure));
    const QFont before = QApplication::font();
    QFont larger = before;
    larger.setPointSizeF(before.pointSizeF() * 2);
    QApplication::setFont(larger);
    QCOMPARE(points(TextSize::Body), before.pointSizeF() * 2);
    QApplication::setFont(before);
}

void TestTheme::styleSheetKnowsEveryRole()
{
    const Theme theme;
    QVERIFY(!qApp->styleSheet().contains(u'@'));
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
