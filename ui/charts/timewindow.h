#pragma once

#include <QList>
#include <QObject>

#include <optional>

namespace flapscope
{

/// The stretch of a run that all charts and the client timeline show, the place that the crosshair is at, and the
/// user's markers. In seconds since the run's start.
class TimeWindow final : public QObject
{
    Q_OBJECT

public:
    /// Closer than this nothing new would be seen.
    static constexpr double Shortest = 0.002;

    using QObject::QObject;

    [[nodiscard]] double from() const { return m_from; }
    [[nodiscard]] double to() const { return m_to; }
    [[nodiscard]] double span() const { return m_to - m_from; }
    /// Whether all of the run is shown, and grows with it.
    [[nodiscard]] bool follows() const { return m_follows; }
    [[nodiscard]] std::optional<double> crosshair() const { return m_crosshair; }
    [[nodiscard]] const QList<double>& markers() const { return m_markers; }

    /// How long the run is by now, in seconds; rounded up to a nice step, so that the axis moves rarely.
    void setLength(double seconds);
    /// Another run: everything is shown, nothing is marked.
    void reset();

public Q_SLOTS:
    /// Shows that stretch, in either order of its ends, not shorter than Shortest and not beyond the run.
    void zoom(double from, double to);
    /// Makes what is shown `factor` times as long, the place `around` staying where it is.
    void zoomBy(double factor, double around);
    /// Moves by that share of what is shown; negative: back in time.
    void pan(double share);
    /// Shows all of the run again, and follows it.
    void follow();
    void setCrosshair(std::optional<double> seconds);
    /// Marks a place, or takes back the mark that is there.
    void toggleMarker(double seconds);

Q_SIGNALS:
    void rangeChanged();
    void crosshairChanged();
    void markersChanged();

private:
    void setRange(double from, double to, bool follows);

    double m_from = 0.0;
    double m_to = 5.0;
    double m_length = 5.0;
    bool m_follows = true;
    std::optional<double> m_crosshair;
    QList<double> m_markers;
};

} // namespace flapscope
