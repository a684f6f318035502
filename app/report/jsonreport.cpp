#include "report/jsonreport.h"

#include "core/criterion.h"
#include "core/durations.h"
#include "core/planjson.h"
#include "core/planwriter.h"
#include "core/proxysight.h"
#include "core/toxictext.h"
#include "core/variables.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

template <typename Number>
requires std::is_arithmetic_v<Number> QJsonValue json(const std::optional<Number>& number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

QJsonValue json(quint64 number)
{
    return static_cast<qint64>(number);
}

/// Empty is missing.
QJsonValue json(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonValue json(const QDateTime& time)
{
    return time.isValid() ? time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODateWithMs) : QJsonValue();
}

QJsonValue inMillis(const std::optional<Nanos>& span)
{
    return span ? QJsonValue(flapscope::inMillis(*span)) : QJsonValue();
}

QJsonObject json(const Histogram& histogram)
{
    const Durations durations = durationsOf(histogram);
    return {{u"n"_s, json(durations.n)},     {u"mean"_s, json(durations.mean)}, {u"min"_s, json(durations.min)},
            {u"p50"_s, json(durations.p50)}, {u"p90"_s, json(durations.p90)},   {u"p95"_s, json(durations.p95)},
            {u"p99"_s, json(durations.p99)}, {u"max"_s, json(durations.max)}};
}

QJsonObject json(const OutcomeCounts& counts)
{
    QJsonObject object;
    for (const Outcome outcome : allOutcomes())
        object.insert(nameOf(outcome), json(counts.of(outcome)));
    return object;
}

/// What the run as a whole and each stage have in common.
QJsonObject json(const Tally& tally)
{
    return {{u"attempts"_s, json(tally.attempts)},
            {u"opened"_s, json(tally.opened)},
            {u"closedClean"_s, json(tally.closedClean)},
            {u"outcomes"_s, json(tally.outcomes)},
            {u"connectSuccess"_s, json(tally.connect.percent())},
            {u"disconnectSuccess"_s, json(tally.disconnect.percent())},
            {u"echoSuccess"_s, json(tally.echo.percent())},
            {u"cycle"_s, json(tally.cycle)},
            {u"connect"_s, json(tally.connecting)},
            {u"tcp"_s, json(tally.tcp)},
            {u"tls"_s, json(tally.tls)},
            {u"upgrade"_s, json(tally.upgrade)},
            {u"firstEcho"_s, json(tally.firstEcho)},
            {u"close"_s, json(tally.close)}};
}

QJsonObject runObject(const Record& record)
{
    const Plan plan = masked(record.plan);
    return {{u"id"_s, record.id},   {u"started"_s, json(record.started)}, {u"finished"_s, json(record.finished)},
            {u"plan"_s, plan.name}, {u"planDigest"_s, digestOf(plan)},    {u"seed"_s, toJson(plan).value("seed"_L1)}};
}

QJsonObject json(const TargetFacts& target)
{
    return {{u"url"_s, json(target.url)},
            {u"demo"_s, target.demo},
            {u"pid"_s, target.pid ? QJsonValue(*target.pid) : QJsonValue()},
            {u"executable"_s, json(target.executable)},
            {u"executableDigest"_s, json(target.executableDigest)}};
}

QJsonObject json(const Environment& environment)
{
    return {{u"system"_s, json(environment.system)},
            {u"kernel"_s, json(environment.kernel)},
            {u"processor"_s, json(environment.processor)},
            {u"cores"_s, environment.cores},
            {u"qt"_s, json(environment.qt)},
            {u"tool"_s, json(environment.tool)}};
}

QJsonObject json(const Finding& finding)
{
    return {{u"id"_s, finding.id},
            {u"title"_s, finding.title},
            {u"outcome"_s, nameOf(finding.judgement)},
            {u"required"_s, finding.required},
            {u"measured"_s, json(finding.measured)},
            {u"unit"_s, finding.unit},
            {u"limit"_s, json(finding.limit)},
            {u"comparison"_s, nameOf(finding.comparison)},
            {u"lowerBound"_s, json(finding.lowerBound)},
            {u"confidence"_s, json(finding.confidence)},
            {u"samples"_s, json(finding.samples)},
            {u"text"_s, finding.text}};
}

QJsonArray json(const QList<Finding>& findings)
{
    QJsonArray array;
    for (const Finding& finding : findings)
        array.append(json(finding));
    return array;
}

/// From the end of the flapping, in ms; null where fewer came back.
QJsonObject json(const FleetRecovery& fleet)
{
    return {{u"half"_s, inMillis(fleet.half)}, {u"most"_s, inMillis(fleet.most)}, {u"all"_s, inMillis(fleet.all)}};
}

QJsonValue json(const ResourceReturn& resource)
{
    if (!resource.isSeen)
        return {};
    return QJsonObject{{u"after"_s, inMillis(resource.after)}, {u"left"_s, resource.left}};
}

/// From the end of the last connection, in ms; null where it was not seen.
QJsonObject json(const ServerReturn& server)
{
    return {{u"sockets"_s, json(server.sockets)},
            {u"descriptors"_s, json(server.descriptors)},
            {u"memory"_s, json(server.memory)},
            {u"cpu"_s, json(server.cpu)},
            {u"all"_s, inMillis(server.all())}};
}

/// The ways to leave that any attempt was to take.
QJsonArray json(const WayCounts& ways)
{
    QJsonArray array;
    for (quint8 i = 0; !nameOf(static_cast<CloseMode>(i)).isEmpty(); ++i) {
        const Rate rate = ways.of(static_cast<CloseMode>(i));
        if (rate.n > 0)
            array.append(QJsonObject{{u"way"_s, QString(nameOf(static_cast<CloseMode>(i)))},
                                     {u"attempts"_s, json(rate.n)},
                                     {u"asAsked"_s, json(rate.k)}});
    }
    return array;
}

QJsonObject json(const Recovery& recovery)
{
    return {{u"asked"_s, recovery.asked},
            {u"recovered"_s, recovery.recovered},
            {u"held"_s, recovery.held},
            {u"slowest"_s, inMillis(recovery.slowest)},
            {u"sinceFlapping"_s, json(recovery.sinceFlapping)},
            {u"fleet"_s, json(recovery.fleet)},
            {u"outcomes"_s, json(recovery.tally.outcomes)}};
}

/// An end of an interval that has none is missing: JSON knows no infinity.
QJsonValue finite(double number)
{
    return qIsFinite(number) ? QJsonValue(number) : QJsonValue();
}

QJsonObject json(const SenSlope& slope)
{
    return {{u"slope"_s, slope.slope}, {u"low"_s, finite(slope.low)}, {u"high"_s, finite(slope.high)}};
}

/// In bytes and bytes per connection.
QJsonValue json(const std::optional<Trend>& trend)
{
    if (!trend)
        return {};
    return QJsonObject{{u"rounds"_s, trend->rounds},
                       {u"discarded"_s, trend->discarded},
                       {u"connections"_s, trend->connections},
                       {u"perConnection"_s, json(trend->slope)},
                       {u"confidence"_s, trend->confidence},
                       {u"p"_s, trend->p},
                       {u"correlation"_s, trend->correlation},
                       {u"secondHalf"_s, json(trend->secondHalf.slope)},
                       {u"secondHalfP"_s, trend->secondHalf.p},
                       {u"level"_s, trend->level},
                       {u"spread"_s, trend->spread}};
}

QJsonObject memoryObject(const Metrics& metrics)
{
    const Course& memory = metrics.memory;
    const bool seen = memory.samples > 0;
    const QString source = nameOf(memory.source) % u' ' % nameOf(metrics.memoryQuantity);
    return {{u"source"_s, seen ? QJsonValue(source) : QJsonValue()},
            {u"baselineBytes"_s, json(memory.baseline)},
            {u"finalBytes"_s, json(memory.final)},
            {u"peakBytes"_s, json(memory.peak)},
            {u"growthBytes"_s, json(memory.growth())},
            {u"growthPercent"_s, json(memory.growthPercent())},
            {u"trend"_s, json(metrics.memoryTrend)}};
}

QJsonObject descriptorsObject(const Metrics& metrics)
{
    return {{u"baseline"_s, json(metrics.descriptors.baseline)},
            {u"peak"_s, json(metrics.descriptors.peak)},
            {u"final"_s, json(metrics.descriptors.final)},
            {u"residual"_s, json(metrics.descriptorsLeft)}};
}

QJsonObject json(const Sessions& sessions)
{
    return {{u"seen"_s, json(sessions.seen)},
            {u"missing"_s, json(sessions.missing)},
            {u"distinct"_s, json(sessions.distinct)},
            {u"duplicates"_s, json(sessions.duplicates)},
            {u"reused"_s, json(sessions.reused)}};
}

QJsonArray json(const std::vector<Storm>& storms)
{
    QJsonArray array;
    for (const Storm& storm : storms)
        array.append(QJsonObject{{u"away"_s, inMillis(between(storm.outage.begin, storm.outage.end))},
                                 {u"dropped"_s, json(storm.dropped)},
                                 {u"back"_s, json(storm.back)},
                                 {u"attempts"_s, json(storm.attempts)},
                                 {u"peakConnectsPerSecond"_s, json(std::optional(storm.peakRate))},
                                 {u"back50"_s, inMillis(storm.half)},
                                 {u"back95"_s, inMillis(storm.most)},
                                 {u"back100"_s, inMillis(storm.all)},
                                 {u"peakMemoryBytes"_s, json(storm.peakMemory)},
                                 {u"peakCpuShare"_s, json(storm.peakCpu)},
                                 {u"cpuSeconds"_s, json(storm.cpuSeconds)}});
    return array;
}

QJsonObject metricsObject(const Metrics& metrics)
{
    QJsonObject object = json(metrics.all);
    object.insert("departures"_L1, json(metrics.all.ways));
    object.insert("recovery"_L1, json(metrics.recovery));
    object.insert("serverReturn"_L1, json(metrics.serverReturn));
    object.insert("memory"_L1, memoryObject(metrics));
    object.insert("cpu"_L1, QJsonObject{{u"share"_s, json(metrics.cpuShare)}});
    object.insert("descriptors"_L1, descriptorsObject(metrics));
    object.insert("sockets"_L1, QJsonObject{{u"peak"_s, json(metrics.socketsPeak)},
                                            {u"residual"_s, json(metrics.socketsLeft)},
                                            {u"releasedPercent"_s, json(metrics.releasedPercent)}});
    object.insert("sessions"_L1, json(metrics.sessions));
    object.insert("cleanUps"_L1, json(metrics.cleanUps));
    object.insert("storms"_L1, json(metrics.storms));
    return object;
}

QJsonArray stagesArray(const Plan& plan, const Metrics& metrics)
{
    QJsonArray array;
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        const Stage& stage = plan.stages.at(i);
        QJsonObject object = json(metrics.stages.at(static_cast<std::size_t>(i)));
        object.insert("name"_L1, stage.name);
        object.insert("clients"_L1, stage.clients);
        object.insert("cycles"_L1, stage.cycles);
        array.append(object);
    }
    return array;
}

