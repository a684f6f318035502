#include "history/runreader.h"

#include "core/named.h"
#include "core/planjson.h"
#include "core/wording.h"
#include "history/columns.h"
#include "history/cyclebatch.h"
#include "history/readingbatch.h"
#include "history/rundocument.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
Moment momentFrom(const QVariant& value)
{
    return value.isNull() ? Moment() : Moment(Nanos(value.toLongLong()));
}

/// One run being read.
class Reader
{
public:
    Reader(const Database& database, const QString& id) : m_database(database) { m_record.id = id; }

    Result<Record> read()
    {
        Faults faults = readRow();
        if (faults.isEmpty())
            faults = readPhases() + readNotices() + readBatches();
        if (!faults.isEmpty())
            return faults;
        endOpenPhase();
        tellOfMissing();
        return std::move(m_record);
    }

private:
    Faults readRow()
    {
        auto query =
            m_database.run(u"SELECT number, state, started, utc_offset, finished, last, cycles, readings, plan, "
                           "facts FROM run JOIN document ON document.run = run.number WHERE id = ?"_s,
                           {m_record.id});
        if (!query)
            return query.faults();
        if (!query->next())
            return m_database.faultsOf(*query) +
                   Faults{{m_record.id, u"There is no run of this id."_s, u"See flapscope history list."_s}};
        const QSqlQuery& row = *query;
        m_number = row.value(0).toLongLong();
        m_state = row.value(1).toInt();
        const int offset = row.value(3).toInt();
        m_record.started = QDateTime::fromMSecsSinceEpoch(row.value(2).toLongLong(), Qt::OffsetFromUTC, offset);
        if (!row.value(4).isNull())
            m_record.finished = QDateTime::fromMSecsSinceEpoch(row.value(4).toLongLong(), Qt::OffsetFromUTC, offset);
        m_last = momentFrom(row.value(5));
        m_cycles = row.value(6).toULongLong();
        m_readings = row.value(7).toULongLong();
        const auto plan = planFromJson(row.value(8).toByteArray());
        if (!plan)
            return Faults{{m_record.id,
                           u"The plan of this run cannot be read: %1"_s.arg(plan.faults().constFirst().sentence()),
                           u"A later version of Flapscope may be able to."_s}};
        m_record.plan = *plan;
        return readFacts(row.value(9).toByteArray(), m_record);
    }

    Faults readPhases()
    {
        auto query = m_database.run(u"SELECT phase, stage, begins, ends FROM phase WHERE run = ? ORDER BY sequence"_s,
                                    {m_number});
        while (query && query->next()) {
            if (const auto phase = valueNamed<Phase>(query->value(0).toString()))
                m_record.phases.push_back({*phase, static_cast<qint16>(query->value(1).toInt()),
                                           momentFrom(query->value(2)), momentFrom(query->value(3))});
        }
        return query ? m_database.faultsOf(*query) : query.faults();
    }

    Faults readNotices()
    {
        auto query =
            m_database.run(u"SELECT at, severity, text FROM notice WHERE run = ? ORDER BY sequence"_s, {m_number});
        while (query && query->next())
            m_record.notices += {momentFrom(query->value(0)), static_cast<Notice::Severity>(query->value(1).toInt()),
                                 query->value(2).toString()};
        return query ? m_database.faultsOf(*query) : query.faults();
    }

    Faults readBatches()
    {
        m_record.cycles.reserve(m_cycles);
        m_record.readings.reserve(m_readings);
        auto query =
            m_database.run(u"SELECT kind, content FROM batch WHERE run = ? ORDER BY kind, sequence"_s, {m_number});
        while (query && query->next()) {
            const QByteArray content = query->value(1).toByteArray();
            // What is damaged is told of by the numbers, which then do not add up.
            if (query->value(0).toInt() == batchkind::Cycles)
                unpackCycles(content, m_record.cycles);
            else
                unpackReadings(content, m_record.readings);
        }
        return query ? m_database.faultsOf(*query) : query.faults();
    }

    /// A phase that nobody ended lasted as far as the run is known.
    void endOpenPhase()
    {
        if (m_state != runstate::GoingOn && !m_record.phases.empty() && !m_record.phases.back().end.isKnown())
            m_record.phases.back().end = std::max(m_last, m_record.phases.back().begin);
    }

    void tellOfMissing()
    {
        const quint64 cycles = m_cycles - std::min<quint64>(m_cycles, m_record.cycles.size());
        const quint64 readings = m_readings - std::min<quint64>(m_readings, m_record.readings.size());
        if (cycles == 0 && readings == 0)
            return;
        m_record.ending = Ending::Interrupted;
        m_record.endingReason =
            u"The database is damaged: %1 and %2 of this run cannot be read. Run it again to get a verdict."_s.arg(
                counted(cycles, u"cycle"_s, u"cycles"_s), counted(readings, u"reading"_s, u"readings"_s));
    }

    const Database& m_database;
    Record m_record;
    qint64 m_number = 0;
    int m_state = runstate::Over;
    Moment m_last;
    quint64 m_cycles = 0;
    quint64 m_readings = 0;
};
} // namespace

Result<Record> readRun(const Database& database, const QString& id)
{
    return Reader(database, id).read();
}

} // namespace flapscope
