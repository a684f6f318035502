#pragma once

#include "ui/charts/chartspec.h"
#include "ui/charts/curveseries.h"
#include "ui/charts/plotgeometry.h"

#include <QChartView>

#include <memory>
#include <optional>
#include <vector>

class QGraphicsLineItem;
class QGraphicsRectItem;
class QLogValueAxis;
class QValueAxis;

namespace flapscope
{

class LiveRun;
class Theme;
class TimeWindow;

/// A series in the legend, with the value at the crosshair, or the latest one.
struct LegendEntry
{
    QString name;
    QString value; ///< with its unit; empty where there is none
    QColor Palette::*color = nullptr;
    Mark mark = Mark::None;
    Qt::PenStyle line = Qt::SolidLine;
    bool hatched = false;

    friend bool operator==(const LegendEntry&, const LegendEntry&) = default;
};

/// A chart of a run over time, as a ChartSpec says. It draws anew when told to refresh(), so that whoever has many can
/// take turns. Dragging zooms all charts of the same time window, a double click follows the run again; by keyboard:
/// Left and Right move the crosshair, Ctrl+Left and Ctrl+Right what is shown, + and − zoom, End follows.
class TimeChart final : public QChartView
{
    Q_OBJECT

public:
    TimeChart(const ChartSpec& spec, const LiveRun& run, TimeWindow& window, const Theme& theme,
              QWidget* parent = nullptr);
    ~TimeChart() override;

    [[nodiscard]] const ChartSpec& spec() const { return m_spec; }

    /// Draws the run as it stands.
    void refresh();
    /// Whether anything is drawn.
    [[nodiscard]] bool hasData() const { return m_hasData; }
    [[nodiscard]] const QList<LegendEntry>& legend() const { return m_legend; }
    /// The names of phases that were readable when it was painted last.
    [[nodiscard]] const QStringList& readablePhases() const { return m_readablePhases; }

    /// Within `page`, which has rulers of its own, the chart leaves out the names of phases and the times, and lines
    /// its right edge up with that of the page. Elsewhere it shows them.
    void setPage(const QWidget* page);
    [[nodiscard]] bool isLogarithmic() const { return m_logarithmic; }

    /// The place of the plot between the edges of any chart in that font, so that others can line up with it.
    [[nodiscard]] static QMargins plotMargins(const QFontMetrics& metrics);

public Q_SLOTS:
    /// Only for a chart that can be.
    void setLogarithmic(bool logarithmic);

Q_SIGNALS:
    void legendChanged();

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Extent
    {
        double least;
        double greatest;
    };

    void makeItems();
    [[nodiscard]] bool isOnPage() const { return m_page && m_page->isAncestorOf(this); }
    void place();
    void applyColors();
    void chooseAxis();
    [[nodiscard]] Frame frameFor(const Curve& curve) const;
    void refreshHatch();
    void scaleTo(std::optional<Extent> extent);
    void scaleLinear(double low, double high);
    void scaleLogarithmic(const Extent& extent);
    [[nodiscard]] QList<double> valueTicks() const;
    void moveCrosshair();
    void updateLegend();
    void describe();
    void stepCrosshair(int steps);
    void dragTo(double x);

    const ChartSpec m_spec;
    const LiveRun& m_run;
    TimeWindow& m_window;
    const Theme& m_theme;

    std::vector<std::unique_ptr<CurveSeries>> m_curves;
    std::unique_ptr<HatchSeries> m_hatch;
    QValueAxis* m_timeAxis;   // owned by the chart
    QValueAxis* m_valueAxis;  // likewise, also while not in use
    QLogValueAxis* m_logAxis; // likewise
    QGraphicsLineItem* m_crosshair;
    QGraphicsRectItem* m_dragged;

    PlotGeometry m_geometry;
    QList<ReferenceLine> m_references;
    std::optional<TrendLine> m_trend;
    QList<LegendEntry> m_legend;
    QStringList m_readablePhases;
    double m_timeTick = 1.0;
    double m_valueTick = 1.0;
    bool m_hasData = false;
    bool m_logarithmic = false;
    const QWidget* m_page = nullptr;
    std::optional<double> m_dragFrom; // x in the view
};

} // namespace flapscope
