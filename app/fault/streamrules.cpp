#include "fault/streamrules.h"

#include "fault/random.h"

#include <algorithm>

namespace flapscope
{

namespace
{

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr double BytesPerKb = 1000.0;

bool actsOn(const ActingToxic& one, quint64 link, quint64 seed)
{
    if (one.toxic.toxicity >= 1.0)
        return true;
    Random draw(seed ^ one.hash ^ (link * 0x9e3779b97f4a7c15ULL));
    return draw.share() < one.toxic.toxicity;
}

template <typename Time> void keepEarlier(std::optional<Time>& kept, Time other)
{
    kept = kept ? std::min(*kept, other) : other;
}

void add(StreamRules& stream, const ActingToxic& one)
{
    const ToxicAttributes& its = one.toxic.attributes;
    switch (one.toxic.kind) {
    case ToxicKind::Latency:
        stream.late = {milliseconds(its.latency), milliseconds(its.jitter)};
        break;
    case ToxicKind::Bandwidth:
        stream.rate = static_cast<double>(its.rate) * BytesPerKb;
        break;
    case ToxicKind::SlowClose:
        stream.slowClose = milliseconds(its.delay);
        break;
    case ToxicKind::Timeout:
        stream.drops = true;
        break;
    case ToxicKind::Slicer:
        stream.slices = {its.averageSize, its.sizeVariation, microseconds(its.delay)};
        break;
    case ToxicKind::LimitData:
        stream.mostBytes = its.bytes;
        break;
    case ToxicKind::Blackhole:
        stream.blackhole = true;
        break;
    case ToxicKind::StallHandshake:
        stream.firstWaits = milliseconds(its.timeout);
        break;
    case ToxicKind::ResetHandshake:
        stream.firstResets = milliseconds(its.timeout);
        break;
    case ToxicKind::StallBurst:
        stream.standstill = {one.since, milliseconds(std::max<qint64>(1, its.interval)), milliseconds(its.duration)};
        break;
    case ToxicKind::ResetPeer:
    case ToxicKind::NatTimeout:
    case ToxicKind::Down:
        break;
    }
}

} // namespace

LinkRules rulesFor(const QList<ActingToxic>& toxics, quint64 link, TimePoint accepted, quint64 seed)
{
    LinkRules rules;
    for (const ActingToxic& one : toxics) {
        if (!actsOn(one, link, seed))
            continue;
        add(one.toxic.stream == Stream::Upstream ? rules.up : rules.down, one);
        const TimePoint begin = std::max(one.since, accepted);
        const milliseconds timeout(one.toxic.attributes.timeout);
        if (one.toxic.kind == ToxicKind::ResetPeer)
            keepEarlier(rules.resetAt, begin + timeout);
        if (one.toxic.kind == ToxicKind::Timeout && timeout > milliseconds::zero())
            keepEarlier(rules.closeAt, begin + timeout);
        if (one.toxic.kind == ToxicKind::NatTimeout)
            rules.forgetAfter = timeout;
    }
    return rules;
}

} // namespace flapscope
