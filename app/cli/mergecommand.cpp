#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/summary.h"
#include "core/merge.h"
#include "report/bundle.h"
#include "report/chapters.h"
#include "report/jsonreport.h"

#include <QCommandLineParser>

#include <utility>
#include <vector>

namespace flapscope
{

namespace
{
/// What the command was asked for.
struct MergeRequest
{
    QStringList folders;
    QString out; ///< empty: nothing is written
    QList<Format> formats;
    bool json = false;
    bool quiet = false;
};

int refuse(const Faults& faults)
{
    tell(faults);
    return static_cast<int>(ExitCode::Usage);
}

Result<MergeRequest> requestFrom(const QCommandLineParser& parser)
{
    MergeRequest request;
    request.folders = parser.positionalArguments();
    request.out = parser.value(QStringLiteral("out"));
    request.json = parser.isSet(QStringLiteral("json"));
    request.quiet = parser.isSet(QStringLiteral("quiet"));
    const auto formats = formatsNamed(parser.value(QStringLiteral("format")).split(u',', Qt::SkipEmptyParts));
    if (!formats)
        return formats.faults();
    request.formats = *formats;
    if (request.folders.isEmpty())
        return Fault{{},
                     QStringLiteral("No folder was given."),
                     QStringLiteral("Give those that flapscope run --shard has written.")};
    return request;
}

/// The record that the folders come to. A fault names its folder.
Result<Record> recordOf(const QStringList& folders)
{
    Faults faults;
    std::vector<Record> shards;
    for (const QString& folder : folders) {
        auto bundle = readBundle(folder);
        for (Fault fault : bundle.faults()) {
            if (!fault.where.startsWith(folder))
                fault.where = folder + (fault.where.isEmpty() ? QString() : QStringLiteral(": ") + fault.where);
            faults += fault;
        }
        if (bundle)
            shards.push_back(std::move(bundle->record));
    }
    return faults.isEmpty() ? merged(std::move(shards)) : Result<Record>(faults);
}
} // namespace

int mergeCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Judges the shards of a run as the whole that they are. A shard that is missing, or is there "
                       "twice, is named and makes the run invalid. Ends as flapscope run does."));
    parser.addPositionalArgument(QStringLiteral("FOLDER"), QStringLiteral("what flapscope run --shard has written"),
                                 QStringLiteral("FOLDER…"));
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("this text")});
    parser.addOption(
        {QStringLiteral("out"), QStringLiteral("write report and data into this folder"), QStringLiteral("DIR")});
    parser.addOption({QStringLiteral("format"),
                      QStringLiteral("what to write: md,html,pdf,json,junit,csv (default: all)"),
                      QStringLiteral("LIST")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("the result on standard output, as report.json")});
    parser.addOption({QStringLiteral("quiet"), QStringLiteral("no summary")});
    const QString see = QStringLiteral("See flapscope merge --help.");
    if (!parser.parse(QStringList{QStringLiteral("flapscope merge")} + arguments))
        return refuse({Fault{{}, parser.errorText(), see}});
    if (parser.isSet(QStringLiteral("help"))) {
        say(parser.helpText());
        return static_cast<int>(ExitCode::Pass);
    }
    const auto request = requestFrom(parser);
    if (!request)
        return refuse(request.faults());
    const auto record = recordOf(request->folders);
    if (!record)
        return refuse(record.faults());
    const Faults unwritable = request->out.isEmpty() ? Faults{} : checkFolder(request->out, record->id);
    if (!unwritable.isEmpty())
        return refuse(unwritable);

    const Metrics metrics = measure(*record);
    const Verdict verdict = judge(*record, metrics, record->plan.limits);
    const Faults unwritten =
        request->out.isEmpty() ? Faults{} : writeBundle(request->out, request->formats, *record, metrics, verdict);
    tell(unwritten);
    if (request->json) {
        const Entries nothingEntered;
        const DigestSheet evidence = evidenceOf(*record, nothingEntered.business);
        const Dossier dossier = dossierOf(*record, metrics, verdict, nothingEntered, evidence);
        say(QString::fromUtf8(reportJson(dossier, documentOf(dossier))).trimmed());
    } else if (!request->quiet) {
        say(summaryOf(*record, verdict));
    }
    return static_cast<int>(unwritten.isEmpty() ? exitCodeOf(verdict.standing) : ExitCode::Internal);
}

} // namespace flapscope
