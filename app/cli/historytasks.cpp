#include "cli/historytasks.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/historyjson.h"
#include "cli/pastruns.h"
#include "cli/summary.h"
#include "core/metrics.h"
#include "core/wording.h"
#include "history/runwriter.h"
#include "report/bundle.h"
#include "report/chapters.h"
#include "report/document.h"
#include "report/jsonreport.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace flapscope
{

namespace
{
constexpr int Done = static_cast<int>(ExitCode::Pass);
constexpr qsizetype ShortId = 8;

int refuse(const Faults& faults)
{
    tell(faults);
    return static_cast<int>(ExitCode::Usage);
}

/// What opening a history has found goes to standard error: it is no result.
Result<History> openTold(const HistoryOrder& order)
{
    auto history = openHistory(order.db);
    if (history) {
        for (const QString& tiding : history->tidings())
            tell(tiding);
    }
    return history;
}

/// For what needs the history to be written.
Result<History> openToWrite(const HistoryOrder& order, bool make = false)
{
    auto history = openHistory(order.db, make);
    const Faults faults = history ? writabilityOf(*history) : Faults{};
    return faults.isEmpty() ? std::move(history) : Result<History>(faults);
}

void sayJson(const QJsonDocument& document)
{
    say(QString::fromUtf8(document.toJson()).trimmed());
}

QString lineOf(const RunSummary& run)
{
    QStringList marks;
    if (run.isReference)
        marks += QStringLiteral("reference");
    if (run.marks.starred)
        marks += QStringLiteral("starred");
    if (run.isDeleted)
        marks += QStringLiteral("deleted");
    if (!run.marks.label.isEmpty())
        marks += run.marks.label;
    if (!run.marks.note.isEmpty())
        marks += run.marks.note.simplified();
    constexpr qsizetype WidestVerdict = 13;
    return QStringLiteral("%1  %2  %3  %4  %5  %6")
               .arg(run.id.left(ShortId), run.started.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                    standingText(run).leftJustified(WidestVerdict), run.name,
                    counted(run.cycles, QStringLiteral("cycle"), QStringLiteral("cycles")), run.url) +
           (marks.isEmpty() ? QString() : QStringLiteral("  [%1]").arg(marks.join(QStringLiteral("; "))));
}

/// All the runs that were named, or what is wrong with the names.
Result<QStringList> idsNamed(const History& history, const QStringList& names)
{
    QStringList ids;
    Faults faults;
    for (const QString& name : names) {
        const auto run = history.find(name);
        faults += run.faults();
        if (run)
            ids += run->id;
    }
    if (!faults.isEmpty())
        return faults;
    return ids;
}

void sayComparison(const QString& name, const RunComparison& comparison)
{
    say(name);
    for (const MetricDifference& metric : comparison.metrics)
        say(QStringLiteral("  %1: %2").arg(metric.title, metric.text));
    for (const PlanDifference& difference : comparison.plan)
        say(QStringLiteral("  plan, %1: %2 (reference: %3)")
                .arg(difference.path, difference.value, difference.reference));
}
} // namespace

int listRuns(const HistoryOrder& order)
{
    const auto history = openTold(order);
    if (!history)
        return refuse(history.faults());
    const auto runs = history->runs(order.deletedToo);
    if (!runs)
        return refuse(runs.faults());
    const RunMatcher matcher(order.filter);
    QList<RunSummary> found;
    for (const RunSummary& run : *runs) {
        if (matcher.matches(run) && (!order.limit || found.size() < *order.limit))
            found += run;
    }
    if (order.json) {
        sayJson(QJsonDocument(toJson(found)));
        return Done;
    }
    for (const RunSummary& run : found)
        say(lineOf(run));
    if (found.isEmpty())
        tell(runs->isEmpty() ? QStringLiteral("There is no run yet.") : QStringLiteral("No run matches."));
    return Done;
}

int showRun(const HistoryOrder& order)
{
    const auto history = openTold(order);
    if (!history)
        return refuse(history.faults());
    const auto run = history->find(order.runs.first());
    if (!run)
        return refuse(run.faults());
    const auto record = history->record(run->id);
    if (!record)
        return refuse(record.faults());
    const Metrics metrics = measure(*record);
    const Verdict verdict = judge(*record, metrics, record->plan.limits);
    if (order.json) {
        const Entries nothingEntered;
        const DigestSheet evidence = evidenceOf(*record, nothingEntered.business);
        const Dossier dossier = dossierOf(*record, metrics, verdict, nothingEntered, evidence);
        say(QString::fromUtf8(reportJson(dossier, documentOf(dossier))).trimmed());
        return Done;
    }
    say(lineOf(*run));
    say(summaryOf(*record, verdict));
    return Done;
}

int compareRuns(const HistoryOrder& order)
{
    const auto reference = recordNamed(order.runs.first(), order.db);
    if (!reference)
        return refuse(reference.faults());
    QJsonArray all;
    bool worse = false;
    for (const QString& name : order.runs.mid(1)) {
        const auto record = recordNamed(name, order.db);
        if (!record)
            return refuse(record.faults());
        const RunComparison comparison = compare(*reference, *record, order.rules);
        worse = worse || comparison.shows(Difference::Worse);
        if (order.json) {
            QJsonObject object = toJson(comparison);
            object.insert(QStringLiteral("id"), record->id);
            object.insert(QStringLiteral("reference"), reference->id);
            all += object;
        } else {
            sayComparison(QStringLiteral("%1 against %2").arg(record->id, reference->id), comparison);
        }
    }
    if (order.json)
        sayJson(QJsonDocument(all));
    return static_cast<int>(worse ? ExitCode::Fail : ExitCode::Pass);
}

int deleteRuns(const HistoryOrder& order)
{
    auto history = openToWrite(order);
    if (!history)
        return refuse(history.faults());
    const auto ids = idsNamed(*history, order.runs);
    if (!ids)
        return refuse(ids.faults());
    const Faults faults = order.undo ? history->restore(*ids) : history->remove(*ids);
    if (!faults.isEmpty())
        return refuse(faults);
    const QString number = counted(quint64(ids->size()), QStringLiteral("run"), QStringLiteral("runs"));
    if (order.undo)
        tell(QStringLiteral("Took back %1.").arg(number));
    else
        tell(QStringLiteral("Deleted %1. For a week this takes it back: flapscope history delete --undo %2")
                 .arg(number, ids->join(u' ')));
    return Done;
}

int exportRun(const HistoryOrder& order)
{
    if (order.out.isEmpty())
        return refuse({Fault{QStringLiteral("--out"), QStringLiteral("No folder was given."),
                             QStringLiteral("Say where to write the bundle: --out DIR.")}});
    const auto record = recordNamed(order.runs.first(), order.db);
    if (!record)
        return refuse(record.faults());
    Faults faults = checkFolder(order.out);
    if (!faults.isEmpty())
        return refuse(faults);
    const Metrics metrics = measure(*record);
    faults = writeBundle(order.out, order.formats, *record, metrics, judge(*record, metrics, record->plan.limits));
    tell(faults);
    return faults.isEmpty() ? Done : static_cast<int>(ExitCode::Internal);
}

int importRuns(const HistoryOrder& order)
{
    const auto history = openToWrite(order, true);
    if (!history)
        return refuse(history.faults());
    Faults faults;
    for (const QString& folder : order.runs) {
        const auto bundle = readBundle(folder);
        if (!bundle) {
            faults += bundle.faults();
            continue;
        }
        const Record& record = bundle->record;
        const Standing standing = judge(record, record.plan.limits).standing;
        const RunMarks marks{order.starred.value_or(false), order.label.value_or(QString()),
                             order.note.value_or(QString())};
        const Faults kept = keepRun(history->path(), record, standing, marks);
        faults += kept;
        if (kept.isEmpty())
            say(record.id);
    }
    tell(faults);
    return faults.isEmpty() ? Done : static_cast<int>(ExitCode::Usage);
}

int markRun(const HistoryOrder& order)
{
    auto history = openToWrite(order);
    if (!history)
        return refuse(history.faults());
    const auto run = history->find(order.runs.first());
    if (!run)
        return refuse(run.faults());
    RunMarks marks = run->marks;
    marks.starred = order.starred.value_or(marks.starred);
    marks.label = order.label.value_or(marks.label);
    marks.note = order.note.value_or(marks.note);
    Faults faults = history->setMarks(run->id, marks);
    if (faults.isEmpty() && order.pinned && *order.pinned != run->isReference)
        faults = history->setReference(*order.pinned ? run->id : QString());
    return faults.isEmpty() ? Done : refuse(faults);
}

int keepRuns(const HistoryOrder& order)
{
    auto history = openToWrite(order);
    if (!history)
        return refuse(history.faults());
    if (order.retention) {
        const Faults faults = history->setRetention(*order.retention);
        if (!faults.isEmpty())
            return refuse(faults);
        const auto gone = history->tidy();
        if (!gone)
            return refuse(gone.faults());
        tell(QStringLiteral("Removed for good: %1.")
                 .arg(counted(quint64(*gone), QStringLiteral("run"), QStringLiteral("runs"))));
    }
    const auto retention = history->retention();
    if (!retention)
        return refuse(retention.faults());
    say(QStringLiteral("runs: %1")
            .arg(retention->runs ? QString::number(*retention->runs) : QStringLiteral("any number")));
    say(QStringLiteral("MB: %1").arg(retention->size ? QString::number(retention->size->megabytes(), 'f', 1)
                                                     : QStringLiteral("any size")));
    return Done;
}

} // namespace flapscope
