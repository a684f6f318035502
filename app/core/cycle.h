#pragma once

#include "core/moment.h"
#include "core/outcome.h"

#include <optional>

namespace flapscope
{

/// The stage number of the connections that are opened after the last stage to see whether the server recovered.
inline constexpr qint16 RecoveryStage = -1;

/// One attempt of one client, from its start to the end of the pause that follows. All moments are on the run's clock;
/// of what was received, when the kernel had it. A row of cycles.csv.
struct Cycle
{
    qint16 stage = 0;  ///< index into Plan::stages, or RecoveryStage
    qint32 client = 0; ///< from 0 within the stage
    qint32 number = 0; ///< from 0 within the client

    Moment intended;      ///< when the schedule asked for it
    Moment start;         ///< connect() called, where the host is an address; open(), where it is a name
    Moment dns;           ///< address known; missing for literals
    Moment tcp;           ///< established; where the host is an address, by the round trip of SYN and SYN-ACK
    Moment tls;           ///< encrypted; missing for ws://
    Moment upgrade;       ///< valid 101 received
    Moment firstEcho;     ///< the expected reply received
    Moment closeSent;     ///< our Close frame (or FIN, or RST) handed to the kernel
    Moment closeReceived; ///< the peer's Close frame received
    Moment end;           ///< end of the pause that follows

    Outcome outcome = Outcome::Cancelled;
    bool clean = false;                ///< both Close frames passed and the server ended the stream
    std::optional<quint16> httpStatus; ///< where the server refused the upgrade
    std::optional<quint16> closeCode;  ///< from the peer's Close frame, as it stood on the wire
    quint32 bytesSent = 0;
    quint32 bytesReceived = 0;
    quint64 session = 0; ///< stands for the session id that the server sent (core/sessions.h); 0: none was seen

    friend bool operator==(const Cycle&, const Cycle&) = default;
    [[nodiscard]] bool opened() const { return upgrade.isKnown(); }
};

} // namespace flapscope
