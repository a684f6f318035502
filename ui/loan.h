#pragma once

#include <QList>
#include <QPointer>

class QWidget;

namespace flapscope
{

/// A widget taken out of its layout or splitter for a while. Going away, it puts the widget back exactly where it was:
/// same place, same sizes, hidden if it was hidden. While it lasts, something empty keeps the place.
class Loan final
{
public:
    /// `widget` must lie in a layout or in a splitter; otherwise it only becomes a child of nothing and back.
    explicit Loan(QWidget& widget);
    ~Loan();
    Q_DISABLE_COPY_MOVE(Loan)

private:
    QPointer<QWidget> m_widget;
    QPointer<QWidget> m_owner;
    QPointer<QWidget> m_placeholder;
    QList<int> m_sizes; // of the splitter
    bool m_hidden;
};

} // namespace flapscope
