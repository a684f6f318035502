#include "history/rundocument.h"

#include "core/named.h"
#include "core/planreader.h"
#include "core/planwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
// Structured bindings name every field: one that is added has to be kept as well, or this does not compile.

QJsonObject toJson(const TargetFacts& target)
{
    const auto& [url, demo, pid, executable, executableDigest] = target;
    QJsonObject object{
        {u"url"_s, url}, {u"demo"_s, demo}, {u"executable"_s, executable}, {u"executableDigest"_s, executableDigest}};
    if (pid)
        object.insert(u"pid"_s, *pid);
    return object;
}

TargetFacts targetFrom(const QJsonObject& object)
{
    TargetFacts target;
    target.url = object.value(u"url"_s).toString();
    target.demo = object.value(u"demo"_s).toBool();
    target.executable = object.value(u"executable"_s).toString();
    target.executableDigest = object.value(u"executableDigest"_s).toString();
    if (object.contains(u"pid"_s))
        target.pid = object.value(u"pid"_s).toInteger();
    return target;
}

QJsonObject toJson(const Environment& environment)
{
    const auto& [system, kernel, processor, qt, tool, cores] = environment;
    return {{u"system"_s, system}, {u"kernel"_s, kernel}, {u"processor"_s, processor},
            {u"qt"_s, qt},         {u"tool"_s, tool},     {u"cores"_s, cores}};
}

qlonglong numberOf(Moment moment)
{
    return moment.isKnown() ? static_cast<qlonglong>(moment.sinceStart().count()) : -1;
}

Moment momentFrom(const QJsonValue& number)
{
    return number.toInteger(-1) < 0 ? Moment() : Moment(Nanos(number.toInteger()));
}

QJsonArray toJson(const std::vector<ToxicSpan>& spans)
{
    QJsonArray array;
    for (const auto& [toxic, begin, end] : spans)
        array += QJsonObject{
            {u"toxic"_s, PlanWriter::objectOf(toxic)}, {u"begin"_s, numberOf(begin)}, {u"end"_s, numberOf(end)}};
    return array;
}

std::vector<ToxicSpan> toxicsFrom(const QJsonArray& array)
{
    std::vector<ToxicSpan> spans;
    for (const auto& value : array) {
        const QJsonObject object = value.toObject();
        ToxicSpan span{{}, momentFrom(object.value(u"begin"_s)), momentFrom(object.value(u"end"_s))};
        FaultList ignored; // a later version's toxics; the run's cycles can be read all the same
        PlanReader::fill(span.toxic, object.value(u"toxic"_s).toObject(), {}, ignored);
        spans.push_back(span);
    }
    return spans;
}

Environment environmentFrom(const QJsonObject& object)
{
    return {.system = object.value(u"system"_s).toString(),
            .kernel = object.value(u"kernel"_s).toString(),
            .processor = object.value(u"processor"_s).toString(),
            .qt = object.value(u"qt"_s).toString(),
            .tool = object.value(u"tool"_s).toString(),
            .cores = object.value(u"cores"_s).toInt()};
}

QJsonObject toJson(const BreakingPoint& point)
{
    const auto& [load, step, sustained, broke, trials] = point;
    QJsonArray array;
    for (const auto& [level, result, run, text] : trials)
        array.append(QJsonObject{
            {u"level"_s, level}, {u"result"_s, QString(nameOf(result))}, {u"run"_s, run}, {u"text"_s, text}});
    return {{u"load"_s, QString(nameOf(load))},
            {u"step"_s, step},
            {u"sustained"_s, sustained.value_or(0)},
            {u"broke"_s, broke.value_or(0)},
            {u"trials"_s, array}};
}

BreakingPoint breakingPointFrom(const QJsonObject& object)
{
    // Levels begin at 1.
    const auto level = [&object](QLatin1StringView key) {
        const int number = object.value(key).toInt();
        return number > 0 ? std::optional(number) : std::nullopt;
    };
    BreakingPoint point;
    point.load = valueNamed<Load>(object.value(u"load"_s).toString()).value_or(Load::Clients);
    point.step = object.value(u"step"_s).toInt(1);
    point.sustained = level("sustained"_L1);
    point.broke = level("broke"_L1);
    for (const auto& entry : object.value(u"trials"_s).toArray()) {
        const QJsonObject trial = entry.toObject();
        point.trials +=
            {trial.value(u"level"_s).toInt(),
             valueNamed<LevelTrial::Result>(trial.value(u"result"_s).toString()).value_or(LevelTrial::Result::NotTold),
             trial.value(u"run"_s).toString(), trial.value(u"text"_s).toString()};
    }
    return point;
}
} // namespace

QByteArray factsOf(const Record& record)
{
    // The rest of these is kept in columns and batches.
    [[maybe_unused]] const auto& [id, shard, started, finished, plan, target, environment, gauges, phases, toxics,
                                  cycles, readings, notices, noticesDropped, ending, endingReason, breakingPoint] =
        record;
    QJsonObject object{{u"target"_s, toJson(target)},
                       {u"environment"_s, toJson(environment)},
                       {u"gauges"_s, QJsonArray::fromStringList(gauges)},
                       {u"toxics"_s, toJson(toxics)},
                       {u"noticesDropped"_s, static_cast<qint64>(noticesDropped)},
                       {u"ending"_s, QString(nameOf(ending))},
                       {u"endingReason"_s, endingReason}};
    if (breakingPoint)
        object.insert(u"breakingPoint"_s, toJson(*breakingPoint));
    if (!shard.isWhole())
        object.insert(u"shard"_s, QJsonArray{shard.index, shard.count});
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Faults readFacts(const QByteArray& json, Record& record)
{
    QJsonParseError error{};
    const QJsonObject object = QJsonDocument::fromJson(json, &error).object();
    if (error.error != QJsonParseError::NoError)
        return {Fault{record.id, u"What was kept beside the run's data is damaged: %1."_s.arg(error.errorString()),
                      u"Its cycles and readings can still be read with sqlite3."_s}};
    const QJsonArray shard = object.value(u"shard"_s).toArray();
    if (shard.size() == 2)
        record.shard = {.index = shard.at(0).toInt(1), .count = shard.at(1).toInt(1)};
    record.target = targetFrom(object.value(u"target"_s).toObject());
    record.environment = environmentFrom(object.value(u"environment"_s).toObject());
    record.gauges.clear();
    for (const auto& gauge : object.value(u"gauges"_s).toArray())
        record.gauges += gauge.toString();
    record.toxics = toxicsFrom(object.value(u"toxics"_s).toArray());
    record.noticesDropped = static_cast<quint64>(object.value(u"noticesDropped"_s).toInteger());
    record.ending = valueNamed<Ending>(object.value(u"ending"_s).toString()).value_or(Ending::Stopped);
    record.endingReason = object.value(u"endingReason"_s).toString();
    record.breakingPoint.reset();
    if (object.contains(u"breakingPoint"_s))
        record.breakingPoint = breakingPointFrom(object.value(u"breakingPoint"_s).toObject());
    return {};
}

} // namespace flapscope
