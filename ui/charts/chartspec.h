#pragma once

#include "ui/charts/decimation.h"
#include "ui/charts/marks.h"
#include "ui/liveseries.h"
#include "ui/palette.h"
#include "ui/trendline.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace flapscope
{

class LiveRun;

/// One series of a chart.
struct Curve
{
    QString name;
    Timeline LiveSeries::*series = nullptr;
    QColor Palette::*color = nullptr;
    CurveStyle trace = CurveStyle::Line;
    Mark mark = Mark::None; ///< of the values themselves, and in the legend
    Qt::PenStyle line = Qt::SolidLine;
};

/// What one series has more than it should: hatched, from `top` downwards.
struct Hatch
{
    QString name;
    Timeline LiveSeries::*top = nullptr;
    Timeline LiveSeries::*thickness = nullptr;
};

/// A value that the data are held against, dashed over the whole chart.
struct ReferenceLine
{
    double value = 0.0;
    QString text;
    bool isLimit = true; ///< else only a reference, such as a baseline
};

/// What a chart shows. All six differ by this alone.
struct ChartSpec
{
    /// Where its vertical axis begins and ends.
    enum class Scale : quint8 {
        FromZero,
        Around,  ///< what is there, and its reference lines
        Percent, ///< 0 to 100
    };

    QString id; ///< "latency": for settings and tests
    QString title;
    QString unit;
    QString purpose;   ///< what it will show, told while it is empty
    QString emptyText; ///< why a run that is over has nothing to show here, and what to do
    QList<Curve> curves;
    std::optional<Hatch> hatch;
    QList<ReferenceLine> (*references)(const LiveRun&) = nullptr;
    std::optional<TrendLine> (*trend)(const LiveRun&) = nullptr;
    Scale scale = Scale::FromZero;
    bool showsFailures = false;
    bool canBeLogarithmic = false;
    QStringList findings; ///< ids of the criteria that this chart is the evidence of
};

/// Latency, connections, memory, success, CPU, cycle duration, in the order in which they are stacked.
const QList<ChartSpec>& chartSpecs();

} // namespace flapscope
