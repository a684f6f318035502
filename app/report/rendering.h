#pragma once

#include "core/result.h"
#include "report/chapters.h"
#include "report/format.h"

#include <QByteArray>

namespace flapscope
{

/// The file of a format, as it is written; a fault when this program cannot write it here. Nothing for the raw data.
Result<QByteArray> rendered(Format format, const Dossier& dossier, const Document& document);

} // namespace flapscope
