#include "server/reception.h"

#include <QTcpSocket>

#include <algorithm>
#include <utility>

namespace flapscope
{

Reception::Reception(Millis patience, QObject* parent) : QObject(parent), m_patience(patience)
{
    m_clock.start();
    // One sweep for all: a timer for each connection would cost more than the connection.
    m_sweep.setInterval(std::clamp(patience / 10, Millis(1), Millis(1000)));
    connect(&m_sweep, &QTimer::timeout, this, &Reception::dropTheLate);
}

Reception::~Reception()
{
    // Sockets end with their parent, after the members that their last signals would reach.
    for (auto waiting = m_waiting.cbegin(); waiting != m_waiting.cend(); ++waiting)
        waiting.key()->disconnect(this);
}

void Reception::receive(QTcpSocket* socket)
{
    socket->setParent(this);
    socket->setReadBufferSize(LargestHead);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { look(socket); });
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        leave(socket);
        socket->deleteLater();
    });
    m_waiting.insert(socket, now());
    if (!m_sweep.isActive())
        m_sweep.start();
}

void Reception::look(QTcpSocket* socket)
{
    const QByteArray head = socket->peek(LargestHead);
    if (head.contains("\r\n\r\n")) {
        leave(socket);
        socket->setReadBufferSize(0);
        Q_EMIT arrived(socket);
    } else if (head.size() >= LargestHead) {
        socket->abort();
    }
}

void Reception::leave(QTcpSocket* socket)
{
    socket->disconnect(this);
    m_waiting.remove(socket);
    if (m_waiting.isEmpty())
        m_sweep.stop();
}

void Reception::dropTheLate()
{
    QList<QTcpSocket*> late;
    for (auto waiting = m_waiting.cbegin(); waiting != m_waiting.cend(); ++waiting) {
        if (now() - waiting.value() >= m_patience)
            late.append(waiting.key());
    }
    for (auto* socket : std::as_const(late))
        socket->abort();
}

Millis Reception::now() const
{
    return Millis(m_clock.elapsed());
}

} // namespace flapscope
