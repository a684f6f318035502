#include "core/randomstream.h"

#include <cmath>

namespace flapscope
{

namespace
{

constexpr quint64 Golden = 0x9e3779b97f4a7c15ULL;

quint64 mixed(quint64 x)
{
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

} // namespace

RandomStream RandomStream::of(quint64 seed, qint16 stage, qint32 client, Purpose purpose, qint32 firstCycle)
{
    // Each part is mixed in for itself: neighbours in one of them must not share a sequence, not even a shifted one.
    quint64 state = mixed(seed + Golden);
    for (const quint64 part :
         {quint64(quint16(stage)), quint64(quint32(client)), quint64(purpose) + 1, quint64(quint32(firstCycle))})
        state = mixed(state ^ mixed(part + Golden));
    return RandomStream(state);
}

quint64 RandomStream::next()
{
    m_state += Golden;
    return mixed(m_state);
}

double RandomStream::uniform()
{
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

double RandomStream::exponential()
{
    return -std::log1p(-uniform());
}

double RandomStream::trialsUntilSuccess(double p)
{
    if (p >= 1.0)
        return 1.0;
    return 1.0 + std::floor(std::log1p(-uniform()) / std::log1p(-p));
}

} // namespace flapscope
