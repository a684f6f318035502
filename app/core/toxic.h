#pragma once

#include "core/moment.h"
#include "core/range.h"

#include <QLatin1StringView>
#include <QList>
#include <QString>
#include <QStringView>

#include <optional>
#include <span>

namespace flapscope
{

/// The direction in which a toxic acts: from the server to the client, or from the client to the server.
enum class Stream : quint8 { Downstream, Upstream };

/// What a fault proxy does to the connections that pass it. Names, parameters and units are Toxiproxy's as far as it
/// has them: down to Down.
enum class ToxicKind : quint8 {
    Latency,        ///< all data are late by `latency` ± `jitter`
    Bandwidth,      ///< at most `rate` of each connection
    SlowClose,      ///< the end of a stream is passed on only after `delay`
    Timeout,        ///< data are dropped, and the connection closed after `timeout`; 0: not closed
    ResetPeer,      ///< the connection is reset (RST) both ways, at once or after `timeout`
    Slicer,         ///< data come in pieces of `average_size` ± `size_variation`, `delay` apart
    LimitData,      ///< the connection is closed once `bytes` have passed
    Down,           ///< nothing listens, and what is connected is closed
    Blackhole,      ///< nothing passes, neither data nor an end, until it is lifted
    NatTimeout,     ///< a connection idle for `timeout` is forgotten: nothing passes it any more, and nobody is told
    StallHandshake, ///< the first data of a connection wait for `timeout`; 0: until it is lifted
    ResetHandshake, ///< instead of the first data, both sides get a reset, at once or after `timeout`
    StallBurst,     ///< every `interval` all stands still for `duration`, then comes in a burst; no packet is lost
};

/// Parameters of all kinds. Each kind has some of them, see parametersOf(); the others stay 0.
struct ToxicAttributes
{
    qint64 latency = 0;       ///< ms, one way
    qint64 jitter = 0;        ///< ms
    qint64 rate = 0;          ///< KB/s, KB = 1000 bytes
    qint64 delay = 0;         ///< ms; of a slicer µs
    qint64 timeout = 0;       ///< ms
    qint64 averageSize = 0;   ///< bytes
    qint64 sizeVariation = 0; ///< bytes
    qint64 bytes = 0;
    qint64 interval = 0; ///< ms, from the beginning of a standstill to that of the next
    qint64 duration = 0; ///< ms

    friend bool operator==(const ToxicAttributes&, const ToxicAttributes&) = default;
};

struct Toxic
{
    ToxicKind kind = ToxicKind::Latency;
    QString name; ///< empty: as Toxiproxy has it, `<type>_<stream>`; see nameOf()
    Stream stream = Stream::Downstream;
    double toxicity = 1.0; ///< the share of the connections that it acts on; 0 … 1
    ToxicAttributes attributes;

    friend bool operator==(const Toxic&, const Toxic&) = default;
};

/// A toxic of a stage: it acts for as long as the stage does, or for a while within it.
struct StageToxic
{
    Toxic toxic;
    int atCycle = 1;   ///< begins when the client that is farthest on comes to this cycle; 1 … 10,000,000
    Millis forSpan{0}; ///< how long it acts, at most to the stage's end; 0: to the stage's end; up to 24 h

    friend bool operator==(const StageToxic&, const StageToxic&) = default;
};

/// What stands between clients and server during a run; a stage may have toxics of its own besides.
struct NetworkFaults
{
    QList<Toxic> toxics;  ///< from the warm-up to the end of the recovery; up to 20
    bool standBy = false; ///< a proxy stands there without toxics as well, for those that are set by hand
    QString toxiproxy;    ///< the API of a Toxiproxy that runs already, instead of the proxy of the program; or empty

    friend bool operator==(const NetworkFaults&, const NetworkFaults&) = default;
};

/// A toxic that acted in a run, from when to when.
struct ToxicSpan
{
    Toxic toxic;
    Moment begin;
    Moment end; ///< missing while it acts

    friend bool operator==(const ToxicSpan&, const ToxicSpan&) = default;
};

/// A parameter of a kind of toxics: its name, where it stands, its unit, and what it may be.
struct ToxicParameter
{
    QLatin1StringView key;
    qint64 ToxicAttributes::*member = nullptr;
    QLatin1StringView unit;
    Range range;
    qint64 usual = 0; ///< where a control for it begins
};

/// Its parameters, in the order of Toxiproxy's documentation.
std::span<const ToxicParameter> parametersOf(ToxicKind kind);
/// What a kind does, in a few words: "data are late".
QString purposeOf(ToxicKind kind);
/// Whether Toxiproxy has it as well.
bool isToxiproxys(ToxicKind kind);
/// Whether the kind acts on one direction; what acts on the connection as a whole has none.
bool hasStream(ToxicKind kind);
/// A toxic of that kind whose parameters have their usual values.
Toxic usualToxic(ToxicKind kind);
/// Its name, or what it is called without one: "latency_downstream".
QString nameOf(const Toxic& toxic);

/// Public names, as in Toxiproxy's API: "slow_close", "upstream".
QLatin1StringView nameOf(ToxicKind kind);
QLatin1StringView nameOf(Stream stream);

/// The parameters of one toxic with the kind that says which ones they are.
template <typename Attributes> struct AttributesOf
{
    ToxicKind kind = ToxicKind::Latency;
    Attributes& values; // NOLINT(*-avoid-const-or-ref-data-members): lives no longer than a call
};

} // namespace flapscope
