#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString howToSeeSockets(const Plan& plan)
{
    if (plan.timing.baseline <= Millis::zero())
        return u"There is nothing to compare with. Use a longer --baseline-ms."_s;
    if (plan.timing.settle <= Millis::zero())
        return u"The server had no time to let go. Use a longer --settle-ms."_s;
    return u"The sockets of a server can be counted on its own machine only, outside a container. Run Flapscope there."_s;
}

quint64 whole(double count)
{
    return static_cast<quint64>(std::max(0.0, count));
}

/// When the server was as before, and what is in TIME_WAIT.
QString aftermath(const Metrics& metrics)
{
    QString text = returnText(metrics.serverReturn);
    if (!text.isEmpty())
        text.prepend(u' ');
    if (metrics.timeWait && *metrics.timeWait > 0.0)
        text += u" In TIME_WAIT, which is normal: %1."_s.arg(grouped(*metrics.timeWait));
    return text;
}

} // namespace

void judgeConnectionPool(const Case& it, Finding& finding)
{
    // A reconnect may overlap the teardown of the connection before it.
    if (!finding.limit)
        finding.limit = 2.0 * it.metrics.mostClients;
    finding.samples = it.metrics.sockets.samples;
    if (!it.metrics.socketsPeak && !it.isComplete()) {
        leaveForTheEnd(it, finding);
        return;
    }
    if (!it.metrics.socketsPeak) {
        leaveOut(finding, u"The server's sockets were not counted. "_s % howToSeeSockets(it.record.plan));
        return;
    }
    settle(finding, *it.metrics.socketsPeak);
    finding.text = u"At most %1 at once on the server's side, in %2, above the %3 of the baseline."_s.arg(
        counted(whole(*it.metrics.socketsPeak), u"connection"_s, u"connections"_s),
        counted(finding.samples, u"reading"_s, u"readings"_s), grouped(*it.metrics.sockets.baseline));
    if (it.metrics.socketsLeft)
        finding.text += u" Left at the end: %1."_s.arg(grouped(*it.metrics.socketsLeft));
    finding.text += limitSentence(finding);
}

void judgeCleanup(const Case& it, Finding& finding)
{
    const Metrics& metrics = it.metrics;
    const bool bySockets = metrics.socketsLeft.has_value();
    finding.samples = metrics.openedAltogether;
    if (!it.isOver() || (!it.isComplete() && !metrics.releasedPercent)) {
        leaveForTheEnd(it, finding);
        return;
    }
    if (metrics.openedAltogether == 0) {
        leaveOpen(finding, u"No connection was opened that could be let go."_s);
        return;
    }
    if (!metrics.releasedPercent) {
        leaveOut(finding,
                 u"It was not seen whether the server let its connections go. "_s % howToSeeSockets(it.record.plan));
        return;
    }
    if (!bySockets && metrics.sameProcess == false) {
        leaveOpen(finding, u"The server restarted or ended during the run, so its descriptors cannot be compared."_s);
        return;
    }
    const double left = bySockets ? *metrics.socketsLeft : *metrics.descriptorsLeft;
    settle(finding, *metrics.releasedPercent);
    finding.text = u"%1 of %2 were let go (%3); left above the baseline at the end: %4."_s.arg(
        grouped(static_cast<qint64>(metrics.openedAltogether - std::min(whole(left), metrics.openedAltogether))),
        counted(metrics.openedAltogether, u"connection"_s, u"connections"_s), percentText(*metrics.releasedPercent),
        grouped(left));
    if (!bySockets)
        finding.text += u" Counted by open descriptors, because the server's sockets could not be seen."_s;
    finding.text += aftermath(metrics) % limitSentence(finding);
}

} // namespace flapscope
