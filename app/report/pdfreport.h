#pragma once

#include "core/result.h"
#include "report/document.h"

#include <QByteArray>

namespace flapscope
{

/// report.pdf: A4, text that can be searched, figures as vectors, table heads that repeat, a header and "Page x of y"
/// on each page. Needs a QGuiApplication, on any platform; without one it is a fault.
Result<QByteArray> reportPdf(const Document& document);

} // namespace flapscope
