#pragma once

#include "report/document.h"

namespace flapscope
{

/// Makes foreign text harmless wherever it stands in a document, before any emitter sees it: what would break a line
/// becomes a blank, and what cannot be seen but changes how the rest is read (bidirectional marks, invisible
/// characters, half characters) is named in plain letters: "‹U+202E›".
void cleanse(Document& document);

/// The same for one text. In a verbatim one, line breaks and tabs stay.
enum class Breaks : quint8 { BecomeBlanks, Stay };
QString cleansed(const QString& text, Breaks breaks = Breaks::BecomeBlanks);

} // namespace flapscope
