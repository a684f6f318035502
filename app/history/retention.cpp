#include "history/retention.h"

#include "history/columns.h"

#include <QDateTime>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
constexpr auto Runs = "keep-runs"_L1;
constexpr auto Size = "keep-bytes"_L1;
constexpr qint64 DaysInTheBin = 7;

Result<std::optional<qint64>> setting(const Database& database, QLatin1StringView name)
{
    const auto value = database.value(u"SELECT value FROM setting WHERE name = ?"_s, {QString(name)});
    if (!value)
        return value.faults();
    return value->isValid() ? std::optional(value->toLongLong()) : std::nullopt;
}

Faults set(const Database& database, QLatin1StringView name, const QVariant& value)
{
    if (!value.isValid())
        return database.run(u"DELETE FROM setting WHERE name = ?"_s, {QString(name)}).faults();
    return database.run(u"INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"_s, {QString(name), value})
        .faults();
}

/// The numbers of the runs that have to go.
Result<QList<qint64>> excessIn(const Database& database, const Retention& retention)
{
    auto query = database.run(u"SELECT number, bytes, deleted, starred + reference, state FROM run "
                              "ORDER BY started DESC, number DESC"_s);
    if (!query)
        return query.faults();
    const qint64 binned = QDateTime::currentDateTimeUtc().addDays(-DaysInTheBin).toMSecsSinceEpoch();
    QList<qint64> excess;
    qint64 runs = 0;
    qint64 bytes = 0;
    while (query->next()) {
        const qint64 number = query->value(0).toLongLong();
        if (!query->value(2).isNull()) {
            if (query->value(2).toLongLong() <= binned)
                excess += number;
            continue;
        }
        ++runs;
        bytes += query->value(1).toLongLong();
        const bool beyond =
            (retention.runs && runs > *retention.runs) || (retention.size && bytes > retention.size->count);
        const bool stays = query->value(3).toInt() > 0 || query->value(4).toInt() == runstate::GoingOn;
        if (beyond && !stays)
            excess += number;
    }
    const Faults faults = database.faultsOf(*query);
    if (!faults.isEmpty())
        return faults;
    return excess;
}
} // namespace

Result<Retention> retentionOf(const Database& database)
{
    const auto runs = setting(database, Runs);
    const auto size = setting(database, Size);
    if (!runs || !size)
        return runs.faults() + size.faults();
    return Retention{*runs, *size ? std::optional(Bytes{**size}) : std::nullopt};
}

Faults setRetention(const Database& database, const Retention& retention)
{
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return transaction.faults();
    const QVariant runs = retention.runs ? QVariant(*retention.runs) : QVariant();
    const QVariant size = retention.size ? QVariant(qlonglong(retention.size->count)) : QVariant();
    return inTurn([&] { return set(database, Runs, runs); }, [&] { return set(database, Size, size); },
                  [&] { return transaction->commit(); });
}

Result<int> tidy(const Database& database)
{
    const auto retention = retentionOf(database);
    if (!retention)
        return retention.faults();
    const auto excess = excessIn(database, *retention);
    if (!excess)
        return excess.faults();
    // One by one: others must not wait for the removal of gigabytes.
    for (const qint64 number : *excess) {
        const Faults faults = database.run(u"DELETE FROM run WHERE number = ?"_s, {number}).faults();
        if (!faults.isEmpty())
            return faults;
    }
    return static_cast<int>(excess->size());
}

} // namespace flapscope
