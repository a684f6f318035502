#include "engine/framescanner.h"

#include <QtEndian>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr quint8 Continuation = 0x0;
constexpr quint8 Text = 0x1;
constexpr quint8 Binary = 0x2;
constexpr quint8 CloseFrame = 0x8;
constexpr quint8 Ping = 0x9;
constexpr quint8 Pong = 0xA;

bool isControl(quint8 opcode)
{
    return (opcode & 0x8) != 0;
}

bool isKnown(quint8 opcode)
{
    return opcode == Continuation || opcode == Text || opcode == Binary || opcode == CloseFrame || opcode == Ping ||
           opcode == Pong;
}

/// The status code of "HTTP/1.1 101 Switching Protocols"; none when the line is no status line.
std::optional<quint16> statusOf(QByteArrayView head)
{
    if (!head.startsWith("HTTP/"))
        return std::nullopt;
    const qsizetype space = head.indexOf(' ');
    if (space < 0 || head.size() < space + 4)
        return std::nullopt;
    quint16 status = 0;
    for (const char c : head.sliced(space + 1, 3)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        status = static_cast<quint16>(status * 10 + (c - '0'));
    }
    return status;
}
} // namespace

void FrameScanner::feed(QByteArrayView bytes)
{
    m_bytes += static_cast<quint64>(bytes.size());
    while (!bytes.isEmpty()) {
        switch (m_state) {
        case State::Head:
            bytes = feedHead(bytes);
            break;
        case State::Header:
            bytes = feedHeader(bytes);
            break;
        case State::Payload:
            bytes = feedPayload(bytes);
            break;
        case State::Done: // RFC 6455 §5.5.1: nothing follows a Close frame
        case State::BadHead:
        case State::Broken:
            return;
        }
    }
}

QByteArrayView FrameScanner::feedHead(QByteArrayView bytes)
{
    const qsizetype before = m_pending.size();
    m_pending.append(bytes.data(), std::min(bytes.size(), LargestHead + 1 - before));
    static constexpr QByteArrayView prefix = "HTTP/";
    const QByteArrayView head(m_pending);
    const auto seen = head.first(std::min(head.size(), prefix.size()));
    if (seen != prefix.first(seen.size())) {
        m_state = State::BadHead;
        return {};
    }
    // The end may straddle what came before and what comes now.
    static constexpr QByteArrayView blankLine = "\r\n\r\n";
    const auto* const from = head.begin() + std::max<qsizetype>(0, before - 3);
    const auto* const end = std::search(from, head.end(), blankLine.begin(), blankLine.end());
    if (end == head.end()) {
        if (head.size() > LargestHead)
            m_state = State::BadHead;
        return {};
    }
    m_status = statusOf(head);
    m_state = m_status ? State::Header : State::BadHead;
    const qsizetype used = end - head.begin() + blankLine.size() - before;
    m_pending.clear();
    return bytes.sliced(used);
}

QByteArrayView FrameScanner::feedHeader(QByteArrayView bytes)
{
    const auto wanted = [this] {
        if (m_pending.size() < 2)
            return qsizetype(2);
        const int length = m_pending.at(1) & 0x7f;
        return qsizetype(length == 126 ? 4 : length == 127 ? 10 : 2);
    };
    while (!bytes.isEmpty() && m_pending.size() < wanted()) {
        m_pending.append(bytes.front());
        bytes = bytes.sliced(1);
    }
    if (m_pending.size() == wanted())
        beginPayload();
    return bytes;
}

void FrameScanner::beginPayload()
{
    const auto first = static_cast<quint8>(m_pending.at(0));
    const auto second = static_cast<quint8>(m_pending.at(1));
    m_opcode = first & 0x0f;
    m_payloadLeft = second & 0x7f;
    if (m_payloadLeft == 126)
        m_payloadLeft = qFromBigEndian<quint16>(m_pending.constData() + 2);
    else if (m_payloadLeft == 127)
        m_payloadLeft = qFromBigEndian<quint64>(m_pending.constData() + 2);
    m_pending.clear();

    const bool reservedBits = (first & 0x70) != 0; // no extension was offered
    const bool masked = (second & 0x80) != 0;      // §5.1: a server must not mask
    const bool badControl = isControl(m_opcode) && (m_payloadLeft > 125 || (first & 0x80) == 0);
    if (reservedBits || masked || badControl || !isKnown(m_opcode) || m_payloadLeft > LargestFrame) {
        m_state = State::Broken;
        return;
    }
    m_state = State::Payload;
    if (m_payloadLeft == 0)
        endPayload();
}

QByteArrayView FrameScanner::feedPayload(QByteArrayView bytes)
{
    const auto take = static_cast<qsizetype>(std::min<quint64>(m_payloadLeft, static_cast<quint64>(bytes.size())));
    if (m_opcode == CloseFrame)
        m_pending.append(bytes.data(), take);
    m_payloadLeft -= static_cast<quint64>(take);
    if (m_payloadLeft == 0)
        endPayload();
    return bytes.sliced(take);
}

void FrameScanner::endPayload()
{
    m_state = State::Header;
    m_pings += m_opcode == Ping ? 1U : 0U;
    if (m_opcode != CloseFrame)
        return;
    if (m_pending.size() == 1) { // §5.5.1: a body, if there is one, begins with a two-byte code
        m_state = State::Broken;
        return;
    }
    Close close;
    if (m_pending.size() >= 2) {
        close.code = qFromBigEndian<quint16>(m_pending.constData());
        close.reason = QByteArrayView(m_pending).sliced(2).toByteArray();
    }
    m_pending.clear();
    m_close = close;
    m_state = State::Done;
}

} // namespace flapscope