QLatin1StringView nameOf(Notice::Severity severity)
{
    switch (severity) {
    case Notice::Severity::Information:
        return "information"_L1;
    case Notice::Severity::Warning:
        return "warning"_L1;
    case Notice::Severity::Error:
        return "error"_L1;
    }
    return {};
}

QJsonArray json(const QList<Notice>& notices)
{
    QJsonArray array;
    for (const Notice& notice : notices)
        array.append(QJsonObject{{u"at"_s, inMillis(between(Moment(Nanos::zero()), notice.at))},
                                 {u"severity"_s, nameOf(notice.severity)},
                                 {u"text"_s, notice.text}});
    return array;
}

QJsonObject rigObject(const Record& record, const Metrics& metrics)
{
    return {{u"ending"_s, flapscope::nameOf(record.ending)},
            {u"lag"_s, json(metrics.all.lag)},
            {u"longestGap"_s, inMillis(metrics.longestGap)},
            {u"loopLag"_s, inMillis(metrics.rig.loopLag)},
            {u"worstLoopLag"_s, inMillis(metrics.rig.worstLoopLag)},
            {u"busiestWorker"_s, json(metrics.rig.busiestWorker)},
            {u"othersShare"_s, json(metrics.rig.othersShare)},
            {u"unseenShare"_s, json(metrics.rig.unseenShare)},
            {u"listenOverflows"_s, json(metrics.listenOverflows)},
            {u"listenDrops"_s, json(metrics.listenDrops)},
            {u"notices"_s, json(record.notices)},
            {u"noticesDropped"_s, json(record.noticesDropped)}};
}

