#pragma once

#include <QtGlobal>

namespace flapscope
{

/// Random numbers of one client for one purpose: the same for the same seed, stage, client and purpose, in whatever
/// thread and among however many others it runs. SplitMix64 (Steele, Lea & Flood 2014), and distributions of its own:
/// those of the standard library differ from one to the next.
class RandomStream
{
public:
    /// Each has a sequence of its own, so that what one draws leaves the others as they are.
    enum class Purpose : quint8 { Schedule, Backoff, Nonce };

    explicit RandomStream(quint64 state) : m_state(state) {}
    /// `firstCycle` is that of a round, for stages that are flapped round by round.
    static RandomStream of(quint64 seed, qint16 stage, qint32 client, Purpose purpose, qint32 firstCycle = 0);

    quint64 next();
    /// In [0, 1).
    double uniform();
    /// In [from, to); `from` where they are the same.
    double between(double from, double to) { return from + (to - from) * uniform(); }
    /// Exponentially distributed with a mean of 1.
    double exponential();
    /// How many trials until the first success, from 1: geometrically distributed. `p` in (0, 1].
    double trialsUntilSuccess(double p);

private:
    quint64 m_state;
};

} // namespace flapscope
