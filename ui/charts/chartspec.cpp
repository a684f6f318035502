#include "ui/charts/chartspec.h"

#include "ui/charts/nicesteps.h"
#include "ui/liverun.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
QList<ReferenceLine> plainLimit(const LiveRun& run, QStringView criterion, const QString& text)
{
    const Limit* limit = limitOf(run.plan().limits, criterion);
    if (!limit || !limit->value)
        return {};
    return {{*limit->value, text.arg(figureText(*limit->value))}};
}

QList<ReferenceLine> latencyLimits(const LiveRun& run)
{
    return plainLimit(run, u"recovery-time", u"recovery limit %1 ms"_s);
}

QList<ReferenceLine> connectionLimits(const LiveRun& run)
{
    return plainLimit(run, u"connection-pool", u"limit %1"_s);
}

QList<ReferenceLine> memoryLimits(const LiveRun& run)
{
    const auto baseline = run.picture().memoryBaseline();
    if (!baseline)
        return {};
    QList<ReferenceLine> lines{{*baseline, u"baseline %1 MB"_s.arg(figureText(*baseline)), false}};
    const Limit* limit = limitOf(run.plan().limits, u"memory-growth");
    if (limit && limit->value)
        lines.append({*baseline + *limit->value, u"limit: baseline + %1 MB"_s.arg(figureText(*limit->value))});
    return lines;
}

QList<ReferenceLine> successLimits(const LiveRun& run)
{
    QList<ReferenceLine> lines = plainLimit(run, u"connect-success", u"limit %1 %"_s);
    const Limit* limit = limitOf(run.plan().limits, u"connect-success");
    if (limit && limit->demonstrate)
        lines.append({*limit->demonstrate, u"to be demonstrated %1 %"_s.arg(figureText(*limit->demonstrate)), false});
    return lines;
}

QList<ReferenceLine> cpuLimits(const LiveRun& run)
{
    return plainLimit(run, u"cpu", u"limit %1 %"_s);
}

QList<ReferenceLine> cycleLimits(const LiveRun& run)
{
    return plainLimit(run, u"cycle-duration", u"limit of the mean %1 ms"_s);
}

ChartSpec latency()
{
    ChartSpec spec;
    spec.id = u"latency"_s;
    spec.purpose = u"How long each client takes to connect and to close."_s;
    spec.title = u"Latency"_s;
    spec.unit = u"ms"_s;
    spec.emptyText = u"No connection was made."_s;
    spec.curves = {
        {u"connect"_s, &LiveSeries::connect, &Palette::series1, CurveStyle::Dots, Mark::Circle},
        {u"close"_s, &LiveSeries::close, &Palette::series2, CurveStyle::Dots, Mark::Triangle},
        {u"rolling median of connect"_s, &LiveSeries::connectMedian, &Palette::series4, CurveStyle::Line, Mark::None},
    };
    spec.references = latencyLimits;
    spec.showsFailures = true;
    spec.canBeLogarithmic = true;
    spec.findings = {u"recovery-time"_s};
    return spec;
}

ChartSpec connections()
{
    ChartSpec spec;
    spec.id = u"connections"_s;
    spec.purpose = u"Connections that clients hold, and those that the server has not let go."_s;
    spec.title = u"Connections"_s;
    spec.emptyText = u"No connection was made."_s;
    spec.curves = {
        {u"expected at most"_s, &LiveSeries::expected, &Palette::series3, CurveStyle::Step, Mark::None, Qt::DashLine},
        {u"clients"_s, &LiveSeries::held, &Palette::series1, CurveStyle::Step, Mark::None},
        {u"server"_s, &LiveSeries::server, &Palette::series2, CurveStyle::Line, Mark::None},
    };
    spec.hatch = Hatch{u"stranded"_s, &LiveSeries::server, &LiveSeries::stranded};
    spec.references = connectionLimits;
    spec.findings = {u"cleanup"_s, u"connection-pool"_s, u"concurrent-clients"_s};
    return spec;
}

