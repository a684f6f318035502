#pragma once

#include "core/toxic.h"
#include "fault/linkreport.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <optional>

namespace flapscope
{

/// A toxic that acts, since when, and the number from which it draws the links it acts on.
struct ActingToxic
{
    Toxic toxic;
    TimePoint since;
    quint64 hash = 0;
};

/// Bytes to be replaced by others.
struct Replacement
{
    QByteArray from; ///< empty: nothing is
    QByteArray to;
    friend bool operator==(const Replacement&, const Replacement&) = default;
};

/// What the toxics that act on a link ask of one of its streams. Pieces pass in this order: dropped, late, held, cut
/// into slices, slowed down, counted.
struct StreamRules
{
    struct Late
    {
        Nanos latency{};
        Nanos jitter{};
        friend bool operator==(const Late&, const Late&) = default;
    };
    struct Slices
    {
        qint64 size = 1;
        qint64 variation = 0;
        Nanos apart{};
        friend bool operator==(const Slices&, const Slices&) = default;
    };
    struct Standstill
    {
        TimePoint since;
        Nanos interval{1};
        Nanos duration{};
        friend bool operator==(const Standstill&, const Standstill&) = default;
    };

    bool drops = false;
    bool blackhole = false;
    std::optional<Late> late;
    std::optional<Nanos> firstWaits; ///< 0: for ever
    std::optional<Nanos> firstResets;
    std::optional<Standstill> standstill;
    std::optional<Slices> slices;
    std::optional<double> rate; ///< bytes a second
    std::optional<qint64> mostBytes;
    Nanos slowClose{};

    friend bool operator==(const StreamRules&, const StreamRules&) = default;
    /// Nothing is asked: bytes may pass as they come.
    [[nodiscard]] bool isPlain() const { return *this == StreamRules(); }
};

/// What they ask of the link as a whole.
struct LinkRules
{
    StreamRules down;
    StreamRules up;
    std::optional<TimePoint> closeAt;
    std::optional<TimePoint> resetAt;
    std::optional<Nanos> forgetAfter; ///< without data
};

/// The rules for link number `link`, accepted at `accepted`; `seed` and the link's number decide which toxics of a
/// toxicity below 1 act on it, whatever happens to other links.
LinkRules rulesFor(const QList<ActingToxic>& toxics, quint64 link, TimePoint accepted, quint64 seed);

} // namespace flapscope
