#pragma once

#include "core/moment.h"

#include <cstddef>
#include <vector>

namespace flapscope
{

/// A series over time in bounded memory, for drawing. When full, neighbours are merged two by two, keeping the least
/// and the greatest value of each stretch: spikes stay visible, however long the run.
class Timeline
{
public:
    struct Stretch
    {
        Moment from;
        Moment to;
        double least = 0.0;
        double greatest = 0.0;
        double last = 0.0;
        friend bool operator==(const Stretch&, const Stretch&) = default;
    };

    /// Holds at most `capacity` stretches; at least 2.
    explicit Timeline(std::size_t capacity);

    /// A moment before the last one is taken as the last one; a missing one is ignored. So are NaN and infinities: one
    /// would blank a chart.
    void append(Moment at, double value);
    /// Like append, but a value that comes late goes where it belongs: among single values by itself, else into the
    /// stretch that is there or follows.
    void insert(Moment at, double value);
    void clear();

    [[nodiscard]] const std::vector<Stretch>& stretches() const { return m_stretches; }
    /// How many appended values one full stretch stands for; a power of two.
    [[nodiscard]] std::size_t valuesPerStretch() const { return m_perStretch; }

private:
    void halve();
    void insertBetween(std::vector<Stretch>::iterator place, Moment at, double value);

    std::size_t m_capacity;
    std::size_t m_perStretch = 1;
    std::size_t m_inLast = 0;
    std::vector<Stretch> m_stretches;
};

} // namespace flapscope
