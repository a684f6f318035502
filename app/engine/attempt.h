#pragma once

#include "core/cycle.h"
#include "engine/approach.h"
#include "engine/carrier.h"
#include "engine/closehandshake.h"

#include <QAbstractSocket>
#include <QHostAddress>
#include <QWebSocket>

#include <memory>
#include <optional>

class QTcpSocket;

namespace flapscope
{

/// Drops a connection without a word: QWebSocket's own destructor would send a Close frame.
struct DropSilently
{
    void operator()(QWebSocket* webSocket) const;
};
/// A connection that CloseMode::Silent left: open for the server, dead for us.
using HalfOpen = std::unique_ptr<QWebSocket, DropSilently>;

/// One connection, from open() to the end of its stream, and what became of it. `Down → Connecting → Upgrading → Open →
/// Closing → Down`, with exactly one outcome, latched by the first cause; one that is to leave in mid-handshake never
/// comes to Open. It keeps no deadline: its client does, and calls expire(). Lives in its group's thread.
///
/// No QObject: it lives for one cycle, and its carrier, which lives longer, hears the signals for it.
class Attempt final
{
public:
    enum class State : quint8 { Down, Connecting, Upgrading, Open, Closing };

    /// Who makes an attempt, and is told what becomes of it.
    class Owner
    {
    public:
        virtual void onOpened() = 0;
        /// The connection stands, and the handshake goes no further.
        virtual void onStalled() = 0;
        /// The server began the closing handshake, as it was to; it was answered.
        virtual void onLeaving() = 0;
        virtual void onReceived(const QByteArray& message) = 0;
        /// Once, from the event loop, and the last that the attempt does: it may be destroyed at once.
        virtual void onFinished() = 0;

    protected:
        ~Owner() = default;
    };

    /// `departure` is how it is to leave: some ways bind it from the start. The owner outlives it.
    Attempt(const Approach& approach, const Departure& departure, RunClock clock, Owner& owner);
    ~Attempt();
    Q_DISABLE_COPY_MOVE(Attempt)

    /// Before open(): where it connects from, an address of this machine, instead of where the system chooses.
    void comeFrom(const QHostAddress& source) { m_source = source; }
    /// On `carrier`, or on one of its own.
    void open(std::unique_ptr<Carrier> carrier = nullptr);
    /// Only while Open.
    void send(const QString& message);
    /// Leaves an open connection in its way. `finished` follows: at once, or when the closing handshake is done.
    void close() { close(m_departure); }
    /// Leaves it by the closing handshake, whatever its way.
    void closeCleanly() { close({}); }
    /// A deadline passed: ends the attempt with what the state makes of it.
    void expire();
    /// Ends the attempt at once; nobody's fault.
    void cancel();
    /// The outcome, unless a cause came before it. The connection stays as it is.
    void latch(Outcome outcome);

    [[nodiscard]] State state() const { return m_state; }
    /// Whether it holds a handshake that it will not complete: then expire() leaves it.
    [[nodiscard]] bool isStalled() const { return m_stalled; }
    /// Moments and outcome so far.
    [[nodiscard]] const Cycle& cycle() const { return m_cycle; }
    /// When what has come last had come, whenever the event loop came to it.
    [[nodiscard]] Moment arrived() const;
    /// When the connection was over; missing before.
    [[nodiscard]] Moment ended() const { return m_ended; }
    /// For CloseMode::Silent, once finished: the half-open connection, to be kept by someone until it may go. None
    /// otherwise.
    [[nodiscard]] HalfOpen takeHalfOpen();
    /// Once finished: its carrier, for the next attempt on the same approach; none if something of this one may be left
    /// in it.
    [[nodiscard]] std::unique_ptr<Carrier> takeCarrier();

private:
    friend class Carrier; // tells what is signalled

    void onWebSocketState(QAbstractSocket::SocketState state);
    void onSocketState(QAbstractSocket::SocketState state);
    void onHostFound();
    void onEncrypted();
    void noteStart();
    void hook(QTcpSocket* socket);
    void tapStream();
    void onConnected();
    void onStreamReady();
    void stall();
    void leaveHandshake();
    void close(const Departure& departure);
    void answerClose();
    [[nodiscard]] bool takeReins();
    [[nodiscard]] bool bindToSource();
    void onUpgraded();
    void onMessage(const QByteArray& message);
    void onBytes();
    void onStreamEnded();
    void onError();
    void onLeaving();
    [[nodiscard]] Outcome causeOfError() const;
    [[nodiscard]] Outcome causeOfEnd() const;
    [[nodiscard]] Outcome endedByServer(Outcome usual) const;
    void settle(Outcome outcome);
    void noteClose();
    void finish();
    void sendReset();

    RunClock m_clock;
    Owner& m_owner;
    const Approach& m_approach;
    const Departure m_departure;
    std::optional<QHostAddress> m_source; // a QHostAddress takes memory even when it is null
    std::unique_ptr<Carrier> m_carrier;
    QWebSocket* m_webSocket = nullptr; // of m_carrier
    QTcpSocket* m_socket = nullptr;    // child of m_webSocket
    WireTap* m_tap = nullptr;          // of m_carrier, once there is a stream
    std::optional<CloseHandshake> m_handshake;
    Cycle m_cycle;
    std::optional<Nanos> m_roundTrip; // of the TCP handshake, where the kernel measured it
    Moment m_ended;
    State m_state = State::Down;
    bool m_stalled = false;
    bool m_latched = false;
    bool m_finishing = false;
    bool m_keepHalfOpen = false;
};

} // namespace flapscope
