#include "core/reconnectpolicy.h"

#include "core/named.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QLatin1StringView nameOf(ReconnectPolicy::Kind kind)
{
    switch (kind) {
    case ReconnectPolicy::Kind::AsPlanned:
        return "as-planned"_L1;
    case ReconnectPolicy::Kind::Immediate:
        return "immediate"_L1;
    case ReconnectPolicy::Kind::Fixed:
        return "fixed"_L1;
    case ReconnectPolicy::Kind::Exponential:
        return "exponential"_L1;
    case ReconnectPolicy::Kind::FullJitter:
        return "full-jitter"_L1;
    case ReconnectPolicy::Kind::EqualJitter:
        return "equal-jitter"_L1;
    case ReconnectPolicy::Kind::DecorrelatedJitter:
        return "decorrelated-jitter"_L1;
    case ReconnectPolicy::Kind::Grpc:
        return "grpc"_L1;
    case ReconnectPolicy::Kind::SocketIo:
        return "socket-io"_L1;
    case ReconnectPolicy::Kind::Phoenix:
        return "phoenix"_L1;
    case ReconnectPolicy::Kind::ReconnectingWebSocket:
        return "reconnecting-websocket"_L1;
    case ReconnectPolicy::Kind::Rfc6455:
        return "rfc6455"_L1;
    }
    return {};
}

bool callsForReturn(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Ok:
    case Outcome::EchoTimeout:
    case Outcome::EchoMismatch:
    case Outcome::CloseTimeout:
    case Outcome::UncleanClose:
    case Outcome::Cancelled:
    case Outcome::LeftEarly:
        return false;
    case Outcome::Refused:
    case Outcome::Unreachable:
    case Outcome::DnsFailed:
    case Outcome::ConnectTimeout:
    case Outcome::TlsFailed:
    case Outcome::HandshakeTimeout:
    case Outcome::HttpStatus:
    case Outcome::BadHandshake:
    case Outcome::Reset:
    case Outcome::ClosedEarly:
    case Outcome::ProtocolError:
    case Outcome::LocalExhausted:
        return true;
    }
    return false;
}

std::optional<ReconnectPolicy::Kind> policyNamed(QStringView name)
{
    return valueNamed<ReconnectPolicy::Kind>(name);
}

} // namespace flapscope
