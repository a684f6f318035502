#pragma once

#include <QList>
#include <QPointF>
#include <QString>

namespace flapscope
{

/// A drawing over time, as values: everything that is written in it is text already.
struct Figure
{
    struct Tick
    {
        double at = 0.0;
        QString label;
    };
    /// A stretch of the run.
    struct Band
    {
        double from = 0.0;
        double to = 0.0;
        QString label;
        bool flapping = false;
    };
    /// Something that went wrong on purpose.
    struct Mark
    {
        double from = 0.0;
        double to = 0.0;
        QString label;
    };
    struct Series
    {
        enum class As : quint8 { Dots, Triangles, Crosses, Line };
        QString name;
        As as = As::Line;
        int color = 0; ///< 0 … 2; 3 is that of failures
        QList<QPointF> points;
    };
    struct Rule
    {
        double at = 0.0;
        QString label;
    };

    QString id;
    QString title;
    QString description; ///< what is to be seen, for those who cannot see it
    QString yTitle;
    double xMax = 1.0; ///< seconds; both axes begin at 0
    double yMax = 1.0;
    QList<Tick> xTicks, yTicks;
    QList<Band> bands;
    QList<Mark> marks;
    QList<Series> series;
    QList<Rule> rules; ///< dashed, across: limits
};

} // namespace flapscope
