#include "report/chapters.h"

#include "core/planjson.h"
#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString subjectText(const Dossier& it)
{
    const TargetFacts& target = it.record.target;
    QString text = target.url.isEmpty() ? u"not known"_s : target.url;
    if (target.demo)
        text += u" (the built-in demo server)"_s;
    if (!target.executable.isEmpty())
        text += u", process "_s % target.executable;
    if (target.pid)
        text += u", pid "_s % QString::number(*target.pid);
    if (!target.executableDigest.isEmpty())
        text += u", executable SHA-256 "_s % target.executableDigest;
    return text;
}

Line buildLine(const Dossier& it)
{
    QStringList parts;
    if (!it.business().build.isEmpty())
        parts += u"build "_s % it.business().build;
    if (!it.business().imageDigest.isEmpty())
        parts += u"image "_s % it.business().imageDigest;
    if (parts.isEmpty())
        return unassessed(u"Build"_s, u"nobody entered a build or an image digest"_s);
    return plainLine(u"Build"_s, parts.join(u", "_s), Provenance::Entered, u"entered with the business inputs"_s);
}

Line approvalDateLine(const Dossier& it)
{
    const QString label = u"Approval Date"_s;
    if (it.approval.date.isEmpty())
        return plainLine(label, u"—"_s);
    return plainLine(label, it.approval.date.left(10), Provenance::Entered,
                     u"last required signature, %1"_s.arg(it.approval.date));
}

Sign signOfStatus(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::Approved:
        return Sign::Tick;
    case ApprovalStatus::Rejected:
    case ApprovalStatus::CriteriaFailed:
        return Sign::Cross;
    case ApprovalStatus::AwaitingSignOff:
    case ApprovalStatus::InsufficientEvidence:
    case ApprovalStatus::NoDecision:
    case ApprovalStatus::ApprovedWithException:
        return Sign::Warning;
    case ApprovalStatus::Demonstration:
        return Sign::Dash;
    }
    return Sign::None;
}

/// "connected 65 of 65 times …": what was done, in one sentence.
QString doneText(const Dossier& it)
{
    const auto cycles = it.metrics.all.attempts;
    return u"%1 of %2 planned cycles were run against the server, with up to %3 at once."_s.arg(
        grouped(static_cast<qint64>(cycles)), grouped(totalCycles(it.plan)),
        counted(static_cast<quint64>(mostClients(it.plan)), u"client"_s, u"clients"_s));
}

QString meaningText(const Dossier& it)
{
    switch (it.verdict.standing) {
    case Standing::Pass:
        return u"Every required criterion was met: the server held up under rapid connection flapping, as far as the "
               "criteria of this plan tell."_s;
    case Standing::Fail:
        return u"The server did not meet every required criterion."_s;
    case Standing::Inconclusive:
        return u"This does not tell enough: at least one required criterion was measured too little or could not be "
               "seen."_s;
    case Standing::Invalid:
        return u"The run is invalid, so nothing follows from it for the server."_s;
    }
    return {};
}

} // namespace

QList<Part> summaryChapter(const Dossier& it)
{
    Line status = plainLine(u"Final Status"_s, wordsOf(it.approval.status), Provenance::Computed,
                            u"from the verdict and the signatures"_s);
    status.sign = signOfStatus(it.approval.status);
    const Part summary{
        2,
        u"Approval Summary"_s,
        Sign::None,
        false,
        {Lines{Lines::As::Facts,
               {plainLine(u"Test ID"_s, it.plan.name, Provenance::Entered, u"plan, SHA-256 "_s % digestOf(it.plan)),
                plainLine(u"Subject of approval"_s, subjectText(it), Provenance::Measured), buildLine(it),
                plainLine(u"Run Date"_s, timeText(it.record.started), Provenance::Measured, u"run "_s % it.record.id),
                approvalDateLine(it), status}},
         Lines{Lines::As::Paragraphs,
               {plainLine({}, u"Every line bears its provenance: [M] measured, [C] computed, [E] entered "
                              "by a person, [–] not assessed. ✅ passed or confirmed, ❌ failed, ⚠ "
                              "inconclusive or open, – not assessed or not confirmed."_s)}}}};
    QList<Line> lines{plainLine({}, doneText(it) % u' ' % meaningText(it), Provenance::Measured)};
    if (it.record.breakingPoint)
        lines += plainLine(u"Breaking point"_s, sentenceOf(*it.record.breakingPoint), Provenance::Measured,
                           u"one run a level; see the evidence"_s);
    Part executive{2, u"Executive Summary"_s, Sign::None, false, {Lines{Lines::As::Paragraphs, lines}}};
    Lines reasons;
    for (const QString& reason : it.verdict.reasons)
        reasons.lines += plainLine({}, reason, Provenance::Measured);
    if (!reasons.lines.isEmpty())
        executive.blocks += reasons;
    executive.blocks += Lines{Lines::As::Paragraphs,
                              {plainLine(u"Recommendation"_s, it.approval.recommendation, Provenance::Computed,
                                         u"from the verdict and the signatures"_s)}};
    return {summary, executive};
}

} // namespace flapscope
