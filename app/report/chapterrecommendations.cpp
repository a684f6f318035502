#include "report/chapters.h"

#include "core/departures.h"
#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

Line deploymentLine(const Dossier& it)
{
    Line line = plainLine(wordsOf(it.approval.status), it.approval.recommendation, Provenance::Computed,
                          u"from the verdict and the signatures"_s);
    line.sign = it.approval.status == ApprovalStatus::Approved ? Sign::Tick
                : it.approval.status == ApprovalStatus::AwaitingSignOff ||
                        it.approval.status == ApprovalStatus::ApprovedWithException
                    ? Sign::Warning
                : it.approval.status == ApprovalStatus::Demonstration ? Sign::Dash
                                                                      : Sign::Cross;
    return line;
}

/// "alert when it is not below 15 MB; observed 7.0 MB".
QString alertText(const Dossier& it, QStringView id)
{
    const Finding* finding = it.verdict.finding(id);
    if (!finding || !finding->limit)
        return {};
    return u"alert when %1 is not %2; observed: %3."_s.arg(finding->title.toLower(), limitOf(*finding),
                                                           measuredText(*finding));
}

Line monitoringLine(const Dossier& it, const QString& label, std::initializer_list<QStringView> ids)
{
    QStringList texts;
    for (const QStringView id : ids) {
        const QString text = alertText(it, id);
        if (!text.isEmpty())
            texts += text;
    }
    if (texts.isEmpty())
        return unassessed(label, u"the plan sets no limit that an alert could take over"_s);
    return plainLine(label, texts.join(u' '), Provenance::Computed, u"from the plan's limits and what was measured"_s);
}

QList<Line> enhancements(const Dossier& it)
{
    constexpr int ManyClients = 10;
    QList<Line> lines;
    const int clients = mostClients(it.plan);
    const QString rule = u"by rule, from the plan"_s;
    lines += clients < ManyClients ? plainLine(u"Extended Stress Testing"_s,
                                               u"this plan has at most %1 at once: scale to %2 or more."_s.arg(
                                                   counted(static_cast<quint64>(clients), u"client"_s, u"clients"_s),
                                                   grouped(qint64(ManyClients))),
                                               Provenance::Computed, rule)
                                   : plainLine(u"Extended Stress Testing"_s,
                                               u"%1 at once were planned: lengthen the run to see slow growth."_s.arg(
                                                   counted(static_cast<quint64>(clients), u"client"_s, u"clients"_s)),
                                               Provenance::Computed, rule);
    const bool onlyClean = std::all_of(it.plan.stages.begin(), it.plan.stages.end(), [](const Stage& stage) {
        return shareOfWays(stage, [](CloseMode way) { return way != CloseMode::Clean; }) == 0.0;
    });
    lines += plainLine(u"Network Condition Simulation"_s,
                       onlyClean ? u"no fault was exercised: add stages that end by reset and by silence, and network "
                                   "faults."_s
                                 : u"connections were ended hard: add network faults such as delay and loss."_s,
                       Provenance::Computed, rule);
    const Finding* trend = it.verdict.finding(u"memory-trend");
    const bool open = !trend || trend->judgement != Judgement::Pass;
    lines +=
        plainLine(u"Predictive Analytics"_s,
                  open ? u"no memory trend was shown: run the preset leak-hunt, so that a slow leak is told before "
                         "the limit is reached."_s
                       : u"follow the memory trend of this run in production."_s,
                  Provenance::Computed, u"by rule, from the findings"_s);
    lines += plainLine(u"Auto-Scaling"_s,
                       u"the peak of the connection pool and the CPU share above are what a rule for scaling can start "
                       "from; this run did not test one."_s,
                       Provenance::Computed, u"by rule"_s);
    return lines;
}

} // namespace

QList<Part> recommendationsChapter(const Dossier& it)
{
    return {{2, u"Recommendations for Production"_s, Sign::None, false, {}},
            {3, u"Immediate Deployment"_s, Sign::None, false, {Lines{Lines::As::Paragraphs, {deploymentLine(it)}}}},
            {3,
             u"Monitoring Requirements"_s,
             Sign::None,
             false,
             {Lines{Lines::As::Numbers,
                    {monitoringLine(it, u"Resource Tracking"_s, {u"memory-growth"}),
                     monitoringLine(it, u"Connection Metrics"_s, {u"connect-success", u"disconnect-success"}),
                     monitoringLine(it, u"Performance Alerts"_s, {u"cycle-duration", u"cpu", u"connection-pool"}),
                     monitoringLine(it, u"Recovery Time"_s, {u"recovery-time"})}}}},
            {3, u"Future Enhancements"_s, Sign::None, false, {Lines{Lines::As::Numbers, enhancements(it)}}}};
}

// What an alert watches is the operator's choice of metric: these rules start from the limits that were judged.
QString alertRules(const Dossier& it)
{
    QString rules = u"groups:\n- name: websocket-flapping\n  rules:\n"_s;
    const Finding* memory = it.verdict.finding(u"memory-growth");
    if (memory && memory->limit)
        rules += u"  - alert: WebSocketServerMemoryGrowth\n"
                 "    expr: process_resident_memory_bytes - min_over_time(process_resident_memory_bytes[1h]) >= %1\n"
                 "    for: 5m\n"_s.arg(QString::number(*memory->limit * 1e6, 'f', 0));
    const Finding* cpu = it.verdict.finding(u"cpu");
    if (cpu && cpu->limit)
        rules += u"  - alert: WebSocketServerCpu\n"
                 "    expr: rate(process_cpu_seconds_total[5m]) > %1\n"
                 "    for: 5m\n"_s.arg(QString::number(*cpu->limit / 100.0, 'g', 6));
    if (it.metrics.descriptors.peak)
        rules += u"  - alert: WebSocketServerDescriptors\n"
                 "    expr: process_open_fds > %1\n"
                 "    for: 15m\n"_s.arg(QString::number(*it.metrics.descriptors.peak * 2.0, 'f', 0));
    return rules;
}

} // namespace flapscope
