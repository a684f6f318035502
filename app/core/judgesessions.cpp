#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString connectionsText(quint64 number)
{
    return counted(number, u"connection"_s, u"connections"_s);
}

} // namespace

void judgeDuplicateSessions(const Case& it, Finding& finding)
{
    const Sessions& sessions = it.metrics.sessions;
    if (!finding.limit)
        finding.limit = 0.0;
    finding.samples = sessions.seen;
    if (it.record.plan.watch.sessionPattern.isEmpty()) {
        leaveOut(finding,
                 u"The plan does not say how to see a session id. Give --session-pattern, a regular expression "
                 "over the first message of a connection."_s);
        return;
    }
    if (sessions.seen == 0) {
        leaveOpen(finding, u"No connection sent a first message in which the pattern finds a session id. Mend the "
                           "pattern; the server must send the id before anything else."_s);
        return;
    }
    settle(finding, static_cast<double>(sessions.duplicates));
    finding.text = u"%1 had %2; %3 got an id that another open connection had."_s.arg(
        connectionsText(sessions.seen), counted(sessions.distinct, u"session id"_s, u"different session ids"_s),
        grouped(static_cast<qint64>(sessions.duplicates)));
    if (sessions.reused > 0)
        finding.text +=
            u" %1 got the id of a connection that was over, which is no fault where sessions are resumed."_s.arg(
                grouped(static_cast<qint64>(sessions.reused)));
    if (sessions.missing > 0 && finding.judgement == Judgement::Pass) {
        finding.judgement = Judgement::Inconclusive;
        finding.text += u" %1 that went well had none in the first message, so they were not compared."_s.arg(
            connectionsText(sessions.missing));
    }
    finding.text += limitSentence(finding);
}

void judgeCleanupLog(const Case& it, Finding& finding)
{
    const Metrics& metrics = it.metrics;
    constexpr double WholePercent = 100.0;
    if (!finding.limit)
        finding.limit = WholePercent;
    finding.samples = metrics.openedAltogether;
    if (it.record.plan.watch.serverLog.isEmpty()) {
        leaveOut(finding, u"The plan names no log of the server. Give --server-log and --cleanup-pattern."_s);
        return;
    }
    if (!it.isComplete()) {
        leaveForTheEnd(it, finding);
        return;
    }
    if (!metrics.cleanUps || metrics.openedAltogether == 0) {
        leaveOpen(finding, metrics.cleanUps ? u"No connection was opened that could be cleaned up."_s
                                            : u"The log was not read to the end of the run. See the notices."_s);
        return;
    }
    const auto opened = static_cast<double>(metrics.openedAltogether);
    const auto attempts = static_cast<double>(metrics.attemptsAltogether);
    settle(finding, WholePercent * *metrics.cleanUps / opened);
    finding.text =
        u"The log has %1 for %2."_s.arg(counted(static_cast<quint64>(*metrics.cleanUps), u"clean-up"_s, u"clean-ups"_s),
                                        connectionsText(metrics.openedAltogether));
    // An attempt that was let in and did not open may leave a line as well; beyond that, something is cleaned up twice.
    if (*metrics.cleanUps > attempts) {
        finding.judgement = Judgement::Fail;
        finding.text += u" That is more than there were attempts: some were cleaned up twice."_s;
    } else if (metrics.cleanUpsUndecided > 0.0 && finding.judgement == Judgement::Fail) {
        finding.judgement = Judgement::Inconclusive;
        finding.text += u" Of %1 more lines it could not be told: they were too many at once, or the pattern takes too "
                        "long on them. Simplify it."_s.arg(grouped(metrics.cleanUpsUndecided));
    }
    finding.text += limitSentence(finding);
}

} // namespace flapscope
