#include "cli/planoptions.h"

#include "core/criterion.h"
#include "core/departures.h"
#include "core/network.h"
#include "core/patterntext.h"
#include "core/toxictext.h"
#include "core/trace.h"

#include <cmath>
#include <type_traits>

namespace flapscope
{

namespace
{
Fault badValue(const char* option, const QString& value, const QString& wanted)
{
    return {QStringLiteral("--") + QLatin1StringView(option), QStringLiteral("\"%1\" is not %2.").arg(value, wanted),
            QStringLiteral("See flapscope run --help.")};
}

template <typename Number> std::optional<Number> numberFrom(const QString& text)
{
    bool ok = false;
    Number number{};
    if constexpr (std::is_same_v<Number, double>)
        number = text.toDouble(&ok);
    else if constexpr (std::is_same_v<Number, quint64>)
        number = text.toULongLong(&ok);
    else
        number = text.toInt(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

using Apply = std::function<std::optional<Fault>(Plan&, const QString&)>;

/// Sets something in every stage.
template <typename Set> Apply inStages(Set set)
{
    return [set](Plan& plan, const QString& value) -> std::optional<Fault> {
        for (Stage& stage : plan.stages) {
            if (auto fault = set(stage, value))
                return fault;
        }
        return std::nullopt;
    };
}

Apply stageNumber(const char* option, int Stage::*member)
{
    return inStages([=](Stage& stage, const QString& value) -> std::optional<Fault> {
        const auto number = numberFrom<int>(value);
        if (!number)
            return badValue(option, value, QStringLiteral("a whole number in range"));
        stage.*member = *number;
        return std::nullopt;
    });
}

Apply roundNumber(const char* option, int Rounds::*member)
{
    return inStages([=](Stage& stage, const QString& value) -> std::optional<Fault> {
        const auto number = numberFrom<int>(value);
        if (!number)
            return badValue(option, value, QStringLiteral("a whole number in range"));
        stage.rounds.*member = *number;
        return std::nullopt;
    });
}

std::optional<Fault> setMillis(const char* option, Millis& target, const QString& value)
{
    const auto number = numberFrom<int>(value);
    if (!number)
        return badValue(option, value, QStringLiteral("a whole number of milliseconds in range"));
    target = Millis(*number);
    return std::nullopt;
}

Apply stageMillis(const char* option, Millis Stage::*member)
{
    return inStages([=](Stage& stage, const QString& value) { return setMillis(option, stage.*member, value); });
}

template <typename Part> Apply millisIn(const char* option, Part Plan::*part, Millis Part::*member)
{
    return [=](Plan& plan, const QString& value) { return setMillis(option, (plan.*part).*member, value); };
}

Apply text(const std::function<QString&(Plan&)>& place)
{
    return [place](Plan& plan, const QString& value) -> std::optional<Fault> {
        place(plan) = value;
        return std::nullopt;
    };
}

std::optional<Fault> addHeader(Plan& plan, const QString& value)
{
    const qsizetype colon = value.indexOf(u':');
    if (colon <= 0)
        return badValue("header", value, QStringLiteral("of the form \"Name: value\""));
    plan.target.headers += Header{value.left(colon).trimmed(), value.mid(colon + 1).trimmed()};
    return std::nullopt;
}

std::optional<Fault> setServerPid(Plan& plan, const QString& value)
{
    if (value == QLatin1StringView("auto")) {
        plan.watch.process = Watch::Process::Auto;
    } else if (value == QLatin1StringView("none")) {
        plan.watch.process = Watch::Process::None;
    } else {
        const auto pid = numberFrom<int>(value);
        if (!pid || *pid <= 0)
            return badValue("server-pid", value, QStringLiteral("a process id, \"auto\" or \"none\""));
        plan.watch.process = Watch::Process::Pid;
        plan.watch.pid = *pid;
    }
    return std::nullopt;
}

/// `WAY`, `clean:CODE:REASON`, or `mix:` and several of these with their weights.
std::optional<Fault> setClose(Plan& plan, const QString& value)
{
    constexpr QLatin1StringView Mix("mix:");
    const auto misread = [](Faults faults) -> std::optional<Fault> {
        Fault fault = faults.first();
        fault.where = QStringLiteral("--close");
        return fault;
    };
    Stage wanted;
    if (value.startsWith(Mix)) {
        const auto mix = mixFrom(value.mid(Mix.size()));
        if (!mix)
            return misread(mix.faults());
        if (mix->isEmpty())
            return badValue("close", value, QStringLiteral("a mix: there is no way to leave in it"));
        wanted.closeMix = *mix;
    } else {
        const auto departure = departureFrom(value);
        if (!departure)
            return misread(departure.faults());
        wanted.close = departure->way;
        wanted.closeCode = departure->code;
        wanted.closeReason = departure->reason;
    }
    for (Stage& stage : plan.stages) {
        stage.close = wanted.close;
        stage.closeCode = wanted.closeCode;
        stage.closeReason = wanted.closeReason;
        stage.closeMix = wanted.closeMix;
    }
    return std::nullopt;
}

Fault atOption(const char* option, Fault fault)
{
    fault.where = QStringLiteral("--") + QLatin1StringView(option);
    return fault;
}

std::optional<Fault> setPattern(Plan& plan, const QString& value)
{
    const auto pattern = patternFrom(value);
    if (!pattern)
        return atOption("pattern", pattern.faults().constFirst());
    for (Stage& stage : plan.stages)
        stage.pattern = *pattern;
    if (pattern->shape != Pattern::Shape::Trace)
        return std::nullopt;
    const auto trace = traceFromFile(pattern->trace);
    if (!trace) {
        const Fault fault = trace.faults().constFirst();
        return atOption("pattern", {{}, fault.where + QStringLiteral(": ") + fault.what, fault.next});
    }
    for (Stage& stage : plan.stages)
        follow(stage, *trace);
    return std::nullopt;
}

std::optional<Fault> setReconnect(Plan& plan, const QString& value)
{
    const auto policy = policyFrom(value);
    if (!policy)
        return atOption("reconnect", policy.faults().constFirst());
    for (Stage& stage : plan.stages)
        stage.reconnect = *policy;
    return std::nullopt;
}

std::optional<Fault> setLimit(Plan& plan, const QString& value)
{
    const qsizetype equals = value.lastIndexOf(u'=');
    const QString id = value.left(equals);
    const auto number = equals > 0 ? numberFrom<double>(value.mid(equals + 1)) : std::nullopt;
    if (!number || !std::isfinite(*number))
        return badValue("limit", value, QStringLiteral("of the form CRITERION=NUMBER"));
    const auto criterion = criterionNamed(id);
    if (!criterion) {
        QStringList known;
        for (const Criterion& one : criteria())
            known += one.id;
        return badValue(
            "limit", id,
            QStringLiteral("a criterion; there are %1 and gauge:NAME").arg(known.join(QStringLiteral(", "))));
    }
    for (Limit& limit : plan.limits) {
        if (limit.criterion == id) {
            limit.value = number;
            return std::nullopt;
        }
    }
    plan.limits += Limit{
        .criterion = id, .comparison = criterion->comparison, .value = number, .required = true, .demonstrate = {}};
    return std::nullopt;
}

/// Of the whole run, or, when it says at which cycle or for how long, of every stage.
std::optional<Fault> addToxic(Plan& plan, const QString& value)
{
    const auto toxic = stageToxicFrom(value);
    if (!toxic) {
        Fault fault = toxic.faults().constFirst();
        fault.where.prepend(QStringLiteral("--toxic "));
        return fault;
    }
    if (!value.contains(QLatin1StringView("at_cycle=")) && !value.contains(QLatin1StringView("for_ms="))) {
        plan.faults.toxics += toxic->toxic;
        return std::nullopt;
    }
    for (Stage& stage : plan.stages)
        stage.faults += *toxic;
    return std::nullopt;
}

std::optional<Fault> addNetwork(Plan& plan, const QString& value)
{
    const auto network = networkNamed(value);
    if (!network) {
        Fault fault = network.faults().constFirst();
        fault.where = QStringLiteral("--network ") + value;
        return fault;
    }
    plan.faults.toxics += network->toxics;
    return std::nullopt;
}

std::optional<Fault> setDefect(Plan& plan, const QString& value)
{
    const QString name = value.section(u'=', 0, 0);
    const auto number = numberFrom<double>(value.section(u'=', 1));
    DemoDefects& demo = plan.target.demo;
    if (name == QLatin1StringView("zombie")) {
        demo.zombie = true;
        return std::nullopt;
    }
    if (!number || *number < 0 || *number > 1e6)
        return badValue("demo-defect", value, QStringLiteral("NAME=NUMBER or zombie"));
    const int whole = static_cast<int>(*number);
    if (name == QLatin1StringView("leak-kb"))
        demo.leakKb = whole;
    else if (name == QLatin1StringView("refuse-percent"))
        demo.refusePercent = *number;
    else if (name == QLatin1StringView("slow-handshake-ms"))
        demo.slowHandshake = Millis(whole);
    else if (name == QLatin1StringView("slow-recovery-ms"))
        demo.slowRecovery = Millis(whole);
    else if (name == QLatin1StringView("exit-after"))
        demo.exitAfter = whole;
    else if (name == QLatin1StringView("most-at-once"))
        demo.mostAtOnce = whole;
    else if (name == QLatin1StringView("slow-beyond"))
        demo.slowBeyond = whole;
    else if (name == QLatin1StringView("slow-beyond-ms"))
        demo.slowBeyondDelay = Millis(whole);
    else
        return badValue(
            "demo-defect", name,
            QStringLiteral("leak-kb, refuse-percent, slow-handshake-ms, slow-recovery-ms, exit-after, most-at-once, "
                           "slow-beyond, slow-beyond-ms or zombie"));
    return std::nullopt;
}
} // namespace

const QList<PlanOption>& planOptions()
{
    static const QList<PlanOption> options{
        {"url", "URL", "ws:// or wss://; without it the built-in demo server is started", "target.url",
         text([](Plan& plan) -> QString& { return plan.target.url; })},
        {"clients", "N", "clients at once", "stages[*].clients", stageNumber("clients", &Stage::clients)},
        {"cycles", "N", "cycles of each client", "stages[*].cycles", stageNumber("cycles", &Stage::cycles)},
        {"connected-ms", "N", "how long a connection is held", "stages[*].connectedMs",
         stageMillis("connected-ms", &Stage::connected)},
        {"disconnected-ms", "N", "the pause after it", "stages[*].disconnectedMs",
         stageMillis("disconnected-ms", &Stage::disconnected)},
        {"jitter-pct", "N", "both times vary by ± N percent", "stages[*].jitterPercent",
         inStages([](Stage& stage, const QString& value) -> std::optional<Fault> {
             const auto number = numberFrom<double>(value);
             if (!number)
                 return badValue("jitter-pct", value, QStringLiteral("a number"));
             stage.jitterPercent = *number;
             return std::nullopt;
         })},
        {"pattern", "NAME[:KEY=VALUE,…]",
         "when clients connect: steady; burst (skew-ms); poisson (rate); ramp (rate, end-rate); gilbert-elliott (p, r, "
         "step-ms); trace (file); each with arrival=open or closed",
         "stages[*].pattern", setPattern},
        {"reconnect", "NAME[:KEY=VALUE,…]",
         "when clients come back after a failure: as-planned, immediate, fixed, exponential, full-jitter, "
         "equal-jitter, decorrelated-jitter (base-ms, cap-ms, factor, patience-ms); as published: grpc, socket-io, "
         "phoenix, reconnecting-websocket, rfc6455",
         "stages[*].reconnect", setReconnect},
        {"restart-after-ms", "N", "restart the server so long after a stage's beginning; 0: never",
         "stages[*].restart.afterMs", inStages([](Stage& stage, const QString& value) {
             return setMillis("restart-after-ms", stage.restart.after, value);
         })},
        {"restart-down-ms", "N", "how long the demo server stays away", "stages[*].restart.downMs",
         inStages([](Stage& stage, const QString& value) {
             return setMillis("restart-down-ms", stage.restart.down, value);
         })},
        {"seed", "N", "of everything random", "seed",
         [](Plan& plan, const QString& value) -> std::optional<Fault> {
             const auto number = numberFrom<quint64>(value);
             if (!number)
                 return badValue("seed", value, QStringLiteral("a whole number from 0 to 2^64 − 1"));
             plan.seed = *number;
             return std::nullopt;
         }},
        {"round-cycles", "N", "cycles of each client between two rests at which the server is read; 0: no rests",
         "stages[*].rounds.cycles", roundNumber("round-cycles", &Rounds::cycles)},
        {"round-warm-up", "N", "rounds at the start that the trend leaves out", "stages[*].rounds.warmUp",
         roundNumber("round-warm-up", &Rounds::warmUp)},
        {"round-settle-ms", "N", "from the last client's end to the readings of a rest", "stages[*].rounds.settleMs",
         inStages([](Stage& stage, const QString& value) {
             return setMillis("round-settle-ms", stage.rounds.settle, value);
         })},
        {"until-decided", nullptr, "end early once a required 100 % is broken, and go on while something is open",
         nullptr,
         [](Plan& plan, const QString&) -> std::optional<Fault> {
             plan.extent.untilDecided = true;
             return std::nullopt;
         }},
        {"max-cycles", "N", "with --until-decided: at most so many cycles, of all clients together", "extent.maxCycles",
         [](Plan& plan, const QString& value) -> std::optional<Fault> {
             const auto number = numberFrom<int>(value);
             if (!number)
                 return badValue("max-cycles", value, QStringLiteral("a whole number in range"));
             plan.extent.maxCycles = *number;
             return std::nullopt;
         }},
        {"message", "TEXT", "sent once a connection is open; {{nonce}} and {{env:NAME}} are replaced",
         "stages[*].exchange.message", inStages([](Stage& stage, const QString& value) -> std::optional<Fault> {
             stage.exchange.message = value;
             return std::nullopt;
         })},
        {"expect", "REGEX", "the reply; without it, the message itself", "stages[*].exchange.expect",
         inStages([](Stage& stage, const QString& value) -> std::optional<Fault> {
             stage.exchange.expect = value;
             return std::nullopt;
         })},
        {"no-echo", nullptr, "say nothing and expect nothing", nullptr,
         inStages([](Stage& stage, const QString&) -> std::optional<Fault> {
             stage.exchange.echo = false;
             return std::nullopt;
         })},
        {"header", "\"Name: value\"", "sent with the upgrade; may be given several times", "target.headers[*]",
         addHeader},
        {"subprotocol", "NAME", "offered; may be given several times", "target.subprotocols[*]",
         [](Plan& plan, const QString& value) -> std::optional<Fault> {
             plan.target.subprotocols += value;
             return std::nullopt;
         }},
        {"ca-file", "FILE", "PEM, the authority that signed the server's certificate", "target.tls.caFile",
         text([](Plan& plan) -> QString& { return plan.target.tls.caFile; })},
        {"client-cert", "FILE", "PEM", "target.tls.clientCert",
         text([](Plan& plan) -> QString& { return plan.target.tls.clientCert; })},
        {"client-key", "FILE", "PEM", "target.tls.clientKey",
         text([](Plan& plan) -> QString& { return plan.target.tls.clientKey; })},
        {"insecure", nullptr, "do not verify the server's certificate", nullptr,
         [](Plan& plan, const QString&) -> std::optional<Fault> {
             plan.target.tls.verify = false;
             return std::nullopt;
         }},
        {"connect-timeout-ms", "N", "from open to upgrade", "timeouts.connectMs",
         millisIn("connect-timeout-ms", &Plan::timeouts, &Timeouts::connect)},
        {"echo-timeout-ms", "N", "from upgrade to reply", "timeouts.echoMs",
         millisIn("echo-timeout-ms", &Plan::timeouts, &Timeouts::echo)},
        {"close-timeout-ms", "N", "of the closing handshake", "timeouts.closeMs",
         millisIn("close-timeout-ms", &Plan::timeouts, &Timeouts::close)},
        {"close", "WAY",
         "how clients leave: clean, fin, rst, silent, no-pong, after-accept, half-request, before-101, mid-frame or "
         "await-close; clean:CODE:REASON; or several by weight, mix:3*clean:4001:going,rst",
         "stages[*].closeMix", setClose},
        {"server-pid", "PID|auto|none", "the server's process, on this machine", "watch.pid", setServerPid},
        {"metrics-url", "URL", "a page in the Prometheus text format", "watch.metricsUrl",
         text([](Plan& plan) -> QString& { return plan.watch.metricsUrl; })},
        {"metric", "NAME", "a gauge on that page to record; may be given several times", "watch.gauges[*]",
         [](Plan& plan, const QString& value) -> std::optional<Fault> {
             plan.watch.gauges += value;
             return std::nullopt;
         }},
        {"server-log", "FILE", "the server's log on this machine, followed during the run", "watch.serverLog",
         text([](Plan& plan) -> QString& { return plan.watch.serverLog; })},
        {"cleanup-pattern", "REGEX", "the line in that log that tells of a connection cleaned up",
         "watch.cleanupPattern", text([](Plan& plan) -> QString& { return plan.watch.cleanupPattern; })},
        {"session-pattern", "REGEX", "the session id in the first message; its first group, or all of it",
         "watch.sessionPattern", text([](Plan& plan) -> QString& { return plan.watch.sessionPattern; })},
        {"limit", "CRITERION=VALUE", "what a criterion asks; may be given several times", nullptr, setLimit},
        {"warm-up-ms", "N", "connections before the baseline, discarded", "timing.warmUpMs",
         millisIn("warm-up-ms", &Plan::timing, &Timing::warmUp)},
        {"baseline-ms", "N", "stillness before the flapping", "timing.baselineMs",
         millisIn("baseline-ms", &Plan::timing, &Timing::baseline)},
        {"settle-ms", "N", "stillness after it", "timing.settleMs",
         millisIn("settle-ms", &Plan::timing, &Timing::settle)},
        {"network", "NAME", "what lies between clients and server: gprs, 2g, 3g, 4g, satellite or train",
         "faults.toxics", addNetwork},
        {"toxic", "KIND[,KEY=VALUE]…",
         "what goes wrong between them, as in latency,latency=100,stream=upstream or, in each stage, "
         "down,at_cycle=10,for_ms=3000; see flapscope proxy --help; may be given several times",
         "faults.toxics", addToxic},
        {"fault-proxy", nullptr, "put the proxy between them even without toxics", nullptr,
         [](Plan& plan, const QString&) -> std::optional<Fault> {
             plan.faults.standBy = true;
             return std::nullopt;
         }},
        {"toxiproxy", "URL",
         "the HTTP API of a Toxiproxy that runs already, to use it instead of the program's own proxy",
         "faults.toxiproxy", text([](Plan& plan) -> QString& { return plan.faults.toxiproxy; })},
        {"demo-defect", "NAME=VALUE",
         "of the demo server: leak-kb, refuse-percent, slow-handshake-ms, slow-recovery-ms, exit-after, "
         "most-at-once, slow-beyond, slow-beyond-ms, zombie; may be given several times",
         nullptr, setDefect},
    };
    return options;
}

} // namespace flapscope
