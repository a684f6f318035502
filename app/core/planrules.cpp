#include "core/planrules.h"

#include "core/departures.h"
#include "core/rangecheck.h"
#include "core/toxicrules.h"
#include "core/urlrules.h"
#include "core/variables.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 MostCycles = 100'000'000;
constexpr Millis LongestRun = std::chrono::hours(24 * 366);

/// A way to leave, with the paths of its code and its reason.
void checkDeparture(const Departure& departure, const QString& code, const QString& reason, FaultList& faults)
{
    const QString frameless = u"No Close frame is sent by \"%1\"."_s.arg(nameOf(departure.way));
    if (!sendsCloseFrame(departure.way)) {
        if (departure.code != Departure().code)
            faults.add(code, frameless, u"Leave the code at %1, or close clean."_s.arg(Departure().code));
        if (!departure.reason.isEmpty())
            faults.add(reason, frameless, u"Leave the reason empty, or close clean."_s);
    } else if (!isCloseCodeToSend(departure.code)) {
        faults.add(code, u"A client may not send the close code %1."_s.arg(departure.code),
                   u"Use 1000 to 1003, 1007 to 1011, or 3000 to 4999."_s);
    }
}

void checkDepartures(const Stage& stage, const QString& where, FaultList& faults)
{
    if (stage.closeMix.isEmpty()) {
        checkDeparture(departuresOf(stage).constFirst(), where % u".closeCode"_s, where % u".closeReason"_s, faults);
        return;
    }
    if (stage.close != CloseMode::Clean || stage.closeCode != Departure().code || !stage.closeReason.isEmpty())
        faults.add(where % u".closeMix"_s, u"There are a single way to leave and a mix of several."_s,
                   u"Put the single one into the mix as well, and set close to \"clean\", closeCode to 1000 and "
                   "closeReason to \"\"."_s);
    for (qsizetype i = 0; i < stage.closeMix.size(); ++i) {
        const QString place = u"%1.closeMix[%2]"_s.arg(where).arg(i);
        checkDeparture(stage.closeMix.at(i), place % u".code"_s, place % u".reason"_s, faults);
    }
}

bool leavesSilently(const Stage& stage)
{
    return shareOfWays(stage, [](CloseMode way) { return way == CloseMode::Silent; }) > 0.0;
}

void checkStages(const Plan& plan, FaultList& faults)
{
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        const Stage& stage = plan.stages.at(i);
        checkExchange(stage.exchange, u"stages[%1].exchange"_s.arg(i), faults);
        checkFlapping(stage, u"stages[%1]"_s.arg(i), faults);
        checkDepartures(stage, u"stages[%1]"_s.arg(i), faults);
        if (stage.rounds.cycles > 0 && leavesSilently(stage))
            faults.add(u"stages[%1].rounds"_s.arg(i),
                       u"A server whose clients leave in silence never comes to rest between two rounds."_s,
                       u"Close in another way, or set rounds.cycles to 0."_s);
    }
    const qint64 cycles = totalCycles(plan);
    if (plan.extent.untilDecided && plan.extent.maxCycles < cycles && cycles <= MostCycles)
        faults.add(u"extent.maxCycles"_s, u"The stages have %1 cycles already."_s.arg(grouped(cycles)),
                   u"Use at least as many, or fewer cycles in the stages."_s);
    if (cycles > MostCycles)
        faults.add(u"stages"_s, u"Together they have %1 cycles."_s.arg(grouped(cycles)),
                   u"Use at most %1 in one plan."_s.arg(grouped(MostCycles)));
    else if (faults.isEmpty() && expectedDuration(plan) > LongestRun)
        faults.add(u"stages"_s, u"The run would take longer than a year."_s, u"Use fewer cycles or shorter times."_s);
}

/// That a pattern is a regular expression; an empty one is none and no fault.
void checkPattern(const QString& pattern, const QString& where, const QString& otherwise, FaultList& faults)
{
    const QRegularExpression expression(pattern);
    if (!expression.isValid())
        faults.add(where,
                   u"This is not a regular expression: %1 at character %2."_s.arg(
                       expression.errorString(), grouped(qint64(expression.patternErrorOffset()) + 1)),
                   u"Mend it, or leave it empty %1."_s.arg(otherwise));
}

