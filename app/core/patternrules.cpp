#include "core/planrules.h"

#include "core/range.h"
#include "core/trace.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

void checkBurst(const Stage& stage, const QString& where, FaultList& faults)
{
    const Millis period = stage.connected + stage.disconnected;
    if (period <= Millis::zero())
        faults.add(where % u".disconnectedMs"_s, u"Without any time between them, bursts are none."_s,
                   u"Use a longer time connected or a longer pause."_s);
    else if (stage.pattern.skew > period)
        faults.add(where % u".pattern.skewMs"_s, u"It is longer than a period, so bursts would run into one another."_s,
                   u"Use at most %1."_s.arg(grouped(qint64(period.count()))));
}

void checkGilbertElliott(const Pattern& pattern, const QString& where, FaultList& faults)
{
    const QString mend = u"Use a number above 0, up to 1."_s;
    if (pattern.p <= 0.0)
        faults.add(where % u".pattern.p"_s, u"A client that never goes down does not flap."_s, mend);
    if (pattern.r <= 0.0)
        faults.add(where % u".pattern.r"_s, u"A client that went down would never come up again."_s, mend);
}

void compareWithTrace(const Stage& stage, const Trace& trace, const QString& where, FaultList& faults)
{
    Stage wanted = stage;
    follow(wanted, trace);
    const auto compare = [&](const QString& key, qint64 is, qint64 inTrace, const QString& what) {
        if (is != inTrace)
            faults.add(where % key, u"The trace has %1 %2."_s.arg(grouped(inTrace), what), u"Use that number."_s);
    };
    compare(u".clients"_s, stage.clients, wanted.clients, u"clients"_s);
    compare(u".cycles"_s, stage.cycles, wanted.cycles, u"connects of the client that has the most"_s);
    compare(u".pattern.traceStarts"_s, stage.pattern.traceStarts, wanted.pattern.traceStarts, u"connects"_s);
    compare(u".pattern.traceLastsMs"_s, stage.pattern.traceLasts.count(), wanted.pattern.traceLasts.count(),
            u"milliseconds"_s);
}

void checkTrace(const Stage& stage, const QString& where, FaultList& faults)
{
    const QString path = where % u".pattern.trace"_s;
    if (stage.rounds.cycles > 0)
        faults.add(where % u".rounds"_s, u"A recorded incident has no rests."_s, u"Set rounds.cycles to 0."_s);
    if (stage.pattern.trace.isEmpty()) {
        faults.add(path, u"There is no trace to follow."_s, u"Give the file."_s);
        return;
    }
    const auto trace = traceFromFile(stage.pattern.trace);
    if (trace) {
        compareWithTrace(stage, *trace, where, faults);
        return;
    }
    const Fault fault = trace.faults().constFirst();
    faults.add(path, QString(fault.where % u": "_s % fault.what), fault.next);
}

void checkPattern(const Stage& stage, const QString& where, FaultList& faults)
{
    switch (stage.pattern.shape) {
    case Pattern::Shape::Steady:
        return;
    case Pattern::Shape::Burst:
        checkBurst(stage, where, faults);
        return;
    case Pattern::Shape::Poisson:
        if (stage.pattern.rate <= 0.0)
            faults.add(where % u".pattern.rate"_s, u"At a rate of 0 nobody ever connects."_s,
                       u"Use a number above 0."_s);
        return;
    case Pattern::Shape::Ramp:
        if (stage.pattern.endRate <= 0.0)
            faults.add(where % u".pattern.endRate"_s, u"The rate would fall to 0, and the last starts never come."_s,
                       u"Use a number above 0."_s);
        return;
    case Pattern::Shape::GilbertElliott:
        checkGilbertElliott(stage.pattern, where, faults);
        return;
    case Pattern::Shape::Trace:
        checkTrace(stage, where, faults);
        return;
    }
}

void checkPolicy(const ReconnectPolicy& policy, const QString& where, FaultList& faults)
{
    if (policy.cap < policy.base)
        faults.add(where % u".reconnect.capMs"_s, u"The longest delay is shorter than the first one."_s,
                   u"Use at least %1."_s.arg(grouped(qint64(policy.base.count()))));
}

void checkRestart(const Stage& stage, const QString& where, FaultList& faults)
{
    if (!stage.restart.isAsked())
        return;
    if (stage.rounds.cycles > 0)
        faults.add(where % u".restart"_s, u"A server that restarts between two rests shows no trend."_s,
                   u"Set rounds.cycles or restart.afterMs to 0."_s);
    const Millis lasts = expectedDuration(stage) - stage.restart.down;
    if (stage.restart.after >= lasts)
        faults.add(where % u".restart.afterMs"_s,
                   u"The stage is over after about %1 ms."_s.arg(grouped(qint64(lasts.count()))),
                   u"Restart earlier, or use more cycles or longer times."_s);
}

} // namespace

void checkFlapping(const Stage& stage, const QString& where, FaultList& faults)
{
    checkPattern(stage, where, faults);
    checkPolicy(stage.reconnect, where, faults);
    checkRestart(stage, where, faults);
}

} // namespace flapscope
