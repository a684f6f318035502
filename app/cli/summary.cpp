#include "cli/summary.h"

#include <QStringList>

namespace flapscope
{

namespace
{
QString standingText(Standing standing)
{
    switch (standing) {
    case Standing::Pass:
        return QStringLiteral("PASS");
    case Standing::Fail:
        return QStringLiteral("FAIL");
    case Standing::Inconclusive:
        return QStringLiteral("INSUFFICIENT EVIDENCE");
    case Standing::Invalid:
        return QStringLiteral("INVALID RUN");
    }
    return {};
}

QChar iconOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::Pass:
        return u'✔';
    case Judgement::Fail:
        return u'✘';
    case Judgement::Inconclusive:
        return u'⚠';
    case Judgement::NotAssessed:
        return u'–';
    }
    return u'?';
}
} // namespace

QString summaryOfShard(const Record& record)
{
    QString text =
        nameOf(record.shard).toUpper() + QStringLiteral("  %1  %2\n").arg(record.plan.name, record.target.url);
    if (record.ending != Ending::Completed)
        text += QStringLiteral("  ") + record.endingReason + u'\n';
    return text + QStringLiteral("  %1 cycles. Judged by flapscope merge, together with the others.")
                      .arg(record.cycles.size());
}

QString summaryOf(const Record& record, const Verdict& verdict)
{
    QStringList lines;
    lines += QStringLiteral("%1  %2  %3").arg(standingText(verdict.standing), record.plan.name, record.target.url);
    for (const QString& reason : verdict.reasons)
        lines += QStringLiteral("  ") + reason;
    for (const Finding& finding : verdict.findings) {
        const QString weight = finding.required ? QString() : QStringLiteral(" (not required)");
        lines += QStringLiteral("%1 %2%3: %4").arg(iconOf(finding.judgement)).arg(finding.title, weight, finding.text);
    }
    return lines.join(u'\n');
}

} // namespace flapscope
