#pragma once

#include "core/criterion.h"
#include "core/plan.h"
#include "core/range.h"

#include <concepts>
#include <type_traits>

/// The fields of a plan, each described once: its key in a plan file, its member, and what it may hold. A visitor
/// writes them, another one reads them, a third one checks them; none of them can forget one.
///
/// A visitor has: `text`, `flag`, `whole`, `span` (whole milliseconds), `real`, `maybeReal`, `choice` (an enumeration),
/// `seed`, `texts`, `group` (a structure of its own) and `list` (of structures).
namespace flapscope::planfields
{

using namespace Qt::StringLiterals;

template <typename T, typename Described>
concept Of = std::same_as<std::remove_const_t<T>, Described>;

inline constexpr qint64 Minute = 60'000; // ms
inline constexpr qint64 Hour = 60 * Minute;
inline constexpr Range UpToADay{0, 24 * Hour};
inline constexpr Range UpToAnHour{0, Hour};
inline constexpr Range UpToAMinute{0, Minute};
inline constexpr Range Deadline{1, 10 * Minute};
inline constexpr Range Connections{0, 100'000'000};
inline constexpr RealRange Percent{0.0, 100.0};
inline constexpr Range UpToAHundred{0, 100};

inline constexpr Range CloseCode{1000, 4999};

inline constexpr TextRule CloseReason{LongestCloseReason};
inline constexpr TextRule Name{200, TextRule::Lines::One, false};
inline constexpr TextRule Line{8'192};
inline constexpr TextRule Expression{1'000};
inline constexpr TextRule Prose{8'192, TextRule::Lines::Many};
inline constexpr TextRule Message{65'536, TextRule::Lines::Many};

template <typename Fields> void describe(Fields& fields, Of<Exchange> auto& exchange)
{
    fields.flag("echo"_L1, exchange.echo);
    fields.text("message"_L1, exchange.message, Message);
    fields.text("expect"_L1, exchange.expect, Message);
}

template <typename Fields> void describe(Fields& fields, Of<Rounds> auto& rounds)
{
    fields.whole("cycles"_L1, rounds.cycles, Range{0, 10'000'000});
    fields.whole("warmUp"_L1, rounds.warmUp, Range{10, 10'000});
    fields.span("settleMs"_L1, rounds.settle, UpToAMinute);
}

template <typename Fields> void describe(Fields& fields, Of<Pattern> auto& pattern)
{
    constexpr RealRange Rate{0.0, 100'000.0};
    constexpr RealRange Probability{0.0, 1.0};
    fields.choice("shape"_L1, pattern.shape);
    fields.choice("arrival"_L1, pattern.arrival);
    fields.span("skewMs"_L1, pattern.skew, UpToAnHour);
    fields.real("rate"_L1, pattern.rate, Rate);
    fields.real("endRate"_L1, pattern.endRate, Rate);
    fields.real("p"_L1, pattern.p, Probability);
    fields.real("r"_L1, pattern.r, Probability);
    fields.span("stepMs"_L1, pattern.step, Range{1, Hour});
    fields.text("trace"_L1, pattern.trace, Line);
    fields.whole("traceStarts"_L1, pattern.traceStarts, Range{0, 100'000});
    fields.span("traceLastsMs"_L1, pattern.traceLasts, UpToADay);
}

template <typename Fields> void describe(Fields& fields, Of<ReconnectPolicy> auto& reconnect)
{
    fields.choice("policy"_L1, reconnect.kind);
    fields.span("baseMs"_L1, reconnect.base, UpToAnHour);
    fields.span("capMs"_L1, reconnect.cap, UpToAnHour);
    fields.real("factor"_L1, reconnect.factor, RealRange{1.0, 10.0});
    fields.span("patienceMs"_L1, reconnect.patience, Range{1, Hour});
}

template <typename Fields> void describe(Fields& fields, Of<Restart> auto& restart)
{
    fields.span("afterMs"_L1, restart.after, UpToADay);
    fields.span("downMs"_L1, restart.down, UpToAnHour);
}

inline constexpr Range Toxics{0, 20};

template <typename Fields, typename Attributes>
void describe(Fields& fields, const AttributesOf<Attributes>& attributes)
{
    for (const ToxicParameter& parameter : parametersOf(attributes.kind))
        fields.whole(parameter.key, attributes.values.*parameter.member, parameter.range);
}

template <typename Fields> void describe(Fields& fields, Of<Toxic> auto& toxic)
{
    fields.choice("type"_L1, toxic.kind); // before its parameters: it says which there are
    fields.text("name"_L1, toxic.name, TextRule{200});
    fields.choice("stream"_L1, toxic.stream);
    fields.real("toxicity"_L1, toxic.toxicity, RealRange{0.0, 1.0});
    const AttributesOf<std::remove_reference_t<decltype((toxic.attributes))>> attributes{toxic.kind, toxic.attributes};
    fields.group("attributes"_L1, attributes);
}

template <typename Fields> void describe(Fields& fields, Of<StageToxic> auto& toxic)
{
    describe(fields, toxic.toxic);
    fields.whole("atCycle"_L1, toxic.atCycle, Range{1, 10'000'000});
    fields.span("forMs"_L1, toxic.forSpan, UpToADay);
}

template <typename Fields> void describe(Fields& fields, Of<NetworkFaults> auto& faults)
{
    fields.list("toxics"_L1, faults.toxics, Toxics);
    fields.flag("standBy"_L1, faults.standBy);
    fields.text("toxiproxy"_L1, faults.toxiproxy, Line);
}

template <typename Fields> void describe(Fields& fields, Of<Departure> auto& departure)
{
    fields.choice("way"_L1, departure.way);
    fields.whole("code"_L1, departure.code, CloseCode);
    fields.text("reason"_L1, departure.reason, CloseReason);
    fields.whole("weight"_L1, departure.weight, Range{1, 1'000});
}

template <typename Fields> void describe(Fields& fields, Of<Stage> auto& stage)
{
    fields.text("name"_L1, stage.name, Name);
    fields.whole("clients"_L1, stage.clients, Range{1, 20'000});
    fields.whole("cycles"_L1, stage.cycles, Range{1, 10'000'000});
    fields.span("connectedMs"_L1, stage.connected, UpToADay);
    fields.span("disconnectedMs"_L1, stage.disconnected, UpToADay);
    fields.real("jitterPercent"_L1, stage.jitterPercent, Percent);
    fields.choice("close"_L1, stage.close);
    fields.group("exchange"_L1, stage.exchange);
    fields.group("rounds"_L1, stage.rounds);
    fields.group("pattern"_L1, stage.pattern);
    fields.group("reconnect"_L1, stage.reconnect);
    fields.group("restart"_L1, stage.restart);
    fields.list("faults"_L1, stage.faults, Toxics);
    fields.whole("closeCode"_L1, stage.closeCode, CloseCode);
    fields.text("closeReason"_L1, stage.closeReason, CloseReason);
    fields.list("closeMix"_L1, stage.closeMix, UpToAHundred);
}

template <typename Fields> void describe(Fields& fields, Of<Header> auto& header)
{
    fields.text("name"_L1, header.name, Name);
    fields.text("value"_L1, header.value, Prose);
}

template <typename Fields> void describe(Fields& fields, Of<Tls> auto& tls)
{
    fields.text("caFile"_L1, tls.caFile, Line);
    fields.text("clientCert"_L1, tls.clientCert, Line);
    fields.text("clientKey"_L1, tls.clientKey, Line);
    fields.flag("verify"_L1, tls.verify);
}

template <typename Fields> void describe(Fields& fields, Of<DemoDefects> auto& demo)
{
    fields.whole("leakKb"_L1, demo.leakKb, Range{0, 100'000});
    fields.real("refusePercent"_L1, demo.refusePercent, Percent);
    fields.span("slowHandshakeMs"_L1, demo.slowHandshake, UpToAMinute);
    fields.flag("zombie"_L1, demo.zombie);
    fields.span("slowRecoveryMs"_L1, demo.slowRecovery, UpToAMinute);
    fields.whole("slowRecoveryAfter"_L1, demo.slowRecoveryAfter, Connections);
    fields.whole("exitAfter"_L1, demo.exitAfter, Connections);
    fields.whole("mostAtOnce"_L1, demo.mostAtOnce, Connections);
    fields.whole("slowBeyond"_L1, demo.slowBeyond, Connections);
    fields.span("slowBeyondMs"_L1, demo.slowBeyondDelay, UpToAMinute);
}

template <typename Fields> void describe(Fields& fields, Of<Target> auto& target)
{
    fields.text("url"_L1, target.url, Line);
    fields.list("headers"_L1, target.headers, UpToAHundred);
    fields.texts("subprotocols"_L1, target.subprotocols, UpToAHundred, Name);
    fields.group("tls"_L1, target.tls);
    fields.group("demo"_L1, target.demo);
}

template <typename Fields> void describe(Fields& fields, Of<Timeouts> auto& timeouts)
{
    fields.span("connectMs"_L1, timeouts.connect, Deadline);
    fields.span("echoMs"_L1, timeouts.echo, Deadline);
    fields.span("closeMs"_L1, timeouts.close, Deadline);
}

template <typename Fields> void describe(Fields& fields, Of<Timing> auto& timing)
{
    fields.span("warmUpMs"_L1, timing.warmUp, UpToAnHour);
    fields.span("baselineMs"_L1, timing.baseline, UpToAnHour);
    fields.span("recoveryHoldMs"_L1, timing.recoveryHold, UpToAnHour);
    fields.span("recoveryLimitMs"_L1, timing.recoveryLimit, Deadline);
    fields.span("settleMs"_L1, timing.settle, UpToAnHour);
}

template <typename Fields> void describe(Fields& fields, Of<Watch> auto& watch)
{
    constexpr qint64 GreatestPid = 4'194'304; // PID_MAX_LIMIT of Linux
    fields.choice("process"_L1, watch.process);
    fields.whole("pid"_L1, watch.pid, Range{0, GreatestPid});
    fields.text("metricsUrl"_L1, watch.metricsUrl, Line);
    fields.texts("gauges"_L1, watch.gauges, UpToAHundred, TextRule{1'000, TextRule::Lines::One, false});
    fields.text("serverLog"_L1, watch.serverLog, Line);
    fields.text("cleanupPattern"_L1, watch.cleanupPattern, Expression);
    fields.text("sessionPattern"_L1, watch.sessionPattern, Expression);
}

template <typename Fields> void describe(Fields& fields, Of<Limit> auto& limit)
{
    fields.text("criterion"_L1, limit.criterion, TextRule{1'006, TextRule::Lines::One, false});
    fields.choice("comparison"_L1, limit.comparison);
    fields.maybeReal("value"_L1, limit.value, RealRange{-1e15, 1e15});
    fields.flag("required"_L1, limit.required);
    fields.maybeReal("demonstrate"_L1, limit.demonstrate, RealRange{0.0, 100.0, true});
}

template <typename Fields> void describe(Fields& fields, Of<Extent> auto& extent)
{
    fields.flag("untilDecided"_L1, extent.untilDecided);
    fields.whole("maxCycles"_L1, extent.maxCycles, Range{1, 100'000'000});
}

template <typename Fields> void describe(Fields& fields, Of<Plan> auto& plan)
{
    fields.text("name"_L1, plan.name, Name);
    fields.text("description"_L1, plan.description, Prose);
    fields.group("target"_L1, plan.target);
    fields.list("stages"_L1, plan.stages, Range{1, 100});
    fields.group("extent"_L1, plan.extent);
    fields.group("timeouts"_L1, plan.timeouts);
    fields.group("timing"_L1, plan.timing);
    fields.group("watch"_L1, plan.watch);
    fields.list("limits"_L1, plan.limits, UpToAHundred);
    fields.group("faults"_L1, plan.faults);
    fields.seed("seed"_L1, plan.seed);
}

} // namespace flapscope::planfields
