#pragma once

#include "ui/charts/plotgeometry.h"
#include "ui/clienttracks.h"
#include "ui/trackrows.h"

#include <QAbstractScrollArea>
#include <QPixmap>
#include <QTimer>

#include <optional>

namespace flapscope
{

struct CycleKey;
class LiveRun;
class Theme;
class TimeWindow;

/// The rows of the client timeline, over the same time window as the charts and lined up with them. A click selects a
/// cycle; by keyboard: Up and Down change the client, comma and full stop (or Left and Right) step through its cycles,
/// F frames the failures, + and − zoom, End follows the run.
class TrackView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    TrackView(const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent = nullptr);
    ~TrackView() override;

    [[nodiscard]] const TrackRows& rows() const { return m_rows; }
    /// What is selected; none when nothing is, or when it is gone.
    [[nodiscard]] const TrackCell* selected() const;
    [[nodiscard]] int selectedClient() const { return m_client; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

public Q_SLOTS:
    /// Selects the next cycle of the selected client, or that many further on; negative: back.
    void step(int cycles);
    /// Selects that cycle, or the cell that it was merged into, and brings it into view; nothing when it is not there.
    void selectCycle(const flapscope::CycleKey& key);
    /// Shows the stretch from the first to the last failure, and selects the first; `framingFailed` when there is none.
    void frameFailures();
    void clearSelection();
    /// Draws the run as it stands, with the next painting.
    void redraw();

Q_SIGNALS:
    void selectionChanged();
    void rowsChanged();
    void framingFailed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void arrange();
    void invalidate();
    void paintRows(QPainter& painter) const;
    void paintRow(QPainter& painter, int row) const;
    void select(int client, Moment begin);
    void selectAt(QPointF position);
    void moveRow(int rows);
    void ensureVisible(int row);
    void updateScrollBar();
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] QRectF rowRect(int row) const;
    [[nodiscard]] int rowAt(double y) const;
    [[nodiscard]] PlotGeometry geometryNow() const;
    [[nodiscard]] const ClientTrack* trackOf(int client) const;
    [[nodiscard]] const TrackCell* cellAt(int client, Moment at) const;

    const LiveRun& m_run;
    TimeWindow& m_window;
    const Theme& m_theme;
    TrackRows m_rows;
    quint64 m_arrangedFailures = 0;
    std::size_t m_arrangedClients = 0;
    QPixmap m_cache; // the rows as painted last; null when out of date
    QTimer m_refreshTimer{this};
    int m_client = -1;
    Moment m_begin; // of the selected cell; missing when nothing is selected
};

} // namespace flapscope
