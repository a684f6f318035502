#include "report/chapters.h"

#include "core/durations.h"
#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// A finding's line with a text of its own where it was measured, and why not where it was not.
Line metricLine(const Dossier& it, const QString& label, QStringView id, const QString& measured)
{
    const Finding* finding = it.verdict.finding(id);
    const bool seen = finding && finding->measured && !measured.isEmpty();
    return findingLine(it, label, id, seen ? measured : QString());
}

QString limitNote(const Dossier& it, QStringView id)
{
    const Finding* finding = it.verdict.finding(id);
    return finding && finding->limit ? u"; limit: "_s % limitOf(*finding) : QString();
}

QString cyclesText(const Dossier& it)
{
    QStringList parts;
    for (const Stage& stage : it.plan.stages)
        parts += u"%1 × %2"_s.arg(counted(static_cast<quint64>(stage.clients), u"client"_s, u"clients"_s),
                                  grouped(qint64(stage.cycles)));
    return u"%1 of %2 (%3)"_s.arg(grouped(static_cast<qint64>(it.metrics.all.attempts)), grouped(totalCycles(it.plan)),
                                  parts.join(u", "_s));
}

QString successText(const Dossier& it)
{
    const Tally& all = it.metrics.all;
    const Finding* connects = it.verdict.finding(u"connect-success");
    if (!connects || !connects->measured)
        return {};
    QString text = u"%1 connect (%2 of %3)"_s.arg(percentText(*connects->measured), grouped(qint64(all.connect.k)),
                                                  grouped(qint64(all.connect.n)));
    if (const auto percent = all.disconnect.percent())
        text += u", %1 disconnect (%2 of %3)"_s.arg(percentText(*percent), grouped(qint64(all.disconnect.k)),
                                                    grouped(qint64(all.disconnect.n)));
    if (connects->lowerBound)
        text += u"; at least %1 connect with 95 % confidence"_s.arg(percentText(*connects->lowerBound));
    return text;
}

QString durationText(const Dossier& it)
{
    const Durations durations = durationsOf(it.metrics.all.cycle);
    const Finding* finding = it.verdict.finding(u"cycle-duration");
    if (!durations.mean || !finding)
        return {};
    return u"%1 ms avg, p95 %2"_s.arg(numeral(*durations.mean, finding->limit),
                                      durations.p95 ? QString(numeral(*durations.p95) % u" ms"_s)
                                                    : u"not told (n too small)"_s) %
           limitNote(it, u"cycle-duration");
}

QString recoveryText(const Dossier& it)
{
    const Finding* finding = it.verdict.finding(u"recovery-time");
    return finding && finding->measured ? QString(measuredText(*finding) % limitNote(it, u"recovery-time")) : QString();
}

QString changeText(double percent)
{
    return u" (%1 %2)"_s.arg(percentText(qAbs(percent)), percent < 0.0 ? u"decrease"_s : u"increase"_s);
}

QString growthText(const Dossier& it)
{
    const Finding* finding = it.verdict.finding(u"memory-growth");
    const Course& memory = it.metrics.memory;
    if (!finding || !finding->measured || !memory.baseline || !memory.final)
        return {};
    const auto percent = memory.growthPercent();
    return u"%1%2, from %3 to %4"_s.arg(measuredText(*finding), percent ? changeText(*percent) : QString(),
                                        megabytesText(*memory.baseline), megabytesText(*memory.final)) %
           limitNote(it, u"memory-growth");
}

QString poolText(const Dossier& it)
{
    const Metrics& metrics = it.metrics;
    if (!metrics.socketsPeak)
        return {};
    QString text = u"peak %1"_s.arg(grouped(*metrics.socketsPeak));
    if (metrics.socketsLeft)
        text += u", residual %1"_s.arg(grouped(*metrics.socketsLeft));
    return text % limitNote(it, u"connection-pool");
}

CodeLines performanceBlock(const Dossier& it)
{
    const Finding* cpu = it.verdict.finding(u"cpu");
    const Finding* cleanup = it.verdict.finding(u"cleanup");
    const QString cpuText =
        cpu && cpu->measured ? QString(percentText(*cpu->measured) % u" of one core on average"_s) : QString();
    const QString cleanupText = cleanup && cleanup->measured
                                    ? QString(percentText(*cleanup->measured) % u" of "_s %
                                              counted(it.metrics.openedAltogether, u"connection"_s, u"connections"_s) %
                                              u" let go"_s % limitNote(it, u"cleanup"))
                                    : QString();
    return {{{u"Connection Performance"_s,
              {plainLine(u"Flapping Cycles"_s, cyclesText(it), Provenance::Measured),
               metricLine(it, u"Success Rate"_s, u"connect-success", successText(it)),
               metricLine(it, u"Cycle Duration"_s, u"cycle-duration", durationText(it)),
               metricLine(it, u"Recovery Time"_s, u"recovery-time", recoveryText(it))}},
             {u"Resource Usage"_s,
              {metricLine(it, u"Memory Growth"_s, u"memory-growth", growthText(it)),
               metricLine(it, u"CPU Impact"_s, u"cpu", cpuText),
               metricLine(it, u"Connection Pool"_s, u"connection-pool", poolText(it)),
               metricLine(it, u"Cleanup"_s, u"cleanup", cleanupText)}}}};
}

CodeLines businessBlock(const Dossier& it)
{
    const BusinessCase& figures = it.business().figures;
    const auto result = returnOf(figures);
    Line revenue = unassessed(u"Revenue Protected"_s, u"nobody entered a revenue"_s);
    if (figures.monthlyRevenue)
        revenue =
            plainLine(u"Revenue Protected"_s, moneyText(figures, *figures.monthlyRevenue) % u" a month"_s,
                      Provenance::Entered, originOf(figures.enteredBy, figures.enteredOn, saidText(it, figures.basis)));
    QList<Line> lines{revenue};
    for (const QStringView topic : {u"risk-reduction", u"resource-efficiency", u"customer-impact"})
        lines += enteredLine(it, topic);
    if (result)
        lines += plainLine(u"Return on Investment"_s,
                           u"%1 gross, %2 net"_s.arg(percentage(result->grossPercent), percentage(result->netPercent)),
                           Provenance::Computed, u"see ROI Analysis"_s);
    return {{{u"Value Delivered"_s, lines}}};
}

} // namespace

QList<Part> metricsChapter(const Dossier& it)
{
    return {{2, u"Metrics Summary"_s, Sign::None, false, {}},
            {3, u"Performance Metrics"_s, Sign::None, false, {performanceBlock(it)}},
            {3, u"Business Metrics"_s, Sign::None, false, {businessBlock(it)}}};
}

} // namespace flapscope
