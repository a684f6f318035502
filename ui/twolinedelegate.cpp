#include "ui/twolinedelegate.h"

#include "ui/theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr int IconSize = 18;

/// Where the parts of a cell lie.
struct Cell
{
    QRect icon, first, second;
};

Cell cellIn(const QRect& rect, bool hasIcon, int firstHeight, int secondHeight)
{
    QRect text = rect.adjusted(grid::One, 0, -grid::One, 0);
    Cell cell;
    if (hasIcon) {
        cell.icon = QRect(text.left(), rect.center().y() - IconSize / 2, IconSize, IconSize);
        text.setLeft(text.left() + IconSize + grid::One);
    }
    const int top = rect.top() + (rect.height() - firstHeight - secondHeight) / 2;
    cell.first = QRect(text.left(), top, text.width(), firstHeight);
    cell.second = QRect(text.left(), top + firstHeight, text.width(), secondHeight);
    return cell;
}

QColor colorOf(const Palette& palette, const QModelIndex& index)
{
    const QVariant tone = index.data(ToneRole);
    return tone.isValid() ? palette.*(tone.value<ColorRole>()) : palette.muted;
}
} // namespace

TwoLineDelegate::TwoLineDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme)
{
}

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    const QString firstText = ground.text;
    ground.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);

    const Palette& palette = m_theme.palette();
    const QColor tone = colorOf(palette, index);
    const QString iconName = index.data(IconNameRole).toString();
    const QFont small = Theme::font(TextSize::Caption);
    const QFontMetrics firstMetrics(option.font);
    const QFontMetrics smallMetrics(small);
    const QVariant second = index.data(SecondLineRole);
    const Cell cell =
        cellIn(option.rect, !iconName.isEmpty(), firstMetrics.height(), second.isValid() ? smallMetrics.height() : 0);

    painter->save();
    if (!iconName.isEmpty())
        m_theme.icon(iconName, index.data(ToneRole).value<ColorRole>()).paint(painter, cell.icon);
    painter->setFont(option.font);
    painter->setPen(palette.text);
    painter->drawText(cell.first, Qt::AlignLeft | Qt::AlignVCenter,
                      firstMetrics.elidedText(firstText, Qt::ElideRight, cell.first.width()));
    painter->setFont(small);
    painter->setPen(tone);
    painter->drawText(cell.second, Qt::AlignLeft | Qt::AlignVCenter,
                      smallMetrics.elidedText(second.toString(), Qt::ElideRight, cell.second.width()));
    painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics firstMetrics(option.font);
    const QFontMetrics smallMetrics(Theme::font(TextSize::Caption));
    const int first = firstMetrics.horizontalAdvance(index.data(Qt::DisplayRole).toString());
    const QVariant secondLine = index.data(SecondLineRole);
    const int second = smallMetrics.horizontalAdvance(secondLine.toString());
    const int secondHeight = secondLine.isValid() ? smallMetrics.height() : 0;
    const int icon = index.data(IconNameRole).toString().isEmpty() ? 0 : IconSize + grid::One;
    return {std::max(first, second) + icon + 2 * grid::One + 1, firstMetrics.height() + secondHeight + grid::One};
}

} // namespace flapscope
