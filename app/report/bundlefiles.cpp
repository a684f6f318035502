#include "report/bundlefiles.h"

namespace flapscope
{

QStringList evidenceFiles()
{
    using namespace bundlefile;
    return {QString(Plan), QString(Run), QString(Business), QString(Cycles), QString(Readings)};
}

QStringList reportFiles()
{
    using namespace bundlefile;
    return {QString(Evidence), QString(Signatures), QString(Markdown), QString(Html),
            QString(Pdf),      QString(Json),       QString(JUnit)};
}

QLatin1StringView fileOf(Format format)
{
    switch (format) {
    case Format::Markdown:
        return bundlefile::Markdown;
    case Format::Html:
        return bundlefile::Html;
    case Format::Pdf:
        return bundlefile::Pdf;
    case Format::Json:
        return bundlefile::Json;
    case Format::JUnit:
        return bundlefile::JUnit;
    case Format::Csv:
        return {};
    }
    return {};
}

} // namespace flapscope
