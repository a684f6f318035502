#include "ui/eventfilter.h"

#include "ui/eventmodel.h"

#include <algorithm>

namespace flapscope
{

void EventFilter::setWords(const QString& words)
{
    m_words = words.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void EventFilter::setLeast(Notice::Severity severity)
{
    m_least = severity;
    invalidateFilter();
}

void EventFilter::setCycle(const std::optional<CycleKey>& cycle)
{
    if (cycle == m_cycle)
        return;
    m_cycle = cycle;
    invalidateFilter();
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QAbstractItemModel& source = *sourceModel();
    const QModelIndex text = source.index(row, EventModel::Text, parent);
    if (text.data(EventModel::SeverityRole).toInt() < static_cast<int>(m_least))
        return false;
    if (m_cycle) {
        const QVariant cycle = text.data(EventModel::CycleRole);
        if (!cycle.isValid() || cycle.value<CycleKey>() != *m_cycle)
            return false;
    }
    const QString content = text.data().toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&content](const QString& word) { return content.contains(word, Qt::CaseInsensitive); });
}

} // namespace flapscope
