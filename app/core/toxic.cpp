#include "core/toxic.h"

#include <QStringBuilder>

#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

using A = ToxicAttributes;

constexpr auto Milliseconds = "ms"_L1;
constexpr auto InBytes = "bytes"_L1;
constexpr Range UpToTenMinutes{0, 600'000};
constexpr Range SomeTime{1, 600'000};

constexpr std::array Latency{ToxicParameter{"latency"_L1, &A::latency, Milliseconds, UpToTenMinutes, 100},
                             ToxicParameter{"jitter"_L1, &A::jitter, Milliseconds, UpToTenMinutes, 0}};
constexpr std::array Bandwidth{ToxicParameter{"rate"_L1, &A::rate, "KB/s"_L1, {1, 10'000'000}, 100}};
constexpr std::array SlowClose{ToxicParameter{"delay"_L1, &A::delay, Milliseconds, UpToTenMinutes, 1000}};
constexpr std::array Timeout{ToxicParameter{"timeout"_L1, &A::timeout, Milliseconds, UpToTenMinutes, 1000}};
constexpr std::array AtOnce{ToxicParameter{"timeout"_L1, &A::timeout, Milliseconds, UpToTenMinutes, 0}};
constexpr std::array Slicer{
    ToxicParameter{"average_size"_L1, &A::averageSize, InBytes, {1, 1'000'000}, 64},
    ToxicParameter{"size_variation"_L1, &A::sizeVariation, InBytes, {0, 1'000'000}, 16},
    ToxicParameter{"delay"_L1, &A::delay, "us"_L1, {0, 10'000'000}, 1000},
};
constexpr std::array LimitData{ToxicParameter{"bytes"_L1, &A::bytes, InBytes, {0, 1'000'000'000'000}, 1000}};
constexpr std::array NatTimeout{ToxicParameter{"timeout"_L1, &A::timeout, Milliseconds, SomeTime, 30'000}};
constexpr std::array StallBurst{ToxicParameter{"interval"_L1, &A::interval, Milliseconds, SomeTime, 1000},
                                ToxicParameter{"duration"_L1, &A::duration, Milliseconds, SomeTime, 200}};

} // namespace

std::span<const ToxicParameter> parametersOf(ToxicKind kind)
{
    switch (kind) {
    case ToxicKind::Latency:
        return Latency;
    case ToxicKind::Bandwidth:
        return Bandwidth;
    case ToxicKind::SlowClose:
        return SlowClose;
    case ToxicKind::Timeout:
    case ToxicKind::StallHandshake:
        return Timeout;
    case ToxicKind::ResetPeer:
    case ToxicKind::ResetHandshake:
        return AtOnce;
    case ToxicKind::Slicer:
        return Slicer;
    case ToxicKind::LimitData:
        return LimitData;
    case ToxicKind::NatTimeout:
        return NatTimeout;
    case ToxicKind::StallBurst:
        return StallBurst;
    case ToxicKind::Down:
    case ToxicKind::Blackhole:
        break;
    }
    return {};
}

QString purposeOf(ToxicKind kind)
{
    switch (kind) {
    case ToxicKind::Latency:
        return u"data are late"_s;
    case ToxicKind::Bandwidth:
        return u"data come slowly"_s;
    case ToxicKind::SlowClose:
        return u"the end of a stream is late"_s;
    case ToxicKind::Timeout:
        return u"data are dropped, then the connection is closed"_s;
    case ToxicKind::ResetPeer:
        return u"connections are reset"_s;
    case ToxicKind::Slicer:
        return u"data come in small pieces"_s;
    case ToxicKind::LimitData:
        return u"connections are closed after so many bytes"_s;
    case ToxicKind::Down:
        return u"nothing listens, and connections are closed"_s;
    case ToxicKind::Blackhole:
        return u"nothing passes, and nobody is told"_s;
    case ToxicKind::NatTimeout:
        return u"idle connections are forgotten"_s;
    case ToxicKind::StallHandshake:
        return u"the first data of a connection wait"_s;
    case ToxicKind::ResetHandshake:
        return u"connections are reset in the handshake"_s;
    case ToxicKind::StallBurst:
        return u"data stand still, then come in a burst; not packet loss"_s;
    }
    return {};
}

bool isToxiproxys(ToxicKind kind)
{
    return kind <= ToxicKind::Down;
}

bool hasStream(ToxicKind kind)
{
    return kind != ToxicKind::Down && kind != ToxicKind::NatTimeout && kind != ToxicKind::ResetPeer;
}

Toxic usualToxic(ToxicKind kind)
{
    Toxic toxic;
    toxic.kind = kind;
    for (const ToxicParameter& parameter : parametersOf(kind))
        toxic.attributes.*parameter.member = parameter.usual;
    return toxic;
}

QString nameOf(const Toxic& toxic)
{
    return toxic.name.isEmpty() ? QString(nameOf(toxic.kind) % u'_' % nameOf(toxic.stream)) : toxic.name;
}

QLatin1StringView nameOf(ToxicKind kind)
{
    switch (kind) {
    case ToxicKind::Latency:
        return "latency"_L1;
    case ToxicKind::Bandwidth:
        return "bandwidth"_L1;
    case ToxicKind::SlowClose:
        return "slow_close"_L1;
    case ToxicKind::Timeout:
        return "timeout"_L1;
    case ToxicKind::ResetPeer:
        return "reset_peer"_L1;
    case ToxicKind::Slicer:
        return "slicer"_L1;
    case ToxicKind::LimitData:
        return "limit_data"_L1;
    case ToxicKind::Down:
        return "down"_L1;
    case ToxicKind::Blackhole:
        return "blackhole"_L1;
    case ToxicKind::NatTimeout:
        return "nat_timeout"_L1;
    case ToxicKind::StallHandshake:
        return "stall_handshake"_L1;
    case ToxicKind::ResetHandshake:
        return "reset_handshake"_L1;
    case ToxicKind::StallBurst:
        return "stall_burst"_L1;
    }
    return {};
}

QLatin1StringView nameOf(Stream stream)
{
    switch (stream) {
    case Stream::Downstream:
        return "downstream"_L1;
    case Stream::Upstream:
        return "upstream"_L1;
    }
    return {};
}

} // namespace flapscope
