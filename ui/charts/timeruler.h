#pragma once

#include <QStringList>
#include <QWidget>

namespace flapscope
{

class LiveRun;
class Theme;
class TimeWindow;

/// An edge of a stack of charts: above it the names of the phases, below it the times.
class TimeRuler final : public QWidget
{
    Q_OBJECT

public:
    enum class Edge : quint8 { Phases, Times };

    TimeRuler(Edge edge, const LiveRun& run, const TimeWindow& window, const Theme& theme, QWidget* parent = nullptr);

    /// The names of phases that were readable when it was painted last.
    [[nodiscard]] const QStringList& readablePhases() const { return m_readablePhases; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Edge m_edge;
    const LiveRun& m_run;
    const TimeWindow& m_window;
    const Theme& m_theme;
    QStringList m_readablePhases;
};

} // namespace flapscope
