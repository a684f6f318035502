#pragma once

#include "report/format.h"

#include <QLatin1StringView>
#include <QStringList>

namespace flapscope
{

// The names of the files of a bundle. There are no others.
namespace bundlefile
{
using namespace Qt::StringLiterals;

inline constexpr QLatin1StringView Plan = "plan.json"_L1;
inline constexpr QLatin1StringView Run = "run.json"_L1;
inline constexpr QLatin1StringView Business = "business.json"_L1;
inline constexpr QLatin1StringView Cycles = "cycles.csv"_L1;
inline constexpr QLatin1StringView Readings = "readings.csv"_L1;
inline constexpr QLatin1StringView Evidence = "EVIDENCE.sha256"_L1; ///< digests of those above
inline constexpr QLatin1StringView Signatures = "signatures.json"_L1;
inline constexpr QLatin1StringView Markdown = "report.md"_L1;
inline constexpr QLatin1StringView Html = "report.html"_L1;
inline constexpr QLatin1StringView Pdf = "report.pdf"_L1;
inline constexpr QLatin1StringView Json = "report.json"_L1;
inline constexpr QLatin1StringView JUnit = "junit.xml"_L1;
inline constexpr QLatin1StringView Manifest = "MANIFEST.sha256"_L1; ///< digests of all others
} // namespace bundlefile

/// What the verdict follows from and what people entered: covered by EVIDENCE.sha256.
QStringList evidenceFiles();
/// Everything else that MANIFEST.sha256 covers besides.
QStringList reportFiles();
/// The file of a format; empty for the raw data, which is evidence.
QLatin1StringView fileOf(Format format);

} // namespace flapscope
