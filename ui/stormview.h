#pragma once

#include "core/storm.h"

#include <QWidget>

namespace flapscope
{

class Theme;

/// The chart of a lab as reports draw it, as wide as there is room.
class StormView final : public QWidget
{
    Q_OBJECT

public:
    explicit StormView(const Theme& theme, QWidget* parent = nullptr);

    void setResult(const LabResult& result);

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

private:
    void paintEvent(QPaintEvent* event) override;

    const Theme& m_theme;
    LabResult m_result;
};

} // namespace flapscope
