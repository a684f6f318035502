#include "ui/stylesheet.h"

#include <QHash>
#include <QRegularExpression>

namespace flapscope
{

namespace
{
/// Colours stand as `@role`. Lengths are on the 4 px grid; there is no font size here, so that every text follows the
/// application's font.
constexpr auto Sheet = R"(
QToolTip { color: @text; background: @raised; border: 1px solid @outline; padding: 4px 8px; }
QMainWindow, QDialog { background: @surface; }
QMainWindow::separator { background: @surface; width: 8px; height: 8px; }
QSplitter::handle { background: @surface; }
QSplitter::handle:horizontal { width: 8px; }
QSplitter::handle:vertical { height: 8px; }
QSplitter::handle:hover, QMainWindow::separator:hover { background: @border; }

QLabel[tone="muted"] { color: @muted; }
QLabel[tone="pass"] { color: @pass; }
QLabel[tone="fail"] { color: @fail; }
QLabel[tone="insufficient"] { color: @insufficient; }

QFrame[tone="panel"] { background: @window; border: 1px solid @border; border-radius: 8px; }
QFrame[tone="card"] { background: @window; border: 1px solid @border; border-radius: 8px; }
QFrame[tone="banner"] { background: @window; border: 1px solid @fail; border-left: 4px solid @fail; border-radius: 4px; }
QFrame[tone="notice"] { background: @window; border: 1px solid @accent; border-left: 4px solid @accent; border-radius: 4px; }

QPushButton { color: @text; background: @raised; border: 1px solid @outline; border-radius: 4px; padding: 4px 12px; }
QPushButton:hover { border-color: @accent; }
QPushButton:pressed, QPushButton:checked { background: @selection; }
QPushButton:focus { border: 2px solid @focus; padding: 3px 11px; }
QPushButton:disabled { color: @disabled; border-color: @border; background: @surface; }
QPushButton::menu-indicator { image: url(:/icons/arrow-down.svg); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QPushButton[tone="choice"] { padding: 3px 24px 3px 7px; }
QPushButton[tone="choice"]:focus { padding: 2px 23px 2px 6px; }
QPushButton[tone="primary"] { color: @onAccent; background: @accent; border: 1px solid @accent; font-weight: 600; }
QPushButton[tone="primary"]:hover { background: @focus; }
QPushButton[tone="primary"]:focus { border: 2px solid @text; }
QPushButton[tone="primary"]:disabled { color: @disabled; background: @surface; border-color: @border; }
QPushButton[tone="quiet"] { background: transparent; border: 1px solid transparent; }
QPushButton[tone="quiet"]:hover { background: @selection; }
QPushButton[tone="quiet"]:focus { border: 2px solid @focus; }
QPushButton[tone="menu"] { background: transparent; border: 1px solid transparent; padding: 2px 24px 2px 8px; }
QPushButton[tone="menu"]:hover { background: @selection; }
QPushButton[tone="menu"]:focus { border: 2px solid @focus; padding: 1px 23px 1px 7px; }

QToolButton { color: @text; background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px; }
QToolButton:hover, QToolButton:checked, QToolButton:pressed { background: @selection; }
QToolButton:focus { border: 2px solid @focus; padding: 3px; }
QToolButton:disabled { color: @disabled; }
QToolButton[tone="quiet"] { padding: 1px 8px; }
QToolButton[tone="quiet"]:focus { padding: 0 7px; }
QToolButton[tone="section"], QToolButton[tone="section"]:checked { background: transparent; }
QToolButton[tone="section"]:hover { background: @selection; }

QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: @window; border: 1px solid @outline; border-radius: 4px; padding: 3px 7px;
    selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
    border: 2px solid @focus; padding: 2px 6px; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"],
QComboBox[invalid="true"] { border-color: @fail; }
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: @disabled; background: @surface; border-color: @border; }
QComboBox { padding-right: 24px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus, QComboBox QLineEdit:disabled { border: none; padding: 0;
    background: transparent; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down { subcontrol-origin: padding; subcontrol-position: center right; width: 24px; border: none; }
QComboBox::down-arrow { image: url(:/icons/arrow-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { color: @text; background: @raised; border: 1px solid @outline;
    selection-background-color: @selection; selection-color: @text; outline: none; }
QSpinBox, QDoubleSpinBox { padding-right: 20px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right;
    width: 20px; border: none; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right;
    width: 20px; border: none; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/arrow-up.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/arrow-down.svg); width: 10px; height: 10px; }

QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; background: @window;
    border: 1px solid @outline; border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/@tick.svg); }
QRadioButton::indicator:checked { background: @accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @focus; width: 12px; height: 12px; }
QCheckBox:focus, QRadioButton:focus { outline: none; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }

QTabWidget::pane { border: none; background: @window; }
QTabBar { background: transparent; }
QTabBar::tab { color: @muted; background: transparent; border: none; border-bottom: 3px solid transparent;
    padding: 6px 12px 5px 12px; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:hover { color: @text; }
QTabBar:focus { outline: none; }
QTabBar::tab:selected:focus { border: 2px solid @focus; padding: 4px 10px 6px 10px; border-radius: 4px; }

QHeaderView { background: @window; }
QHeaderView::section { color: @muted; background: @window; border: none; border-bottom: 1px solid @border;
    padding: 4px 8px; }
QTableView, QTreeView, QListView, QTextBrowser { color: @text; background: @window; border: none;
    gridline-color: @border; alternate-background-color: @surface; selection-background-color: @selection;
    selection-color: @text; }
QTableView:focus, QTreeView:focus, QListView:focus, QTextBrowser:focus, QGraphicsView:focus { border: 2px solid @focus; }

QMenuBar { background: @surface; color: @text; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @selection; }
QMenu { color: @text; background: @raised; border: 1px solid @outline; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QStatusBar { background: @surface; color: @muted; }
QStatusBar::item { border: none; }
QToolBar { background: @surface; border: none; spacing: 8px; padding: 4px 8px; }

QProgressBar { color: @text; background: @border; border: none; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @outline; border: 3px solid transparent; border-radius: 6px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 0 3px; border-radius: 3px; border: none; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 0; border-radius: 3px; border: none; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

/// Half way between text that is secondary and the ground: what cannot be used now may recede.
QColor disabledText(const Palette& palette)
{
    return palette.outline;
}
} // namespace

QString styleSheetFor(const Palette& palette)
{
    const QHash<QStringView, QColor> roles{
        {u"window", palette.window},
        {u"surface", palette.surface},
        {u"raised", palette.raised},
        {u"text", palette.text},
        {u"muted", palette.muted},
        {u"pass", palette.pass},
        {u"fail", palette.fail},
        {u"insufficient", palette.insufficient},
        {u"border", palette.border},
        {u"outline", palette.outline},
        {u"accent", palette.accent},
        {u"onAccent", palette.onAccent},
        {u"focus", palette.focus},
        {u"selection", palette.selection},
        {u"disabled", disabledText(palette)},
    };
    QString sheet = QString::fromLatin1(Sheet);
    // An image of a style sheet cannot take its colour: there is a tick for each ground.
    sheet.replace(QStringLiteral("@tick"), palette.onAccent.lightness() > palette.accent.lightness()
                                               ? QStringLiteral("tick-light")
                                               : QStringLiteral("tick-dark"));
    static const QRegularExpression name(QStringLiteral("@([A-Za-z]+)"));
    QRegularExpressionMatch match;
    for (qsizetype at = 0; (at = sheet.indexOf(name, at, &match)) >= 0;) {
        const auto role = roles.constFind(match.capturedView(1));
        if (role == roles.constEnd())
            ++at;
        else
            sheet.replace(at, match.capturedLength(), role->name(QColor::HexRgb));
    }
    return sheet;
}

} // namespace flapscope
