#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// What an unsupported course lacks, once the run is over.
QString tooFew(const Course& course)
{
    const bool atTheStart = course.baselineSamples < Course::FewestReadings;
    const quint64 there = atTheStart ? course.baselineSamples : course.finalSamples;
    return u"It was read %1 in the %2, and %3 are needed. Use a longer %4."_s.arg(
        there == 0 ? u"never"_s : counted(there, u"time"_s, u"times"_s),
        atTheStart ? u"baseline"_s : u"second half of the settling time"_s, grouped(qint64(Course::FewestReadings)),
        atTheStart ? u"--baseline-ms"_s : u"--settle-ms"_s);
}

bool asksForRestart(const Plan& plan)
{
    return std::any_of(plan.stages.begin(), plan.stages.end(),
                       [](const Stage& stage) { return stage.restart.isAsked(); });
}

QString changed(double growth)
{
    return growth < 0.0 ? u"Fell by"_s : u"Grew by"_s;
}

/// " USS: 8.1 to 8.4 MB.": a measure that is shown and does not decide.
QString beside(const QString& name, const Course& course)
{
    if (!course.isSupported())
        return {};
    return u" %1: %2 to %3."_s.arg(name, megabytesText(*course.baseline), megabytesText(*course.final));
}

QString growthText(const Metrics& metrics, const Finding& finding)
{
    const Course& memory = metrics.memory;
    const double growth = *memory.growth();
    const auto limit = finding.limit;
    QString text = changed(growth) % u' ' % megabytesText(qAbs(growth), limit);
    if (const auto percent = memory.growthPercent())
        text += u" ("_s % percentText(qAbs(*percent)) % u')';
    text += u" from %1 to %2 by %3."_s.arg(megabytesText(*memory.baseline), megabytesText(*memory.final),
                                           memorySourceText(metrics));
    if (memory.peak)
        text += u" Peak: %1."_s.arg(megabytesText(*memory.peak));
    if (metrics.memoryQuantity == Quantity::AnonymousMemory)
        text += beside(u"USS"_s, metrics.unique) % beside(u"RSS"_s, metrics.resident);
    return text;
}

} // namespace

bool hasGrowth(const Case& it, const Course& course, const QString& unseen, Finding& finding)
{
    finding.samples = course.samples;
    if (!it.isOver() || (!it.isComplete() && !course.isSupported())) {
        leaveForTheEnd(it, finding);
        return false;
    }
    if (course.samples == 0) {
        leaveOut(finding, unseen);
        return false;
    }
    if (it.metrics.sameProcess == false) {
        QString why = u"The server restarted or ended during the run, so before and after cannot be compared."_s;
        if (asksForRestart(it.record.plan))
            why = u"The plan restarts the server, so before and after cannot be compared."_s %
                  (finding.required ? u" Take this limit off the plan."_s : QString());
        leaveOpen(finding, why);
        return false;
    }
    if (!course.isSupported()) {
        leaveOpen(finding, tooFew(course));
        return false;
    }
    return true;
}

QString memorySourceText(const Metrics& metrics)
{
    if (metrics.memoryQuantity == Quantity::AnonymousMemory)
        return u"anonymous memory (heap, stacks and swap; no page of a file)"_s;
    if (metrics.memoryQuantity == Quantity::UniqueMemory)
        return u"unique set (USS)"_s;
    if (metrics.memory.source == Source::Metrics)
        return u"resident set (RSS) on its metrics page"_s;
    return u"resident set (RSS)"_s;
}

void judgeMemoryGrowth(const Case& it, Finding& finding)
{
    const Course& memory = it.metrics.memory;
    const QString unseen = u"The server's memory was not seen. "_s % howToSeeTheProcess(it.record.plan);
    if (!hasGrowth(it, memory, unseen, finding))
        return;
    settle(finding, *memory.growth() / 1e6);
    finding.text = growthText(it.metrics, finding) % limitSentence(finding);
}

void judgeCpu(const Case& it, Finding& finding)
{
    finding.samples = it.metrics.cpuSamples;
    if (!it.metrics.cpuShare && !it.isComplete()) {
        leaveForTheEnd(it, finding);
        return;
    }
    if (!it.metrics.cpuShare) {
        leaveOut(finding, u"The server's CPU time was not seen. "_s % howToSeeTheProcess(it.record.plan));
        return;
    }
    const double percent = 100.0 * *it.metrics.cpuShare;
    settle(finding, percent);
    finding.text = u"%1 % of one core on average while clients were flapping."_s.arg(numeral(percent, finding.limit)) %
                   limitSentence(finding);
}

void judgeGauge(const Case& it, Finding& finding)
{
    constexpr QLatin1StringView Prefix = "gauge:"_L1;
    const qsizetype index = it.record.gauges.indexOf(finding.id.mid(Prefix.size()));
    if (index < 0 || static_cast<std::size_t>(index) >= it.metrics.gauges.size()) {
        leaveOut(finding, u"The run did not read this gauge. Name it with --metric, and give --metrics-url."_s);
        return;
    }
    const Course& gauge = it.metrics.gauges[static_cast<std::size_t>(index)];
    const QString unseen = u"The metrics page did not show this gauge. See which names the page has."_s;
    if (!hasGrowth(it, gauge, unseen, finding))
        return;
    const double growth = *gauge.growth();
    settle(finding, growth);
    finding.text = u"%1 %2, from %3 to %4."_s.arg(changed(growth), numeral(qAbs(growth), finding.limit),
                                                  numeral(*gauge.baseline), numeral(*gauge.final)) %
                   limitSentence(finding);
}

} // namespace flapscope
