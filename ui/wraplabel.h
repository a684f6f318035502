#pragma once

#include <QFont>
#include <QHash>
#include <QLabel>
#include <QMargins>
#include <QString>

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
    /// What a height depends on besides the width.
    struct Setting
    {
        QString text;
        QFont font;
        QMargins margins;
        friend bool operator==(const Setting&, const Setting&) = default;
    };

    int m_preferredWidth = 0;
    // Layouts ask again and again while they come to rest, and to break lines takes long.
    mutable Setting m_measured;
    mutable QHash<int, int> m_heights; // of m_measured, by width
};

} // namespace flapscope
