#pragma once

#include "core/record.h"
#include "core/result.h"
#include "core/verdict.h"
#include "report/bundlefiles.h"
#include "report/entries.h"
#include "report/evidence.h"

#include <QList>
#include <QString>

#include <functional>

namespace flapscope
{

/// No table of a bundle is larger, in bytes: what claims to be is not read.
inline constexpr qint64 LargestTable = 4LL << 30;

/// Called while a bundle is written with how much of it is done, 0 … 1; false ends the writing.
using Proceed = std::function<bool(double done)>;

/// A bundle read back: the run, with secrets masked, and what people entered. Its verdict is judged again, never read.
struct Bundle
{
    QString folder;
    Record record;
    Entries entries;
    DigestSheet evidence;
    DigestSheet manifest;
    QList<Format> formats; ///< that were written
};

/// What would keep a bundle from being written into `folder`, to be asked before a run and not after it. Makes the
/// folder if it is not there. A folder with the signed bundle of another run than `runId` is not overwritten. Empty
/// when it can be written.
Faults checkFolder(const QString& folder, const QString& runId = {});

/// Writes the run into `folder`, made if it is not there: plan.json, secrets masked, run.json, business.json, the files
/// of `formats`, and the digests of them all. Each file is replaced as a whole or not at all; one that cannot be
/// written does not keep the others from it. Files of an earlier bundle that are not written again are removed. Empty
/// when all were written; when `proceed` ended it, a fault says so and nothing has changed.
Faults writeBundle(const QString& folder, const QList<Format>& formats, const Record& record, const Metrics& metrics,
                   const Verdict& verdict, const Entries& entries = {}, const Proceed& proceed = {});

/// Reads a bundle that anybody may have made. What is no bundle of ours, whose evidence does not have the digests that
/// it claims, or lacks the raw data, is a fault. Memory is bounded by the tables' rows, and no file outside `folder` is
/// read.
Result<Bundle> readBundle(const QString& folder);

/// Writes the reports of a bundle again, with `entries` in place of its own, into `folder`, which may be its own. The
/// raw data are copied as they are.
Faults rewriteBundle(const Bundle& bundle, const QString& folder, const QList<Format>& formats, const Entries& entries,
                     const Proceed& proceed = {});

/// Which of `wanted` are not on the sheet, are not in `folder`, or have another digest than they should.
Faults faultsOfDigests(const QString& folder, const DigestSheet& sheet, const QStringList& wanted);

/// The digests that the evidence of a run has when it is written: what a signature binds to.
DigestSheet evidenceOf(const Record& record, const Business& business);
/// The same once people have entered something else: the run's files keep their digests.
DigestSheet withBusiness(DigestSheet evidence, const Business& business);

} // namespace flapscope
