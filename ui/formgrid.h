#pragma once

#include <QString>

class QGridLayout;
class QLabel;
class QWidget;

namespace flapscope
{

/// The grid of a form in `parent`: labels on the left, editors that grow on the right.
QGridLayout* formGrid(QWidget* parent);
/// A heading within a form.
QLabel* formHeading(const QString& text);

} // namespace flapscope
