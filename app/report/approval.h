#pragma once

#include "report/entries.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace flapscope
{

/// What a report says of the whole.
enum class ApprovalStatus : quint8 {
    AwaitingSignOff,
    Approved,
    Rejected,
    CriteriaFailed,
    InsufficientEvidence,
    NoDecision,
    ApprovedWithException,
    Demonstration,
};
/// "TECHNICAL PASS – AWAITING SIGN-OFF"
QString wordsOf(ApprovalStatus status);
/// A public name, as in report.json: "awaiting-sign-off".
QLatin1StringView nameOf(ApprovalStatus status);

/// Where the approval of a run stands.
struct Approval
{
    ApprovalStatus status = ApprovalStatus::NoDecision;
    QString recommendation; ///< one sentence that follows from the status
    QString date;           ///< of the last required signature, once all are given; else empty
    QString evidence;       ///< digest of the evidence sheet
    bool mayBeSigned = false;

    friend bool operator==(const Approval&, const Approval&) = default;
};

/// Only signatures that were given for `evidence` count.
Approval approvalOf(const Verdict& verdict, bool demo, const Entries& entries, const QString& evidence);

/// Whether people's words may stand in a report on such a run: one that did not pass bears no "zero", "perfect" or
/// "seamless", whoever said it.
bool mayBeSaid(const QString& text, Standing standing);

} // namespace flapscope
