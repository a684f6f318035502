#include "engine/preflight.h"

#include <QHostAddress>
#include <QNetworkInterface>

namespace flapscope
{

namespace
{
QString adviceOn(const Cycle& cycle)
{
    const quint16 status = cycle.httpStatus.value_or(0);
    switch (cycle.outcome) {
    case Outcome::Refused:
        return QStringLiteral(
            "Nothing listens there: start the server, correct the URL, or leave the URL out to use the "
            "built-in demo server.");
    case Outcome::Unreachable:
        return QStringLiteral("Check the address, the network and the firewall.");
    case Outcome::DnsFailed:
        return QStringLiteral("Check the host's name.");
    case Outcome::ConnectTimeout:
        return QStringLiteral("Check the address and the firewall, or allow more time with --connect-timeout-ms.");
    case Outcome::TlsFailed:
        return QStringLiteral(
            "Name the authority that signed its certificate with --ca-file, or use --insecure to go without "
            "verifying it.");
    case Outcome::HandshakeTimeout:
        return QStringLiteral("Check that it is a WebSocket server, or allow more time with --connect-timeout-ms.");
    case Outcome::HttpStatus:
        if (status == 401 || status == 403)
            return QStringLiteral("Give credentials, for example --header \"Authorization: Bearer …\".");
        if (status == 429 || status == 503)
            return QStringLiteral("It turns connections away: wait until it accepts them.");
        return QStringLiteral("Check the path: this one does not speak WebSocket.");
    case Outcome::BadHandshake:
        return QStringLiteral("Check the URL: what answers there does not speak WebSocket as RFC 6455 has it.");
    case Outcome::LocalExhausted:
        return QStringLiteral("Close other programs or raise the limit of open files (ulimit -n).");
    case Outcome::Ok:
    case Outcome::Reset:
    case Outcome::ClosedEarly:
    case Outcome::EchoTimeout:
    case Outcome::EchoMismatch:
    case Outcome::CloseTimeout:
    case Outcome::UncleanClose:
    case Outcome::ProtocolError:
    case Outcome::Cancelled:
    case Outcome::LeftEarly:
        break;
    }
    return QStringLiteral("Look into the server's log.");
}

QString whatHappened(const Cycle& cycle, const Timeouts& timeouts)
{
    switch (cycle.outcome) {
    case Outcome::Refused:
        return QStringLiteral("the connection was refused");
    case Outcome::Unreachable:
        return QStringLiteral("there is no way to that address");
    case Outcome::DnsFailed:
        return QStringLiteral("its name has no address");
    case Outcome::ConnectTimeout:
        return QStringLiteral("no connection within %1 ms").arg(timeouts.connect.count());
    case Outcome::TlsFailed:
        return QStringLiteral("the TLS handshake failed");
    case Outcome::HandshakeTimeout:
        return QStringLiteral("it accepted the connection and did not answer the upgrade within %1 ms")
            .arg(timeouts.connect.count());
    case Outcome::HttpStatus:
        return QStringLiteral("it answered HTTP %1 instead of 101").arg(cycle.httpStatus.value_or(0));
    case Outcome::BadHandshake:
        return QStringLiteral("its answer to the upgrade is not valid");
    case Outcome::Reset:
        return QStringLiteral("it reset the connection");
    case Outcome::ClosedEarly:
        return QStringLiteral("it closed the connection before the upgrade");
    case Outcome::LocalExhausted:
        return QStringLiteral("this machine has no port or descriptor left");
    case Outcome::Ok:
    case Outcome::EchoTimeout:
    case Outcome::EchoMismatch:
    case Outcome::CloseTimeout:
    case Outcome::UncleanClose:
    case Outcome::ProtocolError:
    case Outcome::Cancelled:
    case Outcome::LeftEarly:
        break;
    }
    return QStringLiteral("the first connection did not open (%1)").arg(nameOf(cycle.outcome));
}
} // namespace

bool isWorthAnotherTry(Outcome outcome)
{
    return outcome == Outcome::HttpStatus || outcome == Outcome::Reset || outcome == Outcome::ClosedEarly;
}

QString whyNotReached(const Cycle& cycle, const Timeouts& timeouts, const QString& url)
{
    return QStringLiteral("%1 could not be reached: %2. %3").arg(url, whatHappened(cycle, timeouts), adviceOn(cycle));
}

bool isOnThisMachine(const QString& host)
{
    if (host.compare(QLatin1StringView("localhost"), Qt::CaseInsensitive) == 0)
        return true;
    const QHostAddress address(host);
    return !address.isNull() && (address.isLoopback() || QNetworkInterface::allAddresses().contains(address));
}

} // namespace flapscope
