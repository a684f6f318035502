#pragma once

#include <QScrollArea>

namespace flapscope
{

/// Shows something in its whole width, and scrolls it up and down where there is not enough height. It asks for the
/// width that its content needs, so that nothing is cut off sideways.
class VerticalScroll final : public QScrollArea
{
public:
    explicit VerticalScroll(QWidget* content, QWidget* parent = nullptr);

    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isSqueezed(const QResizeEvent& event) const;
};

} // namespace flapscope
