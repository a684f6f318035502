#include "report/format.h"

#include "core/named.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString namesOfAll()
{
    QStringList names;
    for (const Format format : allFormats())
        names += QString(nameOf(format));
    return names.join(u", "_s);
}

Fault faultOf(const QString& name)
{
    return {u"--format"_s, u"There is no format \"%1\"."_s.arg(name.left(40)), u"Use one of: %1."_s.arg(namesOfAll())};
}

} // namespace

QLatin1StringView nameOf(Format format)
{
    switch (format) {
    case Format::Markdown:
        return "md"_L1;
    case Format::Html:
        return "html"_L1;
    case Format::Pdf:
        return "pdf"_L1;
    case Format::Json:
        return "json"_L1;
    case Format::JUnit:
        return "junit"_L1;
    case Format::Csv:
        return "csv"_L1;
    }
    return {};
}

std::optional<Format> formatNamed(QStringView name)
{
    return valueNamed<Format>(name);
}

QList<Format> allFormats()
{
    return {Format::Markdown, Format::Html, Format::Pdf, Format::Json, Format::JUnit, Format::Csv};
}

Result<QList<Format>> formatsNamed(const QStringList& names)
{
    if (names.isEmpty())
        return allFormats();
    QList<Format> formats;
    Faults faults;
    for (const QString& name : names) {
        const auto format = formatNamed(name.trimmed());
        if (!format)
            faults += faultOf(name.trimmed());
        else if (!formats.contains(*format))
            formats += *format;
    }
    return faults.isEmpty() ? Result<QList<Format>>(formats) : Result<QList<Format>>(faults);
}

} // namespace flapscope
