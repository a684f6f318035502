#include "report/rendering.h"

#include "report/htmlreport.h"
#include "report/jsonreport.h"
#include "report/junitreport.h"
#include "report/markdownreport.h"
#include "report/pdfreport.h"

namespace flapscope
{

Result<QByteArray> rendered(Format format, const Dossier& it, const Document& document)
{
    switch (format) {
    case Format::Markdown:
        return reportMarkdown(document).toUtf8();
    case Format::Html:
        return reportHtml(document).toUtf8();
    case Format::Pdf:
        return reportPdf(document);
    case Format::Json:
        return reportJson(it, document);
    case Format::JUnit:
        return reportJUnit(it, document);
    case Format::Csv:
        break;
    }
    return QByteArray();
}

} // namespace flapscope
