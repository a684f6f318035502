#pragma once

#include "core/result.h"

#include <QLatin1StringView>
#include <QList>
#include <QStringList>
#include <QStringView>

#include <optional>

namespace flapscope
{

/// What a report can be written as.
enum class Format : quint8 {
    Markdown, ///< report.md
    Html,     ///< report.html
    Pdf,      ///< report.pdf; needs a QGuiApplication
    Json,     ///< report.json, schema flapscope.run/1
    JUnit,    ///< junit.xml
    Csv,      ///< cycles.csv and readings.csv
};

/// Public names, as on the command line: "md", "html", "pdf", "json", "junit", "csv".
QLatin1StringView nameOf(Format format);
std::optional<Format> formatNamed(QStringView name);

/// Every format there is.
QList<Format> allFormats();
/// The formats of those names, each once; all of them when `names` is empty. A name that is none is a fault.
Result<QList<Format>> formatsNamed(const QStringList& names);

} // namespace flapscope
