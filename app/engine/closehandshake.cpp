#include "engine/closehandshake.h"

#include "engine/wiretap.h"

#include <QRandomGenerator>
#include <QTcpSocket>
#include <QWebSocket>
#include <QtEndian>

namespace flapscope
{

QByteArray CloseHandshake::frame(quint16 code, quint32 mask)
{
    constexpr char finAndClose = '\x88';
    constexpr char maskedTwoBytes = '\x82';
    char key[4];
    qToBigEndian(mask, key);
    char payload[2];
    qToBigEndian(code, payload);

    QByteArray bytes;
    bytes.append(finAndClose).append(maskedTwoBytes).append(key, sizeof key);
    for (int i = 0; i < 2; ++i)
        bytes.append(static_cast<char>(payload[i] ^ key[i]));
    return bytes;
}

void CloseHandshake::begin(quint16 code, RunClock clock)
{
    // Only the reading is taken over: QWebSocket must still learn that the socket has closed, or its destructor would
    // write to it.
    QObject::disconnect(&m_socket, &QIODevice::readyRead, &m_webSocket, nullptr);
    m_tap.takeOver();
    m_socket.write(frame(code, QRandomGenerator::global()->generate()));
    m_socket.flush();
    m_sent = clock.now();
    advance(clock);
}

void CloseHandshake::advance(RunClock clock)
{
    m_tap.sync();
    if (m_received.isKnown() || !m_tap.scanner().close())
        return;
    m_received = clock.now();
    m_code = m_tap.scanner().close()->code;
}

} // namespace flapscope
