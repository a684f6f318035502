#include "report/chapters.h"

#include "core/planjson.h"
#include "core/proxysight.h"
#include "core/range.h"
#include "core/toxictext.h"
#include "core/wording.h"

#include <QJsonDocument>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// More failures are in cycles.csv: a report of a million cycles must stay one that can be read.
constexpr qsizetype MostFailures = 100;
constexpr qsizetype MostNotices = 200;

QList<Cell> cells(const QStringList& texts)
{
    QList<Cell> row;
    for (const QString& text : texts)
        row += Cell{text, Sign::None};
    return row;
}

Table environmentTable(const Dossier& it)
{
    const Environment& here = it.record.environment;
    Table table{u"Where it was measured, and with what [M]"_s, {u"What"_s, u"Value"_s}, {}, {}, false};
    const auto add = [&table](const QString& name, const QString& value) {
        table.rows += cells({name, value.isEmpty() ? u"not known"_s : value});
    };
    add(u"Machine of the clients"_s, QStringList{here.system, here.kernel, here.processor}.join(u", "_s));
    add(u"Cores"_s, grouped(qint64(here.cores)));
    add(u"Tool that measured"_s, here.tool % u", Qt "_s % here.qt);
    add(u"Tool that wrote this report"_s, toolName());
    add(u"Server"_s, it.record.target.url);
    add(u"Server's executable"_s, it.record.target.executable);
    add(u"Its SHA-256"_s, it.record.target.executableDigest);
    add(u"Started"_s, timeText(it.record.started));
    add(u"Finished"_s, timeText(it.record.finished));
    add(u"Seed"_s, QString::number(it.plan.seed));
    return table;
}

QString boundText(const Finding& finding)
{
    return finding.lowerBound ? QString(u"at least "_s % percentText(*finding.lowerBound)) : u"–"_s;
}

/// Every criterion, whichever this version judges.
Table criteriaTable(const Dossier& it)
{
    Table table{u"Every criterion with its limit, what was observed, and the rule [M]"_s,
                {u"Criterion"_s, u"Measured"_s, u"Limit"_s, u"Bound (95 %)"_s, u"n"_s, u"Evidence"_s},
                {},
                {},
                false};
    for (const Finding& finding : it.verdict.findings) {
        QList<Cell> row =
            cells({finding.title % (finding.required ? QString() : u" (not required)"_s), measuredText(finding),
                   limitOf(finding), boundText(finding), grouped(static_cast<qint64>(finding.samples)), finding.text});
        row.first().sign = signOf(finding.judgement, it);
        table.rows += row;
        table.anchors += finding.id;
    }
    return table;
}

QString placeOf(const Cycle& cycle)
{
    return cycle.stage == RecoveryStage ? u"recovery"_s : grouped(qint64(cycle.stage) + 1);
}

QString codeText(const Cycle& cycle)
{
    if (cycle.httpStatus)
        return u"HTTP %1"_s.arg(*cycle.httpStatus);
    return cycle.closeCode ? u"close code %1"_s.arg(*cycle.closeCode) : u"–"_s;
}

QList<Block> failures(const Dossier& it)
{
    Table table{u"Every attempt that did not end well [M]"_s,
                {u"Stage"_s, u"Client"_s, u"Cycle"_s, u"Started at (s)"_s, u"Outcome"_s, u"Said by the server"_s},
                {},
                {},
                false};
    qint64 count = 0;
    for (const Cycle& cycle : it.record.cycles) {
        if (cycle.outcome == Outcome::Ok || cycle.outcome == Outcome::LeftEarly || ++count > MostFailures)
            continue;
        const auto start = between(Moment(Nanos::zero()), cycle.start);
        table.rows += cells({placeOf(cycle), grouped(qint64(cycle.client) + 1), grouped(qint64(cycle.number) + 1),
                             start ? numeral(inMillis(*start) / 1000.0) : u"–"_s, QString(nameOf(cycle.outcome)),
                             codeText(cycle)});
    }
    if (count == 0)
        return {Lines{Lines::As::Paragraphs, {plainLine({}, u"No attempt failed."_s, Provenance::Measured)}}};
    QList<Block> blocks{table};
    if (count > MostFailures)
        blocks += Lines{
            Lines::As::Paragraphs,
            {plainLine({}, u"%1 more are in cycles.csv."_s.arg(grouped(count - MostFailures)), Provenance::Measured)}};
    return blocks;
}

