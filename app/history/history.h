#pragma once

#include "core/record.h"
#include "history/database.h"
#include "history/retention.h"
#include "history/runsummary.h"

#include <QList>
#include <QStringList>

namespace flapscope
{

/// Where the runs of this user are kept, in the platform's folder for data.
QString defaultHistoryPath();

/// Past runs: listed, opened again, marked, deleted and taken back. Belongs to the thread that opened it.
class History
{
public:
    /// Opens a history and brings it up to date; runs whose program ended in mid-run are marked, and told of. One on a
    /// disk that cannot be written is opened to be read.
    static Result<History> open(const QString& path, Database::Access access = Database::Access::Create);

    [[nodiscard]] const QString& path() const { return m_database.path(); }
    /// Can only be read.
    [[nodiscard]] bool isFrozen() const { return m_database.isFrozen(); }
    /// What was found when it was opened, a sentence each: interrupted runs, lost ones, a disk that cannot be written.
    [[nodiscard]] const QStringList& tidings() const { return m_tidings; }

    /// Newest first, deleted ones included only if wanted.
    [[nodiscard]] Result<QList<RunSummary>> runs(bool withDeleted = false) const;
    /// The run that a person means: by its id or the first four or more characters of it, or "last".
    [[nodiscard]] Result<RunSummary> find(const QString& name) const;
    /// All of a run. One of which something cannot be read comes without that, ended by `Ending::Interrupted`, and says
    /// what is missing.
    [[nodiscard]] Result<Record> record(const QString& id) const;
    /// The run that is pinned; none when none is.
    [[nodiscard]] Result<std::optional<RunSummary>> reference() const;

    [[nodiscard]] Faults setMarks(const QString& id, const RunMarks& marks);
    /// Pins that run alone; an empty id pins none.
    [[nodiscard]] Faults setReference(const QString& id);
    /// Deletes runs so that they can be taken back for a week. A run that goes on cannot be deleted.
    [[nodiscard]] Faults remove(const QStringList& ids);
    /// Takes deleted runs back.
    [[nodiscard]] Faults restore(const QStringList& ids);

    [[nodiscard]] Result<Retention> retention() const { return retentionOf(m_database); }
    [[nodiscard]] Faults setRetention(const Retention& retention);
    /// See tidy() of history/retention.h.
    [[nodiscard]] Result<int> tidy() { return flapscope::tidy(m_database); }

private:
    explicit History(Database database) : m_database(std::move(database)) {}
    [[nodiscard]] Faults setDeleted(const QStringList& ids, bool deleted);

    Database m_database;
    QStringList m_tidings;
};

} // namespace flapscope
