#include "report/stormchart.h"

#include "core/patterntext.h"
#include "core/range.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr double Left = 64.0;
constexpr double Right = 16.0;
constexpr double Top = 30.0;
constexpr double Strip = 74.0; // of one policy
constexpr double Plot = 44.0;  // of these, what the bars may take
constexpr double Bottom = 36.0;
constexpr double Width = FigureWidth - Left - Right;
constexpr double BinsPerSecond = 10.0;

/// Draws the strips.
class Drawing
{
public:
    Drawing(const LabResult& result, FigurePaint paint) : m_result(result), m_paint(paint)
    {
        for (const LabRun& run : result.runs) {
            m_seconds = std::max(m_seconds, static_cast<double>(run.rates.size()) / BinsPerSecond);
            if (run.storm && run.storm->all)
                m_seconds = std::max(m_seconds, seconds(*run.storm->all));
            for (const double rate : run.rates)
                m_most = std::max(m_most, rate);
        }
        m_seconds = std::ceil(m_seconds);
    }

    QString svg()
    {
        m_svg = u"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1 %2\" role=\"img\" aria-label=\"%3\">\n"
                "<g font-family=\"DejaVu Sans, sans-serif\" font-size=\"11\">\n"_s.arg(
                    QString::number(FigureWidth), QString::number(stormChartHeight(m_result)), title());
        text(Left, 15.0, u"start"_s, FigureRole::Text, title());
        for (qsizetype i = 0; i < m_result.runs.size(); ++i)
            drawStrip(m_result.runs.at(i), Top + Strip * static_cast<double>(i));
        drawAxis(Top + Strip * static_cast<double>(m_result.runs.size()));
        return m_svg % u"</g></svg>\n"_s;
    }

private:
    static QString title() { return u"Attempts per second after the restart, in tenths of a second"_s; }
    static double seconds(Nanos span) { return std::chrono::duration<double>(span).count(); }
    static QString number(double value) { return QString::number(value, 'f', 1); }
    [[nodiscard]] double x(double at) const { return Left + Width * at / m_seconds; }

    void text(double atX, double atY, const QString& anchor, FigureRole role, const QString& content)
    {
        m_svg += u"<text x=\"%1\" y=\"%2\" text-anchor=\"%3\" %4>%5</text>\n"_s.arg(
            number(atX), number(atY), anchor, filledAs(role, m_paint), content.toHtmlEscaped());
    }
    void line(double x1, double y1, double x2, double y2, FigureRole role, const QString& more = {})
    {
        m_svg += u"<path d=\"M%1 %2L%3 %4\" %5%6/>\n"_s.arg(number(x1), number(y1), number(x2), number(y2),
                                                            strokedAs(role, m_paint), more);
    }
    void rectangle(double atX, double atY, double width, double height, FigureRole role)
    {
        m_svg += u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" %5/>\n"_s.arg(
            number(atX), number(atY), number(width), number(height), filledAs(role, m_paint));
    }

    void drawStrip(const LabRun& run, double top)
    {
        const double base = top + Strip - 6.0;
        text(Left, top + 12.0, u"start"_s, FigureRole::Text, textOf(run.policy));
        if (!run.storm) {
            text(Left, base - 8.0, u"start"_s, FigureRole::Rule, run.failure);
            line(Left, base, Left + Width, base, FigureRole::Grid);
            return;
        }
        if (const auto away = between(run.storm->outage.begin, run.storm->outage.end))
            rectangle(Left, base - Plot, x(seconds(*away)) - Left, Plot, FigureRole::Flapping);
        for (std::size_t i = 0; i < run.rates.size(); ++i) {
            const double height = Plot * run.rates[i] / m_most;
            if (height > 0.0)
                rectangle(x(static_cast<double>(i) / BinsPerSecond), base - height,
                          std::max(1.0, Width / m_seconds / BinsPerSecond - 0.5), height, FigureRole::Series0);
        }
        line(Left, base, Left + Width, base, FigureRole::Grid);
        text(Left - 8.0, base - Plot + 8.0, u"end"_s, FigureRole::Muted, grouped(m_most));
        text(Left - 8.0, base, u"end"_s, FigureRole::Muted, u"0"_s);
        drawReturn(run.storm->half, u"50 %"_s, base);
        drawReturn(run.storm->most, u"95 %"_s, base);
        drawReturn(run.storm->all, u"100 %"_s, base);
    }

    /// Labels at different heights, so that those of a quick storm do not lie upon each other.
    void drawReturn(const std::optional<Nanos>& at, const QString& label, double base)
    {
        if (!at)
            return;
        const double height = label == "50 %"_L1 ? Plot : label == "95 %"_L1 ? Plot - 13.0 : Plot - 26.0;
        const double place = x(seconds(*at));
        line(place, base, place, base - height, FigureRole::Series1, u" stroke-dasharray=\"3 2\""_s);
        const bool beyond = place > Left + Width - 60.0;
        // Beside the bar of its tenth of a second, not upon it.
        const double past = x((std::floor(seconds(*at) * BinsPerSecond) + 1.0) / BinsPerSecond);
        text(beyond ? place - 3.0 : past + 3.0, base - height + 9.0, beyond ? u"end"_s : u"start"_s, FigureRole::Text,
             label % u" back"_s);
    }

    void drawAxis(double top)
    {
        const double step = m_seconds <= 10.0 ? 1.0 : std::ceil(m_seconds / 10.0);
        for (int i = 0; i * step <= m_seconds; ++i) {
            const double at = i * step;
            text(x(at), top + 12.0, u"middle"_s, FigureRole::Muted, grouped(at));
        }
        text(Left + Width, top + 28.0, u"end"_s, FigureRole::Muted,
             u"seconds since the restart; tinted: the server was away"_s);
    }

    const LabResult& m_result;
    const FigurePaint m_paint;
    double m_seconds = 1.0;
    double m_most = TenthRate;
    QString m_svg;

    static constexpr double TenthRate = 10.0; // of one attempt
};

} // namespace

QString stormChart(const LabResult& result, FigurePaint paint)
{
    return Drawing(result, paint).svg();
}

int stormChartHeight(const LabResult& result)
{
    return static_cast<int>(Top + Strip * static_cast<double>(result.runs.size()) + Bottom);
}

} // namespace flapscope
