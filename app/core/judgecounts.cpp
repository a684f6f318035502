#include "core/judging.h"
#include "core/range.h"
#include "core/wording.h"

#include <cmath>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Things of a process that are counted.
struct Counted
{
    const Course& course;
    const std::optional<Trend>& trend;
    QString one, many;
    QString howToSee;
};

/// A pool that fills up, a log that rotates: a sound server may hold a few more than before.
constexpr double UsualTolerance = 5.0;

/// " After each round …": the climb from rest to rest, when it is one.
QString climb(const Counted& counted, const Trend& trend)
{
    const double perHundred = 100.0 * trend.slope.slope;
    return u" At rest they climb from round to round, by %1 for each 100 connections over %2 rounds (%3): %4 leak."_s
        .arg(numeral(perHundred), grouped(qint64(trend.rounds)),
             trend.p < 0.001 ? u"p < 0.001"_s : u"p = "_s % QString::number(trend.p, 'f', 3), counted.many);
}

void judgeCount(const Case& it, const Counted& counted, Finding& finding)
{
    if (!finding.limit)
        finding.limit = UsualTolerance;
    const QString unseen = u"The server's %1 were not counted. "_s.arg(counted.many) % counted.howToSee;
    if (!hasGrowth(it, counted.course, unseen, finding))
        return;
    const double growth = *counted.course.growth();
    settle(finding, growth);
    finding.text = u"%1 at the end, %2 before the flapping (medians of %3 and %4)."_s.arg(
        flapscope::counted(static_cast<quint64>(std::lround(*counted.course.final)), counted.one, counted.many),
        grouped(*counted.course.baseline), flapscope::counted(counted.course.finalSamples, u"reading"_s, u"readings"_s),
        grouped(qint64(counted.course.baselineSamples)));
    if (counted.course.peak)
        finding.text += u" At most %1 in between."_s.arg(grouped(*counted.course.peak));
    finding.text += u" Limit: %1 more than before."_s.arg(limitText(finding.comparison, *finding.limit, {}));
    if (counted.trend && !counted.trend->isScreening() && leaningOf(*counted.trend, 0.0) == Leaning::Leak) {
        finding.judgement = Judgement::Fail;
        finding.text += climb(counted, *counted.trend);
    }
}

} // namespace

void judgeDescriptors(const Case& it, Finding& finding)
{
    judgeCount(it,
               {it.metrics.descriptors, it.metrics.descriptorsTrend, u"descriptor"_s, u"descriptors"_s,
                howToSeeTheProcess(it.record.plan)},
               finding);
}

void judgeThreads(const Case& it, Finding& finding)
{
    judgeCount(
        it,
        {it.metrics.threads, it.metrics.threadsTrend, u"thread"_s, u"threads"_s,
         u"They can be counted where the server runs on this machine: give --server-pid, or name the gauge of its "
         "metrics page that counts them with --metric."_s},
        finding);
}

} // namespace flapscope
