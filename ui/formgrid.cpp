#include "ui/formgrid.h"

#include "ui/theme.h"

#include <QGridLayout>
#include <QLabel>

namespace flapscope
{

QGridLayout* formGrid(QWidget* parent)
{
    auto* layout = new QGridLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(grid::One);
    layout->setVerticalSpacing(grid::Half);
    layout->setColumnStretch(1, 1);
    return layout;
}

QLabel* formHeading(const QString& text)
{
    auto* heading = new QLabel(text);
    setTone(*heading, "muted");
    return heading;
}

} // namespace flapscope
