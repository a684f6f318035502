#include "core/attribution.h"

#include "core/excusedfailures.h"
#include "core/proxysight.h"
#include "core/range.h"
#include "core/series.h"
#include "core/toxictext.h"
#include "core/wording.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr Nanos Around = std::chrono::milliseconds(500); // before and after a failure
constexpr Nanos NoticeableLag = std::chrono::milliseconds(50);
constexpr double BusyCore = 0.9;
constexpr double BusyMachine = 0.5;
constexpr std::size_t MostLooks = 1000; // of a run with a million failures, the first ones tell

std::vector<const Cycle*> failuresIn(const Record& record)
{
    std::vector<const Cycle*> failures;
    for (const Cycle& cycle : record.cycles) {
        if (isFailure(cycle.outcome) && failures.size() < MostLooks)
            failures.push_back(&cycle);
    }
    return failures;
}

Window around(const Cycle& cycle)
{
    return {cycle.start + -Around, std::max(cycle.start, cycle.end) + Around};
}

/// Attempts that ended so and that the fault proxy does not excuse.
quint64 countOf(const Metrics& metrics, const ExcusedFailures& excused, Outcome outcome)
{
    const quint64 all = metrics.all.of(outcome) + metrics.recovery.tally.of(outcome);
    return all - std::min(all, excused.counts.of(outcome));
}

QString attempts(quint64 number)
{
    return counted(number, u"attempt"_s, u"attempts"_s);
}

/// What the server did or left undone, as far as it can be seen from outside.
QStringList answersOf(const Metrics& metrics, const ExcusedFailures& excused)
{
    QStringList evidence;
    if (metrics.sameProcess == false)
        evidence += u"The server's process restarted or ended during the run; see its log."_s;
    if (const quint64 reset = countOf(metrics, excused, Outcome::Reset); reset > 0)
        evidence += u"The server's side sent a reset (RST) in %1."_s.arg(attempts(reset));
    if (const quint64 refused = countOf(metrics, excused, Outcome::Refused); refused > 0)
        evidence += u"Nothing listened on the server's port in %1."_s.arg(attempts(refused));
    if (const quint64 status = countOf(metrics, excused, Outcome::HttpStatus); status > 0)
        evidence += u"The server answered %1 with an HTTP status of its own choice."_s.arg(attempts(status));
    quint64 spoken = 0;
    for (const Outcome outcome : {Outcome::BadHandshake, Outcome::ClosedEarly, Outcome::EchoMismatch,
                                  Outcome::ProtocolError, Outcome::UncleanClose})
        spoken += countOf(metrics, excused, outcome);
    if (spoken > 0)
        evidence += u"What the server sent, or how it ended the stream, broke %1."_s.arg(attempts(spoken));
    if (metrics.listenOverflows && *metrics.listenOverflows > 0.0)
        evidence += u"A listener's queue overflowed %1 times (ListenOverflows of /proc/net/netstat, which counts all "
                    "listeners of this machine together): a server here accepts too slowly, or its backlog is too "
                    "short."_s.arg(grouped(*metrics.listenOverflows));
    else if (metrics.listenDrops && *metrics.listenDrops > 0.0)
        evidence += u"Listeners dropped %1 connections (ListenDrops of /proc/net/netstat, which counts all listeners "
                    "of this machine together)."_s.arg(grouped(*metrics.listenDrops));
    return evidence;
}

std::optional<double> shareOf(const Series& cpu, const Window& window)
{
    const auto first = cpu.firstIn(window);
    const auto last = cpu.lastIn(window);
    if (!first || !last || last->at <= first->at)
        return std::nullopt;
    const std::chrono::duration<double> span = *between(first->at, last->at);
    return (last->value - first->value) / span.count();
}

/// What the proxy saw of the server: what it asks for itself, no toxic explains.
QStringList answersToProxy(const Record& record, const ExcusedFailures& excused)
{
    const auto sight = proxySightOf(record);
    QStringList evidence;
    if (sight && sight->refusals > 0.0)
        evidence += u"The server did not accept %1 of the proxy's connections."_s.arg(grouped(sight->refusals));
    if (sight && sight->resets > 0.0)
        evidence += u"At its side of the proxy, the server reset %1 connections of its own accord."_s.arg(
            grouped(sight->resets));
    if (excused.silences > 0)
        evidence += u"At its side of the proxy, the server had all that the client had sent and left %1 without an "
                    "answer, for up to %2 s."_s.arg(counted(excused.silences, u"connection"_s, u"connections"_s),
                                                    numeral(inMillis(excused.longestSilence) / 1000.0));
    return evidence;
}

QStringList doingsOfProxy(const ExcusedFailures& excused)
{
    if (excused.all == 0)
        return {};
    return {u"In %1 of %2 failed attempts the fault proxy was doing what makes attempts fail so: %3."_s.arg(
        grouped(static_cast<qint64>(excused.all)), grouped(static_cast<qint64>(excused.failures)),
        excused.by.join(u"; "_s))};
}

/// The server's processor time around the failures.
QStringList loadOfServer(const std::vector<const Cycle*>& failures, const SeriesSet& series)
{
    const Series& cpu = series.of(Source::Process, Quantity::CpuTime);
    std::vector<double> shares;
    for (const Cycle* failure : failures) {
        if (const auto share = shareOf(cpu, around(*failure)))
            shares.push_back(*share);
    }
    if (shares.empty())
        return {};
    const auto middle = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2);
    std::nth_element(shares.begin(), middle, shares.end());
    if (*middle < BusyCore)
        return {};
    return {u"Around the failures the server's process used %1 % of one core."_s.arg(numeral(*middle * 100.0))};
}

