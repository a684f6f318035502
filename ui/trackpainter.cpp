#include "ui/trackpainter.h"

#include "ui/charts/decimation.h"
#include "ui/charts/marks.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
constexpr double FailureWidth = 9.0;
/// Narrower cells have no room for their parts, and are gathered in columns.
constexpr double LeastDetailed = 10.0;

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto mix = [share](float x, float y) { return x + (y - x) * static_cast<float>(share); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}
} // namespace

TrackPainter::TrackPainter(QPainter& painter, const PlotGeometry& geometry, const Palette& palette)
    : m_painter(painter), m_geometry(geometry), m_palette(palette),
      m_columnSeconds((geometry.to - geometry.from) / geometry.plot.width() * Narrowest)
{
}

std::pair<TrackPainter::Cells::const_iterator, TrackPainter::Cells::const_iterator>
TrackPainter::inView(const Cells& cells) const
{
    const auto first = std::partition_point(
        cells.begin(), cells.end(), [this](const TrackCell& cell) { return inSeconds(cell.until) < m_geometry.from; });
    const auto last = std::partition_point(
        first, cells.end(), [this](const TrackCell& cell) { return inSeconds(cell.begin) <= m_geometry.to; });
    return {first, last};
}

bool TrackPainter::isWide(const TrackCell& cell) const
{
    return cell.cycles == 1 &&
           m_geometry.x(inSeconds(cell.until)) - m_geometry.x(inSeconds(cell.begin)) >= LeastDetailed;
}

void TrackPainter::resetColumns()
{
    m_columns.assign(static_cast<std::size_t>(std::ceil(m_geometry.plot.width() / Narrowest)), Column{});
}

void TrackPainter::addSpan(double Column::*what, double from, double to, double weight)
{
    const double begin = std::clamp((from - m_geometry.from) / m_columnSeconds, 0.0, double(m_columns.size()));
    const double end = std::clamp((to - m_geometry.from) / m_columnSeconds, begin, double(m_columns.size()));
    const auto first = static_cast<std::size_t>(begin);
    for (std::size_t i = first; i < m_columns.size() && static_cast<double>(i) < end; ++i) {
        const double overlap = std::min(end, static_cast<double>(i) + 1.0) - std::max(begin, static_cast<double>(i));
        m_columns[i].*what += overlap * m_columnSeconds * weight;
    }
}

void TrackPainter::gather(const TrackCell& cell)
{
    const double begin = inSeconds(cell.begin);
    const double until = inSeconds(cell.until);
    addSpan(&Column::covered, begin, until, 1.0);
    if (cell.cycles > 1)
        addSpan(&Column::open, begin, until, static_cast<double>(cell.openShare));
    else if (cell.cycle.opened())
        addSpan(&Column::open, inSeconds(cell.cycle.upgrade), inSeconds(cell.ended), 1.0);
    if (cell.failed == 0)
        return;
    const double at = std::floor((inSeconds(cell.ended) - m_geometry.from) / m_columnSeconds);
    if (at >= 0.0 && at < static_cast<double>(m_columns.size()))
        m_columns[static_cast<std::size_t>(at)].failed = true;
}

void TrackPainter::track(const ClientTrack& track, const QRectF& row, Moment now)
{
    const double middle = std::floor(row.center().y()) + 0.5;
    const auto [first, last] = inView(track.cells);
    if (first != last) {
        const double from = std::max(m_geometry.x(inSeconds(first->begin)), m_geometry.plot.left());
        const double to = std::min(m_geometry.x(inSeconds(std::prev(last)->until)), m_geometry.plot.right());
        m_painter.setPen(QPen(m_palette.closingOutline, 1.0));
        m_painter.drawLine(QPointF(from, middle), QPointF(to, middle));
    }
    resetColumns();
    bool anyGathered = false;
    for (auto cell = first; cell != last; ++cell) {
        if (!isWide(*cell)) {
            gather(*cell);
            anyGathered = true;
        }
    }
    if (anyGathered)
        paintColumns(row);
    for (auto cell = first; cell != last; ++cell) {
        if (isWide(*cell))
            detailed(*cell, row);
    }
    doing(track, row, now);
}

void TrackPainter::paintColumns(const QRectF& row)
{
    double free = -Infinite;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        const double x = m_geometry.plot.left() + static_cast<double>(i) * Narrowest;
        if (column.covered > 0.0 && column.open > 0.0) {
            // As high as it was open: a share that can be seen without colour.
            const double height = std::max(2.0, row.height() * std::min(1.0, column.open / column.covered));
            m_painter.fillRect(QRectF(x, row.bottom() - height, Narrowest, height), m_palette.open);
        }
    }
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const double x = m_geometry.plot.left() + static_cast<double>(i) * Narrowest;
        if (m_columns[i].failed && x >= free) {
            failureAt(x, row);
            free = x + Narrowest;
        }
    }
}

void TrackPainter::detailed(const TrackCell& cell, const QRectF& row)
{
    const Cycle& cycle = cell.cycle;
    const double begin = m_geometry.x(inSeconds(cell.begin));
    const double ended = m_geometry.x(inSeconds(cell.ended));
    const double upgraded = cycle.opened() ? m_geometry.x(inSeconds(cycle.upgrade)) : ended;
    double x = segment(TrackState::Connecting, begin, upgraded, row);
    if (cycle.opened()) {
        const double closing = cycle.closeSent.isKnown() ? m_geometry.x(inSeconds(cycle.closeSent)) : ended;
        x = segment(TrackState::Open, x, closing, row);
        if (cycle.closeSent.isKnown())
            x = segment(TrackState::Closing, x, ended, row);
    }
    if (cell.failed > 0)
        failureAt(std::max(x - Narrowest, ended), row);
}