/// What stood between clients and server; null where nothing did.
QJsonValue networkObject(const Dossier& it)
{
    if (!hasNetworkFaults(it.plan))
        return {};
    QJsonArray toxics;
    for (const ToxicSpan& span : it.record.toxics)
        toxics.append(QJsonObject{{u"from"_s, inMillis(between(Moment(Nanos::zero()), span.begin))},
                                  {u"to"_s, inMillis(between(Moment(Nanos::zero()), span.end))},
                                  {u"toxic"_s, PlanWriter::objectOf(span.toxic)},
                                  {u"text"_s, wordingOf(span.toxic)}});
    const auto seen = proxySightOf(it.record);
    const ProxySight sight = seen.value_or(ProxySight{});
    const auto ifSeen = [&seen](const QJsonValue& value) { return seen ? value : QJsonValue(); };
    return QJsonObject{{u"toxics"_s, toxics},
                       {u"links"_s, ifSeen(json(sight.links))},
                       {u"serverConnect"_s, inMillis(sight.serverConnect)},
                       {u"serverAnswer"_s, inMillis(sight.serverAnswer)},
                       {u"clientUpgrade"_s, inMillis(sight.clientUpgrade)},
                       {u"ownDelay"_s, inMillis(sight.ownDelay)},
                       {u"worstOwnDelay"_s, inMillis(sight.worstOwnDelay)},
                       {u"refusals"_s, ifSeen(sight.refusals)},
                       {u"resets"_s, ifSeen(sight.resets)}};
}

