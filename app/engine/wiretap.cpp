#include "engine/wiretap.h"

#include "engine/arrival.h"
#include "engine/notifier.h"

#include <QEvent>
#include <QSocketNotifier>
#include <QTcpSocket>

#include <algorithm>
#include <array>

namespace flapscope
{

namespace
{
constexpr qsizetype LargestKeptBuffer = 4096; // bytes; a handshake's head, or a message of usual size
} // namespace

void WireTap::follow(QTcpSocket& socket, RunClock clock)
{
    m_socket = &socket;
    m_clock = clock;
    m_arrived = clock.now();
    m_scanner = {};
    m_scannedUnread = 0;
    m_tookOver = false;
    m_reset = false;
    if (m_buffer.capacity() > LargestKeptBuffer)
        m_buffer.clear();

    ArrivalStamps::on(socket.socketDescriptor());
    socket.startTransaction();
    // Qt closes the descriptor before it reports the end of a stream, so the kernel is asked as the event comes in.
    if (QSocketNotifier* notifier = notifierOf(socket, QSocketNotifier::Read))
        notifier->installEventFilter(this);
}

bool WireTap::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::SockAct) {
        const auto* notifier = static_cast<const QSocketNotifier*>(watched);
        const Arrival arrival = Arrival::in(notifier->socket(), m_clock);
        m_reset = m_reset || arrival.kind == Arrival::Kind::Reset;
        if (arrival.kind == Arrival::Kind::Bytes)
            m_arrived = arrival.at.isKnown() ? std::max(m_arrived, arrival.at) : m_clock.now();
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
