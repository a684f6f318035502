#include "server/evenspread.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace flapscope
{

namespace
{

// Whole numbers, because a sum of fractions drifts: a millionth of a percent is one.
constexpr quint64 Whole = 100'000'000;

quint64 stepOf(double percent)
{
    if (!(percent > 0.0))
        return 0;
    return static_cast<quint64>(std::llround(std::min(percent, 100.0) / 100.0 * static_cast<double>(Whole)));
}

quint64 phaseBelow(quint64 bound, quint64 seed)
{
    std::mt19937_64 random(seed);
    return bound == 0 ? 0 : random() % bound;
}

} // namespace

EvenSpread::EvenSpread(double percent, quint64 seed) : m_step(stepOf(percent)), m_sum(phaseBelow(Whole - m_step, seed))
{
}

bool EvenSpread::next()
{
    m_sum += m_step;
    if (m_sum < Whole)
        return false;
    m_sum -= Whole;
    return true;
}

} // namespace flapscope
