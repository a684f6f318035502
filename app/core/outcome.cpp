#include "core/outcome.h"

#include "core/named.h"

#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::size_t OutcomeCount = static_cast<std::size_t>(Outcome::LeftEarly) + 1;

constexpr std::array<Outcome, OutcomeCount> inOrder()
{
    std::array<Outcome, OutcomeCount> outcomes{};
    for (std::size_t i = 0; i < OutcomeCount; ++i)
        outcomes.at(i) = static_cast<Outcome>(i);
    return outcomes;
}

} // namespace

std::span<const Outcome> allOutcomes()
{
    static constexpr auto Outcomes = inOrder();
    return Outcomes;
}

QLatin1StringView nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Ok:
        return "ok"_L1;
    case Outcome::Refused:
        return "refused"_L1;
    case Outcome::Unreachable:
        return "unreachable"_L1;
    case Outcome::DnsFailed:
        return "dns-failed"_L1;
    case Outcome::ConnectTimeout:
        return "connect-timeout"_L1;
    case Outcome::TlsFailed:
        return "tls-failed"_L1;
    case Outcome::HandshakeTimeout:
        return "handshake-timeout"_L1;
    case Outcome::HttpStatus:
        return "http-status"_L1;
    case Outcome::BadHandshake:
        return "bad-handshake"_L1;
    case Outcome::Reset:
        return "reset"_L1;
    case Outcome::ClosedEarly:
        return "closed-early"_L1;
    case Outcome::EchoTimeout:
        return "echo-timeout"_L1;
    case Outcome::EchoMismatch:
        return "echo-mismatch"_L1;
    case Outcome::CloseTimeout:
        return "close-timeout"_L1;
    case Outcome::UncleanClose:
        return "unclean-close"_L1;
    case Outcome::ProtocolError:
        return "protocol-error"_L1;
    case Outcome::LocalExhausted:
        return "local-exhausted"_L1;
    case Outcome::Cancelled:
        return "cancelled"_L1;
    case Outcome::LeftEarly:
        return "left-early"_L1;
    }
    return {};
}

std::optional<Outcome> outcomeNamed(QStringView name)
{
    return valueNamed<Outcome>(name);
}

bool isRigs(Outcome outcome)
{
    return outcome == Outcome::LocalExhausted || outcome == Outcome::Cancelled;
}

bool isFailure(Outcome outcome)
{
    return outcome != Outcome::Ok && outcome != Outcome::LeftEarly && !isRigs(outcome);
}

} // namespace flapscope
