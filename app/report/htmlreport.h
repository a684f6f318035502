#pragma once

#include "report/document.h"

#include <QString>

namespace flapscope
{

/// report.html: one file that needs no network, for light and dark screens and for paper. Foreign text is shown as it
/// is: nothing in it is markup, and a policy in the file forbids scripts.
QString reportHtml(const Document& document);

} // namespace flapscope
