#pragma once

#include "core/moment.h"

#include <QtGlobal>

#include <chrono>
#include <optional>

namespace flapscope
{

/// The machine's monotonic clock, which a run's clock counts from its own beginning.
using TimePoint = std::chrono::steady_clock::time_point;

/// What became of one connection through the proxy, with the moments at both of its sides. Missing is missing.
struct LinkReport
{
    enum class Ending : quint8 {
        Closed,      ///< in order, by both sides
        ClientReset, ///< the client sent a reset
        ServerReset, ///< the server sent one
        Refused,     ///< the server did not accept the connection
        Toxic,       ///< a toxic ended it
        Stopped,     ///< the proxy ended
    };

    quint64 number = 0;                 ///< from 0, in the order of acceptance
    TimePoint accepted;                 ///< from the client
    std::optional<TimePoint> dialled;   ///< to the server
    std::optional<TimePoint> connected; ///< to the server
    std::optional<TimePoint> asked;     ///< the first bytes were given to the server
    std::optional<TimePoint> answered;  ///< its first bytes came
    /// For how long, at most, the server gave no sign of life after it had been given all that the client had sent.
    Nanos longestSilence{};
    TimePoint silenceEnded; ///< of a silence that lasted at all
    TimePoint ended;
    qint64 bytesUp = 0; ///< given to the server
    qint64 bytesDown = 0;
    Ending ending = Ending::Closed;
    int error = 0;     ///< errno of a refusal
    Nanos meanDelay{}; ///< by which data left later than the toxics asked, the proxy's own doing
    Nanos worstDelay{};
    quint64 delays = 0; ///< that were measured

    friend bool operator==(const LinkReport&, const LinkReport&) = default;
};

} // namespace flapscope
