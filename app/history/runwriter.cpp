#include "history/runwriter.h"

#include "core/planjson.h"
#include "core/variables.h"
#include "history/columns.h"
#include "history/cyclebatch.h"
#include "history/migrations.h"
#include "history/readingbatch.h"
#include "history/rundocument.h"

#include <QJsonDocument>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
QVariant stored(Moment moment)
{
    return moment.isKnown() ? QVariant(static_cast<qlonglong>(moment.sinceStart().count())) : QVariant();
}

/// What is kept of a run beside its batches, without its secrets.
Record storedHeadOf(const Record& record)
{
    Record head = headOf(record);
    head.plan = masked(record.plan);
    return head;
}

/// Up to where the run is known by that part.
Moment latestIn(const RunPart& part)
{
    Moment latest;
    for (const PhaseSpan& span : part.phases)
        latest = std::max({latest, span.begin, span.end});
    for (const Cycle& cycle : part.cycles)
        latest = std::max({latest, cycle.start, cycle.end});
    for (const Reading& reading : part.readings)
        latest = std::max(latest, reading.at);
    return latest;
}

/// A record in parts of bearable size.
Faults addAll(RunWriter& writer, const Record& record)
{
    constexpr std::size_t Most = 20'000; // cycles or readings a batch
    const std::size_t greatest = std::max(record.cycles.size(), record.readings.size());
    for (std::size_t from = 0; from == 0 || from < greatest; from += Most) {
        const auto slice = [from](const auto& all) {
            const auto begin = all.begin() + static_cast<std::ptrdiff_t>(std::min(from, all.size()));
            const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(from + Most, all.size()));
            return std::remove_cvref_t<decltype(all)>(begin, end);
        };
        Faults faults = writer.add({.target = record.target,
                                    .gauges = record.gauges,
                                    .phases = record.phases,
                                    .toxics = record.toxics,
                                    .cycles = slice(record.cycles),
                                    .readings = slice(record.readings),
                                    .notices = from == 0 ? record.notices : QList<Notice>()});
        if (!faults.isEmpty())
            return faults;
    }
    return {};
}

qint64 failuresIn(const std::vector<Cycle>& cycles)
{
    return std::count_if(cycles.begin(), cycles.end(), [](const Cycle& cycle) { return isFailure(cycle.outcome); });
}
} // namespace

RunWriter::RunWriter(Database database, Lease lease, Record head)
    : m_database(std::move(database)), m_lease(std::move(lease)), m_head(std::move(head))
{
}

Result<RunWriter> RunWriter::begin(const QString& path, const Record& head, const RunMarks& marks)
{
    auto database = Database::open(path, Database::Access::Create);
    if (!database)
        return database.faults();
    const Faults faults = migrate(*database);
    if (!faults.isEmpty())
        return faults;
    // Before the run is there: whoever finds a run without a lease takes it for interrupted.
    auto lease = Lease::take(database->path(), {head.id, head.started, head.plan.name});
    if (!lease)
        return Fault{database->path(), u"The database cannot be written: no file can be made beside it."_s,
                     u"Make its folder writable, or choose another database (--db FILE)."_s};
    RunWriter writer(std::move(database.value()), std::move(lease.value()), storedHeadOf(head));
    Faults inserting = writer.insertRun(marks);
    if (!inserting.isEmpty())
        return inserting;
    return writer;
}

Faults RunWriter::insertRun(const RunMarks& marks)
{
    const auto known = m_database.value(u"SELECT count(*) FROM run WHERE id = ?"_s, {m_head.id});
    if (!known)
        return known.faults();
    if (known->toInt() > 0)
        return {Fault{m_head.id, u"This run is in the history already."_s,
                      u"See flapscope history show; a deleted run can be taken back."_s}};
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return transaction.faults();
    const auto run =
        m_database.run(u"INSERT INTO run (id, state, started, utc_offset, name, url, starred, label, note) "
                       "VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?)"_s,
                       {m_head.id, m_head.started.toMSecsSinceEpoch(), m_head.started.offsetFromUtc(), m_head.plan.name,
                        m_head.target.url, marks.starred ? 1 : 0, marks.label, marks.note});
    if (!run)
        return run.faults();
    m_number = run->lastInsertId().toLongLong();
    const QByteArray plan = QJsonDocument(toJson(m_head.plan)).toJson(QJsonDocument::Compact);
    const Faults faults = m_database
                              .run(u"INSERT INTO document (run, plan, facts) VALUES (?, ?, ?)"_s,
                                   {m_number, QString::fromUtf8(plan), QString::fromUtf8(factsOf(m_head))})
                              .faults();
    return faults.isEmpty() ? transaction->commit() : faults;
}

Faults RunWriter::add(const RunPart& part)
{
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return transaction.faults();
    Faults faults = insert(part);
    if (faults.isEmpty())
        faults = transaction->commit();
    if (!faults.isEmpty())
        return faults;
    m_cycleBatches += part.cycles.empty() ? 0 : 1;
    m_readingBatches += part.readings.empty() ? 0 : 1;
    m_notices += part.notices.size();
    m_phases = part.phases;
    m_head.target = part.target;
    m_head.gauges = part.gauges;
    m_head.toxics = part.toxics;
    return {};
}

