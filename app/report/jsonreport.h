#pragma once

#include "report/chapters.h"

#include <QByteArray>

namespace flapscope
{

/// report.json: schema `flapscope.run/1`, described by resources/schema/flapscope.run-1.schema.json. Every field is
/// always there; null is what is missing, was not seen, or comes from too few samples. Durations are milliseconds.
/// `document` is the report itself, with its words, as the other formats have it.
QByteArray reportJson(const Dossier& dossier, const Document& document);

} // namespace flapscope
