#pragma once

#include "core/moment.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace flapscope
{

/// The next deadline of each of many slots: an indexed binary heap. One timer serves them all, and moving a deadline
/// costs O(log n) without leaving a stale entry behind.
class DeadlineQueue
{
public:
    using Slot = std::size_t;

    /// Sets or moves the deadline of `slot`.
    void set(Slot slot, Moment at);
    void clear(Slot slot);
    [[nodiscard]] std::optional<Moment> earliest() const;
    /// Takes out the earliest slot that is due at `now`, if any.
    std::optional<Slot> takeDue(Moment now);
    [[nodiscard]] std::size_t size() const { return m_heap.size(); }

private:
    struct Entry
    {
        Moment at;
        Slot slot = 0;
    };
    static constexpr std::size_t Absent = static_cast<std::size_t>(-1);

    void place(std::size_t position, Entry entry);
    void siftUp(std::size_t position);
    void siftDown(std::size_t position);
    void removeAt(std::size_t position);

    std::vector<Entry> m_heap;
    std::vector<std::size_t> m_position; // by slot
};

} // namespace flapscope
