#pragma once

#include <QLatin1StringView>
#include <QList>
#include <QString>
#include <QStringView>

#include <optional>

namespace flapscope
{

/// How a client leaves its connection. What each comes to, an attempt that reached the point where it was to leave, is
/// said in core/tally.h.
enum class CloseMode : quint8 {
    Clean,       ///< the closing handshake of RFC 6455 §7, begun by us
    Fin,         ///< end of stream without a Close frame
    Rst,         ///< a TCP reset
    Silent,      ///< nothing is sent; the server is left with a half-open connection
    NoPong,      ///< held without an answer to any ping; then, if the server has not ended it, left as by Clean
    AfterAccept, ///< held after accept() (and TLS) without a byte of the request; then the end of the stream
    HalfRequest, ///< held after the first half of the upgrade request; then the end of the stream
    Before101,   ///< the whole request, and the end of the stream at once, before the answer is read
    MidFrame,    ///< the end of the stream inside a frame: its header and a part of the payload that it announces
    AwaitClose,  ///< held until the server begins the closing handshake, which is answered
};

/// One way to leave, and how often among others.
struct Departure
{
    CloseMode way = CloseMode::Clean;
    int code = 1000; ///< of our Close frame, where one is sent: 1000 … 1003, 1007 … 1011, 3000 … 4999
    QString reason;  ///< likewise; at most 123 bytes of UTF-8 on one line
    int weight = 1;  ///< among the ways of a mix; 1 … 1,000

    friend bool operator==(const Departure&, const Departure&) = default;
};

/// The most that a Close frame holds beside its code, in bytes (RFC 6455 §5.5).
inline constexpr qsizetype LongestCloseReason = 123;

/// Public names, as in plan files and on the command line: "half-request".
QLatin1StringView nameOf(CloseMode mode);
std::optional<CloseMode> closeModeNamed(QStringView name);
/// What a client of that way does, for people: "a TCP reset".
QString meaningOf(CloseMode mode);

/// Whether that way leaves by a Close frame of ours, which carries a code and a reason.
bool sendsCloseFrame(CloseMode mode);
/// Whether that way leaves before the upgrade, so that such an attempt never opens.
bool leavesInHandshake(CloseMode mode);
/// Whether that way ends the stream first, so that the port stays in TIME_WAIT on our side.
bool endsStreamFirst(CloseMode mode);
/// Whether a client may send that code (RFC 6455 §7.4: 1004, 1005, 1006 and 1015 never stand in a frame, 3000 … 4999
/// are free).
bool isCloseCodeToSend(int code);

} // namespace flapscope