Faults RunWriter::insert(const RunPart& part)
{
    const QByteArray cycles = part.cycles.empty() ? QByteArray() : packedCycles(part.cycles);
    const QByteArray readings = part.readings.empty() ? QByteArray() : packedReadings(part.readings);
    const Moment latest = latestIn(part);
    const QVariantList counts{qlonglong(part.cycles.size()),
                              qlonglong(failuresIn(part.cycles)),
                              qlonglong(part.readings.size()),
                              qlonglong(cycles.size() + readings.size()),
                              latest.isKnown() ? stored(latest) : QVariant(0),
                              m_number};
    return inTurn(
        [&] { return insertBatch(batchkind::Cycles, m_cycleBatches, qsizetype(part.cycles.size()), cycles); },
        [&] { return insertBatch(batchkind::Readings, m_readingBatches, qsizetype(part.readings.size()), readings); },
        [&] { return insertNotices(part.notices); },
        [&] { return part.phases == m_phases ? Faults{} : writePhases(part.phases); },
        [&] { return writeFactsOf(part); },
        [&] {
            return m_database
                .run(u"UPDATE run SET cycles = cycles + ?, failed = failed + ?, readings = readings + ?, "
                     "bytes = bytes + ?, last = max(last, ?) WHERE number = ?"_s,
                     counts)
                .faults();
        });
}

Faults RunWriter::insertNotices(const QList<Notice>& notices) const
{
    qsizetype sequence = m_notices;
    for (const Notice& notice : notices) {
        Faults faults =
            m_database
                .run(u"INSERT INTO notice (run, sequence, at, severity, text) VALUES (?, ?, ?, ?, ?)"_s,
                     {m_number, sequence++, stored(notice.at), static_cast<int>(notice.severity), notice.text})
                .faults();
        if (!faults.isEmpty())
            return faults;
    }
    return {};
}

Faults RunWriter::writeFactsOf(const RunPart& part) const
{
    if (part.target == m_head.target && part.gauges == m_head.gauges && part.toxics == m_head.toxics)
        return {};
    Record facts = m_head;
    facts.target = part.target;
    facts.gauges = part.gauges;
    facts.toxics = part.toxics;
    return writeFacts(facts);
}

Faults RunWriter::insertBatch(int kind, int sequence, qsizetype count, const QByteArray& content) const
{
    if (count == 0)
        return {};
    return m_database
        .run(u"INSERT INTO batch (run, kind, sequence, count, content) VALUES (?, ?, ?, ?, ?)"_s,
             {m_number, kind, sequence, qlonglong(count), content})
        .faults();
}

Faults RunWriter::writePhases(const std::vector<PhaseSpan>& phases) const
{
    int sequence = 0;
    for (const PhaseSpan& span : phases) {
        Faults faults = m_database
                            .run(u"INSERT OR REPLACE INTO phase (run, sequence, phase, stage, begins, ends) "
                                 "VALUES (?, ?, ?, ?, ?, ?)"_s,
                                 {m_number, sequence++, QString(nameOf(span.phase)), span.stage, stored(span.begin),
                                  stored(span.end)})
                            .faults();
        if (!faults.isEmpty())
            return faults;
    }
    return {};
}

Faults RunWriter::writeFacts(const Record& record) const
{
    const QString facts = QString::fromUtf8(factsOf(record));
    return inTurn(
        [&] {
            return m_database.run(u"UPDATE document SET facts = ? WHERE run = ?"_s, {facts, m_number}).faults();
        },
        [&] {
            return m_database.run(u"UPDATE run SET url = ? WHERE number = ?"_s, {record.target.url, m_number}).faults();
        });
}

Faults RunWriter::writeEnd(const Record& record, Standing standing) const
{
    const int state = record.ending == Ending::Interrupted ? runstate::Interrupted : runstate::Over;
    return m_database
        .run(u"UPDATE run SET state = ?, started = ?, utc_offset = ?, finished = ?, verdict = ? WHERE number = ?"_s,
             {state, record.started.toMSecsSinceEpoch(), record.started.offsetFromUtc(),
              record.finished.toMSecsSinceEpoch(), QString(nameOf(standing)), m_number})
        .faults();
}

Faults RunWriter::finish(const Record& record, Standing standing)
{
    // From here on not even a power cut may take it back.
    Faults durable = m_database.run(u"PRAGMA synchronous = FULL"_s).faults();
    if (!durable.isEmpty())
        return durable;
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return transaction.faults();
    Faults faults = inTurn([&] { return writePhases(record.phases); }, [&] { return writeFacts(record); },
                           [&] { return writeEnd(record, standing); }, [&] { return transaction->commit(); });
    // What stays in the log is as safe; this only keeps it short. Others may be reading, so it need not succeed.
    if (faults.isEmpty())
        std::ignore = m_database.run(u"PRAGMA wal_checkpoint(PASSIVE)"_s);
    return faults;
}

void RunWriter::takeBack()
{
    std::ignore = m_database.run(u"DELETE FROM run WHERE number = ?"_s, {m_number});
}

Faults keepRun(const QString& path, const Record& record, Standing standing, const RunMarks& marks)
{
    auto writer = RunWriter::begin(path, record, marks);
    if (!writer)
        return writer.faults();
    Faults faults = addAll(writer.value(), record);
    if (faults.isEmpty())
        faults = writer->finish(record, standing);
    if (!faults.isEmpty())
        writer->takeBack();
    return faults;
}

} // namespace flapscope