QJsonValue json(const std::optional<BreakingPoint>& point)
{
    if (!point)
        return {};
    QJsonArray trials;
    for (const LevelTrial& trial : point->trials)
        trials.append(QJsonObject{{u"level"_s, trial.level},
                                  {u"result"_s, QString(flapscope::nameOf(trial.result))},
                                  {u"run"_s, trial.run},
                                  {u"text"_s, trial.text}});
    return QJsonObject{{u"load"_s, QString(flapscope::nameOf(point->load))},
                       {u"step"_s, point->step},
                       {u"sustained"_s, json(point->sustained)},
                       {u"broke"_s, json(point->broke)},
                       {u"text"_s, sentenceOf(*point)},
                       {u"trials"_s, trials}};
}

QLatin1StringView nameOf(Provenance provenance)
{
    switch (provenance) {
    case Provenance::None:
        return "none"_L1;
    case Provenance::Measured:
        return "measured"_L1;
    case Provenance::Computed:
        return "computed"_L1;
    case Provenance::Entered:
        return "entered"_L1;
    case Provenance::NotAssessed:
        return "not-assessed"_L1;
    }
    return {};
}

QLatin1StringView nameOf(Sign sign)
{
    switch (sign) {
    case Sign::None:
        return "none"_L1;
    case Sign::Tick:
        return "tick"_L1;
    case Sign::Cross:
        return "cross"_L1;
    case Sign::Warning:
        return "warning"_L1;
    case Sign::Dash:
        return "dash"_L1;
    }
    return {};
}

QJsonObject json(const Line& line)
{
    return {{u"sign"_s, nameOf(line.sign)}, {u"provenance"_s, nameOf(line.provenance)},
            {u"label"_s, line.label},       {u"text"_s, line.text},
            {u"source"_s, line.source},     {u"finding"_s, json(line.anchor)}};
}

