#pragma once

#include "core/result.h"
#include "core/verdict.h"
#include "report/approval.h"

#include <QString>
#include <QStringList>

namespace flapscope
{

/// What came out when a bundle was checked.
struct Verification
{
    Faults faults;                         ///< empty: the bundle is what it says it is
    QStringList found;                     ///< what was checked and held, a sentence each
    Standing standing = Standing::Invalid; ///< judged again; only of a bundle that could be read
    Approval approval;

    [[nodiscard]] bool ok() const { return faults.isEmpty(); }
};

/// Checks a bundle that anybody may have made: that every file is there with its digest, and no other file is; that the
/// verdict follows from the raw data, by judging them again; that every report is what these data, entries and
/// signatures come to, by writing it again; that the signatures were given for this evidence. report.pdf, which cannot
/// be written twice alike, is held by its digest alone. Harmless whatever the folder holds.
Verification verifyBundle(const QString& folder);

} // namespace flapscope
