#include "core/toxicrules.h"

#include "core/plan.h"
#include "core/urlrules.h"
#include "core/variables.h"

#include <QStringBuilder>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

void checkParameters(const Toxic& toxic, const QString& where, FaultList& faults)
{
    const ToxicAttributes& its = toxic.attributes;
    if (its.latency >= 0 && its.jitter > its.latency)
        faults.add(where % u".attributes.jitter"_s,
                   u"A latency of %1 ms cannot vary by %2 ms: nothing comes early."_s.arg(grouped(its.latency),
                                                                                          grouped(its.jitter)),
                   u"Use at most the latency."_s);
    if (toxic.kind == ToxicKind::Slicer && its.sizeVariation >= its.averageSize && its.sizeVariation > 0)
        faults.add(
            where % u".attributes.size_variation"_s,
            u"Pieces of %1 bytes cannot vary by %2 bytes."_s.arg(grouped(its.averageSize), grouped(its.sizeVariation)),
            u"Use less than average_size."_s);
    if (toxic.kind == ToxicKind::StallBurst && its.duration >= its.interval)
        faults.add(where % u".attributes.duration"_s,
                   u"A standstill of %1 ms every %2 ms never ends."_s.arg(grouped(its.duration), grouped(its.interval)),
                   u"Use less than interval, or a blackhole."_s);
    if (toxic.kind == ToxicKind::Down && toxic.toxicity < 1.0)
        faults.add(where % u".toxicity"_s, u"What listens is up or down for all connections alike."_s,
                   u"Use 1, or reset_peer with this toxicity."_s);
}

/// Whether nothing at all passes in its direction once it acts.
bool letsNothingPass(const Toxic& toxic)
{
    return toxic.toxicity >= 1.0 && (toxic.kind == ToxicKind::Blackhole || toxic.kind == ToxicKind::Timeout ||
                                     toxic.kind == ToxicKind::ResetHandshake);
}

/// Whether no connection lives while it acts.
bool leavesNoConnection(const Toxic& toxic)
{
    return toxic.kind == ToxicKind::Down ||
           (toxic.kind == ToxicKind::ResetPeer && toxic.attributes.timeout == 0 && toxic.toxicity >= 1.0);
}

/// Whether it shapes data that pass in its direction.
bool shapesData(ToxicKind kind)
{
    switch (kind) {
    case ToxicKind::Latency:
    case ToxicKind::Bandwidth:
    case ToxicKind::Slicer:
    case ToxicKind::LimitData:
    case ToxicKind::Timeout:
    case ToxicKind::Blackhole:
    case ToxicKind::StallHandshake:
    case ToxicKind::ResetHandshake:
    case ToxicKind::StallBurst:
        return true;
    case ToxicKind::SlowClose:
    case ToxicKind::ResetPeer:
    case ToxicKind::Down:
    case ToxicKind::NatTimeout:
        break;
    }
    return false;
}

bool shareStream(const Toxic& a, const Toxic& b)
{
    return !hasStream(a.kind) || !hasStream(b.kind) || a.stream == b.stream;
}

/// Why `b` cannot act beside `a`; empty when it can.
QString contradiction(const Toxic& a, const Toxic& b)
{
    if (a.kind == b.kind && shareStream(a, b))
        return u"There is a toxic %1 for the same direction already."_s.arg(nameOf(a.kind));
    if (leavesNoConnection(a) || leavesNoConnection(b)) {
        const bool first = leavesNoConnection(a);
        return u"While %1 acts there is no connection that %2 could act on."_s.arg(nameOf(first ? a.kind : b.kind),
                                                                                   nameOf(first ? b.kind : a.kind));
    }
    if (!shareStream(a, b) || !shapesData(a.kind) || !shapesData(b.kind))
        return {};
    for (const auto& [stops, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
        if (letsNothingPass(*stops))
            return u"%1 lets nothing through in that direction, so %2 has nothing to act on."_s.arg(
                nameOf(stops->kind), nameOf(other->kind));
    }
    return {};
}

/// The toxics that act at one time, each with the path of its place.
struct Placed
{
    Toxic toxic;
    QString where;
};

void checkPairs(const QList<Placed>& toxics, FaultList& faults)
{
    for (qsizetype i = 0; i < toxics.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            const QString why = contradiction(toxics.at(j).toxic, toxics.at(i).toxic);
            if (!why.isEmpty()) {
                faults.add(toxics.at(i).where, why, u"Remove one, or let them act at different times."_s);
                break;
            }
            if (nameOf(toxics.at(j).toxic) == nameOf(toxics.at(i).toxic)) {
                faults.add(toxics.at(i).where % u".name"_s,
                           u"There is a toxic %1 already."_s.arg(nameOf(toxics.at(i).toxic)),
                           u"Give it another name."_s);
                break;
            }
        }
    }
}

