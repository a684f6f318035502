#pragma once

#include "core/moment.h"

#include <QByteArray>

#include <optional>

class QTcpSocket;
class QWebSocket;

namespace flapscope
{

class WireTap;

/// The closing handshake of RFC 6455 §7, from the client's side, whoever begins it. QWebSocket::close() writes a Close
/// frame and closes the descriptor at once; this one takes the socket over from QWebSocket, sends the masked Close
/// frame, and reads up to the peer's Close and the end of the stream. The caller keeps the deadline.
class CloseHandshake
{
public:
    CloseHandshake(QWebSocket& webSocket, QTcpSocket& socket, WireTap& tap)
        : m_webSocket(webSocket), m_socket(socket), m_tap(tap)
    {
    }

    /// Takes the socket over and sends the Close frame.
    void begin(quint16 code, const QByteArray& reason, RunClock clock);
    /// Takes the socket over and answers the Close frame that the peer has sent, with its code.
    void answer(RunClock clock);
    /// Bytes arrived, or the stream ended.
    void advance();

    [[nodiscard]] Moment sent() const { return m_sent; }
    [[nodiscard]] Moment received() const { return m_received; }
    /// From the peer's Close frame, as on the wire; none while it has not come, or when it carried none.
    [[nodiscard]] std::optional<quint16> code() const { return m_code; }

    /// A masked Close frame (§5.3, §5.5.1); without a code, an empty one. `mask` is any 32 bits; the reason is cut to
    /// what a control frame holds.
    static QByteArray frame(std::optional<quint16> code, const QByteArray& reason, quint32 mask);

private:
    void send(std::optional<quint16> code, const QByteArray& reason, RunClock clock);

    QWebSocket& m_webSocket;
    QTcpSocket& m_socket;
    WireTap& m_tap;
    Moment m_sent;
    Moment m_received;
    std::optional<quint16> m_code;
};

} // namespace flapscope
