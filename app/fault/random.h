#pragma once

#include <QByteArray>
#include <QString>

namespace flapscope
{

/// SplitMix64 (Steele, Lea, Flood 2014): eight bytes of state, so that each stream of each link has its own, and what
/// one link draws does not depend on what the others do.
class Random
{
public:
    explicit Random(quint64 seed) : m_state(seed) {}

    quint64 next()
    {
        m_state += 0x9e3779b97f4a7c15ULL;
        quint64 z = m_state;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }
    /// Uniform in [0, 1).
    double share() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
    /// Uniform from −`most` to `most`, both included.
    qint64 around(qint64 most)
    {
        return most <= 0 ? 0 : static_cast<qint64>(next() % static_cast<quint64>(2 * most + 1)) - most;
    }

private:
    quint64 m_state;
};

/// The same number for the same text in every run of the program, unlike qHash. FNV-1a.
inline quint64 steadyHash(const QString& text)
{
    quint64 hash = 0xcbf29ce484222325ULL;
    const QByteArray bytes = text.toUtf8();
    for (const char byte : bytes)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    return hash;
}

} // namespace flapscope
