#pragma once

#include "core/moment.h"

#include <QLatin1StringView>
#include <QString>
#include <QStringView>

#include <optional>

namespace flapscope
{

/// When the clients of a stage connect, and for how long. N is the number of the stage's clients, and its period the
/// time connected and the pause together.
struct Pattern
{
    enum class Shape : quint8 {
        Steady,         ///< after the pause, ± jitter; all clients begin together
        Burst,          ///< all clients at once, once a period, each within `skew` after its beginning
        Poisson,        ///< independent starts, `rate` of them in a second by all clients together
        Ramp,           ///< likewise, at a rate that goes evenly from `rate` to `endRate` over the stage
        GilbertElliott, ///< two states: each `step`, up goes down with `p`, and down goes up with `r` (Gilbert 1960)
        Trace,          ///< a recorded incident, as core/trace.h reads it
    };
    /// Whether clients wait for the server.
    enum class Arrival : quint8 {
        Closed, ///< the pause begins when the connection has ended: a slow server is asked less often
        Open,   ///< starts are fixed from the beginning, and one that comes too early is made up for when it can be
    };

    Shape shape = Shape::Steady;
    Arrival arrival = Arrival::Closed;
    Millis skew{0};         ///< 0 … 1 h
    double rate = 10.0;     ///< per second, above 0 (a ramp may begin at 0); up to 100,000
    double endRate = 50.0;  ///< likewise
    double p = 0.05;        ///< above 0, up to 1
    double r = 0.2;         ///< likewise
    Millis step{20};        ///< 1 ms … 1 h
    QString trace;          ///< a file
    qint64 traceStarts = 0; ///< connects in it; 0 … 100,000
    Millis traceLasts{0};   ///< from 0 to its last event, rounded up

    friend bool operator==(const Pattern&, const Pattern&) = default;
};

QLatin1StringView nameOf(Pattern::Shape shape);
QLatin1StringView nameOf(Pattern::Arrival arrival);
std::optional<Pattern::Shape> shapeNamed(QStringView name);
std::optional<Pattern::Arrival> arrivalNamed(QStringView name);

} // namespace flapscope
