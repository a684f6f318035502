#include "ui/charts/decimation.h"

#include <algorithm>
#include <cmath>

namespace flapscope
{

namespace
{
using Stretches = std::vector<Timeline::Stretch>;

/// Builds the lists of points, column by column.
class Plotter
{
public:
    Plotter(CurveStyle trace, const Frame& frame)
        : m_trace(trace), m_frame(frame), m_column(std::max((frame.to - frame.from) / std::max(frame.columns, 1), 1e-9))
    {
        m_lists.append(QList<QPointF>());
    }

    void add(const Timeline::Stretch& stretch)
    {
        const double from = inSeconds(stretch.from);
        const double to = inSeconds(stretch.to);
        const auto column = static_cast<qint64>(std::floor((from - m_frame.from) / m_column));
        const bool interrupts = m_any && from - m_to > m_frame.gap;
        if (m_any && (interrupts || column != m_index))
            flush();
        if (interrupts && m_trace == CurveStyle::Line)
            m_lists.append(QList<QPointF>());
        if (!m_any) {
            m_index = column;
            m_from = from;
            m_least = stretch.least;
            m_greatest = stretch.greatest;
            m_any = true;
        }
        m_to = to;
        m_least = std::min(m_least, stretch.least);
        m_greatest = std::max(m_greatest, stretch.greatest);
        m_last = stretch.last;
    }

    QList<QList<QPointF>> finish()
    {
        const bool any = m_any;
        if (any)
            flush();
        if (any && m_trace == CurveStyle::Step && m_frame.until > m_to)
            put(m_frame.until, m_last);
        if (m_lists.last().isEmpty())
            m_lists.removeLast();
        return std::move(m_lists);
    }

private:
    void put(double x, double y) { m_lists.last().append({x, std::max(y, m_frame.least)}); }

    void flush()
    {
        m_any = false;
        QList<QPointF>& list = m_lists.last();
        if (m_trace == CurveStyle::Step && !list.isEmpty())
            put(m_from, list.last().y());
        if (m_least == m_greatest) {
            put(m_from, m_least);
            return;
        }
        // First the one that is nearer to where the line comes from.
        const bool risingFirst = list.isEmpty() || list.last().y() - m_least <= m_greatest - list.last().y();
        put(m_from, risingFirst ? m_least : m_greatest);
        put(m_trace == CurveStyle::Line ? m_to : m_from, risingFirst ? m_greatest : m_least);
        if (m_trace == CurveStyle::Step && m_lists.last().last().y() != std::max(m_last, m_frame.least))
            put(m_from, m_last);
    }

    const CurveStyle m_trace;
    const Frame m_frame;
    const double m_column;
    QList<QList<QPointF>> m_lists;
    bool m_any = false;
    qint64 m_index = 0;
    double m_from = 0.0;
    double m_to = 0.0;
    double m_least = 0.0;
    double m_greatest = 0.0;
    double m_last = 0.0;
};

/// What of `stretches` touches the frame, with one neighbour on either side, so that lines reach its edges.
std::pair<Stretches::const_iterator, Stretches::const_iterator> within(const Stretches& stretches, CurveStyle trace,
                                                                       const Frame& frame)
{
    auto first = std::partition_point(stretches.begin(), stretches.end(),
                                      [&](const auto& stretch) { return inSeconds(stretch.to) < frame.from; });
    auto last = std::partition_point(first, stretches.end(),
                                     [&](const auto& stretch) { return inSeconds(stretch.from) <= frame.to; });
    if (trace != CurveStyle::Dots) {
        first -= first == stretches.begin() ? 0 : 1;
        last += last == stretches.end() ? 0 : 1;
    }
    return {first, last};
}
} // namespace

double inSeconds(Moment at)
{
    return at.isKnown() ? std::chrono::duration<double>(at.sinceStart()).count() : 0.0;
}

QList<QList<QPointF>> pointsOf(const Timeline& timeline, CurveStyle trace, const Frame& frame)
{
    const auto [first, last] = within(timeline.stretches(), trace, frame);
    Plotter plotter(trace, frame);
    std::for_each(first, last, [&plotter](const auto& stretch) { plotter.add(stretch); });
    return plotter.finish();
}

double usualGap(const Timeline& timeline)
{
    constexpr double Times = 5.0;
    constexpr double Least = 1.0;
    const auto& stretches = timeline.stretches();
    if (stretches.size() < 2)
        return Least;
    const double span = inSeconds(stretches.back().to) - inSeconds(stretches.front().from);
    const double values = static_cast<double>(stretches.size()) * static_cast<double>(timeline.valuesPerStretch());
    return std::max(Least, Times * span / values);
}

std::optional<double> valueAt(const Timeline& timeline, CurveStyle trace, double seconds, double within)
{
    const auto& stretches = timeline.stretches();
    const auto after = std::partition_point(stretches.begin(), stretches.end(),
                                            [&](const auto& stretch) { return inSeconds(stretch.from) <= seconds; });
    const auto* before = after == stretches.begin() ? nullptr : &*std::prev(after);
    if (trace == CurveStyle::Step)
        return before ? std::optional(before->last) : std::nullopt;
    std::optional<double> nearest;
    double away = within;
    if (before) {
        const double since = std::max(0.0, seconds - inSeconds(before->to));
        if (since <= away) {
            nearest = before->last;
            away = since;
        }
    }
    if (after != stretches.end()) {
        const double until = inSeconds(after->from) - seconds;
        if (until < away || (!nearest && until <= away))
            nearest = after->least;
    }
    return nearest;
}

} // namespace flapscope
