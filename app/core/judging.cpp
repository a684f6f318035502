#include "core/judging.h"

#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

bool holds(double measured, Comparison comparison, double limit)
{
    switch (comparison) {
    case Comparison::AtLeast:
        return measured >= limit;
    case Comparison::AtMost:
        return measured <= limit;
    case Comparison::Below:
        return measured < limit;
    }
    return false;
}

void settle(Finding& finding, double measured)
{
    finding.measured = measured;
    if (!finding.limit) {
        finding.judgement = Judgement::NotAssessed;
        return;
    }
    finding.judgement = holds(measured, finding.comparison, *finding.limit) ? Judgement::Pass : Judgement::Fail;
}

QString limitSentence(const Finding& finding)
{
    if (!finding.limit)
        return u" The plan sets no limit, so it is not judged."_s;
    return u" Limit: "_s % limitText(finding.comparison, *finding.limit, finding.unit) % u'.';
}

void leaveOpen(Finding& finding, const QString& why)
{
    finding.judgement = Judgement::Inconclusive;
    finding.text = why;
}

void leaveOut(Finding& finding, const QString& why)
{
    finding.judgement = Judgement::NotAssessed;
    finding.text = why;
}

void leaveForTheEnd(const Case& it, Finding& finding)
{
    leaveOut(finding,
             it.isOver() ? u"The run ended before this could be measured."_s : u"This comes at the end of the run."_s);
}

QString howToSeeTheProcess(const Plan& plan)
{
    if (plan.watch.process == Watch::Process::None && plan.watch.metricsUrl.isEmpty())
        return u"The plan does not watch the server. Give --server-pid where it runs on this machine, or --metrics-url."_s;
    if (!plan.watch.metricsUrl.isEmpty())
        return u"Neither its process nor its metrics page showed it. See which metrics the page has, or give "
               "--server-pid where the server runs on this machine."_s;
    return u"The server runs elsewhere, or its process could not be read. Give --metrics-url; or, where it runs on "
           u"this "
           "machine, --server-pid and the rights to read it."_s;
}

} // namespace flapscope
