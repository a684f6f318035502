#include "report/chapters.h"

#include "core/range.h"
#include "core/variables.h"
#include "core/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// From best to worst; what was not seen is worse than what passed, and better than what is doubtful.
int badness(Sign sign)
{
    switch (sign) {
    case Sign::None:
        return 0;
    case Sign::Tick:
        return 1;
    case Sign::Dash:
        return 2;
    case Sign::Warning:
        return 3;
    case Sign::Cross:
        return 4;
    }
    return 0;
}

Sign worse(Sign a, Sign b)
{
    return badness(a) >= badness(b) ? a : b;
}

/// "Connect success: 100 % of 65 (limit: at least 100 %)"; the whole of it stands among the criteria.
QString inShort(const Finding& finding)
{
    if (!finding.measured)
        return finding.title % u": "_s % (finding.text.endsWith(u'.') ? finding.text.chopped(1) : finding.text);
    return u"%1: %2 (limit: %3; n = %4)"_s.arg(finding.title, measuredText(finding), limitOf(finding),
                                               grouped(static_cast<qint64>(finding.samples)));
}

} // namespace

Dossier dossierOf(const Record& record, const Metrics& metrics, const Verdict& verdict, const Entries& entries,
                  const DigestSheet& evidence)
{
    return {record,
            metrics,
            verdict,
            entries,
            evidence,
            masked(record.plan),
            approvalOf(verdict, record.target.demo, entries, evidence.digest())};
}

QString toolName()
{
    return QString(QCoreApplication::applicationName() % u' ' % QCoreApplication::applicationVersion()).trimmed();
}

Sign signOf(Judgement judgement, const Dossier& it)
{
    switch (judgement) {
    case Judgement::Pass:
        return it.verdict.standing == Standing::Invalid ? Sign::Warning : Sign::Tick;
    case Judgement::Fail:
        return Sign::Cross;
    case Judgement::Inconclusive:
        return Sign::Warning;
    case Judgement::NotAssessed:
        return Sign::Dash;
    }
    return Sign::None;
}

Line findingLine(const Dossier& it, const QString& label, QStringView id, const QString& text)
{
    const Finding* finding = it.verdict.finding(id);
    if (!finding)
        return unassessed(label, u"this version does not judge it"_s);
    // Something can be measured and not judged: then it is shown, without a sign that says good.
    const bool seen = finding->judgement != Judgement::NotAssessed || finding->measured;
    return {signOf(finding->judgement, it),
            seen ? Provenance::Measured : Provenance::NotAssessed,
            label,
            text.isEmpty() ? finding->text : text,
            {},
            finding->id};
}

Line findingsLine(const Dossier& it, const QString& label, std::initializer_list<QStringView> ids)
{
    Line line{Sign::None, Provenance::NotAssessed, label, {}, {}, {}};
    QStringList texts;
    for (const QStringView id : ids) {
        const Finding* finding = it.verdict.finding(id);
        if (!finding)
            continue;
        const Line part = findingLine(it, finding->title, id);
        texts += inShort(*finding);
        line.sign = worse(line.sign, part.sign);
        if (part.provenance == Provenance::Measured)
            line.provenance = Provenance::Measured;
        if (line.anchor.isEmpty())
            line.anchor = part.anchor;
    }
    line.text = texts.join(u"; "_s) % u'.';
    return line;
}

QString originOf(const QString& by, const QString& on, const QString& basis)
{
    QString origin = by.isEmpty() ? u"entered by nobody named"_s : QString(u"entered by "_s % by);
    if (!on.isEmpty())
        origin += u" on "_s % on;
    return origin % u"; basis: "_s % (basis.isEmpty() ? u"none given"_s : basis);
}

QString saidText(const Dossier& it, const QString& text)
{
    return mayBeSaid(text, it.verdict.standing)
               ? text
               : u"what was entered here was left out: its words do not fit a run that did not pass"_s;
}

Line enteredLine(const Dossier& it, QStringView topic)
{
    const auto& all = topics();
    const auto known = std::find_if(all.begin(), all.end(), [topic](const Topic& t) { return t.id == topic; });
    const QString label = known == all.end() ? topic.toString() : known->label;
    const Statement* statement = it.business().on(topic);
    if (!statement || statement->text.isEmpty())
        return unassessed(label, u"nobody entered anything"_s);
    const bool fits = mayBeSaid(statement->text, it.verdict.standing);
    QString source = originOf(statement->enteredBy, statement->enteredOn, saidText(it, statement->basis));
    source += statement->confirmedBy.isEmpty() ? u"; not confirmed"_s : u"; confirmed by "_s % statement->confirmedBy;
    return {fits && !statement->confirmedBy.isEmpty() ? Sign::Tick : Sign::Dash,
            Provenance::Entered,
            label,
            saidText(it, statement->text),
            source,
            {}};
}

Line plainLine(const QString& label, const QString& text, Provenance provenance, const QString& source)
{
    return {Sign::None, provenance, label, text, source, {}};
}

Line unassessed(const QString& label, const QString& why)
{
    return {Sign::Dash, Provenance::NotAssessed, label, u"not assessed: "_s % why, {}, {}};
}

Sign worstOf(const QList<Line>& lines)
{
    Sign worst = Sign::None;
    for (const Line& line : lines)
        worst = worse(worst, line.sign);
    return worst;
}

QString timeText(const QDateTime& time)
{
    return time.isValid() ? time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate) : QString();
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

QString limitOf(const Finding& finding)
{
    return finding.limit ? limitText(finding.comparison, *finding.limit, finding.unit) : u"none"_s;
}

QString moneyText(const BusinessCase& figures, double amount)
{
    const QString number = grouped(amount);
    return figures.currency.isEmpty() ? number : QString(figures.currency % u' ' % number);
}

QString percentage(double percent)
{
    return (std::trunc(percent) == percent ? grouped(percent) : numeral(percent)) % u" %"_s;
}

} // namespace flapscope
