#include "engine/closehandshake.h"

#include "core/departure.h"
#include "engine/wiretap.h"

#include <QRandomGenerator>
#include <QTcpSocket>
#include <QWebSocket>
#include <QtEndian>

#include <algorithm>

namespace flapscope
{

QByteArray CloseHandshake::frame(std::optional<quint16> code, const QByteArray& reason, quint32 mask)
{
    constexpr char finAndClose = '\x88';
    constexpr quint8 masked = 0x80;
    char key[4];
    qToBigEndian(mask, key);
    QByteArray payload;
    if (code) {
        payload.resize(2);
        qToBigEndian(*code, payload.data());
        payload += reason.left(LongestCloseReason);
    }
    for (qsizetype i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ key[i % 4]);

    QByteArray bytes;
    bytes.append(finAndClose).append(static_cast<char>(masked | payload.size())).append(key, sizeof key);
    return bytes + payload;
}

void CloseHandshake::begin(quint16 code, const QByteArray& reason, RunClock clock)
{
    send(code, reason, clock);
    advance();
}

void CloseHandshake::answer(RunClock clock)
{
    m_received = m_tap.arrived();
    m_code = m_tap.scanner().close()->code;
    send(m_code, {}, clock);
}

void CloseHandshake::send(std::optional<quint16> code, const QByteArray& reason, RunClock clock)
{
    // Only the reading is taken over: QWebSocket must still learn that the socket has closed, or its destructor would
    // write to it.
    QObject::disconnect(&m_socket, &QIODevice::readyRead, &m_webSocket, nullptr);
    m_tap.takeOver();
    m_socket.write(frame(code, reason, QRandomGenerator::global()->generate()));
    const Moment before = clock.now();
    m_socket.flush();
    // Near by, the peer has it before the call is back.
    m_sent = middleOf(before, clock.now());
}

void CloseHandshake::advance()
{
    m_tap.sync();
    if (m_received.isKnown() || !m_tap.scanner().close())
        return;
    // The peer's own may have come before ours went.
    m_received = std::max(m_sent, m_tap.arrived());
    m_code = m_tap.scanner().close()->code;
}

} // namespace flapscope
