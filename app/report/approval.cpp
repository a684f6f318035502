#include "report/approval.h"

#include <algorithm>
#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// How the roles decided on this evidence.
struct Votes
{
    int required = 0;
    int approved = 0; ///< of the required ones
    const Signature* rejection = nullptr;
    const Signature* exception = nullptr;
    const Signature* last = nullptr; ///< of the required ones

    [[nodiscard]] bool isUnanimous() const { return required > 0 && approved == required && !rejection; }
};

Votes votesOf(const Entries& entries, const QString& evidence)
{
    Votes votes;
    for (const Role& role : entries.business.roles) {
        votes.required += role.required ? 1 : 0;
        const Signature* signature = validFor(entries.signatures, role.name, evidence);
        if (!signature)
            continue;
        if (signature->decision == Decision::Reject)
            votes.rejection = signature;
        if (!signature->exception.isEmpty())
            votes.exception = signature;
        if (!role.required)
            continue;
        votes.approved += signature->decision == Decision::Approve ? 1 : 0;
        const auto timeOf = [](const Signature* s) { return QDateTime::fromString(s->at, Qt::ISODate); };
        if (!votes.last || timeOf(signature) >= timeOf(votes.last))
            votes.last = signature;
    }
    return votes;
}

ApprovalStatus statusOf(Standing standing, bool demo, const Votes& votes)
{
    if (demo)
        return ApprovalStatus::Demonstration;
    switch (standing) {
    case Standing::Invalid:
        return ApprovalStatus::NoDecision;
    case Standing::Inconclusive:
        return ApprovalStatus::InsufficientEvidence;
    case Standing::Fail:
        return votes.isUnanimous() && votes.exception ? ApprovalStatus::ApprovedWithException
                                                      : ApprovalStatus::CriteriaFailed;
    case Standing::Pass:
        break;
    }
    if (votes.rejection)
        return ApprovalStatus::Rejected;
    return votes.isUnanimous() ? ApprovalStatus::Approved : ApprovalStatus::AwaitingSignOff;
}

/// Titles of the required criteria that came to that.
QString titlesOf(const Verdict& verdict, std::initializer_list<Judgement> judgements)
{
    QStringList titles;
    for (const Finding& finding : verdict.findings) {
        if (finding.required && std::find(judgements.begin(), judgements.end(), finding.judgement) != judgements.end())
            titles += finding.title;
    }
    return titles.join(u", "_s);
}

QString saidOf(const QString& text, Standing standing)
{
    return mayBeSaid(text, standing) ? text : u"(left out: its words do not fit a run that did not pass)"_s;
}

QString recommendationFor(ApprovalStatus status, const Verdict& verdict, const Votes& votes)
{
    const QString missing = titlesOf(verdict, {Judgement::Inconclusive, Judgement::NotAssessed});
    switch (status) {
    case ApprovalStatus::AwaitingSignOff:
        return u"Do not deploy yet: the measured criteria are met, and the approval is pending (%1 of %2 required "
               "approvals)."_s.arg(votes.approved)
                   .arg(votes.required);
    case ApprovalStatus::Approved:
        return u"Deploy: the measured criteria are met, and every required role approves."_s;
    case ApprovalStatus::Rejected:
        return u"Do not deploy: rejected by %1 (%2). %3"_s.arg(votes.rejection->name, votes.rejection->role,
                                                               votes.rejection->comment);
    case ApprovalStatus::CriteriaFailed:
        return u"Do not deploy: what failed is %1. Mend the server, and run the plan again."_s.arg(
            titlesOf(verdict, {Judgement::Fail}));
    case ApprovalStatus::InsufficientEvidence:
        return missing.isEmpty() ? u"Do not deploy on this evidence. %1"_s.arg(verdict.reasons.join(u' '))
                                 : u"Do not deploy on this evidence: it does not tell enough of %1. The criteria below "
                                   "say what to run and to make visible."_s.arg(missing);
    case ApprovalStatus::NoDecision:
        return u"Nothing can be decided on this run. Mend what kept it from being valid, and run it again."_s;
    case ApprovalStatus::ApprovedWithException:
        return u"Deploy only within the exception: %1 failed, and %2 (%3) accepts it. Exception: %4"_s.arg(
            titlesOf(verdict, {Judgement::Fail}), votes.exception->name, votes.exception->role,
            saidOf(votes.exception->exception, verdict.standing));
    case ApprovalStatus::Demonstration:
        return u"Nothing is approved by this run: it was a demonstration against the built-in server. Run the plan "
               "against the server that is to be deployed."_s;
    }
    return {};
}

} // namespace

QString wordsOf(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::AwaitingSignOff:
        return u"TECHNICAL PASS – AWAITING SIGN-OFF"_s;
    case ApprovalStatus::Approved:
        return u"APPROVED FOR PRODUCTION"_s;
    case ApprovalStatus::Rejected:
        return u"NOT APPROVED – REJECTED"_s;
    case ApprovalStatus::CriteriaFailed:
        return u"NOT APPROVED – CRITERIA FAILED"_s;
    case ApprovalStatus::InsufficientEvidence:
        return u"NOT APPROVED – INSUFFICIENT EVIDENCE"_s;
    case ApprovalStatus::NoDecision:
        return u"NO DECISION – RUN INVALID"_s;
    case ApprovalStatus::ApprovedWithException:
        return u"APPROVED WITH EXCEPTION"_s;
    case ApprovalStatus::Demonstration:
        return u"DEMONSTRATION – NOT FOR APPROVAL"_s;
    }
    return {};
}

QLatin1StringView nameOf(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::AwaitingSignOff:
        return "awaiting-sign-off"_L1;
    case ApprovalStatus::Approved:
        return "approved"_L1;
    case ApprovalStatus::Rejected:
        return "rejected"_L1;
    case ApprovalStatus::CriteriaFailed:
        return "criteria-failed"_L1;
    case ApprovalStatus::InsufficientEvidence:
        return "insufficient-evidence"_L1;
    case ApprovalStatus::NoDecision:
        return "no-decision"_L1;
    case ApprovalStatus::ApprovedWithException:
        return "approved-with-exception"_L1;
    case ApprovalStatus::Demonstration:
        return "demonstration"_L1;
    }
    return {};
}

Approval approvalOf(const Verdict& verdict, bool demo, const Entries& entries, const QString& evidence)
{
    const Votes votes = votesOf(entries, evidence);
    Approval approval;
    approval.status = statusOf(verdict.standing, demo, votes);
    approval.recommendation = recommendationFor(approval.status, verdict, votes);
    const bool approved =
        approval.status == ApprovalStatus::Approved || approval.status == ApprovalStatus::ApprovedWithException;
    if (approved && votes.last)
        approval.date = votes.last->at;
    approval.evidence = evidence;
    approval.mayBeSigned = !demo && verdict.standing != Standing::Invalid;
    return approval;
}

bool mayBeSaid(const QString& text, Standing standing)
{
    static constexpr std::array Boasts{"zero"_L1, "perfect"_L1, "seamless"_L1, "flying colors"_L1, "flying colours"_L1};
    return standing == Standing::Pass || std::none_of(Boasts.begin(), Boasts.end(), [&text](QLatin1StringView boast) {
               return text.contains(boast, Qt::CaseInsensitive);
           });
}

} // namespace flapscope
