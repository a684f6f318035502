#pragma once

#include <QLatin1StringView>
#include <QStringView>

#include <optional>
#include <span>

namespace flapscope
{

/// How one attempt ended. Each attempt lands in exactly one, by the first cause.
enum class Outcome : quint8 {
    Ok,
    Refused,          ///< RST in answer to SYN
    Unreachable,      ///< no route, network or host down
    DnsFailed,        ///< the name has no address
    ConnectTimeout,   ///< no TCP connection within the deadline
    TlsFailed,        ///< certificate or TLS handshake
    HandshakeTimeout, ///< TCP (and TLS) stood, no valid 101 within the deadline
    HttpStatus,       ///< an HTTP status other than 101; the number is on record
    BadHandshake,     ///< no HTTP, a wrong Sec-WebSocket-Accept, an endless header
    Reset,            ///< RST while the connection was being set up or open
    ClosedEarly,      ///< the server closed while the client held the connection; with a code if it sent one
    EchoTimeout,      ///< no reply within the deadline
    EchoMismatch,     ///< replies came, none was the expected one
    CloseTimeout,     ///< no Close frame within the deadline
    UncleanClose,     ///< the link dropped while closing, or the stream did not end after the Close frames
    ProtocolError,    ///< frames that RFC 6455 forbids, or larger than Flapscope accepts
    LocalExhausted,   ///< this machine had no port or descriptor left: the rig's fault
    Cancelled,        ///< the run was stopped: nobody's fault
    LeftEarly,        ///< the client left before the upgrade, as its plan asks: neither a failure nor a success
};

std::span<const Outcome> allOutcomes();
/// The public name, as in cycles.csv: "connect-timeout".
QLatin1StringView nameOf(Outcome outcome);
std::optional<Outcome> outcomeNamed(QStringView name);
/// True for the outcomes that are the rig's and are never charged to the server.
bool isRigs(Outcome outcome);
/// True for what is charged to the server, or to the way to it.
bool isFailure(Outcome outcome);

} // namespace flapscope