Lines deviations(const Dossier& it)
{
    Lines lines;
    for (const Finding& finding : it.verdict.findings) {
        for (const Limit& limit : it.plan.limits) {
            if (limit.criterion == finding.id && limit.value && limit.value != finding.limit)
                lines.lines += plainLine(finding.title,
                                         u"judged by %1, while the plan of the run says %2"_s.arg(
                                             limitOf(finding), limitText(limit.comparison, *limit.value, finding.unit)),
                                         Provenance::Computed, u"plan and verdict compared"_s);
        }
    }
    if (lines.lines.isEmpty())
        lines.lines += plainLine({}, u"None: the run was judged by the limits of its plan."_s, Provenance::Computed,
                                 u"plan and verdict compared"_s);
    return lines;
}

QString severityText(Notice::Severity severity)
{
    switch (severity) {
    case Notice::Severity::Information:
        return u"Information"_s;
    case Notice::Severity::Warning:
        return u"Warning"_s;
    case Notice::Severity::Error:
        return u"Error"_s;
    }
    return {};
}

/// The plan as JSON that is no markup wherever it is put.
QString planText(const Plan& plan)
{
    return QString::fromUtf8(QJsonDocument(toJson(plan)).toJson()).replace(u'<', u"\\u003c"_s);
}

QString resultText(const LevelTrial& trial)
{
    switch (trial.result) {
    case LevelTrial::Result::Sustained:
        return u"sustained"_s;
    case LevelTrial::Result::Broke:
        return u"broke: "_s % trial.text;
    case LevelTrial::Result::NotTold:
        return u"does not tell: "_s % trial.text;
    }
    return {};
}

/// The search whose last level this run bears out, run by run.
QList<Block> breakingBlocks(const BreakingPoint& point)
{
    Table table{u"Each level was a run of its own; this run bears out the last one sustained [M]"_s,
                {u"Level"_s, u"What came of it"_s, u"Run"_s},
                {},
                {},
                false};
    for (const LevelTrial& trial : point.trials)
        table.rows += cells({levelText(point.load, trial.level), resultText(trial), trial.run.left(8)});
    return {Lines{Lines::As::Paragraphs, {plainLine({}, sentenceOf(point), Provenance::Measured)}}, table};
}

QList<Block> rigBlocks(const Dossier& it)
{
    Lines lines;
    const auto lag = it.metrics.all.lag.max();
    lines.lines += plainLine(u"Ending"_s,
                             QString(nameOf(it.record.ending)) %
                                 (it.record.endingReason.isEmpty() ? QString() : u": "_s % it.record.endingReason),
                             Provenance::Measured);
    lines.lines +=
        lag ? plainLine(u"Late starts"_s, u"at worst %1 ms"_s.arg(numeral(inMillis(*lag))), Provenance::Measured)
            : unassessed(u"Late starts"_s, u"no cycle was started"_s);
    for (qsizetype i = 0; i < qMin(it.record.notices.size(), MostNotices); ++i) {
        const Notice& notice = it.record.notices.at(i);
        lines.lines += plainLine(severityText(notice.severity), notice.text, Provenance::Measured);
    }
    const qsizetype kept = it.record.notices.size() - qMin(it.record.notices.size(), MostNotices);
    const quint64 more = static_cast<quint64>(kept) + it.record.noticesDropped;
    if (more > 0)
        lines.lines += plainLine(u"Notices"_s, u"%1 more are not shown here."_s.arg(grouped(qint64(more))));
    return {lines};
}

QString secondsText(Moment at)
{
    const auto since = between(Moment(Nanos::zero()), at);
    return since ? numeral(inMillis(*since) / 1000.0) : u"–"_s;
}

QString millisText(const std::optional<Nanos>& span)
{
    return span ? QString(QString::number(inMillis(*span), 'f', 3) % u" ms"_s) : u"–"_s;
}

