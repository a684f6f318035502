#pragma once

#include "core/moment.h"
#include "core/reading.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace flapscope
{

/// A stretch of a run, its end not included: the next one begins there. One without an end lasts until now; one without
/// a begin never began.
struct Window
{
    Moment from;
    Moment to;
    [[nodiscard]] bool holds(Moment moment) const
    {
        return from.isKnown() && moment >= from && (!to.isKnown() || moment < to);
    }
    friend bool operator==(const Window&, const Window&) = default;
};

/// The values of one quantity over time.
class Series
{
public:
    struct Point
    {
        Moment at;
        double value = 0.0;
        friend bool operator==(const Point&, const Point&) = default;
    };

    /// A missing moment, NaN and infinities are no measurement and are left out.
    void add(Moment at, double value);

    /// In order of time.
    [[nodiscard]] const std::vector<Point>& points() const { return m_points; }
    [[nodiscard]] bool isEmpty() const { return m_points.empty(); }
    [[nodiscard]] quint64 countIn(const Window& window) const;
    /// The mean of the two middle values when their number is even; none without a value in `window`.
    [[nodiscard]] std::optional<double> medianIn(const Window& window) const;
    [[nodiscard]] std::optional<double> greatestIn(const Window& window) const;
    /// The smallest value that is not below a share of `q` (0 … 1) of all; none without a value in `window`.
    [[nodiscard]] std::optional<double> quantileIn(const Window& window, double q) const;
    [[nodiscard]] std::optional<Point> firstIn(const Window& window) const;
    [[nodiscard]] std::optional<Point> lastIn(const Window& window) const;

private:
    std::vector<Point> m_points;
};

/// The sum of two series that were read together: at moments that only one of them has, its value alone.
Series sumOf(const Series& a, const Series& b);

/// Readings, sorted into series by what was read where.
class SeriesSet
{
public:
    explicit SeriesSet(const std::vector<Reading>& readings);

    /// Empty when nothing of that kind was read. `gauge` tells gauges apart.
    [[nodiscard]] const Series& of(Source source, Quantity quantity, quint16 gauge = 0) const;
    /// When anything was read from the server, by whatever source; in order of time, each moment once.
    [[nodiscard]] std::vector<Moment> serverMoments() const;
    /// When its process or its sockets were read, on this machine; likewise.
    [[nodiscard]] std::vector<Moment> localMoments() const;

private:
    using Key = std::tuple<Source, Quantity, quint16>;
    [[nodiscard]] std::vector<Moment> momentsOf(std::initializer_list<Source> sources) const;

    std::map<Key, Series> m_series;
};

} // namespace flapscope
