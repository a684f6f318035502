#pragma once

#include <QFont>
#include <QPointer>
#include <QWidget>

#include <utility>
#include <vector>

namespace flapscope
{

/// A widget and all in it, with no text smaller than a given size. Going away, it gives every widget its own font back.
class Magnified final
{
public:
    /// Every text comes to at least `points`; what is larger than that stays.
    Magnified(QWidget& widget, double points);
    ~Magnified();
    Q_DISABLE_COPY_MOVE(Magnified)

private:
    void magnify(QWidget& widget, double points);

    std::vector<std::pair<QPointer<QWidget>, QFont>> m_fonts; // as they were; default-made where it was inherited
};

} // namespace flapscope
