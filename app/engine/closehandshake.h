#pragma once

#include "core/moment.h"

#include <QByteArray>

#include <optional>

class QTcpSocket;
class QWebSocket;

namespace flapscope
{

class WireTap;

/// The closing handshake of RFC 6455 §7, from the client's side. QWebSocket::close() writes a Close frame and closes
/// the descriptor at once; this one takes the socket over from QWebSocket, sends the masked Close frame, and reads up
/// to the peer's Close and the end of the stream. The caller keeps the deadline.
class CloseHandshake
{
public:
    CloseHandshake(QWebSocket& webSocket, QTcpSocket& socket, WireTap& tap)
        : m_webSocket(webSocket), m_socket(socket), m_tap(tap)
    {
    }

    /// Takes the socket over and sends the Close frame.
    void begin(quint16 code, RunClock clock);
    /// Bytes arrived, or the stream ended.
    void advance(RunClock clock);

    [[nodiscard]] Moment sent() const { return m_sent; }
    [[nodiscard]] Moment received() const { return m_received; }
    /// From the peer's Close frame, as on the wire; none while it has not come, or when it carried none.
    [[nodiscard]] std::optional<quint16> code() const { return m_code; }

    /// A masked Close frame (§5.3, §5.5.1). `mask` is any 32 bits.
    static QByteArray frame(quint16 code, quint32 mask);

private:
    QWebSocket& m_webSocket;
    QTcpSocket& m_socket;
    WireTap& m_tap;
    Moment m_sent;
    Moment m_received;
    std::optional<quint16> m_code;
};

} // namespace flapscope