/// How late Flapscope itself was around a failure.
Nanos ownLagAt(const Cycle& failure, const Series& loops)
{
    const Nanos late = between(failure.intended, failure.start).value_or(Nanos::zero());
    const double loop = loops.greatestIn(around(failure)).value_or(0.0);
    return std::max(late, std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(loop)));
}

QStringList troubleHere(const std::vector<const Cycle*>& failures, const SeriesSet& series, const Metrics& metrics)
{
    QStringList evidence;
    const Series& loops = series.of(Source::Rig, Quantity::EventLoopLag);
    Nanos worst{0};
    quint64 late = 0;
    for (const Cycle* failure : failures) {
        const Nanos lag = ownLagAt(*failure, loops);
        worst = std::max(worst, lag);
        if (lag > NoticeableLag)
            ++late;
    }
    if (late > 0)
        evidence += u"Flapscope itself was late around %1 of the failures, by up to %2 ms."_s.arg(
            grouped(static_cast<qint64>(late)), numeral(inMillis(worst)));
    if (metrics.rig.othersShare && *metrics.rig.othersShare >= BusyMachine)
        evidence +=
            u"Other programs used %1 % of this machine's cores."_s.arg(numeral(*metrics.rig.othersShare * 100.0));
    return evidence;
}

/// Whether what passes it comes later than it was sent.
bool makesLate(ToxicKind kind)
{
    switch (kind) {
    case ToxicKind::Latency:
    case ToxicKind::Bandwidth:
    case ToxicKind::SlowClose:
    case ToxicKind::Slicer:
    case ToxicKind::StallHandshake:
    case ToxicKind::StallBurst:
        return true;
    case ToxicKind::Timeout:
    case ToxicKind::ResetPeer:
    case ToxicKind::LimitData:
    case ToxicKind::Down:
    case ToxicKind::Blackhole:
    case ToxicKind::NatTimeout:
    case ToxicKind::ResetHandshake:
        break;
    }
    return false;
}

} // namespace

QString Attribution::text() const
{
    const QString because = evidence.join(u' ');
    switch (side) {
    case Side::Server:
        return u"It looks like the server's doing. "_s % because;
    case Side::Machine:
        return u"It looks like the doing of this machine, not of the server. "_s % because;
    case Side::Network:
        if (serverUnseen)
            return u"It looks like the network's doing, as the plan or somebody asked. What the server did at the "
                   u"other "
                   "side of Toxiproxy cannot be seen from here. "_s %
                   because;
        return u"It is the network's doing, as the plan or somebody asked: only the fault proxy misbehaved. "_s %
               because;
    case Side::Both:
        return u"Whose doing it is cannot be told: there are signs on more than one side. "_s % because;
    case Side::Unclear:
        break;
    }
    return u"Whose doing it is cannot be told: Flapscope was in time, and neither a reset, a refusal, an overflow of "
           u"the "
           "listen queue nor a busy server was seen. The server may have been waiting for something else, or the "
           "network may have lost it."_s %
           (because.isEmpty() ? QString() : QString(u' ' % because));
}

std::optional<Attribution> attributionOf(const Record& record, const Metrics& metrics)
{
    const std::vector<const Cycle*> failures = failuresIn(record);
    if (failures.empty())
        return std::nullopt;
    const SeriesSet series(record.readings);
    const ExcusedFailures excused(record);
    const bool allExcused = excused.all == excused.failures;
    const QStringList between = doingsOfProxy(excused);
    QStringList there = answersOf(metrics, excused) + answersToProxy(record, excused);
    QStringList here;
    if (!allExcused) {
        // Beside what explains them all, a busy server or a late client is no sign of anything.
        there += loadOfServer(failures, series);
        here = troubleHere(failures, series, metrics);
    }
    const auto side = [&] {
        const int sides = (there.isEmpty() ? 0 : 1) + (here.isEmpty() ? 0 : 1) + (between.isEmpty() ? 0 : 1);
        if (sides > 1)
            return Attribution::Side::Both;
        if (!there.isEmpty())
            return Attribution::Side::Server;
        if (!here.isEmpty())
            return Attribution::Side::Machine;
        return allExcused && !between.isEmpty() ? Attribution::Side::Network : Attribution::Side::Unclear;
    };
    return Attribution{side(), between + there + here, !record.plan.faults.toxiproxy.isEmpty()};
}

QString slowNetworkText(const Record& record)
{
    QStringList toxics;
    for (const ToxicSpan& span : record.toxics) {
        if (const QString text = wordingOf(span.toxic); makesLate(span.toxic.kind) && !toxics.contains(text))
            toxics += text;
    }
    if (toxics.isEmpty())
        return {};
    QString text =
        u"The network was slow meanwhile, as the plan or somebody asked (%1): the time may be its own."_s.arg(
            toxics.join(u"; "_s));
    const auto sight = proxySightOf(record);
    if (sight && sight->serverAnswer && sight->clientUpgrade)
        text +=
            u" In the median the server answered a handshake after %1 ms, and the clients waited %2 ms for it."_s.arg(
                numeral(inMillis(*sight->serverAnswer)), numeral(inMillis(*sight->clientUpgrade)));
    return text;
}

} // namespace flapscope
