#pragma once

#include "ui/charts/plotgeometry.h"
#include "ui/clienttracks.h"
#include "ui/palette.h"

#include <QPainter>

#include <vector>

namespace flapscope
{

/// What a client is seen to do. Each has a colour and a pattern of its own, so that they differ without colour too.
enum class TrackState : quint8 { Connecting, Open, Closing, Down, Failed };

/// Draws the rows of the client timeline. Times lie as in `geometry`, of which only the horizontal axis counts.
class TrackPainter
{
public:
    /// A segment is never narrower, in pixels.
    static constexpr double Narrowest = 2.0;

    TrackPainter(QPainter& painter, const PlotGeometry& geometry, const Palette& palette);

    /// One client; `now` ends what it does now.
    void track(const ClientTrack& track, const QRectF& row, Moment now);
    /// Several clients in one row: the darker, the more of them are open; failures are marked on its upper edge.
    void sharedRow(const std::vector<const ClientTrack*>& tracks, const QRectF& row);
    /// A sample for the legend.
    void state(TrackState state, const QRectF& box);
    /// The frame around a selected cell.
    void selection(const TrackCell& cell, const QRectF& row);

private:
    struct Column
    {
        double open = 0.0;    // seconds
        double covered = 0.0; // seconds
        bool failed = false;
    };
    using Cells = std::vector<TrackCell>;

    [[nodiscard]] std::pair<Cells::const_iterator, Cells::const_iterator> inView(const Cells& cells) const;
    [[nodiscard]] bool isWide(const TrackCell& cell) const;
    void gather(const TrackCell& cell);
    void addSpan(double Column::*what, double from, double to, double weight);
    void resetColumns();
    void paintColumns(const QRectF& row);
    void paintShares(const QRectF& row, std::size_t clients);
    void detailed(const TrackCell& cell, const QRectF& row);
    /// From there to there, at least Narrowest wide; returns its right edge.
    double segment(TrackState state, double from, double to, const QRectF& row);
    void failureAt(double x, const QRectF& row);
    void doing(const ClientTrack& track, const QRectF& row, Moment now);

    QPainter& m_painter;
    const PlotGeometry m_geometry;
    const Palette& m_palette;
    const double m_columnSeconds;
    std::vector<Column> m_columns;
};

} // namespace flapscope
