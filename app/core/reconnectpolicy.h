#pragma once

#include "core/moment.h"
#include "core/outcome.h"

#include <QLatin1StringView>
#include <QStringView>

#include <optional>

namespace flapscope
{

/// When a client tries again whose attempt failed or whose connection the server dropped. Until it holds a connection
/// again it goes by this instead of by its stage's pattern, and its cycle is not over: what it had left of its time
/// connected is held once it is back.
struct ReconnectPolicy
{
    /// In the n-th delay since the last connection, n from 0. U is uniformly distributed, drawn anew for each delay.
    enum class Kind : quint8 {
        AsPlanned,          ///< a failed attempt is a cycle like any other: the next one comes by the pattern
        Immediate,          ///< 0
        Fixed,              ///< base
        Exponential,        ///< min(cap, base · factor^n)
        FullJitter,         ///< U(0, min(cap, base · factor^n))
        EqualJitter,        ///< half of min(cap, base · factor^n), and U(0, the other half)
        DecorrelatedJitter, ///< min(cap, U(base, 3 · the delay before)), which begins at base. These three: M. Brooker,
                            ///< "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
        // What follows are published defaults; `base`, `cap` and `factor` do not change them.
        Grpc,     ///< 1 s, then min(120 s, · 1.6) ± 20 %; grpc/grpc doc/connection-backoff.md
        SocketIo, ///< min(5 s, 1 s · 2^n ± 50 %); socketio/socket.io, socket.io-client lib/manager.ts and
                  ///< lib/contrib/backo2.ts: reconnectionDelay, reconnectionDelayMax, randomizationFactor
        Phoenix,  ///< 10, 50, 100, 150, 200, 250, 500, 1000, 2000 ms, then 5 s; phoenixframework/phoenix
                  ///< assets/js/phoenix/socket.js: reconnectAfterMs
        ReconnectingWebSocket, ///< min(10 s, b · 1.3^n), b = U(1 s, 5 s) once per client; pladaria/
                               ///< reconnecting-websocket 4.4.0. Its minUptime is left out
        Rfc6455,               ///< U(0, 5 s), then truncated binary exponential back-off: U(0, min(60 s, 5 s · 2^n));
                               ///< RFC 6455 §7.2.3, which leaves the 60 s open
    };

    Kind kind = Kind::AsPlanned;
    Millis base{1000};       ///< 0 … 1 h
    Millis cap{30'000};      ///< likewise, not below `base`
    double factor = 2.0;     ///< 1 … 10
    Millis patience{60'000}; ///< from the first failure of a cycle on, after which the cycle counts as failed and the
                             ///< next one comes by the pattern; 1 ms … 1 h

    friend bool operator==(const ReconnectPolicy&, const ReconnectPolicy&) = default;
    /// Whether it changes anything.
    [[nodiscard]] bool isOn() const { return kind != Kind::AsPlanned; }
};

QLatin1StringView nameOf(ReconnectPolicy::Kind kind);
std::optional<ReconnectPolicy::Kind> policyNamed(QStringView name);

/// Whether a client under a reconnect policy makes up for an attempt that ended so: it was not let in, or lost its
/// connection before its time.
bool callsForReturn(Outcome outcome);

/// A restart of the server in mid-stage: of the demo server, or by a command of who runs the plan. A plan holds no
/// command, because plans come from elsewhere.
struct Restart
{
    Millis after{0};  ///< from the stage's beginning; 0: none; up to 24 h
    Millis down{500}; ///< how long the demo server stays away; 0 … 1 h

    friend bool operator==(const Restart&, const Restart&) = default;
    [[nodiscard]] bool isAsked() const { return after > Millis::zero(); }
};

} // namespace flapscope
