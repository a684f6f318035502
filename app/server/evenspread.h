#pragma once

#include <QtGlobal>

namespace flapscope
{

/// Picks a percentage of a sequence, spread as evenly as whole numbers allow (error diffusion): of any n in a row, n·p
/// rounded down or up are picked. The seed shifts the pattern. The first of the sequence is never picked unless all
/// are, so that whoever looks whether anybody is there finds out. 0 and 100 are exact.
class EvenSpread
{
public:
    /// `percent` in [0, 100]; what lies outside, or is no number, is taken as the nearer bound, or 0.
    EvenSpread(double percent, quint64 seed);

    /// Whether the next of the sequence is picked.
    bool next();

private:
    quint64 m_step;
    quint64 m_sum;
};

} // namespace flapscope
