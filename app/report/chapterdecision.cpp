#include "report/chapters.h"

#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString authorizationText(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::Approved:
        return u"AUTHORIZED"_s;
    case ApprovalStatus::ApprovedWithException:
        return u"AUTHORIZED WITHIN THE EXCEPTION"_s;
    case ApprovalStatus::AwaitingSignOff:
        return u"PENDING"_s;
    case ApprovalStatus::Rejected:
    case ApprovalStatus::CriteriaFailed:
    case ApprovalStatus::InsufficientEvidence:
    case ApprovalStatus::NoDecision:
    case ApprovalStatus::Demonstration:
        return u"NOT AUTHORIZED"_s;
    }
    return {};
}

Sign signOfAuthorization(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::Approved:
        return Sign::Tick;
    case ApprovalStatus::ApprovedWithException:
    case ApprovalStatus::AwaitingSignOff:
        return Sign::Warning;
    case ApprovalStatus::Rejected:
    case ApprovalStatus::CriteriaFailed:
    case ApprovalStatus::InsufficientEvidence:
    case ApprovalStatus::NoDecision:
        return Sign::Cross;
    case ApprovalStatus::Demonstration:
        return Sign::Dash;
    }
    return Sign::None;
}

Line riskLine(const Dossier& it)
{
    QStringList failed;
    QStringList open;
    for (const Finding& finding : it.verdict.findings) {
        if (finding.judgement == Judgement::Fail)
            failed += finding.title;
        else if (finding.judgement != Judgement::Pass)
            open += finding.title;
    }
    QStringList parts;
    if (!failed.isEmpty())
        parts += u"failed: "_s % failed.join(u", "_s);
    if (!open.isEmpty())
        parts += u"open: "_s % open.join(u", "_s);
    if (it.verdict.standing == Standing::Invalid)
        parts += u"the run is invalid"_s;
    Line line =
        plainLine(u"Risk Assessment"_s, parts.isEmpty() ? u"no finding failed and none is open"_s : parts.join(u"; "_s),
                  Provenance::Computed, u"from the findings"_s);
    line.sign = !failed.isEmpty() || it.verdict.standing == Standing::Invalid ? Sign::Cross
                : open.isEmpty()                                              ? Sign::Tick
                                                                              : Sign::Warning;
    return line;
}

QString decisionText(const Signature& signature)
{
    switch (signature.decision) {
    case Decision::Approve:
        return signature.exception.isEmpty() ? u"Approved"_s : u"Approved with exception"_s;
    case Decision::Reject:
        return u"Rejected"_s;
    case Decision::Abstain:
        return u"Abstained"_s;
    }
    return {};
}

QString signatureText(const Dossier& it, const Signature& signature)
{
    QString text = decisionText(signature) % u" by "_s % signature.name % u", "_s % signature.at;
    if (!signature.meaning.isEmpty())
        text += u". Meaning: "_s % saidText(it, signature.meaning);
    if (!signature.exception.isEmpty())
        text += u" Exception: "_s % saidText(it, signature.exception);
    if (!signature.comment.isEmpty())
        text += u" Comment: "_s % saidText(it, signature.comment);
    return text;
}

Line roleLine(const Dossier& it, const Role& role)
{
    const QString label = role.required ? role.name : QString(role.name % u" (optional)"_s);
    const Signature* signature = validFor(it.entries.signatures, role.name, it.approval.evidence);
    if (!signature)
        return plainLine(label, it.approval.mayBeSigned ? u"not signed"_s : u"not to be signed"_s);
    Line line = plainLine(label, signatureText(it, *signature), Provenance::Entered);
    line.sign = signature->decision == Decision::Reject    ? Sign::Cross
                : signature->decision == Decision::Abstain ? Sign::Dash
                : it.approval.mayBeSigned && signature->exception.isEmpty() && it.verdict.standing == Standing::Pass
                    ? Sign::Tick
                    : Sign::Warning;
    return line;
}

/// Signatures that were given for other evidence.
QList<Line> voidLines(const Dossier& it)
{
    QList<Line> lines;
    for (const Signature& signature : it.entries.signatures) {
        if (signature.evidence == it.approval.evidence)
            continue;
        Line line = plainLine(
            u"VOID"_s,
            u"the signature of %1 (%2, %3) was given for other evidence: what it was given for was "
            "changed afterwards, or it belongs to another bundle."_s.arg(signature.name, signature.role, signature.at),
            Provenance::Computed, u"its digest is %1"_s.arg(signature.evidence));
        line.sign = Sign::Warning;
        lines += line;
    }
    return lines;
}

QString attestation(const Dossier& it)
{
    QString text = u"A signature here attests who decided what on which data. It is not a qualified electronic "
                   "signature: nothing proves that the person was who the name says. "_s;
    if (!it.approval.mayBeSigned)
        return it.record.target.demo
                   ? u"Sign-off is disabled: this run is a demonstration against the built-in server."_s
                   : u"Sign-off is disabled: this run is invalid."_s;
    return text % u"Each is bound to the evidence with the SHA-256 digest "_s % it.approval.evidence %
           u" and is void for any other."_s;
}

Line failuresLine(const Dossier& it)
{
    QStringList failed;
    for (const Finding& finding : it.verdict.findings) {
        if (finding.required && finding.judgement == Judgement::Fail)
            failed += u"%1: %2, limit %3"_s.arg(finding.title, measuredText(finding), limitOf(finding));
    }
    return plainLine(u"Failing criteria"_s, failed.join(u"; "_s), Provenance::Measured);
}

Part finalPart(const Dossier& it)
{
    Line next = enteredLine(it, u"next-steps");
    if (next.provenance != Provenance::Entered)
        next = plainLine(u"Next Steps"_s, it.approval.recommendation, Provenance::Computed, u"by the verdict"_s);
    return {2,
            {},
            Sign::None,
            false,
            {Lines{Lines::As::Facts,
                   {plainLine(u"Final Recommendation"_s, it.approval.recommendation, Provenance::Computed,
                              u"from the verdict and the signatures"_s),
                    next}}}};
}

} // namespace

QList<Part> decisionChapter(const Dossier& it)
{
    const ApprovalStatus status = it.approval.status;
    const QString source = u"from the verdict and the signatures"_s;
    Line final = plainLine(u"Status"_s, wordsOf(status), Provenance::Computed, source);
    final.sign = signOfAuthorization(status);
    Line authorization =
        plainLine(u"Deployment Authorization"_s, authorizationText(status), Provenance::Computed, source);
    authorization.sign = signOfAuthorization(status);
    Lines decision{Lines::As::Facts, {final, authorization, enteredLine(it, u"business-value"), riskLine(it)}};
    if (it.verdict.standing == Standing::Fail)
        decision.lines += failuresLine(it);

    Lines roles{Lines::As::Facts, {}};
    for (const Role& role : it.business().roles)
        roles.lines += roleLine(it, role);
    Part signOff{2, u"Sign-off"_s, Sign::None, false, {roles}};
    const QList<Line> voided = voidLines(it);
    if (!voided.isEmpty())
        signOff.blocks += Lines{Lines::As::Bullets, voided};
    signOff.blocks += Lines{Lines::As::Paragraphs, {plainLine({}, attestation(it))}};
    return {{2, u"Final Decision"_s, Sign::None, false, {decision}}, signOff, finalPart(it)};
}

} // namespace flapscope
