#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

#include <algorithm>
#include <chrono>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString millisText(double millis, std::optional<double> limit)
{
    return numeral(millis, limit) % u" ms"_s;
}

bool isOver(const Record& record, Phase phase, qsizetype stage = 0)
{
    return std::any_of(record.phases.begin(), record.phases.end(), [phase, stage](const PhaseSpan& span) {
        const bool isIt = span.phase == phase && (phase != Phase::Stage || span.stage == stage);
        return isIt && span.end.isKnown();
    });
}

/// Whether a plan that goes on until it is decided did not need all of a stage.
bool wasCutShort(const Case& it, qsizetype stage)
{
    const Stage& asked = it.record.plan.stages.at(stage);
    const auto made = it.metrics.stages.at(static_cast<std::size_t>(stage)).attempts;
    return it.metrics.looks > 0 && made < static_cast<quint64>(cyclesOf(asked));
}

bool hasFixedCycles(const Plan& plan)
{
    return std::any_of(plan.stages.begin(), plan.stages.end(), hasFixedCycle);
}

QString clientsText(int number)
{
    return counted(static_cast<quint64>(number), u"client"_s, u"clients"_s);
}

/// Which clients did not come back, or did not stay.
QString recoveryFailure(const Recovery& recovery, const Timing& timing)
{
    const int lost = recovery.asked - recovery.recovered;
    const int dropped = recovery.recovered - recovery.held;
    QString text;
    if (lost > 0)
        text += u" %1 did not come back within %2 ms."_s.arg(clientsText(lost),
                                                             grouped(qint64(timing.recoveryLimit.count())));
    if (dropped > 0)
        text += u" %1 came back, but the connection did not hold for %2 ms."_s.arg(
            clientsText(dropped), grouped(qint64(timing.recoveryHold.count())));
    const QString parts = breakdown(recovery.tally.notConnected);
    return parts.isEmpty() ? text : QString(text % u" Attempts that failed: %1."_s.arg(parts));
}

/// When so many were back, from the end of the flapping on. Of one client there is no fleet.
QString fleetText(const Recovery& recovery)
{
    if (recovery.asked < 2)
        return {};
    QStringList parts;
    const auto add = [&parts](const QString& share, std::optional<Nanos> time) {
        parts += time ? u"%1 after %2"_s.arg(share, millisText(inMillis(*time), std::nullopt)) : share % u" never";
    };
    add(u"50 %"_s, recovery.fleet.half);
    add(u"95 %"_s, recovery.fleet.most);
    add(u"all"_s, recovery.fleet.all);
    return u" Of the fleet, from the end of the flapping on: %1."_s.arg(parts.join(u", "_s));
}

QString recoverySuccess(const Recovery& recovery, const Timing& timing, const Finding& finding)
{
    return u"%1 of %2 came back, the slowest %3 after its first attempt, and held for %4 ms."_s.arg(
        grouped(qint64(recovery.recovered)), clientsText(recovery.asked),
        millisText(inMillis(*recovery.slowest), finding.limit), grouped(qint64(timing.recoveryHold.count())));
}

} // namespace

void judgeCycleDuration(const Case& it, Finding& finding)
{
    const Histogram& durations = it.metrics.all.cycle;
    finding.samples = durations.total();
    if (!hasFixedCycles(it.record.plan)) {
        leaveOut(finding, u"The plan asks for no cycles of one length, so a mean says nothing about the server."_s %
                              (finding.required ? u" Take this limit off the plan."_s : QString()));
        return;
    }
    const auto mean = durations.meanNanos();
    if (!mean) {
        leaveOpen(finding, u"No cycle went well from its start to the end of its pause."_s);
        return;
    }
    const double millis = *mean / 1e6;
    settle(finding, millis);
    finding.text = u"%1 on average over %2 that went well."_s.arg(millisText(millis, finding.limit),
                                                                  counted(finding.samples, u"cycle"_s, u"cycles"_s)) %
                   limitSentence(finding);
    const quint64 leftEarly = it.metrics.all.of(Outcome::LeftEarly);
    const quint64 others = it.metrics.all.attempts - it.metrics.all.of(Outcome::Ok) - leftEarly;
    const quint64 ofOtherLengths = it.metrics.all.of(Outcome::Ok) - finding.samples;
    if (ofOtherLengths > 0)
        finding.text += u" Not in it: %1 of stages whose pattern asks for no fixed length."_s.arg(
            counted(ofOtherLengths, u"cycle"_s, u"cycles"_s));
    if (others > 0)
        finding.text += u" Not in it: %1 that did not."_s.arg(counted(others, u"cycle"_s, u"cycles"_s));
    if (leftEarly > 0)
        finding.text +=
            u" Nor %1 that left on purpose before the upgrade."_s.arg(counted(leftEarly, u"attempt"_s, u"attempts"_s));
}

void judgeRecoveryTime(const Case& it, Finding& finding)
{
    const Recovery& recovery = it.metrics.recovery;
    const Timing& timing = it.record.plan.timing;
    if (!isOver(it.record, Phase::Recovery) || recovery.asked == 0) {
        leaveForTheEnd(it, finding);
        return;
    }
    finding.samples = static_cast<quint64>(recovery.asked);
    if (recovery.recovered < recovery.asked || recovery.held < recovery.asked) {
        // No time of those that came back is the time of all.
        finding.judgement = Judgement::Fail;
        finding.text =
            u"%1 of %2 came back and stayed."_s.arg(grouped(qint64(recovery.held)), clientsText(recovery.asked)) %
            recoveryFailure(recovery, timing) % fleetText(recovery) % limitSentence(finding);
        return;
    }
    settle(finding, inMillis(*recovery.slowest));
    finding.text = recoverySuccess(recovery, timing, finding) % fleetText(recovery) % limitSentence(finding);
}

void judgeConcurrentClients(const Case& it, Finding& finding)
{
    if (!finding.limit)
        finding.limit = it.metrics.mostClients;
    const qsizetype stage = it.metrics.widestStage;
    if (!it.metrics.finishedClients || !isOver(it.record, Phase::Stage, stage)) {
        leaveForTheEnd(it, finding);
        return;
    }
    const int finished = *it.metrics.finishedClients;
    const Stage& widest = it.record.plan.stages.at(stage);
    if (wasCutShort(it, stage)) {
        leaveOut(finding, u"The stages were ended early, because a required success rate was broken already."_s);
        return;
    }
    settle(finding, finished);
    finding.samples = static_cast<quint64>(widest.clients);
    finding.text = u"%1 of %2 at once went through all of %3, and were let in."_s.arg(
                       grouped(qint64(finished)), clientsText(widest.clients),
                       counted(static_cast<quint64>(widest.cycles), u"cycle"_s, u"cycles"_s)) %
                   limitSentence(finding);
}

} // namespace flapscope
