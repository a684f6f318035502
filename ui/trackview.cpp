#include "ui/trackview.h"

#include "ui/charts/chartpainter.h"
#include "ui/charts/decimation.h"
#include "ui/charts/timechart.h"
#include "ui/charts/timewindow.h"
#include "ui/event.h"
#include "ui/liverun.h"
#include "ui/theme.h"
#include "ui/trackpainter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr std::chrono::milliseconds RefreshInterval{100};
constexpr double RowGap = 4.0;

/// The cell of `cells` that `at` lies in, or the last one before it; none before the first.
const TrackCell* lastBegunBy(const std::vector<TrackCell>& cells, Moment at)
{
    const auto after =
        std::partition_point(cells.begin(), cells.end(), [at](const TrackCell& cell) { return cell.begin <= at; });
    return after == cells.begin() ? nullptr : &*std::prev(after);
}
} // namespace

TrackView::TrackView(const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), m_run(run), m_window(window), m_theme(theme)
{
    setAccessibleName(tr("Client timeline"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(RefreshInterval);
    connect(&m_refreshTimer, &QTimer::timeout, this, &TrackView::redraw);
    connect(&run, &LiveRun::changed, this, [this] {
        if (!m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&run, &LiveRun::wasReset, this, [this] {
        clearSelection();
        arrange();
    });
    connect(&window, &TimeWindow::rangeChanged, this, &TrackView::invalidate);
    connect(&window, &TimeWindow::crosshairChanged, this, [this] { viewport()->update(); });
    connect(&theme, &Theme::changed, this, &TrackView::invalidate);
    arrange();
}

TrackView::~TrackView() = default;

void TrackView::redraw()
{
    const ClientTracks& clients = m_run.clients();
    if (clients.failed() != m_arrangedFailures || clients.tracks().size() != m_arrangedClients)
        arrange();
    invalidate();
}

void TrackView::arrange()
{
    const ClientTracks& clients = m_run.clients();
    m_arrangedFailures = clients.failed();
    m_arrangedClients = clients.tracks().size();
    m_rows.arrange(clients, mostClients(m_run.plan()));
    updateScrollBar();
    invalidate();
    Q_EMIT rowsChanged();
}

void TrackView::invalidate()
{
    m_cache = {};
    viewport()->update();
}

QSize TrackView::sizeHint() const
{
    constexpr int UsualRows = 6;
    return {600, rowHeight() * UsualRows};
}

QSize TrackView::minimumSizeHint() const
{
    constexpr int LeastRows = 3;
    return {240, rowHeight() * LeastRows};
}

int TrackView::rowHeight() const
{
    // What is there shall fill what room there is, within limits: one client need not be a bar of 200 pixels.
    const int least = fontMetrics().height() + grid::Half;
    const int rows = std::max(m_rows.count(), 1);
    return std::clamp(viewport()->height() / rows, least, least * 2);
}

QRectF TrackView::rowRect(int row) const
{
    const double top = row * rowHeight() - verticalScrollBar()->value();
    return {m_rows.count() > 0 ? geometryNow().plot.left() : 0.0, top + RowGap / 2.0, geometryNow().plot.width(),
            rowHeight() - RowGap};
}

int TrackView::rowAt(double y) const
{
    const int row = static_cast<int>((y + verticalScrollBar()->value()) / rowHeight());
    return y >= 0.0 && row < m_rows.count() ? row : -1;
}

PlotGeometry TrackView::geometryNow() const
{
    const QMargins margins = TimeChart::plotMargins(fontMetrics());
    PlotGeometry geometry;
    // The scroll bar takes its room from the viewport; the charts have none, so their right edge is ours.
    const double width = std::max(16, this->width() - margins.left() - margins.right());
    geometry.plot = QRectF(margins.left(), 0.0, width, viewport()->height());
    geometry.from = m_window.from();
    geometry.to = m_window.to();
    return geometry;
}

void TrackView::paintEvent(QPaintEvent* /*event*/)
{
    const qreal ratio = devicePixelRatioF();
    if (m_cache.isNull()) {
        m_cache = QPixmap(viewport()->size() * ratio);
        m_cache.setDevicePixelRatio(ratio);
        QPainter painter(&m_cache);
        painter.setFont(font());
        paintRows(painter);
    }
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, m_cache);
    const PlotGeometry geometry = geometryNow();
    if (const TrackCell* cell = selected()) {
        const int row = m_rows.rowOf(m_client);
        if (row >= 0)
            TrackPainter(painter, geometry, m_theme.palette()).selection(*cell, rowRect(row));
    }
    const auto at = m_window.crosshair();
    if (at && *at >= geometry.from && *at <= geometry.to) {
        painter.setPen(QPen(m_theme.palette().text, 1.0));
        painter.drawLine(QPointF(geometry.x(*at), 0.0), QPointF(geometry.x(*at), viewport()->height()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.palette().focus, 2.0));
        painter.drawRect(QRectF(viewport()->rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void TrackView::paintRows(QPainter& painter) const
{
    const Palette& palette = m_theme.palette();
    painter.fillRect(viewport()->rect(), palette.window);
    PlotGeometry geometry = geometryNow();
    geometry.plot.setHeight(std::min<double>(viewport()->height(), m_rows.count() * rowHeight()));
    ChartPainter(painter, geometry, palette, font()).phaseTints(m_run);
    const int first = verticalScrollBar()->value() / rowHeight();
    const int last = std::min(m_rows.count() - 1, first + viewport()->height() / rowHeight() + 1);
    for (int row = first; row <= last; ++row)
        paintRow(painter, row);
}

void TrackView::paintRow(QPainter& painter, int row) const
{
    const QRectF rect = rowRect(row);
    const auto& clients = m_rows.clients(row);
    painter.setPen(m_theme.palette().muted);
    painter.drawText(QRectF(0.0, rect.top(), rect.left() - grid::One, rect.height()), Qt::AlignRight | Qt::AlignVCenter,
                     m_rows.label(row));
    TrackPainter trackPainter(painter, geometryNow(), m_theme.palette());
    if (!m_rows.areShared()) {
        if (const ClientTrack* track = trackOf(clients.front()))
            trackPainter.track(*track, rect, m_run.now());
        return;
    }
    std::vector<const ClientTrack*> tracks;
    for (int client : clients) {
        if (const ClientTrack* track = trackOf(client))
            tracks.push_back(track);
    }
    trackPainter.sharedRow(tracks, rect);
}

const ClientTrack* TrackView::trackOf(int client) const
{
    const auto& tracks = m_run.clients().tracks();
    return client >= 0 && client < static_cast<int>(tracks.size()) ? &tracks[static_cast<std::size_t>(client)]
                                                                   : nullptr;
}

const TrackCell* TrackView::cellAt(int client, Moment at) const
{
    const ClientTrack* track = trackOf(client);
    return track ? lastBegunBy(track->cells, at) : nullptr;
}

const TrackCell* TrackView::selected() const
{
    return m_begin.isKnown() ? cellAt(m_client, m_begin) : nullptr;
}

void TrackView::select(int client, Moment begin)
{
    m_client = client;
    m_begin = begin;
    ensureVisible(m_rows.rowOf(client));
    viewport()->update();
    Q_EMIT selectionChanged();
}

void TrackView::clearSelection()
{
    m_client = -1;
    m_begin = {};
    viewport()->update();
    Q_EMIT selectionChanged();
}

void TrackView::selectAt(QPointF position)
{
    const int row = rowAt(position.y());
    if (row < 0)
        return;
    const double seconds = std::max(0.0, geometryNow().seconds(position.x()));
    const Moment at(std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(seconds)));
    // Of several clients in a row, the one that failed there is of interest.
    const TrackCell* best = nullptr;
    int bestClient = -1;
    for (int client : m_rows.clients(row)) {
        const TrackCell* cell = cellAt(client, at);
        if (cell && (!best || (best->failed == 0 && cell->failed > 0))) {
            best = cell;
            bestClient = client;
        }
    }
    if (best)
        select(bestClient, best->begin);
    else
        clearSelection();
}

void TrackView::step(int cycles)
{
    const int client = m_client >= 0 ? m_client : (m_rows.count() > 0 ? m_rows.clients(0).front() : -1);
    const ClientTrack* track = trackOf(client);
    if (!track || track->cells.empty())
        return;
    const auto& cells = track->cells;
    if (!m_begin.isKnown()) {
        select(client, cycles > 0 ? cells.front().begin : cells.back().begin);
        return;
    }
    const TrackCell* cell = lastBegunBy(cells, m_begin);
    const std::ptrdiff_t index = cell ? cell - cells.data() : 0;
    const auto wanted = std::clamp<std::ptrdiff_t>(index + cycles, 0, static_cast<std::ptrdiff_t>(cells.size()) - 1);
    select(client, cells[static_cast<std::size_t>(wanted)].begin);
}

void TrackView::moveRow(int rows)
{
    if (m_rows.count() == 0)
        return;
    const int row = std::clamp(m_rows.rowOf(m_client) + rows, 0, m_rows.count() - 1);
    const int client = m_rows.clients(row).front();
    const TrackCell* near = m_begin.isKnown() ? cellAt(client, m_begin) : nullptr;
    const ClientTrack* track = trackOf(client);
    if (!near && track && !track->cells.empty())
        near = &track->cells.front();
    select(client, near ? near->begin : Moment());
}

void TrackView::selectCycle(const CycleKey& key)
{
    const ClientTrack* track = trackOf(key.client);
    if (!track)
        return;
    const TrackCell* best = nullptr;
    for (const TrackCell& cell : track->cells) {
        // Of merged ones only one is named; the cycle is in the last that begins no later.
        if (cell.cycle.stage == key.stage && cell.cycle.number <= key.number)
            best = &cell;
    }
    if (!best)
        return;
    const double begin = inSeconds(best->begin);
    const double until = inSeconds(best->until);
    if (begin < m_window.from() || until > m_window.to()) {
        const double half = std::max(m_window.to() - m_window.from(), until - begin) / 2.0;
        const double middle = (begin + until) / 2.0;
        m_window.zoom(middle - half, middle + half);
    }
    select(key.client, best->begin);
}

void TrackView::frameFailures()
{
    const TrackCell* first = nullptr;
    const TrackCell* last = nullptr;
    int client = -1;
    const auto& tracks = m_run.clients().tracks();
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        for (const TrackCell& cell : tracks[i].cells) {
            if (cell.failed == 0)
                continue;
            if (!first || cell.begin < first->begin) {
                first = &cell;
                client = static_cast<int>(i);
            }
            last = !last || cell.until > last->until ? &cell : last;
        }
    }
    if (!first) {
        Q_EMIT framingFailed();
        return;
    }
    const double from = inSeconds(first->begin);
    const double to = inSeconds(last->until);
    const double margin = std::max(0.05, (to - from) * 0.05);
    m_window.zoom(from - margin, to + margin);
    select(client, first->begin);
}

void TrackView::ensureVisible(int row)
{
    if (row < 0)
        return;
    const int top = row * rowHeight();
    QScrollBar* bar = verticalScrollBar();
    if (top < bar->value())
        bar->setValue(top);
    else if (top + rowHeight() > bar->value() + viewport()->height())
        bar->setValue(top + rowHeight() - viewport()->height());
}

void TrackView::updateScrollBar()
{
    const int all = m_rows.count() * rowHeight();
    verticalScrollBar()->setRange(0, std::max(0, all - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
}

void TrackView::scrollContentsBy(int /*dx*/, int /*dy*/)
{
    invalidate();
}

void TrackView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
    invalidate();
}

void TrackView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateScrollBar();
        updateGeometry();
        invalidate();
    }
}

void TrackView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        selectAt(event->position());
    else
        event->ignore();
}

void TrackView::mouseMoveEvent(QMouseEvent* event)
{
    const PlotGeometry geometry = geometryNow();
    const double x = event->position().x();
    const bool inside = x >= geometry.plot.left() && x <= geometry.plot.right();
    m_window.setCrosshair(inside ? std::optional(geometry.seconds(x)) : std::nullopt);
}

void TrackView::mouseDoubleClickEvent(QMouseEvent* /*event*/)
{
    m_window.follow();
}

void TrackView::leaveEvent(QEvent* event)
{
    QAbstractScrollArea::leaveEvent(event);
    m_window.setCrosshair(std::nullopt);
}

void TrackView::keyPressEvent(QKeyEvent* event)
{
    const double middle = (m_window.from() + m_window.to()) / 2.0;
    switch (event->key()) {
    case Qt::Key_Comma:
    case Qt::Key_Left:
        step(-1);
        return;
    case Qt::Key_Period:
    case Qt::Key_Right:
        step(1);
        return;
    case Qt::Key_Up:
        moveRow(-1);
        return;
    case Qt::Key_Down:
        moveRow(1);
        return;
    case Qt::Key_F:
        frameFailures();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_window.zoomBy(0.5, m_begin.isKnown() ? inSeconds(m_begin) : middle);
        return;
    case Qt::Key_Minus:
        m_window.zoomBy(2.0, middle);
        return;
    case Qt::Key_End:
        m_window.follow();
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void TrackView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TrackView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace flapscope