double TrackPainter::segment(TrackState state, double from, double to, const QRectF& row)
{
    const double right = std::max(to, from + Narrowest);
    const double left = std::max(from, m_geometry.plot.left());
    const double shown = std::min(right, m_geometry.plot.right());
    if (shown > left)
        this->state(state, QRectF(left, row.top(), shown - left, row.height()));
    return right;
}

void TrackPainter::state(TrackState state, const QRectF& box)
{
    constexpr double LeastFramed = 4.0;
    const auto framed = [&](const QRectF& part, const QColor& fill, const QColor& outline, Qt::BrushStyle pattern) {
        m_painter.fillRect(part, fill);
        // Where outline and filling are alike, the pattern still has to be seen.
        constexpr double LeastContrast = 2.0;
        const QColor lines = contrast(fill, outline) >= LeastContrast ? outline : m_palette.window;
        if (pattern != Qt::NoBrush && part.width() > Narrowest)
            m_painter.fillRect(part, QBrush(lines, pattern));
        if (part.width() >= LeastFramed) {
            m_painter.setPen(QPen(outline, 1.0));
            m_painter.setBrush(Qt::NoBrush);
            m_painter.drawRect(part.adjusted(0.5, 0.5, -0.5, -0.5));
        }
    };
    switch (state) {
    case TrackState::Connecting:
        framed(box, m_palette.connecting, m_palette.connectingOutline, Qt::BDiagPattern);
        return;
    case TrackState::Open:
        m_painter.fillRect(box, m_palette.open);
        return;
    case TrackState::Closing:
        // Half as high as open: grey alone would not tell them apart.
        framed(QRectF(box.left(), box.center().y(), box.width(), box.height() / 2.0), m_palette.closing,
               m_palette.closingOutline, Qt::NoBrush);
        return;
    case TrackState::Down:
        m_painter.setPen(QPen(m_palette.closingOutline, 1.0));
        m_painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()));
        return;
    case TrackState::Failed:
        failureAt(box.left(), box);
        return;
    }
}

void TrackPainter::failureAt(double x, const QRectF& row)
{
    if (x < m_geometry.plot.left() - FailureWidth || x > m_geometry.plot.right())
        return;
    const QRectF box(x, row.top(), FailureWidth, row.height());
    m_painter.fillRect(box, m_palette.failed);
    drawMark(m_painter, Mark::Cross, box.center(), FailureWidth - 2.0, m_palette.window);
}

void TrackPainter::doing(const ClientTrack& track, const QRectF& row, Moment now)
{
    if (!track.since.isKnown() || now < track.since)
        return;
    // What was drawn of the last cycle may reach into the present by its least widths.
    const double from = m_geometry.x(inSeconds(track.since));
    const double to = m_geometry.x(inSeconds(now));
    switch (track.doing) {
    case ClientChange::Doing::Connecting:
        segment(TrackState::Connecting, from, to, row);
        return;
    case ClientChange::Doing::Open:
        segment(TrackState::Open, from, to, row);
        return;
    case ClientChange::Doing::Closing:
        segment(TrackState::Closing, from, to, row);
        return;
    case ClientChange::Doing::Pausing:
    case ClientChange::Doing::Waiting:
        segment(TrackState::Down, from, to, row);
        return;
    case ClientChange::Doing::Nothing:
        return;
    }
}

void TrackPainter::sharedRow(const std::vector<const ClientTrack*>& tracks, const QRectF& row)
{
    resetColumns();
    for (const ClientTrack* track : tracks) {
        const auto [first, last] = inView(track->cells);
        std::for_each(first, last, [this](const TrackCell& cell) { gather(cell); });
    }
    paintShares(row, tracks.size());
}

void TrackPainter::paintShares(const QRectF& row, std::size_t clients)
{
    constexpr double FailureHeight = 4.0;
    const double most = m_columnSeconds * static_cast<double>(std::max<std::size_t>(clients, 1));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        if (column.covered <= 0.0)
            continue;
        const QRectF box(m_geometry.plot.left() + static_cast<double>(i) * Narrowest, row.top(), Narrowest,
                         row.height());
        m_painter.fillRect(box, mixed(m_palette.window, m_palette.open, std::min(1.0, column.open / most)));
        if (column.failed)
            m_painter.fillRect(QRectF(box.topLeft(), QSizeF(Narrowest, FailureHeight)), m_palette.failed);
    }
}

void TrackPainter::selection(const TrackCell& cell, const QRectF& row)
{
    const double from = m_geometry.x(inSeconds(cell.begin));
    const double to = std::max(m_geometry.x(inSeconds(cell.until)), from + LeastDetailed);
    const QRectF box(QPointF(std::max(from, m_geometry.plot.left()), row.top()),
                     QPointF(std::min(to, m_geometry.plot.right()), row.bottom()));
    if (box.width() <= 0.0)
        return;
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(m_palette.text, 2.0));
    m_painter.drawRect(box.adjusted(-1.0, -1.0, 1.0, 1.0));
}

} // namespace flapscope
