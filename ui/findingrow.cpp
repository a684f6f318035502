#include "ui/findingrow.h"

#include "core/criterion.h"
#include "ui/quantitytext.h"

namespace flapscope
{

namespace
{
const QString& dash()
{
    static const QString text = QStringLiteral("–");
    return text;
}

QString limitOrDash(Comparison comparison, const std::optional<double>& limit, const QString& unit)
{
    return limit ? boundText(comparison, *limit, unit) : dash();
}

/// The unit as limit and margin name it; what is counted is named beside the value already.
QString shortUnit(const QString& unit)
{
    const bool counted = unit == QStringLiteral("connections") || unit == QStringLiteral("clients");
    return counted ? QString() : unit;
}

/// While a run goes on, what has no value yet is expected later; at the end, it could not be seen.
bool isPending(const Finding& finding, Finality finality)
{
    const bool open = finding.judgement == Judgement::NotAssessed || finding.judgement == Judgement::Inconclusive;
    return finality == Finality::Provisional && open && !finding.measured;
}
} // namespace

FindingRow rowOf(const Finding& finding, Finality finality)
{
    FindingRow row{.id = finding.id,
                   .title = finding.title,
                   .required = finding.required,
                   .pending = isPending(finding, finality),
                   .appearance = appearanceOf(finding.judgement),
                   .value = dash(),
                   .samples = {},
                   .limit = limitOrDash(finding.comparison, finding.limit, shortUnit(finding.unit)),
                   .margin = {},
                   .sentence = finding.text};
    if (row.pending)
        row.appearance = appearanceOfPending();
    if (finding.samples > 0)
        row.samples = QStringLiteral("n ") + countText(finding.samples);
    if (finding.measured) {
        row.value = valueText(*finding.measured, finding.unit, finding.limit);
        if (finding.limit)
            row.margin = marginText(finding.comparison, *finding.measured, *finding.limit, shortUnit(finding.unit));
    }
    return row;
}

QList<FindingRow> rowsOf(const Verdict& verdict, Finality finality)
{
    QList<FindingRow> rows;
    rows.reserve(verdict.findings.size());
    for (const Finding& finding : verdict.findings)
        rows += rowOf(finding, finality);
    return rows;
}

QList<FindingRow> rowsOf(const Plan& plan)
{
    QList<FindingRow> rows;
    for (const Limit& limit : plan.limits) {
        const auto criterion = criterionNamed(limit.criterion);
        if (!criterion)
            continue;
        rows += FindingRow{.id = limit.criterion,
                           .title = criterion->title,
                           .required = limit.required,
                           .pending = true,
                           .appearance = appearanceOfPending(),
                           .value = dash(),
                           .samples = {},
                           .limit = limitOrDash(limit.comparison, limit.value, shortUnit(criterion->unit)),
                           .margin = {},
                           .sentence = {}};
    }
    return rows;
}

} // namespace flapscope
