#include "core/schedule.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{

constexpr double NanosOfSecond = 1e9;

Nanos nanos(double count)
{
    constexpr double Most = 9e18; // in 64 bits; 285 years
    return Nanos(static_cast<Nanos::rep>(std::clamp(count, 0.0, Most)));
}

Nanos seconds(double count)
{
    return nanos(count * NanosOfSecond);
}

double inSeconds(Nanos span)
{
    return static_cast<double>(span.count()) / NanosOfSecond;
}

} // namespace

Schedule::Schedule(const Stage& stage, RandomStream random, const std::vector<TracedConnection>* trace)
    : m_pattern(stage.pattern), m_connected(stage.connected), m_disconnected(stage.disconnected),
      m_jitter(stage.jitterPercent / 100.0), m_clients(std::max(stage.clients, 1)), m_ramp(rampOf(stage)),
      m_random(random), m_trace(trace)
{
}

std::optional<Turn> Schedule::first()
{
    switch (m_pattern.shape) {
    case Pattern::Shape::Steady:
        return take(Nanos::zero());
    case Pattern::Shape::Burst:
    case Pattern::Shape::Poisson:
    case Pattern::Shape::Ramp:
        return take(startAfter(Nanos::zero()));
    case Pattern::Shape::GilbertElliott: {
        // In its stationary state: otherwise all clients would begin together, which no network does.
        const bool up = m_random.uniform() < m_pattern.r / (m_pattern.p + m_pattern.r);
        return take(up ? Nanos::zero() : steps(m_pattern.r));
    }
    case Pattern::Shape::Trace:
        return nextTraced(Nanos::zero());
    }
    return std::nullopt;
}

std::optional<Turn> Schedule::next(Nanos ended)
{
    switch (m_pattern.shape) {
    case Pattern::Shape::Steady:
        return take(isOpen() ? m_last.start + jittered(m_connected + m_disconnected)
                             : ended + jittered(m_disconnected));
    case Pattern::Shape::Burst:
    case Pattern::Shape::Poisson:
    case Pattern::Shape::Ramp:
        return take(startAfter(isOpen() ? m_last.start : ended));
    case Pattern::Shape::GilbertElliott:
        return take((isOpen() ? m_last.start + m_last.hold : ended) + steps(m_pattern.r));
    case Pattern::Shape::Trace:
        return nextTraced(ended);
    }
    return std::nullopt;
}

std::optional<Turn> Schedule::take(Nanos start)
{
    m_last = {start, drawHold()};
    return m_last;
}

std::optional<Turn> Schedule::nextTraced(Nanos ended)
{
    if (!m_trace || m_traced >= m_trace->size())
        return std::nullopt;
    const TracedConnection& connection = (*m_trace)[m_traced];
    Nanos start = connection.connect;
    if (!isOpen() && m_traced > 0)
        start = ended + (connection.connect - (*m_trace)[m_traced - 1].disconnect);
    ++m_traced;
    m_last = {start, connection.disconnect - connection.connect};
    return m_last;
}

Nanos Schedule::jittered(Nanos span)
{
    if (m_jitter <= 0.0)
        return span;
    return nanos(static_cast<double>(span.count()) * m_random.between(1.0 - m_jitter, 1.0 + m_jitter));
}

Nanos Schedule::drawHold()
{
    return m_pattern.shape == Pattern::Shape::GilbertElliott ? steps(m_pattern.p) : jittered(m_connected);
}

Nanos Schedule::steps(double probability)
{
    return nanos(static_cast<double>(Nanos(m_pattern.step).count()) * m_random.trialsUntilSuccess(probability));
}

Nanos Schedule::startAfter(Nanos from)
{
    switch (m_pattern.shape) {
    case Pattern::Shape::Burst:
        return nextBurst(from);
    case Pattern::Shape::Poisson:
        return from + seconds(m_random.exponential() * m_clients / m_pattern.rate);
    case Pattern::Shape::Ramp:
        return nextOfRamp(from);
    case Pattern::Shape::Steady:
    case Pattern::Shape::GilbertElliott:
    case Pattern::Shape::Trace:
        break;
    }
    return from;
}

/// The first burst that has not begun by then and was not taken before. Who is late misses one, and joins the next.
Nanos Schedule::nextBurst(Nanos from)
{
    const Nanos period = m_connected + m_disconnected;
    if (!isOpen() && period > Nanos::zero())
        m_burst = std::max(m_burst, qint64((from + period - Nanos(1)) / period));
    const Nanos start = period * m_burst++;
    return start + nanos(static_cast<double>(Nanos(m_pattern.skew).count()) * m_random.uniform());
}

/// A Poisson process whose rate goes evenly from λ0 to λ1 and stays there, by inversion: between two starts its
/// integral grows by an exponentially distributed amount (Çinlar 1975).
Nanos Schedule::nextOfRamp(Nanos from)
{
    const double begin = m_pattern.rate / m_clients;
    const double end = m_pattern.endRate / m_clients;
    const double lasts = inSeconds(m_ramp);
    const double slope = lasts > 0.0 ? (end - begin) / lasts : 0.0;
    const double rising = (begin + end) / 2.0 * lasts; // starts while it rises
    const double t = inSeconds(from);
    const double before = t < lasts ? begin * t + slope * t * t / 2.0 : rising + end * (t - lasts);
    const double goal = before + m_random.exponential();
    if (goal >= rising)
        return seconds(lasts + (goal - rising) / end);
    // The root of slope/2 · x² + begin · x − goal that lies within; in a form that bears a slope of 0.
    return seconds(2.0 * goal / (begin + std::sqrt(std::max(0.0, begin * begin + 2.0 * slope * goal))));
}

} // namespace flapscope