/// What stood between clients and server, and what it saw at both of its sides.
QList<Block> networkBlocks(const Dossier& it)
{
    if (!hasNetworkFaults(it.plan)) {
        Lines direct;
        direct.as = Lines::As::Paragraphs;
        direct.lines +=
            plainLine({}, u"The clients connected to the server directly; no fault of a network was exercised."_s,
                      Provenance::Measured);
        return {direct};
    }
    QList<Block> blocks;
    if (!it.record.toxics.empty()) {
        Table table{u"What went wrong between clients and server, and when [M]"_s,
                    {u"From (s)"_s, u"To (s)"_s, u"What"_s},
                    {},
                    {},
                    false};
        for (const ToxicSpan& span : it.record.toxics)
            table.rows += cells({secondsText(span.begin), secondsText(span.end), wordingOf(span.toxic)});
        blocks += table;
    }
    if (!it.plan.faults.toxiproxy.isEmpty()) {
        Lines unseen;
        unseen.as = Lines::As::Paragraphs;
        unseen.lines += unassessed(u"At the server's side"_s,
                                   u"the connections passed a Toxiproxy, which does not tell what it sees there"_s);
        blocks += unseen;
        return blocks;
    }
    const auto sight = proxySightOf(it.record);
    if (!sight)
        return blocks;
    Table sides{u"At both sides of the fault proxy, medians [M]"_s, {u"What"_s, u"Value"_s}, {}, {}, false};
    sides.rows += cells({u"Connections through the proxy"_s, grouped(static_cast<qint64>(sight->links))});
    sides.rows += cells({u"Upgrade, at the clients' side"_s, millisText(sight->clientUpgrade)});
    sides.rows += cells({u"First answer of the server, at its side"_s, millisText(sight->serverAnswer)});
    sides.rows += cells({u"Connection to the server, at its side"_s, millisText(sight->serverConnect)});
    sides.rows += cells({u"Not accepted by the server"_s, grouped(sight->refusals)});
    sides.rows += cells({u"Reset by the server of its own accord"_s, grouped(sight->resets)});
    sides.rows += cells({u"The proxy's own delay, beyond what its toxics ask"_s, millisText(sight->ownDelay)});
    sides.rows += cells({u"The same, at worst"_s, millisText(sight->worstOwnDelay)});
    blocks += sides;
    return blocks;
}

} // namespace

QList<Part> evidenceChapter(const Dossier& it)
{
    QList<Block> measured{durationsTable(it.metrics.all), serverTable(it.metrics)};
    measured += totalsBlocks(it.metrics);
    QList<Part> parts{
        {2, u"Appendix: Evidence"_s, Sign::None, false, {}},
        {3, u"Environment"_s, Sign::None, false, {environmentTable(it)}},
        {3, u"Criteria"_s, Sign::None, false, {criteriaTable(it)}},
        {3, u"Measurements"_s, Sign::None, false, measured},
    };
    if (it.record.breakingPoint)
        parts += Part{3, u"Breaking Point"_s, Sign::None, false, breakingBlocks(*it.record.breakingPoint)};
    parts += {
        {3, u"Figures"_s, Sign::None, false, figureBlocks(it)},
        {3, u"Network Faults"_s, Sign::None, false, networkBlocks(it)},
        {3, u"Failures"_s, Sign::None, false, failures(it)},
        {3, u"Deviations"_s, Sign::None, false, {deviations(it)}},
        {3, u"Rig Health"_s, Sign::None, false, rigBlocks(it)},
        {3,
         u"Proposed Alert Rules"_s,
         Sign::None,
         false,
         {Verbatim{u"For Prometheus, from the limits of the plan [C]"_s, alertRules(it)}}},
        {3, u"Plan"_s, Sign::None, false, {Verbatim{u"The whole plan, secrets masked [E]"_s, planText(it.plan)}}},
        {3,
         u"Manifest of the Evidence"_s,
         Sign::None,
         false,
         {Verbatim{u"SHA-256 digests of what the verdict follows from; their own digest is %1 [C]"_s.arg(
                       it.approval.evidence),
                   QString::fromUtf8(it.evidence.text())}}},
    };
    return parts;
}

} // namespace flapscope
