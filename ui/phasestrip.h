#pragma once

#include "core/record.h"

#include <QRectF>
#include <QTimer>
#include <QWidget>

#include <vector>

namespace flapscope
{

class LiveRun;
class Theme;

/// Where a run is: its phases one after another, each filled as far as it has come, and under them a sentence with the
/// remaining time. Each phase has at least the room that its name needs.
class PhaseStrip final : public QWidget
{
    Q_OBJECT

public:
    PhaseStrip(const LiveRun& run, const Theme& theme, QWidget* parent = nullptr);

    /// The names of the phases whose name has room, in their order.
    [[nodiscard]] QStringList readablePhases() const;
    /// "Stage 2 of 2 · cycle 31 of 65 · about 2 s left".
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Segment
    {
        PhaseSpan span; ///< as it was or is; without times while it is to come
        Nanos expected{0};
        QRectF box;
    };

    [[nodiscard]] std::vector<Segment> layOut() const;
    [[nodiscard]] double shareOf(const Segment& segment) const;
    void paintSegment(QPainter& painter, const Segment& segment) const;
    void refresh();

    const LiveRun& m_run;
    const Theme& m_theme;
    QTimer m_ticker{this}; // phases without news go on too
};

} // namespace flapscope
