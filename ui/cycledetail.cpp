#include "ui/cycledetail.h"

#include "ui/charts/decimation.h"
#include "ui/charts/nicesteps.h"

#include <QStringList>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
QString millisText(Nanos span)
{
    return figureText(inMillis(span)) + u" ms"_s;
}

QString stageText(const Cycle& cycle, const Plan& plan)
{
    if (cycle.stage >= 0 && cycle.stage < plan.stages.size())
        return plan.stages.at(cycle.stage).name;
    return cycle.stage == RecoveryStage ? u"recovery"_s : u"warm-up"_s;
}

QString outcomeText(const Cycle& cycle)
{
    QString text = (isFailure(cycle.outcome)       ? u"✘ "_s
                    : cycle.outcome == Outcome::Ok ? u"✔ "_s
                                                   : u"– "_s) +
                   nameOf(cycle.outcome);
    if (cycle.httpStatus)
        text += u" %1"_s.arg(*cycle.httpStatus);
    if (cycle.closeCode)
        text += u", close code %1"_s.arg(*cycle.closeCode);
    return text;
}

QString summaryOf(const TrackCell& cell)
{
    return u"Client %1 · %2 cycles from %3 to %4 · %5 failed · open for %6 % of the time"_s.arg(cell.cycle.client + 1)
        .arg(cell.cycles)
        .arg(timeText(inSeconds(cell.begin), 0.01), timeText(inSeconds(cell.until), 0.01))
        .arg(cell.failed)
        .arg(100.0 * static_cast<double>(cell.openShare), 0, 'f', 0);
}
} // namespace

QList<CyclePart> partsOf(const Cycle& cycle, Moment ended)
{
    QList<CyclePart> parts;
    Moment reached = cycle.start;
    const auto part = [&](const QString& name, Moment until) {
        if (const auto lasted = between(reached, until)) {
            parts.append({name, *lasted});
            reached = until;
        }
    };
    part(u"DNS"_s, cycle.dns);
    part(u"TCP"_s, cycle.tcp);
    part(u"TLS"_s, cycle.tls);
    part(u"upgrade"_s, cycle.upgrade);
    part(u"first reply"_s, cycle.firstEcho);
    part(cycle.closeSent.isKnown() ? u"held"_s : u"until its end"_s,
         cycle.closeSent.isKnown() ? cycle.closeSent : ended);
    if (cycle.closeSent.isKnown())
        part(u"close"_s, cycle.closeReceived.isKnown() ? cycle.closeReceived : ended);
    part(u"pause"_s, cycle.end);
    return parts;
}

QString sentenceFor(const TrackCell& cell, const Plan& plan)
{
    if (cell.cycles > 1)
        return summaryOf(cell);
    const Cycle& cycle = cell.cycle;
    QStringList texts{u"Client %1"_s.arg(cycle.client + 1), stageText(cycle, plan), u"cycle %1"_s.arg(cycle.number + 1),
                      u"at "_s + timeText(inSeconds(cycle.start), 0.001), outcomeText(cycle)};
    const auto parts = partsOf(cycle, cell.ended);
    for (const CyclePart& part : parts)
        texts.append(part.name + u' ' + millisText(part.lasted));
    return texts.join(u" · "_s);
}

} // namespace flapscope
