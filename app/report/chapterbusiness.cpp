#include "report/chapters.h"

#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString formula(const BusinessCase& figures, const Return& result)
{
    const QString revenue = moneyText(figures, result.protectedRevenue);
    const QString investment = moneyText(figures, result.investment);
    return u"gross: %1 ÷ %2; net: (%1 − %2) ÷ %2"_s.arg(revenue, investment);
}

QList<Line> figuresLines(const Dossier& it, const BusinessCase& figures)
{
    const QString origin = originOf(figures.enteredBy, figures.enteredOn, saidText(it, figures.basis));
    QList<Line> lines;
    if (figures.days && figures.dayRate)
        lines +=
            plainLine(u"Investment"_s,
                      u"%1 of an engineer at %2 a day: %3"_s.arg(
                          figures.days == 1.0 ? u"1 day"_s : QString(grouped(*figures.days) % u" days"_s),
                          moneyText(figures, *figures.dayRate), moneyText(figures, *figures.days * *figures.dayRate)),
                      Provenance::Entered, origin);
    else
        lines += unassessed(u"Investment"_s, u"days or day rate were not entered"_s);
    if (figures.monthlyRevenue)
        lines += plainLine(u"Protected Revenue"_s,
                           u"%1 a month, counted for %2, %3 of it attributed to this test"_s.arg(
                               moneyText(figures, *figures.monthlyRevenue),
                               figures.months == 1.0 ? u"1 month"_s : QString(grouped(figures.months) % u" months"_s),
                               percentage(figures.attributionPercent)),
                           Provenance::Entered, origin);
    else
        lines += unassessed(u"Protected Revenue"_s, u"no revenue was entered"_s);
    return lines;
}

Line returnLine(const BusinessCase& figures)
{
    const auto result = returnOf(figures);
    if (!result)
        return unassessed(u"ROI"_s, u"revenue, days and day rate are needed, and some of them are missing"_s);
    return plainLine(u"ROI"_s,
                     u"%1 gross, %2 net, over %3"_s.arg(
                         percentage(result->grossPercent), percentage(result->netPercent),
                         figures.months == 1.0 ? u"1 month"_s : QString(grouped(figures.months) % u" months"_s)),
                     Provenance::Computed, formula(figures, *result));
}

} // namespace

QList<Part> businessChapter(const Dossier& it)
{
    const BusinessCase& figures = it.business().figures;
    QList<Line> roi = figuresLines(it, figures);
    roi += enteredLine(it, u"cost-savings");
    roi += returnLine(figures);
    const QList<Line> strategic{enteredLine(it, u"market-position"), enteredLine(it, u"customer-confidence"),
                                enteredLine(it, u"scalability"), enteredLine(it, u"innovation")};
    // Figures are nobody's proof: the heading bears a tick only where people confirmed what stands below it.
    const Sign sign = returnOf(figures) ? worstOf(strategic) : Sign::Dash;
    return {{2, u"Business Case Validation"_s, sign, true, {}},
            {3, u"ROI Analysis"_s, Sign::None, false, {Lines{Lines::As::Bullets, roi}}},
            {3, u"Strategic Value"_s, Sign::None, false, {Lines{Lines::As::Bullets, strategic}}}};
}

} // namespace flapscope
