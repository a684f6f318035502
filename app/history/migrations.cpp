#include "history/migrations.h"

#include <QDir>
#include <QFile>

/// Makes sure that a program which links this library statically has its files. Must stand outside of any namespace.
static void initMigrationResources()
{
    Q_INIT_RESOURCE(migrations);
}

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
/// A statement ends with a semicolon at the end of a line, or before a comment there. No text has one inside.
QStringList statementsIn(const QString& file)
{
    QFile source(file);
    QStringList statements;
    if (!source.open(QIODevice::ReadOnly))
        return statements;
    QString statement;
    while (!source.atEnd()) {
        const QString line = QString::fromUtf8(source.readLine());
        const QString code = line.section(u"--"_s, 0, 0).trimmed();
        if (code.isEmpty())
            continue;
        statement += code + u'\n';
        if (code.endsWith(u';')) {
            statements += statement;
            statement.clear();
        }
    }
    return statements;
}

QList<QStringList> readMigrations()
{
    initMigrationResources();
    QList<QStringList> all;
    const QDir folder(u":/migrations"_s);
    for (const QString& file : folder.entryList({u"*.sql"_s}, QDir::Files, QDir::Name))
        all += statementsIn(folder.filePath(file));
    return all;
}

Result<int> versionOf(const Database& database)
{
    const auto version = database.value(u"PRAGMA user_version"_s);
    if (!version)
        return version.faults();
    return version->toInt();
}

/// One step up, unless another program has taken it meanwhile.
Faults stepFrom(int version, const Database& database)
{
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return transaction.faults();
    const auto now = versionOf(database);
    if (!now)
        return now.faults();
    if (*now != version)
        return {};
    for (const QString& statement : migrations().at(version)) {
        Faults faults = database.run(statement).faults();
        if (!faults.isEmpty())
            return faults;
    }
    const Faults faults = database.run(u"PRAGMA user_version = %1"_s.arg(version + 1)).faults();
    return faults.isEmpty() ? transaction->commit() : faults;
}
} // namespace

const QList<QStringList>& migrations()
{
    static const QList<QStringList> All = readMigrations();
    return All;
}

int presentSchemaVersion()
{
    return static_cast<int>(migrations().size());
}

Faults migrate(const Database& database)
{
    for (;;) {
        const auto version = versionOf(database);
        if (!version)
            return version.faults();
        if (*version == presentSchemaVersion())
            return {};
        if (*version < 0 || *version > presentSchemaVersion())
            return {Fault{
                database.path(),
                u"This database was written by a later version of Flapscope (%1; this one knows %2)."_s.arg(*version)
                    .arg(presentSchemaVersion()),
                u"Use that version, or choose another database (--db FILE); this one was left as it is."_s}};
        if (database.isFrozen())
            return {Fault{database.path(),
                          u"This database is of an earlier version, and cannot be written to bring it up to date."_s,
                          u"Copy it to where it can be written."_s}};
        Faults faults = stepFrom(*version, database);
        if (!faults.isEmpty())
            return faults;
    }
}

} // namespace flapscope
