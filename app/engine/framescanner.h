#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QVarLengthArray>

#include <optional>

namespace flapscope
{

/// Reads along with what a server sends: the head of its HTTP answer (RFC 9112), then the frames (RFC 6455 §5). It
/// keeps only what the judgement needs: the status, the Close frame as it stood on the wire, and whether a frame broke
/// the protocol. Payloads are passed over, so its memory is bounded whatever comes.
class FrameScanner
{
public:
    static constexpr qsizetype LargestHead = qsizetype{64} * 1024;
    static constexpr quint64 LargestFrame = quint64{1024} * 1024;

    struct Close
    {
        std::optional<quint16> code; ///< none: the frame carried none
        QByteArray reason;           ///< at most 123 bytes, as sent
    };

    void feed(QByteArrayView bytes);

    /// The status of a complete head.
    [[nodiscard]] std::optional<quint16> status() const { return m_status; }
    /// What came before the frames is no HTTP answer, or one without an end.
    [[nodiscard]] bool headIsBad() const { return m_state == State::BadHead; }
    [[nodiscard]] const std::optional<Close>& close() const { return m_close; }
    /// A frame that RFC 6455 forbids a server to send, or one larger than LargestFrame.
    [[nodiscard]] bool protocolBroken() const { return m_state == State::Broken; }
    /// Pings so far.
    [[nodiscard]] quint64 pings() const { return m_pings; }
    [[nodiscard]] quint64 bytes() const { return m_bytes; }

private:
    enum class State : quint8 { Head, Header, Payload, Done, BadHead, Broken };

    QByteArrayView feedHead(QByteArrayView bytes);
    QByteArrayView feedHeader(QByteArrayView bytes);
    QByteArrayView feedPayload(QByteArrayView bytes);
    void beginPayload();
    void endPayload();

    State m_state = State::Head;
    quint64 m_bytes = 0;
    quint64 m_pings = 0;
    QVarLengthArray<char, 256> m_pending; // the head, or a frame's header, while incomplete; a control frame's payload
    std::optional<quint16> m_status;
    quint64 m_payloadLeft = 0;
    quint8 m_opcode = 0;
    std::optional<Close> m_close;
};

} // namespace flapscope
