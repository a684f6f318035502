#pragma once

#include <QWidget>

namespace flapscope
{

class Theme;

/// What the colours and patterns of the client timeline mean, on one line. What does not fit is left out from the
/// right.
class TrackLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit TrackLegend(const Theme& theme, QWidget* parent = nullptr);

    /// Whether rows tell the share of their clients that is open.
    void setShared(bool shared);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    bool m_shared = false;
};

} // namespace flapscope
