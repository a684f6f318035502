#pragma once

#include "core/record.h"
#include "core/verdict.h"
#include "history/database.h"
#include "history/lease.h"

#include <QString>

#include <optional>
#include <vector>

namespace flapscope
{

/// What people say of a run, beside what was measured.
struct RunMarks
{
    bool starred = false;
    QString label; ///< of the server's build
    QString note;

    friend bool operator==(const RunMarks&, const RunMarks&) = default;
};

/// A part of a run that has not been written yet: what came since the last one, and what may have changed.
struct RunPart
{
    TargetFacts target;
    QStringList gauges;
    std::vector<PhaseSpan> phases; ///< all of them
    std::vector<ToxicSpan> toxics; ///< likewise
    std::vector<Cycle> cycles;
    std::vector<Reading> readings;
    QList<Notice> notices;

    [[nodiscard]] bool isEmpty() const { return cycles.empty() && readings.empty() && notices.isEmpty(); }
};

/// One run being written into a history, part after part, each part as a whole or not at all. While it is written it
/// holds the run's lease. Belongs to the thread that it began in.
class RunWriter
{
public:
    /// `head` is the record as it begins: its id, start, plan, target and environment are written, the plan with its
    /// secrets masked.
    static Result<RunWriter> begin(const QString& path, const Record& head, const RunMarks& marks);

    [[nodiscard]] Faults add(const RunPart& part);
    /// The end of `record`, whose parts have all been added, and what it came to. It is on the disk afterwards, even if
    /// the power goes.
    [[nodiscard]] Faults finish(const Record& record, Standing standing);

    /// Removes what was written, as far as that is possible.
    void takeBack();

    [[nodiscard]] const Database& database() const { return m_database; }

private:
    RunWriter(Database database, Lease lease, Record head);
    [[nodiscard]] Faults insertRun(const RunMarks& marks);
    [[nodiscard]] Faults insert(const RunPart& part);
    [[nodiscard]] Faults insertBatch(int kind, int sequence, qsizetype count, const QByteArray& content) const;
    [[nodiscard]] Faults insertNotices(const QList<Notice>& notices) const;
    [[nodiscard]] Faults writePhases(const std::vector<PhaseSpan>& phases) const;
    [[nodiscard]] Faults writeFacts(const Record& record) const;
    [[nodiscard]] Faults writeFactsOf(const RunPart& part) const;
    [[nodiscard]] Faults writeEnd(const Record& record, Standing standing) const;

    Database m_database;
    Lease m_lease;
    Record m_head; // without what is kept in batches
    qint64 m_number = 0;
    int m_cycleBatches = 0;
    int m_readingBatches = 0;
    qsizetype m_notices = 0;
    std::vector<PhaseSpan> m_phases;
};

/// Writes a whole run at once: one that was imported, or that could not be kept while it went on.
Faults keepRun(const QString& path, const Record& record, Standing standing, const RunMarks& marks);

} // namespace flapscope
