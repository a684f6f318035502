#include "ui/flowlayout.h"

#include <QWidget>

#include <algorithm>

namespace flapscope
{

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent)
{
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.append(item);
}

int FlowLayout::count() const
{
    return static_cast<int>(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return m_items.value(index);
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

Qt::Orientations FlowLayout::expandingDirections() const
{
    return Qt::Horizontal;
}

bool FlowLayout::hasHeightForWidth() const
{
    return true;
}

int FlowLayout::heightForWidth(int width) const
{
    return place(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem* item : m_items) {
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    }
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

QSize FlowLayout::sizeHint() const
{
    const QMargins margins = contentsMargins();
    int width = margins.left() + margins.right();
    int height = 0;
    for (const QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        width += item->sizeHint().width() + spacing();
        height = std::max(height, item->sizeHint().height());
    }
    return {width, height + margins.top() + margins.bottom()};
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    place(rect, true);
}

namespace
{
int growing(const QList<QLayoutItem*>& line)
{
    return static_cast<int>(std::count_if(line.begin(), line.end(), [](const QLayoutItem* item) {
        return item->expandingDirections().testFlag(Qt::Horizontal);
    }));
}

/// Places one line of items from `from` on, sharing `spare` among those that grow.
void placeLine(const QList<QLayoutItem*>& line, QPoint from, int height, int spare, int spacing)
{
    const int sharing = growing(line);
    const int share = sharing > 0 ? spare / sharing : 0;
    for (QLayoutItem* item : line) {
        QSize size = item->sizeHint();
        if (item->expandingDirections().testFlag(Qt::Horizontal))
            size.rwidth() = std::min(size.width() + share, item->maximumSize().width());
        item->setGeometry(QRect(from + QPoint(0, (height - size.height()) / 2), size));
        from.rx() += size.width() + spacing;
    }
}
} // namespace

int FlowLayout::place(const QRect& rect, bool really) const
{
    const QRect inner = rect.marginsRemoved(contentsMargins());
    QList<QLayoutItem*> line;
    int used = 0;
    int lineHeight = 0;
    int y = inner.y();
    const auto finish = [&] {
        if (really)
            placeLine(line, {inner.x(), y}, lineHeight, inner.width() - used, spacing());
        y += lineHeight;
        line.clear();
        used = lineHeight = 0;
    };
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint();
        if (!line.isEmpty() && used + spacing() + size.width() > inner.width()) {
            finish();
            y += spacing();
        }
        used += size.width() + (line.isEmpty() ? 0 : spacing());
        lineHeight = std::max(lineHeight, size.height());
        line.append(item);
    }
    finish();
    return y - rect.y() + contentsMargins().bottom();
}

} // namespace flapscope
