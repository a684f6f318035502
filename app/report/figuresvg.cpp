#include "report/figuresvg.h"

#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr double Left = 64.0;
constexpr double Right = 16.0;
constexpr double Top = 52.0;
constexpr double Bottom = 40.0;
constexpr double PlotWidth = FigureWidth - Left - Right;
constexpr double PlotHeight = FigureHeight - Top - Bottom;

using Role = FigureRole;

struct Tint
{
    QLatin1StringView name;
    QLatin1StringView light;
    QLatin1StringView dark;
};

/// By Role; an Okabe–Ito derived palette that holds on paper and in the dark.
constexpr std::array Tints{
    Tint{"f-text"_L1, "#1A1D21"_L1, "#E8EAED"_L1},     Tint{"f-muted"_L1, "#565D66"_L1, "#A9B1BB"_L1},
    Tint{"f-grid"_L1, "#D9DDE2"_L1, "#363B43"_L1},     Tint{"f-paper"_L1, "#FFFFFF"_L1, "#181B20"_L1},
    Tint{"f-flapping"_L1, "#FFF1DC"_L1, "#30270F"_L1}, Tint{"f-quiet"_L1, "#F1F4F8"_L1, "#20252C"_L1},
    Tint{"f-rule"_L1, "#A33F00"_L1, "#FF8A4C"_L1},     Tint{"f-s0"_L1, "#0072B2"_L1, "#56B4E9"_L1},
    Tint{"f-s1"_L1, "#C04F00"_L1, "#E69F00"_L1},       Tint{"f-s2"_L1, "#007D5A"_L1, "#00A87A"_L1},
    Tint{"f-s3"_L1, "#8F2D00"_L1, "#FF8A4C"_L1},
};

QString painted(Role role, FigurePaint paint, const QString& attribute, const QString& suffix)
{
    const Tint& tint = Tints[static_cast<std::size_t>(role)];
    const QString hollow = suffix == "line"_L1 ? u" fill=\"none\""_s : QString();
    switch (paint) {
    case FigurePaint::Classes:
        return u"class=\"%1-%2\""_s.arg(tint.name, suffix);
    case FigurePaint::Light:
        return u"%1=\"%2\""_s.arg(attribute, tint.light) % hollow;
    case FigurePaint::Dark:
        return u"%1=\"%2\""_s.arg(attribute, tint.dark) % hollow;
    }
    return {};
}

/// Draws one figure.
class Drawing
{
public:
    Drawing(const Figure& figure, FigurePaint paint) : m_figure(figure), m_paint(paint) {}

    QString svg()
    {
        m_svg = u"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1 %2\" role=\"img\" aria-label=\"%3\">\n"
                "<g font-family=\"DejaVu Sans, sans-serif\" font-size=\"11\">\n"_s.arg(
                    QString::number(FigureWidth), QString::number(FigureHeight), m_figure.title.toHtmlEscaped());
        drawBands();
        drawMarks();
        drawGrid();
        for (const Figure::Rule& rule : m_figure.rules)
            drawRule(rule);
        for (const Figure::Series& series : m_figure.series)
            drawSeries(series);
        drawLegend();
        return m_svg % u"</g></svg>\n"_s;
    }

private:
    [[nodiscard]] static QString number(double value)
    {
        QString text = QString::number(value, 'f', 1);
        if (text.endsWith(".0"_L1))
            text.chop(2);
        return text;
    }
    [[nodiscard]] double x(double at) const { return Left + PlotWidth * at / m_figure.xMax; }
    [[nodiscard]] double y(double at) const { return Top + PlotHeight * (1.0 - at / m_figure.yMax); }

    [[nodiscard]] QString filled(Role role) const { return filledAs(role, m_paint); }
    [[nodiscard]] QString stroked(Role role) const { return strokedAs(role, m_paint); }
    void text(double atX, double atY, const QString& anchor, Role role, const QString& content)
    {
        m_svg += u"<text x=\"%1\" y=\"%2\" text-anchor=\"%3\" %4>%5</text>\n"_s.arg(
            number(atX), number(atY), anchor, filled(role), content.toHtmlEscaped());
    }
    void line(double x1, double y1, double x2, double y2, Role role, const QString& more = {})
    {
        m_svg += u"<path d=\"M%1 %2L%3 %4\" %5%6/>\n"_s.arg(number(x1), number(y1), number(x2), number(y2),
                                                            stroked(role), more);
    }

    void drawBands()
    {
        constexpr double EnoughForLabel = 44.0;
        for (const Figure::Band& band : m_figure.bands) {
            const double from = x(band.from);
            const double width = x(band.to) - from;
            m_svg += u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" %5/>\n"_s.arg(
                number(from), number(Top), number(width), number(PlotHeight),
                filled(band.flapping ? Role::Flapping : Role::Quiet));
            line(from, Top, from, Top + PlotHeight, Role::Grid);
            if (width >= EnoughForLabel)
                text(from + width / 2.0, Top - 6.0, u"middle"_s, Role::Muted, band.label);
        }
    }

