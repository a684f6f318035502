#pragma once

#include <QLabel>

namespace flapscope
{

/// A label that wraps, and that is never given less height than its text takes in the width it has. (Splitters, and
/// layouts within them, do not ask a plain label for that.)
class WrapLabel final : public QLabel
{
public:
    explicit WrapLabel(const QString& text = {}, QWidget* parent = nullptr);

    /// How wide it would like to be where there is room, in pixels; 0: as QLabel decides.
    void setPreferredWidth(int width);

    /// Of the width that it can have: a layout that centres a label asks with the width of all it has to give.
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int m_preferredWidth = 0;
};

} // namespace flapscope
