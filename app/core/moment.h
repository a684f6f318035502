#pragma once

#include <chrono> // brings <compare>, which moc of Qt 6.4 cannot parse by its own name
#include <cstdint>
#include <limits>
#include <optional>

namespace flapscope
{

using Nanos = std::chrono::nanoseconds;
using Millis = std::chrono::milliseconds;

/// A point on a run's monotonic clock, as time since the run began; or missing, which is not the same as zero.
class Moment
{
public:
    /// Missing.
    constexpr Moment() = default;
    constexpr explicit Moment(Nanos sinceStart) : m_ns(sinceStart.count()) {}

    [[nodiscard]] constexpr bool isKnown() const { return m_ns != Missing; }
    /// Time since the run began. Only of a known moment.
    [[nodiscard]] constexpr Nanos sinceStart() const { return Nanos(m_ns); }

    /// A missing moment is before every known one.
    friend constexpr auto operator<=>(const Moment&, const Moment&) = default;

private:
    static constexpr std::int64_t Missing = std::numeric_limits<std::int64_t>::min();
    std::int64_t m_ns = Missing;
};

/// The time from one moment to another; none when either is missing.
constexpr std::optional<Nanos> between(Moment from, Moment to)
{
    if (!from.isKnown() || !to.isKnown())
        return std::nullopt;
    return to.sinceStart() - from.sinceStart();
}

constexpr Moment operator+(Moment moment, Nanos span)
{
    return moment.isKnown() ? Moment(moment.sinceStart() + span) : moment;
}

/// The middle of two known moments, of which `to` is not before `from`: when something happened of which no more is
/// known than that it lies between them.
constexpr Moment middleOf(Moment from, Moment to)
{
    return Moment(from.sinceStart() + (to.sinceStart() - from.sinceStart()) / 2);
}

/// The one clock of a run: monotonic, in nanoseconds, the same in every thread. A value; copies agree.
class RunClock
{
public:
    RunClock() : m_origin(std::chrono::steady_clock::now()) {}
    [[nodiscard]] Moment now() const { return at(std::chrono::steady_clock::now()); }
    /// That point of the machine's monotonic clock, for what is stamped before it knows of the run.
    [[nodiscard]] Moment at(std::chrono::steady_clock::time_point time) const { return Moment(time - m_origin); }

private:
    std::chrono::steady_clock::time_point m_origin;
};

/// A span as milliseconds with a fraction, for people and for JSON.
constexpr double inMillis(Nanos span)
{
    return std::chrono::duration<double, std::milli>(span).count();
}

} // namespace flapscope
