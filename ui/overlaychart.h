#pragma once

#include "ui/charts/curveseries.h"

#include <QChartView>

#include <memory>
#include <vector>

class QValueAxis;

namespace flapscope
{

class Theme;

/// One quantity of several runs over each other, aligned at the start of the flapping. Each run has its own colour and
/// its own kind of line.
class OverlayChart final : public QChartView
{
    Q_OBJECT

public:
    /// The most runs that can be told apart.
    static constexpr int Most = 5;
    /// The colour and the line of the run at that place.
    static QColor Palette::*colorOf(int place);
    static Qt::PenStyle lineOf(int place);

    OverlayChart(const QString& title, const QString& unit, const Theme& theme, QWidget* parent = nullptr);
    ~OverlayChart() override;

    struct Part
    {
        const Timeline* timeline = nullptr; ///< only read while it is shown
        double origin = 0.0;                ///< seconds since the run's start at which the flapping began
        double length = 0.0;                ///< seconds that the run lasted
        QString name;
    };
    void show(const QList<Part>& parts);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyColors();

    const Theme& m_theme;
    const QString m_title;
    const QString m_unit;
    std::vector<std::unique_ptr<CurveSeries>> m_curves;
    QValueAxis* m_time;  // owned by the chart
    QValueAxis* m_value; // likewise
};

} // namespace flapscope
