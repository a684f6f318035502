#include "engine/wiretap.h"

#include <QEvent>
#include <QSocketNotifier>
#include <QTcpSocket>

#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace flapscope
{

namespace
{
/// Linux: a connection that was reset is in the state TCP_CLOSE, one that was ended in order in TCP_CLOSE_WAIT or
/// later.
bool isReset(qintptr descriptor)
{
    const int socket = static_cast<int>(descriptor);
    // What has arrived is read first, so the stream does not end here: asked for at each arrival, and much cheaper.
    int arrived = 0;
    if (::ioctl(socket, FIONREAD, &arrived) == 0 && arrived > 0)
        return false;
    tcp_info info{};
    socklen_t length = sizeof info;
    const bool known = ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && length > 0;
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
        readOn();
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

void WireTap::readOn()
{
    std::array<char, 1024> bytes; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    for (qint64 count = 0; (count = m_socket->read(bytes.data(), bytes.size())) > 0;)
        m_scanner.feed(QByteArrayView(bytes.data(), count));
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
