#pragma once

#include "report/document.h"

#include <QString>

namespace flapscope
{

/// report.md. Foreign text is shown as it is: nothing in it is markup.
QString reportMarkdown(const Document& document);

} // namespace flapscope
