#include "engine/attempt.h"

#include "engine/arrival.h"
#include "engine/notifier.h"
#include "engine/reins.h"
#include "engine/upgraderequest.h"

#include <QRandomGenerator>
#include <QSslSocket>
#include <QTcpSocket>
#include <QtEndian>

#include <algorithm>
#include <limits>
#include <sys/socket.h>
#include <utility>

namespace flapscope
{

namespace
{
/// The beginning of a masked text frame (RFC 6455 §5.2) that announces more payload than follows.
QByteArray brokenFrame(quint32 mask)
{
    constexpr quint16 Announced = 4096;
    constexpr int Sent = 16;
    char length[2];
    qToBigEndian(Announced, length);
    char key[4];
    qToBigEndian(mask, key);
    QByteArray bytes("\x81\xfe"); // final, text; masked, a length of 16 bits follows
    bytes.append(length, sizeof length).append(key, sizeof key);
    for (int i = 0; i < Sent; ++i)
        bytes.append(static_cast<char>('.' ^ key[i % 4]));
    return bytes;
}

quint32 saturated(quint64 count)
{
    return static_cast<quint32>(std::min<quint64>(count, std::numeric_limits<quint32>::max()));
}
} // namespace

void DropSilently::operator()(QWebSocket* webSocket) const
{
    webSocket->abort();
    delete webSocket;
}

Attempt::Attempt(const Approach& approach, const Departure& departure, RunClock clock, Owner& owner)
    : m_clock(clock), m_owner(owner), m_approach(approach), m_departure(departure)
{
}

Attempt::~Attempt()
{
    if (m_carrier)
        m_carrier->serve(nullptr);
}

void Attempt::open(std::unique_ptr<Carrier> carrier)
{
    m_carrier = carrier ? std::move(carrier) : std::make_unique<Carrier>(m_approach);
    m_carrier->serve(this);
    m_webSocket = &m_carrier->webSocket();
    m_state = State::Connecting;
    m_cycle.start = m_clock.now();
    m_webSocket->open(m_approach.request, m_approach.options);
    if (m_approach.literalHost && m_socket && !m_finishing)
        noteStart();
}

/// The SYN went somewhere between what was noted just before connect() and now, or, where the answer has come already,
/// the round trip before now: the middle is at most half of that off, some tens of microseconds.
void Attempt::noteStart()
{
    // Qt does not tell the descriptor yet.
    if (const auto* notifier = notifierOf(*m_socket, QSocketNotifier::Write))
        m_roundTrip = handshakeRoundTrip(notifier->socket());
    const Moment latest = m_clock.now() + -m_roundTrip.value_or(Nanos::zero());
    m_cycle.start = middleOf(m_cycle.start, std::max(m_cycle.start, latest));
}

/// Once QWebSocket is wired to its socket. False where this Qt is made otherwise: then the rig cannot do what the plan
/// asks, and says so by its outcome.
bool Attempt::takeReins()
{
    switch (m_departure.way) {
    case CloseMode::NoPong:
        return withholdPongs(*m_webSocket);
    case CloseMode::AwaitClose:
        return withholdCloseReply(*m_webSocket);
    case CloseMode::AfterAccept:
    case CloseMode::HalfRequest:
    case CloseMode::Before101:
        return withholdRequest(*m_webSocket, *m_socket);
    case CloseMode::Clean:
    case CloseMode::Fin:
    case CloseMode::Rst:
    case CloseMode::Silent:
    case CloseMode::MidFrame:
        break;
    }
    return true;
}

bool Attempt::bindToSource()
{
    if (!m_source)
        return true;
    const qintptr descriptor = socketFrom(*m_source);
    return descriptor >= 0 && m_socket->setSocketDescriptor(descriptor, QAbstractSocket::BoundState);
}

void Attempt::onWebSocketState(QAbstractSocket::SocketState state)
{
    // Inside open(): the socket exists and has not begun to connect.
    if (state == QAbstractSocket::ConnectingState && !m_socket) {
        // The last one: that of the attempt before may still be there.
        if (auto* socket = qobject_cast<QTcpSocket*>(m_webSocket->children().last()))
            hook(socket);
    }
}

void Attempt::hook(QTcpSocket* socket)
{
    m_socket = socket;
    if (!bindToSource() || !takeReins())
        settle(Outcome::LocalExhausted);
    m_carrier->listenTo(*socket);
    if (m_approach.verifyName.isEmpty())
        return;
    if (auto* tls = qobject_cast<QSslSocket*>(socket))
        tls->setPeerVerifyName(m_approach.verifyName);
}

void Attempt::onSocketState(QAbstractSocket::SocketState state)
{
    // Just before connect(): what QWebSocket does until then is none of the network's time.
    if (state == QAbstractSocket::ConnectingState && m_approach.literalHost)
        m_cycle.start = m_clock.now();
    else if (state == QAbstractSocket::ConnectedState)
        onConnected();
}

void Attempt::onHostFound()
{
    m_cycle.dns = m_clock.now();
}

void Attempt::onEncrypted()
{
    m_cycle.tls = m_clock.now();
    onStreamReady();
}

void Attempt::onConnected()
{
    m_cycle.tcp = m_clock.now();
    // A host may have several addresses, and when its last one was tried is not known.
    if (m_approach.literalHost && !m_roundTrip)
        m_roundTrip = handshakeRoundTrip(m_socket->socketDescriptor());
    if (m_roundTrip)
        m_cycle.tcp = std::min(m_cycle.tcp, m_cycle.start + *m_roundTrip);
    m_state = State::Upgrading;
    if (!m_approach.secure)
        onStreamReady();
}

/// The stream carries plain bytes from here.
void Attempt::onStreamReady()
{
    if (leavesInHandshake(m_departure.way))
        stall();
    else
        tapStream();
}

void Attempt::stall()
{
    if (m_finishing || m_stalled)
        return;
    m_stalled = true;
    if (m_departure.way != CloseMode::AfterAccept) {
        const QByteArray request = upgradeRequest(m_approach, randomKey());
        m_socket->write(m_departure.way == CloseMode::HalfRequest ? request.first(request.size() / 2) : request);
        m_socket->flush();
    }
    if (m_departure.way == CloseMode::Before101)
        leaveHandshake();
    else
        m_owner.onStalled();
}

void Attempt::leaveHandshake()
{
    m_cycle.closeSent = m_clock.now();
    settle(Outcome::LeftEarly);
}

void Attempt::tapStream()
{
    if (m_tap)
        return;
    m_tap = &m_carrier->tap();
    m_tap->follow(*m_socket, m_clock);
}

Moment Attempt::arrived() const
{
    return m_tap ? m_tap->arrived() : m_clock.now();
}

void Attempt::onUpgraded()
{
    m_cycle.upgrade = arrived();
    m_state = State::Open;
    // A Close that came together with the 101 has been read already, and no byte may follow it.
    if (m_departure.way == CloseMode::AwaitClose)
        m_carrier->callLater(&Attempt::onBytes);
    m_owner.onOpened();
}

void Attempt::onMessage(const QByteArray& message)
{
    m_owner.onReceived(message);
}

void Attempt::send(const QString& message)
{
    m_cycle.bytesSent = saturated(m_cycle.bytesSent + static_cast<quint64>(m_webSocket->sendTextMessage(message)));
    m_webSocket->flush();
}

void Attempt::onBytes()
{
    if (m_finishing || !m_tap)
        return;
    if (m_handshake) {
        m_handshake->advance();
        m_cycle.closeReceived = m_handshake->received();
        m_cycle.closeCode = m_handshake->code();
        if (m_tap->scanner().protocolBroken())
            settle(Outcome::ProtocolError);
        return;
    }
    m_tap->sync();
    if (m_state == State::Upgrading && m_tap->scanner().headIsBad())
        settle(Outcome::BadHandshake);
    else if (m_departure.way == CloseMode::AwaitClose && m_tap->scanner().close())
        answerClose();
}

/// The server begins the closing handshake of a connection that waits for it.
void Attempt::answerClose()
{
    if (m_state != State::Open && m_state != State::Closing)
        return;
    m_state = State::Closing;
    m_handshake.emplace(*m_webSocket, *m_socket, *m_tap);
    m_handshake->answer(m_clock);
    m_cycle.closeReceived = m_handshake->received();
    m_cycle.closeCode = m_handshake->code();
    m_cycle.closeSent = m_handshake->sent();
    m_owner.onLeaving();
}

void Attempt::close(const Departure& departure)
{
    if (m_state != State::Open || m_finishing)
        return;
    m_state = State::Closing;
    switch (departure.way) {
    case CloseMode::Clean:
    case CloseMode::NoPong:
        m_handshake.emplace(*m_webSocket, *m_socket, *m_tap);
        m_handshake->begin(static_cast<quint16>(departure.code), departure.reason.toUtf8(), m_clock);
        m_cycle.closeSent = m_handshake->sent();
        m_cycle.closeReceived = m_handshake->received();
        m_cycle.closeCode = m_handshake->code();
        return;
    case CloseMode::Rst:
        sendReset();
        break;
    case CloseMode::Fin:
        break;
    case CloseMode::Silent:
        QObject::disconnect(m_socket, &QIODevice::readyRead, m_webSocket, nullptr);
        m_keepHalfOpen = true;
        break;
    case CloseMode::MidFrame:
        m_socket->write(brokenFrame(QRandomGenerator::global()->generate()));
        m_socket->flush();
        break;
    case CloseMode::AwaitClose: // it is the server's turn
        return;
    case CloseMode::AfterAccept: // these never open
    case CloseMode::HalfRequest:
    case CloseMode::Before101:
        break;
    }
    m_cycle.closeSent = m_clock.now();
    settle(Outcome::Ok);
}

void Attempt::sendReset()
{
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

/// QWebSocket closes of its own accord: it answers the peer's Close, or has met bytes that it does not accept.
void Attempt::onLeaving()
{
    if (m_finishing || m_state != State::Open || !m_tap)
        return;
    m_tap->sync();
    noteClose();
    settle(m_tap->scanner().close() ? endedByServer(Outcome::ClosedEarly) : Outcome::ProtocolError);
}

void Attempt::noteClose()
{
    if (!m_tap || !m_tap->scanner().close() || m_cycle.closeReceived.isKnown())
        return;
    m_cycle.closeReceived = m_tap->arrived();
    m_cycle.closeCode = m_tap->scanner().close()->code;
}

void Attempt::onStreamEnded()
{
    if (m_finishing)
        return;
    if (m_handshake) {
        const bool answered = m_cycle.closeReceived.isKnown();
        m_cycle.clean = answered && !m_tap->wasReset();
        settle(answered ? Outcome::Ok : Outcome::UncleanClose);
        return;
    }
    settle(causeOfEnd());
}

Outcome Attempt::causeOfEnd() const
{
    return endedByServer(m_tap && m_tap->wasReset() ? Outcome::Reset : Outcome::ClosedEarly);
}

/// What an end that the server chose comes to where the plan asks for it, or has given it reason to (core/tally.h).
Outcome Attempt::endedByServer(Outcome usual) const
{
    if (m_stalled)
        return Outcome::LeftEarly;
    if (m_departure.way == CloseMode::NoPong && m_tap && m_tap->scanner().pings() > 0)
        return Outcome::Ok;
    const bool isOpen = m_state == State::Open || m_state == State::Closing;
    if (m_departure.way == CloseMode::AwaitClose && isOpen && usual == Outcome::ClosedEarly)
        return Outcome::UncleanClose;
    return usual;
}

void Attempt::onError()
{
    // Bytes may have come together with the end; in a closing handshake the end of the stream is no error.
    if (m_finishing || m_handshake)
        return;
    if (m_tap)
        m_tap->sync();
    noteClose();
    settle(causeOfError());
}

Outcome Attempt::causeOfError() const
{
    if (m_state == State::Upgrading && m_tap && m_tap->scanner().status()) {
        return *m_tap->scanner().status() == 101 ? Outcome::BadHandshake : Outcome::HttpStatus;
    }
    if (m_state == State::Upgrading && m_tap && m_tap->scanner().headIsBad())
        return Outcome::BadHandshake;
    const auto error = m_socket ? m_socket->error() : QAbstractSocket::UnknownSocketError;
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return Outcome::Refused;
    case QAbstractSocket::HostNotFoundError:
        return Outcome::DnsFailed;
    case QAbstractSocket::SocketTimeoutError:
        return m_state == State::Connecting ? Outcome::ConnectTimeout : causeOfEnd();
    case QAbstractSocket::NetworkError:
    case QAbstractSocket::SocketAccessError:
        return m_state == State::Connecting ? Outcome::Unreachable : endedByServer(Outcome::Reset);
    case QAbstractSocket::SocketResourceError:
        return Outcome::LocalExhausted;
    case QAbstractSocket::UnknownSocketError: // Qt's word for EADDRNOTAVAIL: no port is left
        return m_state == State::Connecting ? Outcome::LocalExhausted : causeOfEnd();
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return Outcome::TlsFailed;
    default:
        break;
    }
    const bool inTls = m_approach.secure && m_state == State::Upgrading && !m_cycle.tls.isKnown();
    return inTls ? Outcome::TlsFailed : causeOfEnd();
}

void Attempt::expire()
{
    switch (m_state) {
    case State::Connecting:
        settle(Outcome::ConnectTimeout);
        return;
    case State::Upgrading:
        if (m_stalled)
            leaveHandshake();
        else
            settle(Outcome::HandshakeTimeout);
        return;
    case State::Closing:
        // A peer that answered but does not end the stream has not let go either.
        settle(m_cycle.closeReceived.isKnown() ? Outcome::UncleanClose : Outcome::CloseTimeout);
        return;
    case State::Open:
    case State::Down:
        return;
    }
}

void Attempt::cancel()
{
    settle(Outcome::Cancelled);
}

void Attempt::latch(Outcome outcome)
{
    if (m_latched)
        return;
    m_latched = true;
    m_cycle.outcome = outcome;
}

void Attempt::settle(Outcome outcome)
{
    latch(outcome);
    if (m_finishing)
        return;
    m_finishing = true;
    m_ended = m_clock.now();
    if (m_tap) {
        const auto status = m_tap->scanner().status();
        if (m_cycle.outcome == Outcome::HttpStatus)
            m_cycle.httpStatus = status;
        m_cycle.bytesReceived = saturated(m_tap->scanner().bytes());
    }
    // We may be inside a slot of the socket that is to go.
    m_carrier->callLater(&Attempt::finish);
}

void Attempt::finish()
{
    m_state = State::Down;
    m_carrier->serve(nullptr);
    if (!m_keepHalfOpen) {
        // abort(), not close(): a silent peer must not delay the next cycle.
        m_webSocket->abort();
    }
    m_owner.onFinished();
}

HalfOpen Attempt::takeHalfOpen()
{
    if (!m_keepHalfOpen || !m_carrier)
        return nullptr;
    m_socket = nullptr;
    m_webSocket = nullptr;
    m_tap = nullptr;
    return HalfOpen(std::exchange(m_carrier, nullptr)->release().release());
}

std::unique_ptr<Carrier> Attempt::takeCarrier()
{
    // With TLS, a session would be taken up again, and is dear enough as it is. Any other way to leave leaves its
    // marks.
    if (!m_cycle.clean || m_approach.secure || m_departure.way != CloseMode::Clean)
        return nullptr;
    // The next open() deletes the socket.
    m_socket = nullptr;
    m_webSocket = nullptr;
    m_tap = nullptr;
    return std::move(m_carrier);
}

} // namespace flapscope
