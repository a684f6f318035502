#include "engine/deadlinequeue.h"

#include <utility>

namespace flapscope
{

void DeadlineQueue::place(std::size_t position, Entry entry)
{
    m_heap[position] = entry;
    m_position[entry.slot] = position;
}

void DeadlineQueue::siftUp(std::size_t position)
{
    const Entry entry = m_heap[position];
    while (position > 0) {
        const std::size_t parent = (position - 1) / 2;
        if (m_heap[parent].at <= entry.at)
            break;
        place(position, m_heap[parent]);
        position = parent;
    }
    place(position, entry);
}

void DeadlineQueue::siftDown(std::size_t position)
{
    const Entry entry = m_heap[position];
    for (;;) {
        std::size_t child = 2 * position + 1;
        if (child >= m_heap.size())
            break;
        if (child + 1 < m_heap.size() && m_heap[child + 1].at < m_heap[child].at)
            ++child;
        if (entry.at <= m_heap[child].at)
            break;
        place(position, m_heap[child]);
        position = child;
    }
    place(position, entry);
}

void DeadlineQueue::set(Slot slot, Moment at)
{
    if (slot >= m_position.size())
        m_position.resize(slot + 1, Absent);
    std::size_t position = m_position[slot];
    if (position == Absent) {
        position = m_heap.size();
        m_heap.push_back({at, slot});
        siftUp(position);
        return;
    }
    m_heap[position].at = at;
    siftUp(position);
    siftDown(m_position[slot]);
}

void DeadlineQueue::removeAt(std::size_t position)
{
    m_position[m_heap[position].slot] = Absent;
    const Entry last = m_heap.back();
    m_heap.pop_back();
    if (position == m_heap.size())
        return;
    place(position, last);
    siftUp(position);
    siftDown(m_position[last.slot]);
}

void DeadlineQueue::clear(Slot slot)
{
    if (slot < m_position.size() && m_position[slot] != Absent)
        removeAt(m_position[slot]);
}

std::optional<Moment> DeadlineQueue::earliest() const
{
    return m_heap.empty() ? std::nullopt : std::optional(m_heap.front().at);
}

std::optional<DeadlineQueue::Slot> DeadlineQueue::takeDue(Moment now)
{
    if (m_heap.empty() || m_heap.front().at > now)
        return std::nullopt;
    const Slot slot = m_heap.front().slot;
    removeAt(0);
    return slot;
}

} // namespace flapscope
