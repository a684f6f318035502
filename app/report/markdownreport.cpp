#include "report/markdownreport.h"

#include "core/planjson.h"
#include "core/range.h"
#include "core/variables.h"
#include "core/wording.h"
#include "report/markdownmetrics.h"
#include "report/markdowntext.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString titleOf(Standing standing)
{
    switch (standing) {
    case Standing::Pass:
        return u"✅ PASS"_s;
    case Standing::Fail:
        return u"❌ FAIL"_s;
    case Standing::Inconclusive:
        return u"⚠ INCONCLUSIVE"_s;
    case Standing::Invalid:
        return u"⚠ INVALID RUN"_s;
    }
    return {};
}

QString iconOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::Pass:
        return u"✅"_s;
    case Judgement::Fail:
        return u"❌"_s;
    case Judgement::Inconclusive:
        return u"⚠"_s;
    case Judgement::NotAssessed:
        return u"–"_s;
    }
    return {};
}

QString row(const QString& name, const QString& value)
{
    return value.isEmpty() ? QString() : QString(u"| "_s % name % u" | "_s % escaped(value) % u" |\n"_s);
}

QString timeText(const QDateTime& time)
{
    return time.isValid() ? time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate) : QString();
}

QString stageText(const Stage& stage)
{
    return u"%1: %2 × %3, connected %4 ms, disconnected %5 ms, close %6"_s.arg(
        stage.name, counted(static_cast<quint64>(stage.clients), u"client"_s, u"clients"_s),
        counted(static_cast<quint64>(stage.cycles), u"cycle"_s, u"cycles"_s), grouped(qint64(stage.connected.count())),
        grouped(qint64(stage.disconnected.count())), nameOf(stage.close));
}

QString subject(const Record& record)
{
    const Plan plan = masked(record.plan);
    const QString pid = record.target.pid ? u" (pid %1)"_s.arg(*record.target.pid) : QString();
    const Environment& here = record.environment;
    QString text = u"## What was tested\n\n| | |\n|---|---|\n"_s;
    text += row(u"Server"_s, record.target.url % (record.target.demo ? u" (the built-in demo server)"_s : QString()));
    text += row(u"Process"_s, record.target.executable % pid);
    text += row(u"Plan"_s, plan.name);
    text += row(u"Plan digest"_s, digestOf(plan));
    for (qsizetype i = 0; i < plan.stages.size(); ++i)
        text += row(u"Stage %1"_s.arg(i + 1), stageText(plan.stages.at(i)));
    text += row(u"Run"_s, record.id);
    text += row(u"Started"_s, timeText(record.started));
    text += row(u"Finished"_s, timeText(record.finished));
    text += row(u"Machine"_s, QStringList{here.system, here.kernel, here.processor}.join(u", "_s));
    text += row(u"Tool"_s, here.tool % u", Qt "_s % here.qt);
    return text;
}

QString measuredText(const Finding& finding)
{
    if (!finding.measured)
        return u"–"_s;
    if (finding.unit == "%"_L1)
        return percentText(*finding.measured);
    if (finding.unit == "clients"_L1 || finding.unit == "connections"_L1)
        return grouped(*finding.measured);
    return QString(numeral(*finding.measured, finding.limit) % u' ' % finding.unit).trimmed();
}

QString findingRow(const Finding& finding)
{
    const QString limit = finding.limit ? limitText(finding.comparison, *finding.limit, finding.unit) : u"none"_s;
    return u"| %1 | %2 | %3 | %4 | %5 |\n"_s.arg(
        iconOf(finding.judgement), escaped(finding.title) % (finding.required ? QString() : u" (not required)"_s),
        escaped(measuredText(finding)), escaped(limit), escaped(finding.text));
}

QString findingsTable(const Verdict& verdict)
{
    QString text = u"## Findings\n\n| | Criterion | Measured | Limit | Evidence |\n|---|---|---|---|---|\n"_s;
    for (const Finding& finding : verdict.findings)
        text += findingRow(finding);
    return text % u"\n✅ pass · ❌ fail · ⚠ inconclusive · – not assessed\n"_s;
}

QString reasonsList(const Verdict& verdict)
{
    QString text;
    for (const QString& reason : verdict.reasons)
        text += u"- "_s % escaped(reason) % u'\n';
    return text.isEmpty() ? text : QString(text % u'\n');
}

QString noticesList(const Record& record)
{
    if (record.notices.isEmpty() && record.noticesDropped == 0)
        return {};
    QString text = u"\n## Notices\n\n"_s;
    for (const Notice& notice : record.notices)
        text += u"- "_s % escaped(notice.text) % u'\n';
    if (record.noticesDropped > 0)
        text += u"- %1 more were not kept.\n"_s.arg(record.noticesDropped);
    return text;
}

} // namespace

QString reportMarkdown(const Record& record, const Metrics& metrics, const Verdict& verdict)
{
    return u"# "_s % titleOf(verdict.standing) % u" – "_s % escaped(masked(record.plan).name) % u"\n\n"_s %
           reasonsList(verdict) % subject(record) % u'\n' % findingsTable(verdict) % u'\n' %
           durationsTable(metrics.all) % u'\n' % serverTable(metrics) % u'\n' % totalsText(metrics) %
           noticesList(record);
}

} // namespace flapscope
