#pragma once

#include "core/result.h"

#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <memory>

class QSqlError;

namespace flapscope
{

/// A connection to one SQLite file that holds a history, closed when it goes. Belongs to the thread that opened it.
/// What goes wrong are values: they name the file, what happened, and what to do.
class Database
{
public:
    enum class Access : quint8 {
        Create,   ///< to read and write; the file and its folder are made if they are not there
        Existing, ///< to read and write; the file must be there
        Frozen,   ///< to read, from a disk that cannot be written; what is not yet in the file itself is not seen
    };

    /// Opens the file and makes sure that it is a history, or is empty, but leaves its version as it is.
    static Result<Database> open(const QString& path, Access access);

    [[nodiscard]] const QString& path() const { return m_path; }
    [[nodiscard]] bool isFrozen() const { return m_access == Access::Frozen; }

    /// Runs a statement; `values` take the places of its question marks. The query must not outlive the database; after
    /// its last row, ask faultsOf() whether it ended well.
    [[nodiscard]] Result<QSqlQuery> run(const QString& statement, const QVariantList& values = {}) const;
    /// The one value that `statement` asks for; an invalid one when there is no row.
    [[nodiscard]] Result<QVariant> value(const QString& statement, const QVariantList& values = {}) const;
    /// What ended `query` before its time; empty when nothing did.
    [[nodiscard]] Faults faultsOf(const QSqlQuery& query) const;

private:
    struct Connection;

    Database(const QString& path, Access access);
    [[nodiscard]] Faults connectToFile();
    [[nodiscard]] Faults setUp();
    [[nodiscard]] Fault faultOf(const QSqlError& error) const;

    QString m_path;
    Access m_access;
    std::shared_ptr<Connection> m_connection; // shared only to be movable without its definition
};

/// Takes steps until one has faults. In a transaction none may follow such a step: SQLite may have taken back all of it
/// by then, and what follows would stand alone.
template <typename... Step> Faults inTurn(Step... steps)
{
    Faults faults;
    ((faults = steps(), faults.isEmpty()) && ...);
    return faults;
}

/// A change that happens as a whole or not at all: what was done is taken back unless it was committed.
class Transaction
{
public:
    /// Waits for other writers, a few seconds at most.
    static Result<Transaction> begin(const Database& database);
    Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    /// Empty when all of it is in the database.
    [[nodiscard]] Faults commit();

private:
    explicit Transaction(const Database& database) : m_database(&database) {}

    const Database* m_database;
};

} // namespace flapscope
