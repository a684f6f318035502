#include "history/history.h"

#include "core/named.h"
#include "history/columns.h"
#include "history/migrations.h"
#include "history/runreader.h"
#include "history/salvage.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
constexpr auto Columns =
    "id, state, started, utc_offset, finished, name, url, verdict, cycles, failed, bytes, starred, "
    "label, note, reference, deleted"_L1;

RunSummary summaryFrom(const QSqlQuery& row)
{
    RunSummary run;
    run.id = row.value(0).toString();
    const int state = row.value(1).toInt();
    run.state = state == runstate::GoingOn ? RunSummary::State::GoingOn
                : state == runstate::Over  ? RunSummary::State::Over
                                           : RunSummary::State::Interrupted;
    const int offset = row.value(3).toInt();
    run.started = QDateTime::fromMSecsSinceEpoch(row.value(2).toLongLong(), Qt::OffsetFromUTC, offset);
    if (!row.value(4).isNull())
        run.finished = QDateTime::fromMSecsSinceEpoch(row.value(4).toLongLong(), Qt::OffsetFromUTC, offset);
    run.name = row.value(5).toString();
    run.url = row.value(6).toString();
    run.verdict = standingNamed(row.value(7).toString());
    run.cycles = row.value(8).toULongLong();
    run.failed = row.value(9).toULongLong();
    run.size = Bytes{row.value(10).toLongLong()};
    run.marks = {row.value(11).toBool(), row.value(12).toString(), row.value(13).toString()};
    run.isReference = row.value(14).toBool();
    run.isDeleted = !row.value(15).isNull();
    return run;
}

Result<QList<RunSummary>> summaries(const Database& database, const QString& clause, const QVariantList& values = {})
{
    auto query = database.run(u"SELECT "_s + Columns + u" FROM run "_s + clause, values);
    if (!query)
        return query.faults();
    QList<RunSummary> runs;
    while (query->next())
        runs += summaryFrom(*query);
    const Faults faults = database.faultsOf(*query);
    if (!faults.isEmpty())
        return faults;
    return runs;
}

/// A file that is there and cannot be written, or beside which nothing can be.
bool isOnFrozenDisk(const QString& path)
{
    const QFileInfo info(path);
    return info.isFile() && (!info.isWritable() || !QFileInfo(info.absolutePath()).isWritable());
}

Fault noSuchRun(const QString& name)
{
    return {name, u"There is no such run."_s, u"See flapscope history list."_s};
}
} // namespace

QString defaultHistoryPath()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)).filePath(u"history.sqlite"_s);
}

Result<History> History::open(const QString& path, Database::Access access)
{
    if (isOnFrozenDisk(path))
        access = Database::Access::Frozen;
    auto database = Database::open(path, access);
    if (!database)
        return database.faults();
    const Faults faults = migrate(*database);
    if (!faults.isEmpty())
        return faults;
    History history(std::move(database.value()));
    if (history.isFrozen()) {
        history.m_tidings += u"The history cannot be written, so it is only shown."_s;
        return history;
    }
    auto found = markInterrupted(history.m_database);
    if (!found)
        return found.faults();
    history.m_tidings = *found;
    return history;
}

Result<QList<RunSummary>> History::runs(bool withDeleted) const
{
    const QString which = withDeleted ? QString() : u"WHERE deleted IS NULL "_s;
    return summaries(m_database, which + u"ORDER BY started DESC, number DESC"_s);
}

Result<RunSummary> History::find(const QString& name) const
{
    constexpr qsizetype Fewest = 4;
    if (name == "last"_L1) {
        const auto last = summaries(m_database, u"WHERE deleted IS NULL ORDER BY started DESC, number DESC LIMIT 1"_s);
        if (!last)
            return last.faults();
        if (last->isEmpty())
            return Fault{name, u"There is no run yet."_s, u"Run a plan first: flapscope run."_s};
        return last->constFirst();
    }
    if (name.size() < Fewest)
        return Fault{name, u"This is too short to tell runs apart."_s,
                     u"Give at least four characters of the run's id, or \"last\"."_s};
    const auto found = summaries(m_database, u"WHERE substr(id, 1, ?) = ? ORDER BY started DESC LIMIT 2"_s,
                                 {name.size(), name.toLower()});
    if (!found)
        return found.faults();
    if (found->isEmpty())
        return noSuchRun(name);
    if (found->size() > 1)
        return Fault{name, u"More than one run has an id that begins so."_s, u"Give more of it."_s};
    return found->constFirst();
}

Result<Record> History::record(const QString& id) const
{
    return readRun(m_database, id);
}

Result<std::optional<RunSummary>> History::reference() const
{
    const auto found = summaries(m_database, u"WHERE reference = 1 AND deleted IS NULL LIMIT 1"_s);
    if (!found)
        return found.faults();
    return found->isEmpty() ? std::nullopt : std::optional(found->constFirst());
}

Faults History::setMarks(const QString& id, const RunMarks& marks)
{
    const auto done = m_database.run(u"UPDATE run SET starred = ?, label = ?, note = ? WHERE id = ?"_s,
                                     {marks.starred ? 1 : 0, marks.label, marks.note, id});
    if (!done)
        return done.faults();
    return done->numRowsAffected() == 1 ? Faults{} : Faults{noSuchRun(id)};
}

Faults History::setReference(const QString& id)
{
    return m_database.run(u"UPDATE run SET reference = (id = ?) WHERE reference <> (id = ?)"_s, {id, id}).faults();
}

Faults History::setDeleted(const QStringList& ids, bool deleted)
{
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return transaction.faults();
    const QVariant when = deleted ? QVariant(QDateTime::currentMSecsSinceEpoch()) : QVariant();
    for (const QString& id : ids) {
        const auto done =
            m_database.run(u"UPDATE run SET deleted = ? WHERE id = ? AND state <> ?"_s, {when, id, runstate::GoingOn});
        if (!done)
            return done.faults();
        if (done->numRowsAffected() != 1)
            return {Fault{id, u"There is no such run, or it still goes on."_s, u"See flapscope history list."_s}};
    }
    return transaction->commit();
}

Faults History::remove(const QStringList& ids)
{
    return setDeleted(ids, true);
}

Faults History::restore(const QStringList& ids)
{
    return setDeleted(ids, false);
}

Faults History::setRetention(const Retention& retention)
{
    return flapscope::setRetention(m_database, retention);
}

} // namespace flapscope
