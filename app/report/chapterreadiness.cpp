#include "report/chapters.h"

#include "core/departures.h"
#include "core/range.h"
#include "core/toxictext.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// What the run did to the server beside flapping: hard ends of connections, and what went wrong on the way.
QStringList faultsExercised(const Dossier& it)
{
    QStringList faults;
    for (const ToxicSpan& span : it.record.toxics) {
        if (const QString fault = wordingOf(span.toxic); !faults.contains(fault))
            faults += fault;
    }
    for (const Stage& stage : it.plan.stages) {
        for (const Departure& departure : departuresOf(stage)) {
            const QString fault = u"connections ended by "_s % meaningOf(departure.way);
            if (departure.way != CloseMode::Clean && !faults.contains(fault))
                faults += fault;
        }
    }
    return faults;
}

Line errorHandlingLine(const Dossier& it)
{
    const QString label = u"Error Handling"_s;
    const QStringList faults = faultsExercised(it);
    if (faults.isEmpty())
        return unassessed(label, u"this plan exercises no fault: every connection ends by the closing handshake"_s);
    Line line = findingsLine(it, label, {u"disconnect-success", u"cleanup"});
    line.text = u"exercised: %1. "_s.arg(faults.join(u"; "_s)) % line.text;
    return line;
}

/// All required findings together.
Line functionalLine(const Dossier& it)
{
    return findingsLine(it, u"Functional Requirements"_s,
                        {u"connect-success", u"disconnect-success", u"echo-success", u"concurrent-clients"});
}

} // namespace

QList<Part> readinessChapter(const Dossier& it)
{
    const QList<Line> lines{functionalLine(it),
                            findingsLine(it, u"Performance Standards"_s, {u"cycle-duration", u"memory-growth", u"cpu"}),
                            errorHandlingLine(it),
                            enteredLine(it, u"monitoring"),
                            enteredLine(it, u"documentation"),
                            enteredLine(it, u"security"),
                            enteredLine(it, u"compliance")};
    return {{2, u"Production Readiness Checklist"_s, worstOf(lines), true, {Lines{Lines::As::Checklist, lines}}}};
}

} // namespace flapscope