    /// Along the lower edge, the latest above; more than four at once lie over each other.
    void drawMarks()
    {
        constexpr int Lanes = 4;
        constexpr double Height = 4.0;
        int lane = 0;
        for (const Figure::Mark& mark : m_figure.marks) {
            const double from = x(mark.from);
            const double width = std::max(2.0, x(std::min(mark.to, m_figure.xMax)) - from);
            const double top = Top + PlotHeight - (Height + 1.0) * (lane++ % Lanes + 1);
            m_svg += u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" %5/>\n"_s.arg(
                number(from), number(top), number(width), number(Height), filled(Role::Series3));
            line(from, Top, from, Top + PlotHeight, Role::Series3, u" stroke-dasharray=\"2 3\""_s);
            text(from + 3.0, top - 2.0, u"start"_s, Role::Series3, mark.label);
        }
    }

    void drawGrid()
    {
        for (const Figure::Tick& tick : m_figure.yTicks) {
            line(Left, y(tick.at), Left + PlotWidth, y(tick.at), Role::Grid);
            text(Left - 8.0, y(tick.at) + 4.0, u"end"_s, Role::Muted, tick.label);
        }
        for (const Figure::Tick& tick : m_figure.xTicks) {
            line(x(tick.at), Top + PlotHeight, x(tick.at), Top + PlotHeight + 4.0, Role::Muted);
            text(x(tick.at), Top + PlotHeight + 17.0, u"middle"_s, Role::Muted, tick.label);
        }
        text(Left + PlotWidth, Top + PlotHeight + 33.0, u"end"_s, Role::Muted, u"seconds since the run began"_s);
        text(2.0, Top - 16.0, u"start"_s, Role::Muted, m_figure.yTitle);
    }

    void drawRule(const Figure::Rule& rule)
    {
        line(Left, y(rule.at), Left + PlotWidth, y(rule.at), Role::Rule,
             u" stroke-width=\"1.5\" stroke-dasharray=\"6 4\""_s);
        text(Left + PlotWidth - 4.0, y(rule.at) - 5.0, u"end"_s, Role::Rule, rule.label);
    }

    static Role roleOf(const Figure::Series& series)
    {
        return static_cast<Role>(static_cast<int>(Role::Series0) + series.color);
    }

    void drawSeries(const Figure::Series& series)
    {
        if (series.points.isEmpty())
            return;
        QString path;
        for (const QPointF& point : series.points) {
            if (series.as == Figure::Series::As::Line)
                path += (path.isEmpty() ? u'M' : u'L') % number(x(point.x())) % u' ' % number(y(point.y()));
            else
                path += shape(series.as, x(point.x()), y(point.y()));
        }
        const Role role = roleOf(series);
        const bool hollow = series.as == Figure::Series::As::Line || series.as == Figure::Series::As::Crosses;
        m_svg += u"<path d=\"%1\" %2%3/>\n"_s.arg(path, hollow ? stroked(role) : filled(role),
                                                  hollow ? u" stroke-width=\"1.5\""_s : QString());
    }

    static QString shape(Figure::Series::As as, double atX, double atY)
    {
        switch (as) {
        case Figure::Series::As::Dots:
            return u"M%1 %2a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0z"_s.arg(number(atX - 2.4), number(atY));
        case Figure::Series::As::Triangles:
            return u"M%1 %2l3 5.4h-6z"_s.arg(number(atX), number(atY - 3.2));
        case Figure::Series::As::Crosses:
            return u"M%1 %2l7 7m0 -7l-7 7"_s.arg(number(atX - 3.5), number(atY - 3.5));
        case Figure::Series::As::Line:
            return u"M%1 %2h14"_s.arg(number(atX - 7.0), number(atY));
        }
        return {};
    }

    void drawLegend()
    {
        constexpr double Letter = 6.8;
        double at = Left;
        text(at, 15.0, u"start"_s, Role::Text, m_figure.title);
        at += Letter * static_cast<double>(m_figure.title.size()) + 28.0;
        for (const Figure::Series& series : m_figure.series) {
            const Role role = roleOf(series);
            const bool hollow = series.as == Figure::Series::As::Line || series.as == Figure::Series::As::Crosses;
            m_svg += u"<path d=\"%1\" %2%3/>\n"_s.arg(shape(series.as, at, 11.0), hollow ? stroked(role) : filled(role),
                                                      hollow ? u" stroke-width=\"1.5\""_s : QString());
            text(at + 12.0, 15.0, u"start"_s, Role::Muted, series.name);
            at += Letter * static_cast<double>(series.name.size()) + 44.0;
        }
    }

    const Figure& m_figure;
    FigurePaint m_paint;
    QString m_svg;
};

} // namespace

QString filledAs(FigureRole role, FigurePaint paint)
{
    return painted(role, paint, u"fill"_s, u"fill"_s);
}

QString strokedAs(FigureRole role, FigurePaint paint)
{
    return painted(role, paint, u"stroke"_s, u"line"_s);
}

QString svgOf(const Figure& figure, FigurePaint paint)
{
    return Drawing(figure, paint).svg();
}

QString figureStyle()
{
    QString style;
    for (const Tint& tint : Tints)
        style += u".%1-fill{fill:var(--%1)}.%1-line{stroke:var(--%1);fill:none}\n"_s.arg(tint.name);
    return style;
}

QString figureColors(bool dark)
{
    QString colors;
    for (const Tint& tint : Tints)
        colors += u"--%1:%2;"_s.arg(tint.name, dark ? tint.dark : tint.light);
    return colors;
}

} // namespace flapscope
