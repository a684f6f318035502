#include "report/chapters.h"

#include "core/range.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QList<Line> milestones(const Dossier& it)
{
    return {findingLine(it, u"Bounded Resource Growth"_s, u"memory-growth"),
            findingsLine(it, u"Connection Handling"_s, {u"connect-success", u"disconnect-success"}),
            findingLine(it, u"Concurrent Robustness"_s, u"concurrent-clients"),
            findingLine(it, u"Rapid Recovery"_s, u"recovery-time")};
}

} // namespace

QList<Part> achievementsChapter(const Dossier& it)
{
    QList<Line> achieved;
    QList<Line> others;
    for (const Line& line : milestones(it))
        (line.sign == Sign::Tick ? achieved : others) += line;
    Part technical{3, u"Technical Milestones"_s, Sign::None, false, {}};
    if (achieved.isEmpty())
        technical.blocks += Lines{Lines::As::Paragraphs, {plainLine({}, u"None was achieved in this run."_s)}};
    else
        technical.blocks += Lines{Lines::As::Numbers, achieved};
    if (!others.isEmpty()) {
        technical.blocks += Lines{Lines::As::Paragraphs, {plainLine(u"Not achieved"_s, {})}};
        technical.blocks += Lines{Lines::As::Numbers, others};
    }
    return {{2, u"Key Achievements"_s, Sign::None, false, {}},
            technical,
            {3,
             u"Business Impact"_s,
             Sign::None,
             false,
             {Lines{Lines::As::Numbers,
                    {enteredLine(it, u"infrastructure-cost"), enteredLine(it, u"customer-retention"),
                     enteredLine(it, u"enterprise-sales"), enteredLine(it, u"competitive-advantage")}}}}};
}

} // namespace flapscope