ChartSpec memory()
{
    ChartSpec spec;
    spec.id = u"memory"_s;
    spec.purpose = u"The memory of the server, before, during and after the flapping."_s;
    spec.title = u"Server memory"_s;
    spec.unit = u"MB"_s;
    spec.emptyText =
        u"The server's memory could not be seen. Give its process or a metrics URL under “Server watch”."_s;
    spec.curves = {
        {u"anonymous"_s, &LiveSeries::anonymous, &Palette::series1, CurveStyle::Line, Mark::None},
        {u"unique (USS)"_s, &LiveSeries::unique, &Palette::series3, CurveStyle::Line, Mark::None, Qt::DotLine},
        {u"resident (RSS)"_s, &LiveSeries::resident, &Palette::series2, CurveStyle::Line, Mark::None},
        {u"metrics page"_s, &LiveSeries::pageMemory, &Palette::series4, CurveStyle::Line, Mark::None},
    };
    spec.references = memoryLimits;
    spec.trend = [](const LiveRun& run) { return run.memoryTrend(); };
    spec.scale = ChartSpec::Scale::Around;
    spec.findings = {u"memory-growth"_s, u"memory-trend"_s};
    return spec;
}

ChartSpec success()
{
    ChartSpec spec;
    spec.id = u"success"_s;
    spec.purpose = u"The share of connections that succeed, and how sure that is."_s;
    spec.title = u"Success so far"_s;
    spec.unit = u"%"_s;
    spec.emptyText = u"No cycle was finished."_s;
    spec.curves = {
        {u"connect"_s, &LiveSeries::connectRate, &Palette::series1, CurveStyle::Line, Mark::None},
        {u"disconnect"_s, &LiveSeries::disconnectRate, &Palette::series2, CurveStyle::Line, Mark::None,
         Qt::DashDotLine},
        {u"echo"_s, &LiveSeries::echoRate, &Palette::series4, CurveStyle::Line, Mark::None, Qt::DotLine},
        {u"lower bound of connect"_s, &LiveSeries::connectBound, &Palette::series3, CurveStyle::Line, Mark::None,
         Qt::DashLine},
    };
    spec.references = successLimits;
    spec.scale = ChartSpec::Scale::Percent;
    spec.showsFailures = true;
    spec.findings = {u"connect-success"_s, u"disconnect-success"_s, u"echo-success"_s};
    return spec;
}

ChartSpec cpu()
{
    ChartSpec spec;
    spec.id = u"cpu"_s;
    spec.purpose = u"The share of one core that the server needs."_s;
    spec.title = u"Server CPU"_s;
    spec.unit = u"% of a core"_s;
    spec.emptyText =
        u"The server's CPU time could not be seen. Give its process or a metrics URL under “Server watch”."_s;
    spec.curves = {{u"used"_s, &LiveSeries::cpu, &Palette::series1, CurveStyle::Line, Mark::None}};
    spec.references = cpuLimits;
    spec.findings = {u"cpu"_s};
    return spec;
}

ChartSpec cycleDuration()
{
    ChartSpec spec;
    spec.id = u"cycle"_s;
    spec.purpose = u"How long a client takes from one attempt to the next."_s;
    spec.title = u"Cycle duration"_s;
    spec.unit = u"ms"_s;
    spec.emptyText = u"No cycle succeeded."_s;
    spec.curves = {
        {u"cycle"_s, &LiveSeries::cycle, &Palette::series1, CurveStyle::Dots, Mark::Circle},
        {u"rolling median"_s, &LiveSeries::cycleMedian, &Palette::series4, CurveStyle::Line, Mark::None},
    };
    spec.references = cycleLimits;
    spec.canBeLogarithmic = true;
    spec.findings = {u"cycle-duration"_s};
    return spec;
}
} // namespace

const QList<ChartSpec>& chartSpecs()
{
    static const QList<ChartSpec> All{latency(), connections(), memory(), success(), cpu(), cycleDuration()};
    return All;
}

} // namespace flapscope
