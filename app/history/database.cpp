#include "history/database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QUrl>
#include <QUuid>

#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
/// "Flap", in the header of each history: so that no other program's database is taken for one.
constexpr int ApplicationId = 0x466c6170;
constexpr auto Elsewhere = "Make it so that it can be written, or choose another database (--db FILE)."_L1;

/// Primary result codes, see https://www.sqlite.org/rescode.html
enum Code : int {
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    Io = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADatabase = 26,
};

Fault noDatabase(const QString& path)
{
    return {path, u"This file is no database."_s, u"Choose another one (--db FILE); this one was left as it is."_s};
}

/// What keeps a file from being opened as a database, as far as its first bytes tell.
std::optional<Fault> faultOfContent(const QString& path)
{
    static const QByteArray Header("SQLite format 3\0", 16);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Fault{path, u"The database cannot be read: %1."_s.arg(file.errorString()), QString(Elsewhere)};
    const QByteArray first = file.read(Header.size());
    return first.isEmpty() || first == Header ? std::nullopt : std::optional(noDatabase(path));
}

/// Qt takes a text that was never set for NULL; here it is an empty one.
QVariant bound(const QVariant& value)
{
    return value.typeId() == QMetaType::QString && value.toString().isNull() ? QVariant(u""_s) : value;
}

std::optional<Fault> faultOfPlace(const QString& path, Database::Access access)
{
    const QFileInfo info(path);
    if (info.isDir())
        return Fault{path, u"The database cannot be opened: this is a folder."_s, u"Name a file in it."_s};
    if (info.exists())
        return faultOfContent(path);
    if (access != Database::Access::Create)
        return Fault{path, u"There is no database."_s, u"Check its name; a run makes one where --db says."_s};
    if (!QDir().mkpath(info.absolutePath()))
        return Fault{path, u"The database cannot be made: there is no such folder, and it cannot be made."_s,
                     QString(Elsewhere)};
    return std::nullopt;
}
} // namespace

struct Database::Connection
{
    QString name = QUuid::createUuid().toString();
    QSqlDatabase handle = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);

    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection()
    {
        handle.close();
        handle = {};
        QSqlDatabase::removeDatabase(name);
    }
};

Database::Database(const QString& path, Access access) : m_path(path), m_access(access)
{
}

Result<Database> Database::open(const QString& path, Access access)
{
    if (const auto fault = faultOfPlace(path, access))
        return *fault;
    if (!QSqlDatabase::isDriverAvailable(u"QSQLITE"_s))
        return Fault{path, u"Qt's driver for SQLite is not installed."_s,
                     u"Install it; on Debian: apt-get install libqt6sql6-sqlite."_s};
    Database database(QFileInfo(path).absoluteFilePath(), access);
    Faults faults = database.connectToFile();
    if (faults.isEmpty())
        faults = database.setUp();
    if (!faults.isEmpty())
        return faults;
    return database;
}

Faults Database::connectToFile()
{
    m_connection = std::make_shared<Connection>();
    QSqlDatabase& handle = m_connection->handle;
    if (isFrozen()) {
        // Nothing may be written beside it either, so SQLite is told that nobody else writes.
        handle.setDatabaseName(QString::fromLatin1(QUrl::fromLocalFile(m_path).toEncoded()) + u"?immutable=1"_s);
        handle.setConnectOptions(u"QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY"_s);
    } else {
        handle.setDatabaseName(m_path);
        handle.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    }
    if (!handle.open())
        return {faultOf(handle.lastError())};
    return {};
}

Faults Database::setUp()
{
    // In this order: who makes a database at this moment marks it as ours before it has a table.
    const auto tables = value(u"SELECT count(*) FROM sqlite_master"_s);
    const auto application = value(u"PRAGMA application_id"_s);
    const Faults unreadable = application.faults() + tables.faults();
    if (!unreadable.isEmpty())
        return {unreadable.constFirst()};
    if (application->toInt() != ApplicationId && tables->toInt() > 0)
        return {Fault{m_path, u"This database belongs to another program."_s,
                      u"Choose another one (--db FILE); this one was left as it is."_s}};
    if (isFrozen())
        return {};
    Faults faults = run(u"PRAGMA foreign_keys = ON"_s).faults();
    if (application->toInt() != ApplicationId) {
        // Before there is a table, or it has no effect: what is deleted is then given back to the disk.
        faults += run(u"PRAGMA auto_vacuum = FULL"_s).faults();
        faults += run(u"PRAGMA application_id = %1"_s.arg(ApplicationId)).faults();
    }
    // Readers and a writer do not wait for each other. A program that is killed loses nothing that was committed.
    faults += run(u"PRAGMA journal_mode = WAL"_s).faults();
    faults += run(u"PRAGMA synchronous = NORMAL"_s).faults();
    return faults.isEmpty() ? faults : Faults{faults.constFirst()};
}

Result<QSqlQuery> Database::run(const QString& statement, const QVariantList& values) const
{
    QSqlQuery query(m_connection->handle);
    query.setForwardOnly(true);
    if (!query.prepare(statement))
        return faultOf(query.lastError());
    for (const QVariant& value : values)
        query.addBindValue(bound(value));
    if (!query.exec())
        return faultOf(query.lastError());
    return query;
}

Result<QVariant> Database::value(const QString& statement, const QVariantList& values) const
{
    auto query = run(statement, values);
    if (!query)
        return query.faults();
    if (query->next())
        return query->value(0);
    const Faults faults = faultsOf(*query);
    if (!faults.isEmpty())
        return faults;
    return QVariant();
}

Faults Database::faultsOf(const QSqlQuery& query) const
{
    return query.lastError().type() == QSqlError::NoError ? Faults{} : Faults{faultOf(query.lastError())};
}

Fault Database::faultOf(const QSqlError& error) const
{
    constexpr int PrimaryCode = 0xff;
    switch (error.nativeErrorCode().toInt() & PrimaryCode) {
    case Busy:
    case Locked:
        return {m_path, u"Another program is writing to the database, and was not done within 5 seconds."_s,
                u"Let it finish, and try again."_s};
    case ReadOnly:
        return {m_path, u"The database is read-only."_s, QString(Elsewhere)};
    case Io:
        return {m_path, u"The disk failed: %1."_s.arg(error.databaseText()),
                u"Check the disk and what room it has, or choose another database (--db FILE)."_s};
    case Corrupt:
        return {m_path, u"The database is damaged."_s,
                u"Move it away, and a new one is begun; \"sqlite3 FILE .recover\" saves what can be saved."_s};
    case Full:
        return {m_path, u"The disk is full."_s, u"Make room, or choose another database (--db FILE)."_s};
    case CannotOpen:
        return {m_path, u"The database cannot be opened."_s, QString(Elsewhere)};
    case NotADatabase:
        return noDatabase(m_path);
    default:
        return {m_path, u"The database refused: %1."_s.arg(error.databaseText()),
                u"Move it away, and a new one is begun."_s};
    }
}

Result<Transaction> Transaction::begin(const Database& database)
{
    const Faults faults = database.run(u"BEGIN IMMEDIATE"_s).faults();
    if (!faults.isEmpty())
        return faults;
    return Transaction(database);
}

Transaction::~Transaction()
{
    if (m_database)
        std::ignore = m_database->run(u"ROLLBACK"_s);
}

Faults Transaction::commit()
{
    Faults faults = m_database->run(u"COMMIT"_s).faults();
    if (faults.isEmpty())
        m_database = nullptr;
    return faults;
}

} // namespace flapscope
