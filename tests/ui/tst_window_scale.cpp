#include "ui/windowdriver.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyleOptionComboBox>
#include <QTest>
#include <QToolButton>

using namespace flapscope;

namespace
{
constexpr int FontPoints = 14;
constexpr QSize Smallest(1024, 700);

QString nameOfWidget(const QWidget& widget, const QString& text)
{
    return QStringLiteral("%1 %2 \"%3\" %4×%5 in %6×%7")
        .arg(QLatin1StringView(widget.metaObject()->className()), widget.objectName(), text)
        .arg(widget.width())
        .arg(widget.height())
        .arg(widget.sizeHint().width())
        .arg(widget.sizeHint().height());
}

bool isCut(const QLabel& label)
{
    if (label.text().isEmpty())
        return false;
    if (label.wordWrap())
        return label.heightForWidth(label.width()) > label.height();
    return label.sizeHint().width() > label.width() || label.sizeHint().height() > label.height();
}

bool isCut(const QComboBox& box)
{
    QStyleOptionComboBox option;
    option.initFrom(&box);
    option.editable = box.isEditable();
    const QRect field = box.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box);
    if (!box.isEditable() && box.fontMetrics().horizontalAdvance(box.currentText()) > field.width())
        return true;
    return box.fontMetrics().height() > field.height();
}

/// Whether `widget` reaches beyond what contains it. Where that scrolls, only sideways counts, if it cannot scroll so.
bool isBeyond(const QWidget& widget)
{
    for (const QWidget* parent = widget.parentWidget(); parent; parent = parent->parentWidget()) {
        const QRect place(widget.mapTo(parent, QPoint()), widget.size());
        const auto* area = qobject_cast<const QAbstractScrollArea*>(parent->parentWidget());
        if (area && area->viewport() == parent) {
            const bool scrollsSideways = area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff;
            return !scrollsSideways && (place.left() < 0 || place.right() > parent->width());
        }
        if (!parent->rect().contains(place))
            return true;
        if (parent->isWindow())
            break;
    }
    return false;
}

/// Says what of the window is cut off.
QStringList cutIn(const MainWindow& window)
{
    QStringList cut;
    const auto widgets = window.findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (!widget->isVisible() || widget->window() != &window)
            continue;
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            if (isCut(*label) || isBeyond(*label))
                cut += nameOfWidget(*label, label->text());
        } else if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
            if (isCut(*box) || isBeyond(*box))
                cut += nameOfWidget(*box, box->currentText());
        } else if (const auto* button = qobject_cast<const QPushButton*>(widget)) {
            const QSize needed = button->minimumSizeHint();
            if (needed.width() > button->width() || needed.height() > button->height() || isBeyond(*button))
                cut += nameOfWidget(*button, button->text());
        } else if (const auto* line = qobject_cast<const QLineEdit*>(widget)) {
            if (line->fontMetrics().height() > line->height() || isBeyond(*line))
                cut += nameOfWidget(*line, line->accessibleName());
        } else if (const auto* tool = qobject_cast<const QToolButton*>(widget)) {
            if (isBeyond(*tool))
                cut += nameOfWidget(*tool, tool->accessibleName());
        }
    }
    return cut;
}

/// The same on every page, with every log.
QStringList cutAnywhereIn(const WindowDriver& driver)
{
    QStringList cut;
    driver.eachArrangement([&](const QString& where) {
        const QStringList here = cutIn(driver.window());
        for (const QString& one : here) {
            cut += where + QStringLiteral(": ") + one;
            qWarning("%s", qPrintable(cut.last())); // a message of QVERIFY2 holds only the first of them
        }
    });
    return cut;
}
} // namespace

/// With QT_SCALE_FACTOR=2 and a font of 14 pt, set before anything is shown.
class TestWindowScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scaleAndFontAreWhatIsTested();
    void nothingIsCutOffAtFirst();
    void nothingIsCutOffWithEverythingUnfolded();
    void nothingIsCutOffAfterARun();
};

void TestWindowScale::scaleAndFontAreWhatIsTested()
{
    QCOMPARE(qApp->devicePixelRatio(), 2.0);
    QCOMPARE(QApplication::font().pointSize(), FontPoints);
}

void TestWindowScale::nothingIsCutOffAtFirst()
{
    WindowDriver driver(Smallest);
    QVERIFY(driver.show());
    const QStringList cut = cutAnywhereIn(driver);
    QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
}

void TestWindowScale::nothingIsCutOffWithEverythingUnfolded()
{
    WindowDriver driver(Smallest);
    QVERIFY(driver.show());
    driver.unfoldSetup();
    const QStringList cut = cutAnywhereIn(driver);
    QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
}

void TestWindowScale::nothingIsCutOffAfterARun()
{
    WindowDriver driver(Smallest);
    Plan plan = quickPlan();
    plan.target.demo.refusePercent = 50.0;
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    const QStringList cut = cutAnywhereIn(driver);
    QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
}

int main(int argc, char** argv)
{
    qputenv("QT_SCALE_FACTOR", "2");
    QApplication application(argc, argv);
    QFont font = QApplication::font();
    font.setPointSize(FontPoints);
    QApplication::setFont(font);
    TestWindowScale test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_window_scale.moc"
