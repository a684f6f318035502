#include "cli/runfiles.h"

#include "cli/console.h"
#include "report/bundle.h"
#include "report/jsonreport.h"

namespace flapscope
{

QString reportText(const RunRequest& request, const Record& record, const Metrics& metrics, const Verdict& verdict)
{
    const Entries entered{request.business, {}};
    const DigestSheet evidence = evidenceOf(record, entered.business);
    const Dossier dossier = dossierOf(record, metrics, verdict, entered, evidence);
    return QString::fromUtf8(reportJson(dossier, documentOf(dossier))).trimmed();
}

bool writeFiles(const RunRequest& request, const Record& record, const Metrics& metrics, const Verdict& verdict)
{
    if (request.out.isEmpty())
        return true;
    const Faults faults =
        writeBundle(request.out, request.formats, record, metrics, verdict, Entries{request.business, {}});
    tell(faults);
    return faults.isEmpty();
}

} // namespace flapscope
