#include "engine/wiretap.h"

#include <QEvent>
#include <QSocketNotifier>
#include <QTcpSocket>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace flapscope
{

namespace
{
/// Linux: a connection that was reset is in the state TCP_CLOSE, one that was ended in order in TCP_CLOSE_WAIT or
/// later.
bool isReset(qintptr descriptor)
{
    tcp_info info{};
    socklen_t length = sizeof info;
    const bool known =
        ::getsockopt(static_cast<int>(descriptor), IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && length > 0;
    return known && info.tcpi_state == TCP_CLOSE;
}
} // namespace

WireTap::WireTap(QTcpSocket* socket, QObject* parent) : QObject(parent), m_socket(socket)
{
    socket->startTransaction();
    // Qt closes the descriptor before it reports the end of a stream, so the kernel is asked as the event comes in.
    const auto notifiers = socket->findChildren<QSocketNotifier*>();
    for (QSocketNotifier* notifier : notifiers) {
        if (notifier->type() == QSocketNotifier::Read)
            notifier->installEventFilter(this);
    }
}

bool WireTap::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::SockAct) {
        const auto* notifier = static_cast<const QSocketNotifier*>(watched);
        m_reset = m_reset || isReset(notifier->socket());
    }
    return false;
}

void WireTap::sync()
{
    if (!m_socket || !m_socket->isOpen())
        return;
    if (m_tookOver) {
        m_scanner.feed(m_socket->readAll());
        return;
    }
    const qint64 unread = m_socket->bytesAvailable();
    m_socket->rollbackTransaction();
    const qint64 held = m_socket->bytesAvailable();
    if (held > m_scannedUnread) {
        m_buffer.resize(held);
        const qint64 peeked = m_socket->peek(m_buffer.data(), held);
        if (peeked > m_scannedUnread)
            m_scanner.feed(QByteArrayView(m_buffer).first(peeked).sliced(m_scannedUnread));
    }
    m_socket->skip(held - unread);
    m_scannedUnread = unread;
    m_socket->startTransaction();
}

void WireTap::takeOver()
{
    if (m_tookOver)
        return;
    sync();
    m_tookOver = true;
    if (!m_socket || !m_socket->isOpen())
        return;
    m_socket->commitTransaction();
    m_socket->skip(m_scannedUnread);
}

} // namespace flapscope
