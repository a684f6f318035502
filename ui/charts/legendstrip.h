#pragma once

#include "ui/charts/timechart.h"

#include <QWidget>

namespace flapscope
{

class Theme;

/// The legend of a chart on one line: each series with its mark and line as drawn, and its value. What does not fit is
/// left out from the right, and told by the tool tip.
class LegendStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit LegendStrip(const Theme& theme, QWidget* parent = nullptr);

    void setEntries(const QList<LegendEntry>& entries);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double paintEntry(QPainter& painter, const LegendEntry& entry, double x) const;
    [[nodiscard]] double widthOf(const LegendEntry& entry) const;

    const Theme& m_theme;
    QList<LegendEntry> m_entries;
};

} // namespace flapscope
