#include "report/chapters.h"

#include "core/range.h"
#include "core/wording.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Least and greatest value of each of so many stretches: spikes stay visible, however long the run.
constexpr std::size_t MostStretches = 300;

double seconds(Moment at)
{
    return std::chrono::duration<double>(at.sinceStart()).count();
}

/// 1, 2 or 5 times a power of ten, so that at most `most` of them make `range`.
double niceStep(double range, int most)
{
    const double raw = std::max(range, 1e-9) / most;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= raw)
            return factor * power;
    }
    return 10.0 * power;
}

/// Ticks from 0, the last one at or above `greatest`.
QList<Figure::Tick> ticksUpTo(double greatest, int most)
{
    const double step = niceStep(greatest, most);
    const int count = static_cast<int>(std::ceil(greatest / step - 1e-9));
    QList<Figure::Tick> ticks;
    for (int i = 0; i <= std::max(1, count); ++i) {
        // A multiple of the step, without the dust of binary fractions.
        const double at = std::round(i * step * 1e9) / 1e9;
        ticks += {at, grouped(at)};
    }
    return ticks;
}

QList<QPointF> thinned(const QList<QPointF>& points)
{
    const auto size = static_cast<std::size_t>(points.size());
    if (size <= 2 * MostStretches)
        return points;
    QList<QPointF> kept;
    for (std::size_t i = 0; i < MostStretches; ++i) {
        const auto begin = points.begin() + static_cast<qsizetype>(i * size / MostStretches);
        const auto end = points.begin() + static_cast<qsizetype>((i + 1) * size / MostStretches);
        const auto [low, high] =
            std::minmax_element(begin, end, [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
        kept += *std::min(low, high);
        if (low != high)
            kept += *std::max(low, high);
    }
    return kept;
}

Figure frameOf(const Dossier& it, const QString& id, const QString& title, const QString& yTitle)
{
    Figure figure;
    figure.id = id;
    figure.title = title;
    figure.yTitle = yTitle;
    for (const PhaseSpan& span : it.record.phases) {
        if (!span.begin.isKnown() || !span.end.isKnown() || span.phase == Phase::Preflight)
            continue;
        const QString label =
            span.phase == Phase::Stage ? u"stage %1"_s.arg(span.stage + 1) : QString(nameOf(span.phase));
        figure.bands += {seconds(span.begin), seconds(span.end), label, span.phase == Phase::Stage};
    }
    for (const ToxicSpan& span : it.record.toxics) {
        if (span.begin.isKnown() && span.end.isKnown())
            figure.marks += {seconds(span.begin), seconds(span.end), QString(nameOf(span.toxic.kind))};
    }
    double end = 0.0;
    for (const PhaseSpan& span : it.record.phases)
        end = std::max(end, span.end.isKnown() ? seconds(span.end) : seconds(span.begin));
    figure.xTicks = ticksUpTo(std::max(end, 1.0), 10);
    figure.xMax = figure.xTicks.last().at;
    return figure;
}

/// Scales the y axis to what is there, thins out the points, and drops what no drawing can show.
void fit(Figure& figure)
{
    double greatest = 0.0;
    for (Figure::Series& series : figure.series) {
        series.points.removeIf([&figure](const QPointF& p) {
            return !std::isfinite(p.y()) || p.y() < 0.0 || p.x() < 0.0 || p.x() > figure.xMax;
        });
        std::stable_sort(series.points.begin(), series.points.end(),
                         [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
        series.points = thinned(series.points);
        for (const QPointF& point : series.points)
            greatest = std::max(greatest, point.y());
    }
    for (const Figure::Rule& rule : figure.rules)
        greatest = std::max(greatest, rule.at);
    figure.yTicks = ticksUpTo(greatest <= 0.0 ? 1.0 : greatest * 1.05, 5);
    figure.yMax = figure.yTicks.last().at;
}

/// What the points of a series come to in each phase.
void addRows(Table& table, const Figure& figure, const QString& name, const QList<QPointF>& points)
{
    for (const Figure::Band& band : figure.bands) {
        QList<double> values;
        for (const QPointF& point : points) {
            if (point.x() >= band.from && point.x() < band.to && std::isfinite(point.y()))
                values += point.y();
        }
        if (values.isEmpty())
            continue;
        std::sort(values.begin(), values.end());
        table.rows += {Cell{name, Sign::None},
                       Cell{band.label, Sign::None},
                       Cell{grouped(qint64(values.size())), Sign::None},
                       Cell{numeral(values.first()), Sign::None},
                       Cell{numeral(values.at(values.size() / 2)), Sign::None},
                       Cell{numeral(values.last()), Sign::None}};
    }
}

FigureBlock finished(Figure figure)
{
    Table data{figure.title % u", by phase [M]"_s,
               {u"Series"_s, u"Phase"_s, u"n"_s, u"least"_s, u"median"_s, u"greatest"_s},
               {},
               {},
               false};
    for (const Figure::Series& series : figure.series)
        addRows(data, figure, series.name, series.points);
    fit(figure);
    figure.description =
        u"%1 over the %2 of the run, with its phases%3. The table below has the same as numbers."_s.arg(
            figure.title, u"seconds"_s, figure.marks.isEmpty() ? QString() : u" and its network faults"_s);
    return {figure, data};
}

FigureBlock latencies(const Dossier& it)
{
    Figure figure = frameOf(it, u"latency"_s, u"Connect and close times"_s, u"ms"_s);
    Figure::Series connect{u"connect"_s, Figure::Series::As::Dots, 0, {}};
    Figure::Series close{u"close"_s, Figure::Series::As::Triangles, 1, {}};
    Figure::Series failed{u"failed attempt"_s, Figure::Series::As::Crosses, 3, {}};
    for (const Cycle& cycle : it.record.cycles) {
        if (!cycle.start.isKnown())
            continue;
        const double at = seconds(cycle.start);
        if (const auto took = between(cycle.start, cycle.upgrade))
            connect.points += QPointF(at, inMillis(*took));
        if (const auto took = between(cycle.closeSent, cycle.closeReceived); took && *took >= Nanos::zero())
            close.points += QPointF(at, inMillis(*took));
        if (cycle.outcome != Outcome::Ok && cycle.outcome != Outcome::LeftEarly)
            failed.points += QPointF(at, 0.0);
    }
    figure.series = {connect, close};
    if (!failed.points.isEmpty())
        figure.series += failed;
    return finished(figure);
}

QList<QPointF> pointsOf(const Record& record, Source source, Quantity quantity, double divisor)
{
    QList<QPointF> points;
    for (const Reading& reading : record.readings) {
        if (reading.source == source && reading.quantity == quantity && reading.at.isKnown())
            points += QPointF(seconds(reading.at), reading.value / divisor);
    }
    return points;
}

FigureBlock memory(const Dossier& it)
{
    constexpr double Megabyte = 1e6;
    Figure figure = frameOf(it, u"memory"_s, u"Memory of the server"_s, u"MB"_s);
    figure.series = {{u"resident set (RSS)"_s, Figure::Series::As::Line, 0,
                      pointsOf(it.record, it.metrics.resident.source, Quantity::ResidentMemory, Megabyte)}};
    if (it.metrics.memoryQuantity == Quantity::AnonymousMemory)
        figure.series += {u"anonymous memory"_s, Figure::Series::As::Line, 1,
                          pointsOf(it.record, it.metrics.memory.source, Quantity::AnonymousMemory, Megabyte)};
    const Finding* growth = it.verdict.finding(u"memory-growth");
    if (growth && growth->limit && it.metrics.memory.baseline) {
        const double at = *it.metrics.memory.baseline / Megabyte + *growth->limit;
        figure.rules += {at, u"baseline + %1 = %2 MB"_s.arg(grouped(*growth->limit), numeral(at))};
    }
    return finished(figure);
}

FigureBlock connections(const Dossier& it)
{
    Figure figure = frameOf(it, u"connections"_s, u"Connections on the server's side"_s, u"connections"_s);
    figure.series = {
        {u"established"_s, Figure::Series::As::Line, 0,
         pointsOf(it.record, Source::Sockets, Quantity::Established, 1.0)},
        {u"close-wait"_s, Figure::Series::As::Line, 1, pointsOf(it.record, Source::Sockets, Quantity::CloseWait, 1.0)}};
    return finished(figure);
}

bool hasPoints(const FigureBlock& block)
{
    return std::any_of(block.figure.series.begin(), block.figure.series.end(),
                       [](const Figure::Series& series) { return !series.points.isEmpty(); });
}

} // namespace

QList<Block> figureBlocks(const Dossier& it)
{
    QList<Block> blocks;
    Lines missing;
    for (const auto make : {latencies, memory, connections}) {
        const FigureBlock block = make(it);
        if (hasPoints(block))
            blocks += block;
        else
            missing.lines += unassessed(block.figure.title, u"nothing of it was seen in this run"_s);
    }
    if (!missing.lines.isEmpty())
        blocks += missing;
    return blocks;
}

} // namespace flapscope
