#pragma once

#include <optional>

namespace flapscope
{

/// Looks for the greatest level that is sustained: doubles from a first one until a level breaks, then halves what lies
/// between. A level counts as broken only when it broke twice in a row, and as the result only when it was sustained
/// twice: what chance did once, it seldom does again. It takes for granted that what bears a level bears less.
/// A value: it runs nothing, and is told what came of each level.
class LimitSearch
{
public:
    /// Levels from 1 to `most`; `first` lies among them. The result lies less than or exactly `step` below a level
    /// that breaks.
    LimitSearch(int first, int most, int step);

    /// The level to be tried next; none when the search is over.
    [[nodiscard]] std::optional<int> next() const;
    /// What came of the level that was next.
    void add(bool sustained);

    /// The greatest level that was sustained; none so far, or none at all.
    [[nodiscard]] std::optional<int> sustained() const;
    /// The least that broke twice; none so far, or none at all.
    [[nodiscard]] std::optional<int> broke() const { return m_high; }
    /// Whether the next level is the result already, and is only to be borne out.
    [[nodiscard]] bool isConfirming() const;
    [[nodiscard]] int step() const { return m_step; }

private:
    [[nodiscard]] bool isNarrow() const;
    void breakAt(int level);

    int m_first;
    int m_most;
    int m_step;
    int m_low = 0;                // sustained; 0: none
    int m_below = 0;              // sustained before m_low was
    std::optional<int> m_high;    // broke twice
    std::optional<int> m_suspect; // broke once
    bool m_confirmed = false;
};

} // namespace flapscope
