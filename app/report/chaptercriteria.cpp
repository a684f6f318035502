#include "report/chapters.h"

#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

qsizetype stagesRun(const Record& record)
{
    return std::count_if(record.phases.begin(), record.phases.end(),
                         [](const PhaseSpan& span) { return span.phase == Phase::Stage && span.end.isKnown(); });
}

Line testDesignLine(const Dossier& it)
{
    const auto planned = totalCycles(it.plan);
    const auto run = static_cast<qint64>(it.metrics.all.attempts);
    const qsizetype stages = stagesRun(it.record);
    const bool complete = stages == it.plan.stages.size() && run >= planned && it.record.ending == Ending::Completed;
    const Judgement judgement = complete ? Judgement::Pass : Judgement::Inconclusive;
    return {signOf(judgement, it),
            Provenance::Measured,
            u"Test Design"_s,
            u"%1 of %2 stages and %3 of %4 planned cycles were run, then recovery and settling; the run %5."_s.arg(
                grouped(qint64(stages)), grouped(qint64(it.plan.stages.size())), grouped(run), grouped(planned),
                it.record.ending == Ending::Completed ? u"was completed"_s : u"did not come to its end"_s),
            {},
            {}};
}

Line stabilityLine(const Dossier& it)
{
    const QString label = u"Server Stability"_s;
    if (!it.metrics.sameProcess)
        return unassessed(label, u"the server's process was not watched, so a restart would not have been seen"_s);
    const bool same = *it.metrics.sameProcess;
    const Judgement judgement = same ? Judgement::Pass : Judgement::Fail;
    QString text = same ? u"the same process answered from the first reading to the last"_s
                        : u"the server's process restarted or ended during the run"_s;
    if (it.metrics.longestGap)
        text += u"; the longest gap between two readings was %1 ms"_s.arg(numeral(inMillis(*it.metrics.longestGap)));
    return {signOf(judgement, it), Provenance::Measured, label, text % u'.', {}, {}};
}

Line revenueLine(const Dossier& it)
{
    const BusinessCase& figures = it.business().figures;
    Line entered = enteredLine(it, u"revenue-protection");
    if (entered.provenance == Provenance::Entered || !figures.monthlyRevenue)
        return entered;
    return {Sign::Dash,
            Provenance::Entered,
            entered.label,
            moneyText(figures, *figures.monthlyRevenue) % u" of monthly recurring revenue depend on it"_s,
            originOf(figures.enteredBy, figures.enteredOn, saidText(it, figures.basis)),
            {}};
}

Part criteriaPart(const QString& heading, const QList<Line>& lines)
{
    return {3, heading, worstOf(lines), false, {Lines{Lines::As::Bullets, lines}}};
}

} // namespace

QList<Part> criteriaChapter(const Dossier& it)
{
    return {
        {2, u"Approval Criteria Assessment"_s, Sign::None, false, {}},
        criteriaPart(
            u"Technical Excellence"_s,
            {enteredLine(it, u"code-quality"), testDesignLine(it), findingLine(it, u"Performance"_s, u"cycle-duration"),
             findingsLine(it, u"Reliability"_s, {u"connect-success", u"disconnect-success", u"echo-success"})}),
        criteriaPart(u"Business Value Delivery"_s,
                     {revenueLine(it), enteredLine(it, u"enterprise-readiness"),
                      findingsLine(it, u"Resource Efficiency"_s, {u"memory-growth", u"cpu"}),
                      enteredLine(it, u"customer-experience")}),
        criteriaPart(u"Risk Mitigation"_s,
                     {stabilityLine(it), findingsLine(it, u"Resource Leaks"_s, {u"memory-growth", u"memory-trend"}),
                      findingLine(it, u"Scalability"_s, u"concurrent-clients"),
                      findingLine(it, u"Recovery"_s, u"recovery-time")}),
    };
}

} // namespace flapscope
