#include "ui/event.h"

#include "ui/quantitytext.h"

namespace flapscope
{

namespace
{
QString stageName(qint16 stage, const Plan& plan)
{
    if (stage == RecoveryStage)
        return QStringLiteral("recovery");
    return stage >= 0 && stage < plan.stages.size() ? plan.stages.at(stage).name : QStringLiteral("stage");
}

QString withCode(const QString& text, const Cycle& cycle)
{
    return cycle.closeCode ? QString(text + QStringLiteral(", code %1").arg(*cycle.closeCode)) : text;
}

QString withStatus(const Cycle& cycle)
{
    const QString status = cycle.httpStatus ? QString::number(*cycle.httpStatus) : QStringLiteral("?");
    return QStringLiteral("the server answered HTTP %1 instead of 101").arg(status);
}

QString phaseText(const PhaseSpan& span, const Plan& plan)
{
    switch (span.phase) {
    case Phase::Preflight:
        return QStringLiteral("Preflight: one connection to see whether the server answers.");
    case Phase::WarmUp:
        return QStringLiteral("Warm-up: clients connect, their cycles do not count.");
    case Phase::Baseline:
        return QStringLiteral("Baseline: nobody connects, the server is read at rest.");
    case Phase::Stage:
        break;
    case Phase::Recovery:
        return QStringLiteral("Recovery: one connection per client, held.");
    case Phase::Settle:
        return QStringLiteral("Settle: nobody connects, the server lets go.");
    }
    if (span.stage < 0 || span.stage >= plan.stages.size())
        return QStringLiteral("Flapping.");
    const Stage& stage = plan.stages.at(span.stage);
    return QStringLiteral("Flapping, stage %1 of %2, %3: %4 × %5 cycles.")
        .arg(span.stage + 1)
        .arg(plan.stages.size())
        .arg(stage.name, stage.clients == 1
                             ? QStringLiteral("1 client")
                             : countText(static_cast<quint64>(stage.clients)) + QStringLiteral(" clients"))
        .arg(stage.cycles);
}
} // namespace

QString meaningOf(const Cycle& cycle)
{
    switch (cycle.outcome) {
    case Outcome::Ok:
        return QStringLiteral("ok");
    case Outcome::Refused:
        return QStringLiteral("the connection was refused");
    case Outcome::Unreachable:
        return QStringLiteral("the server's network or host could not be reached");
    case Outcome::DnsFailed:
        return QStringLiteral("the server's name has no address");
    case Outcome::ConnectTimeout:
        return QStringLiteral("no TCP connection within the deadline");
    case Outcome::TlsFailed:
        return QStringLiteral("the TLS handshake failed");
    case Outcome::HandshakeTimeout:
        return QStringLiteral("no answer to the upgrade within the deadline");
    case Outcome::HttpStatus:
        return withStatus(cycle);
    case Outcome::BadHandshake:
        return QStringLiteral("the answer to the upgrade was no valid WebSocket handshake");
    case Outcome::Reset:
        return QStringLiteral("the connection was reset");
    case Outcome::ClosedEarly:
        return withCode(QStringLiteral("the server closed it early"), cycle);
    case Outcome::EchoTimeout:
        return QStringLiteral("no reply within the deadline");
    case Outcome::EchoMismatch:
        return QStringLiteral("a reply came, but not the expected one");
    case Outcome::CloseTimeout:
        return QStringLiteral("the server sent no Close frame within the deadline");
    case Outcome::UncleanClose:
        return withCode(QStringLiteral("the link dropped while closing"), cycle);
    case Outcome::ProtocolError:
        return QStringLiteral("the server broke the WebSocket protocol");
    case Outcome::LocalExhausted:
        return QStringLiteral("this machine had no port or descriptor left");
    case Outcome::Cancelled:
        return QStringLiteral("it was ended by the stop of the run");
    case Outcome::LeftEarly:
        return QStringLiteral("it left on purpose before the upgrade");
    }
    return {};
}

Event eventOf(const Notice& notice)
{
    return {notice.at, notice.severity, notice.text, std::nullopt};
}

Event eventOf(const PhaseSpan& span, const Plan& plan)
{
    return {span.begin, Notice::Severity::Information, phaseText(span, plan), std::nullopt};
}

std::optional<Event> eventOf(const Cycle& cycle, const Plan& plan)
{
    if (cycle.outcome == Outcome::Ok || cycle.outcome == Outcome::LeftEarly)
        return std::nullopt; // as asked
    const Moment at = cycle.end.isKnown() ? cycle.end : cycle.start;
    const auto severity = isRigs(cycle.outcome) ? Notice::Severity::Warning : Notice::Severity::Error;
    const QString text = QStringLiteral("Client %1, cycle %2 (%3): %4.")
                             .arg(QString::number(cycle.client + 1), QString::number(cycle.number + 1),
                                  stageName(cycle.stage, plan), meaningOf(cycle));
    return Event{at, severity, text, keyOf(cycle)};
}

Event eventOfEnding(const Record& record)
{
    const Moment at = record.phases.empty() ? Moment(Nanos(0)) : record.phases.back().end;
    if (record.ending == Ending::Completed)
        return {at, Notice::Severity::Information, QStringLiteral("The run is complete."), std::nullopt};
    const auto severity = record.ending == Ending::Stopped ? Notice::Severity::Warning : Notice::Severity::Error;
    return {at, severity, record.endingReason, std::nullopt};
}

} // namespace flapscope
