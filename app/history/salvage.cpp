#include "history/salvage.h"

#include "core/moment.h"
#include "core/record.h"
#include "core/verdict.h"
#include "core/wording.h"
#include "history/columns.h"
#include "history/lease.h"
#include "history/rundocument.h"

#include <QLocale>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
struct Found
{
    qint64 number = 0;
    QString id;
    QString name;
    qint64 started = 0; // ms since 1970
    Nanos last{0};
    quint64 cycles = 0;
    QByteArray facts;
};

Result<QList<Found>> unfinishedIn(const Database& database)
{
    auto query = database.run(
        u"SELECT number, id, name, started, last, cycles, facts FROM run JOIN document ON document.run = run.number "
        "WHERE state = ?"_s,
        {runstate::GoingOn});
    if (!query)
        return query.faults();
    QList<Found> found;
    while (query->next()) {
        found += {query->value(0).toLongLong(), query->value(1).toString(),          query->value(2).toString(),
                  query->value(3).toLongLong(), Nanos(query->value(4).toLongLong()), query->value(5).toULongLong(),
                  query->value(6).toByteArray()};
    }
    const Faults faults = database.faultsOf(*query);
    if (!faults.isEmpty())
        return faults;
    return found;
}

QString whenText(const QDateTime& started)
{
    return QLocale::c().toString(started.toLocalTime(), u"yyyy-MM-dd HH:mm:ss"_s);
}

QString reasonOf(const Found& run)
{
    const double seconds = inMillis(run.last) / 1000.0;
    return u"The program ended in mid-run. Kept is what happened up to %1 s after the start, %2; what came later is "
           "missing. Run it again to get a verdict."_s.arg(numeral(seconds),
                                                           counted(run.cycles, u"cycle"_s, u"cycles"_s));
}

Faults mark(const Database& database, const Found& run)
{
    Record record;
    record.id = run.id;
    // What cannot be read keeps its defaults: the run is marked all the same.
    std::ignore = readFacts(run.facts, record);
    record.ending = Ending::Interrupted;
    record.endingReason = reasonOf(run);
    const qint64 finished = run.started + std::chrono::duration_cast<Millis>(run.last).count();
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return transaction.faults();
    return inTurn(
        [&] {
            return database
                .run(u"UPDATE run SET state = ?, finished = ?, verdict = ? WHERE number = ? AND state = ?"_s,
                     {runstate::Interrupted, finished, QString(nameOf(Standing::Invalid)), run.number,
                      runstate::GoingOn})
                .faults();
        },
        [&] {
            return database
                .run(u"UPDATE document SET facts = ? WHERE run = ? AND EXISTS "
                     "(SELECT 1 FROM run WHERE number = ? AND state = ?)"_s,
                     {QString::fromUtf8(factsOf(record)), run.number, run.number, runstate::Interrupted})
                .faults();
        },
        [&] { return transaction->commit(); });
}

/// Runs of which a sign is left and nothing else: the power went before anything had reached the disk.
Faults tellOfLost(const Database& database, QStringList& sentences)
{
    for (const Lease::Subject& subject : Lease::abandoned(database.path())) {
        const auto known = database.value(u"SELECT count(*) FROM run WHERE id = ?"_s, {subject.id});
        if (!known)
            return known.faults();
        if (known->toInt() == 0)
            sentences += u"Of the run %1 that began at %2 nothing is left: the machine ended before anything of it had "
                         "reached the disk."_s.arg(subject.name, whenText(subject.started));
        Lease::remove(database.path(), subject.id);
    }
    return {};
}
} // namespace

Result<QStringList> markInterrupted(const Database& database)
{
    const auto unfinished = unfinishedIn(database);
    if (!unfinished)
        return unfinished.faults();
    QStringList sentences;
    for (const Found& run : *unfinished) {
        if (Lease::isHeld(database.path(), run.id))
            continue;
        const Faults faults = mark(database, run);
        if (!faults.isEmpty())
            return faults;
        sentences += u"%1, begun at %2: %3"_s.arg(run.name, whenText(QDateTime::fromMSecsSinceEpoch(run.started)),
                                                  reasonOf(run));
    }
    const Faults faults = tellOfLost(database, sentences);
    if (!faults.isEmpty())
        return faults;
    return sentences;
}

} // namespace flapscope
