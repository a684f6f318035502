#include "ui/eventmodel.h"

#include "ui/appearance.h"
#include "ui/quantitytext.h"
#include "ui/twolinedelegate.h"

#include <algorithm>

namespace flapscope
{

void EventModel::clear()
{
    m_dropped = 0;
    if (m_events.empty())
        return;
    beginRemoveRows({}, 0, rowCount() - 1);
    m_events.clear();
    endRemoveRows();
}

void EventModel::append(const std::vector<Event>& events)
{
    const auto most = static_cast<std::size_t>(MostKept);
    const std::size_t skipped = events.size() > most ? events.size() - most : 0;
    m_dropped += skipped;
    const auto count = static_cast<int>(events.size() - skipped);
    if (count == 0)
        return;
    makeRoomFor(count);
    beginInsertRows({}, rowCount(), rowCount() + count - 1);
    m_events.insert(m_events.end(), events.end() - count, events.end());
    endInsertRows();
}

void EventModel::makeRoomFor(int count)
{
    const int excess = rowCount() + count - MostKept;
    if (excess <= 0)
        return;
    beginRemoveRows({}, 0, excess - 1);
    m_events.erase(m_events.begin(), m_events.begin() + excess);
    endRemoveRows();
    m_dropped += static_cast<quint64>(excess);
}

int EventModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

int EventModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Text + 1;
}

QVariant EventModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Event& event = at(index.row());
    const Appearance appearance = appearanceOf(event.severity);
    switch (role) {
    case SeverityRole:
        return static_cast<int>(event.severity);
    case CycleRole:
        return event.cycle ? QVariant::fromValue(*event.cycle) : QVariant();
    case IconNameRole:
        return index.column() == Severity ? appearance.icon : QString();
    case ToneRole:
        return QVariant::fromValue<ColorRole>(appearance.color);
    case Qt::ToolTipRole:
        return index.column() == Text ? event.text : QVariant();
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (index.column()) {
    case Time:
        return momentText(event.at);
    case Severity:
        return appearance.word;
    default:
        return event.text;
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Severity:
        return tr("Kind");
    case Text:
        return tr("What happened");
    default:
        return {};
    }
}

} // namespace flapscope