QJsonObject linesObject(const QString& title, const QList<Line>& lines)
{
    QJsonArray array;
    for (const Line& line : lines)
        array.append(json(line));
    return {{u"kind"_s, u"lines"_s}, {u"title"_s, json(title)}, {u"lines"_s, array}};
}

QJsonObject json(const Table& table)
{
    QJsonArray rows;
    for (const QList<Cell>& row : table.rows) {
        QJsonArray cells;
        for (const Cell& cell : row)
            cells.append(cell.text);
        rows.append(cells);
    }
    return {{u"kind"_s, u"table"_s},
            {u"title"_s, json(table.caption)},
            {u"head"_s, QJsonArray::fromStringList(table.head)},
            {u"rows"_s, rows}};
}

struct Appender
{
    QJsonArray& array;

    void operator()(const Lines& block) const { array.append(linesObject({}, block.lines)); }
    void operator()(const CodeLines& block) const
    {
        for (const CodeLines::Group& group : block.groups)
            array.append(linesObject(group.title, group.lines));
    }
    void operator()(const Table& table) const { array.append(json(table)); }
    void operator()(const Verbatim& block) const
    {
        array.append(QJsonObject{{u"kind"_s, u"verbatim"_s}, {u"title"_s, block.caption}, {u"text"_s, block.text}});
    }
    void operator()(const FigureBlock& block) const { array.append(json(block.data)); }
};

QJsonObject json(const Document& document)
{
    QJsonArray parts;
    for (const Part& part : document.parts) {
        QJsonArray blocks;
        for (const Block& block : part.blocks)
            std::visit(Appender{blocks}, block);
        parts.append(QJsonObject{{u"level"_s, part.level},
                                 {u"heading"_s, json(part.heading)},
                                 {u"sign"_s, nameOf(part.sign)},
                                 {u"blocks"_s, blocks}});
    }
    return {{u"title"_s, document.title}, {u"tool"_s, document.tool}, {u"parts"_s, parts}};
}

QJsonObject json(const Approval& approval)
{
    return {{u"status"_s, flapscope::nameOf(approval.status)},
            {u"words"_s, wordsOf(approval.status)},
            {u"recommendation"_s, approval.recommendation},
            {u"date"_s, json(approval.date)},
            {u"evidence"_s, json(approval.evidence)}};
}

QJsonArray signaturesArray(const Dossier& it)
{
    QJsonArray array;
    for (const Signature& signature : it.entries.signatures)
        array.append(QJsonObject{{u"role"_s, signature.role},
                                 {u"name"_s, signature.name},
                                 {u"decision"_s, flapscope::nameOf(signature.decision)},
                                 {u"at"_s, signature.at},
                                 {u"valid"_s, signature.evidence == it.approval.evidence}});
    return array;
}

} // namespace

QByteArray reportJson(const Dossier& it, const Document& document)
{
    const QJsonObject report{{u"schema"_s, u"flapscope.run/1"_s},
                             {u"run"_s, runObject(it.record)},
                             {u"target"_s, json(it.record.target)},
                             {u"environment"_s, json(it.record.environment)},
                             {u"verdict"_s, flapscope::nameOf(it.verdict.standing)},
                             {u"reasons"_s, QJsonArray::fromStringList(it.verdict.reasons)},
                             {u"findings"_s, json(it.verdict.findings)},
                             {u"metrics"_s, metricsObject(it.metrics)},
                             {u"stages"_s, stagesArray(it.record.plan, it.metrics)},
                             {u"breakingPoint"_s, json(it.record.breakingPoint)},
                             {u"rig"_s, rigObject(it.record, it.metrics)},
                             {u"network"_s, networkObject(it)},
                             {u"approval"_s, json(it.approval)},
                             {u"signatures"_s, signaturesArray(it)},
                             {u"document"_s, json(document)}};
    return QJsonDocument(report).toJson();
}

} // namespace flapscope
