#pragma once

#include <QString>

namespace flapscope
{

/// Foreign text on one line of Markdown, shown as it is: nothing in it is markup, HTML, a table cell's end or a link.
/// Control characters become blanks.
QString escaped(const QString& text);

} // namespace flapscope