void checkLog(const Watch& watch, FaultList& faults)
{
    const QString where = u"watch.serverLog"_s;
    if (watch.serverLog.isEmpty() && !watch.cleanupPattern.isEmpty())
        faults.add(where, u"There is a pattern for clean-ups, but no log to look for it in."_s,
                   u"Give watch.serverLog as well."_s);
    if (!watch.serverLog.isEmpty() && watch.cleanupPattern.isEmpty())
        faults.add(u"watch.cleanupPattern"_s, u"There is a log, but nothing to look for in it."_s,
                   u"Give the regular expression of the line that tells of a connection cleaned up."_s);
    // Opening a device or a pipe could block.
    if (watch.serverLog.isEmpty())
        return;
    const QString mend = u"Give the log file of the server on this machine."_s;
    if (!QFileInfo::exists(watch.serverLog))
        faults.add(where, u"The file %1 does not exist."_s.arg(watch.serverLog), mend);
    else if (!QFileInfo(watch.serverLog).isFile())
        faults.add(where, u"%1 is not a file."_s.arg(watch.serverLog), mend);
    else if (QFile file(watch.serverLog); !file.open(QIODevice::ReadOnly))
        faults.add(where, u"The file %1 cannot be read: %2."_s.arg(watch.serverLog, file.errorString()), mend);
}

/// A metric name of the Prometheus data model, with or without label matchers in braces.
bool isSelector(const QString& gauge)
{
    static const QRegularExpression Selector(u"\\A[A-Za-z_:][A-Za-z0-9_:]*\\s*(\\{.*\\})?\\s*\\z"_s);
    return Selector.match(gauge).hasMatch();
}

void checkGauges(const Watch& watch, FaultList& faults)
{
    if (!watch.gauges.isEmpty() && watch.metricsUrl.isEmpty())
        faults.add(u"watch.gauges"_s, u"Gauges are named, but no metrics page they stand on."_s,
                   u"Give watch.metricsUrl."_s);
    QSet<QString> seen;
    for (qsizetype i = 0; i < watch.gauges.size(); ++i) {
        const QString where = u"watch.gauges[%1]"_s.arg(i);
        if (!isSelector(watch.gauges.at(i)))
            faults.add(where, u"This is not the name of a metric."_s, u"Give it as name or name{label=\"value\"}."_s);
        else if (seen.contains(watch.gauges.at(i)))
            faults.add(where, u"This gauge is named twice."_s, u"Remove one."_s);
        seen.insert(watch.gauges.at(i));
    }
}

} // namespace

FaultList brokenRules(const Plan& plan)
{
    FaultList faults;
    RangeCheck::check(plan, QString(), faults);
    FaultList beyond;
    checkStages(plan, beyond);
    checkTarget(plan.target, beyond);
    checkWatch(plan.watch, beyond);
    checkLimits(plan, beyond);
    checkNetworkFaults(plan, beyond);
    faults.addElsewhere(beyond);
    return faults;
}

void checkExchange(const Exchange& exchange, const QString& where, FaultList& faults)
{
    QString pattern = exchange.expect;
    pattern.replace("{{nonce}}"_L1, "0"_L1);
    checkPattern(pattern, where % u".expect"_s, u"to expect the message itself"_s, faults);
}

void checkWatch(const Watch& watch, FaultList& faults)
{
    if (watch.process == Watch::Process::Pid && watch.pid == 0)
        faults.add(u"watch.pid"_s, u"The process to watch has no number."_s,
                   u"Give its pid, or set watch.process to \"auto\"."_s);
    if (watch.process != Watch::Process::Pid && watch.pid != 0)
        faults.add(u"watch.pid"_s, u"A pid is given, but watch.process says not to use it."_s,
                   u"Set watch.process to \"pid\", or the pid to 0."_s);
    if (!watch.metricsUrl.isEmpty()) {
        if (const auto flaw = flawOf(watch.metricsUrl, {"http"_L1, "https"_L1}))
            faults.add(u"watch.metricsUrl"_s, flaw->what, flaw->next);
    }
    checkGauges(watch, faults);
    checkLog(watch, faults);
    checkPattern(watch.cleanupPattern, u"watch.cleanupPattern"_s, u"not to look for clean-ups"_s, faults);
    checkPattern(watch.sessionPattern, u"watch.sessionPattern"_s, u"not to look for sessions"_s, faults);
}

} // namespace flapscope