QList<Placed> placed(const QList<Toxic>& toxics, const QString& where)
{
    QList<Placed> result;
    for (qsizetype i = 0; i < toxics.size(); ++i)
        result += {toxics.at(i), u"%1[%2]"_s.arg(where).arg(i)};
    return result;
}

void checkToxiproxy(const Plan& plan, FaultList& faults)
{
    const QString where = u"faults.toxiproxy"_s;
    if (holdsVariable(plan.faults.toxiproxy))
        faults.add(where, u"No variable is replaced in this address."_s, u"Give it as it is."_s);
    else if (const auto flaw = flawOf(plan.faults.toxiproxy, {"http"_L1, "https"_L1}))
        faults.add(where, flaw->what, flaw->next);
    checkToxiproxys(plan.faults.toxics, u"faults.toxics"_s, faults);
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        QList<Toxic> own;
        for (const StageToxic& toxic : plan.stages.at(i).faults)
            own += toxic.toxic;
        checkToxiproxys(own, u"stages[%1].faults"_s.arg(i), faults);
    }
}

/// What is timed comes over what lasts, as a failure over a slow network: only what begins together is compared.
bool lasts(const StageToxic& one)
{
    return one.atCycle <= 1 && one.forSpan == Millis::zero();
}

} // namespace

void checkToxics(const QList<Toxic>& toxics, const QString& where, FaultList& faults)
{
    for (const Placed& one : placed(toxics, where))
        checkParameters(one.toxic, one.where, faults);
    checkPairs(placed(toxics, where), faults);
}

void checkToxiproxys(const QList<Toxic>& toxics, const QString& where, FaultList& faults)
{
    for (qsizetype i = 0; i < toxics.size(); ++i) {
        if (!isToxiproxys(toxics.at(i).kind))
            faults.add(u"%1[%2].type"_s.arg(where).arg(i),
                       u"Toxiproxy has no toxic %1."_s.arg(nameOf(toxics.at(i).kind)),
                       u"Remove it, or leave faults.toxiproxy empty to use the program's own proxy."_s);
    }
}

void checkNetworkFaults(const Plan& plan, FaultList& faults)
{
    checkToxics(plan.faults.toxics, u"faults.toxics"_s, faults);
    if (!plan.faults.toxiproxy.isEmpty())
        checkToxiproxy(plan, faults);
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        const QList<StageToxic>& own = plan.stages.at(i).faults;
        QList<Placed> lasting = placed(plan.faults.toxics, u"faults.toxics"_s);
        for (qsizetype k = 0; k < own.size(); ++k) {
            const QString where = u"stages[%1].faults[%2]"_s.arg(i).arg(k);
            checkParameters(own.at(k).toxic, where, faults);
            if (own.at(k).atCycle > plan.stages.at(i).cycles)
                faults.add(where % u".atCycle"_s,
                           u"The stage has %1 cycles, so it never comes to this one."_s.arg(
                               grouped(qint64(plan.stages.at(i).cycles))),
                           u"Use at most as many."_s);
            if (lasts(own.at(k)))
                lasting += {own.at(k).toxic, where};
            for (qsizetype j = 0; j < k; ++j) {
                if (!lasts(own.at(k)) && own.at(j).atCycle == own.at(k).atCycle && !lasts(own.at(j)))
                    checkPairs({{own.at(j).toxic, u"stages[%1].faults[%2]"_s.arg(i).arg(j)}, {own.at(k).toxic, where}},
                               faults);
            }
        }
        checkPairs(lasting, faults);
    }
}

} // namespace flapscope
