#include "cli/historyjson.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
QJsonValue numberOrNull(std::optional<double> number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

QJsonValue timeOrNull(const QDateTime& time)
{
    return time.isValid() ? QJsonValue(time.toString(Qt::ISODateWithMs)) : QJsonValue();
}

QJsonObject toJson(const MetricDifference& metric)
{
    return {{u"id"_s, metric.id},
            {u"title"_s, metric.title},
            {u"unit"_s, metric.unit},
            {u"reference"_s, numberOrNull(metric.reference)},
            {u"value"_s, numberOrNull(metric.value)},
            {u"difference"_s, numberOrNull(metric.percent)},
            {u"differenceUnit"_s, metric.unit == "%"_L1 ? u"points"_s : u"%"_s},
            {u"low"_s, numberOrNull(metric.low)},
            {u"high"_s, numberOrNull(metric.high)},
            {u"p"_s, numberOrNull(metric.p)},
            {u"samples"_s, static_cast<qint64>(metric.samples)},
            {u"word"_s, wordFor(metric.difference)},
            {u"text"_s, metric.text}};
}
} // namespace

QJsonObject toJson(const RunSummary& run)
{
    return {{u"id"_s, run.id},
            {u"started"_s, timeOrNull(run.started)},
            {u"finished"_s, timeOrNull(run.finished)},
            {u"name"_s, run.name},
            {u"verdict"_s, run.verdict ? QJsonValue(QString(nameOf(*run.verdict))) : QJsonValue()},
            {u"state"_s, run.state == RunSummary::State::GoingOn       ? u"going-on"_s
                         : run.state == RunSummary::State::Interrupted ? u"interrupted"_s
                                                                       : u"over"_s},
            {u"url"_s, run.url},
            {u"cycles"_s, static_cast<qint64>(run.cycles)},
            {u"failed"_s, static_cast<qint64>(run.failed)},
            {u"bytes"_s, static_cast<qint64>(run.size.count)},
            {u"starred"_s, run.marks.starred},
            {u"label"_s, run.marks.label},
            {u"note"_s, run.marks.note},
            {u"reference"_s, run.isReference},
            {u"deleted"_s, run.isDeleted}};
}

QJsonArray toJson(const QList<RunSummary>& runs)
{
    QJsonArray array;
    for (const RunSummary& run : runs)
        array += toJson(run);
    return array;
}

QJsonObject toJson(const RunComparison& comparison)
{
    QJsonArray metrics;
    for (const MetricDifference& metric : comparison.metrics)
        metrics += toJson(metric);
    QJsonArray plan;
    for (const PlanDifference& difference : comparison.plan)
        plan += QJsonObject{
            {u"path"_s, difference.path}, {u"reference"_s, difference.reference}, {u"value"_s, difference.value}};
    return {{u"metrics"_s, metrics}, {u"plan"_s, plan}};
}

} // namespace flapscope
