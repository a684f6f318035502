#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/pastruns.h"
#include "report/bundle.h"
#include "report/verification.h"

#include <QCommandLineParser>
#include <QDateTime>
#include <QFileInfo>

#include <optional>

namespace flapscope
{

namespace
{
int ends(ExitCode code)
{
    return static_cast<int>(code);
}

int refuse(const Faults& faults)
{
    tell(faults);
    return ends(ExitCode::Usage);
}

QString text(const char* ascii)
{
    return QString::fromLatin1(ascii);
}

struct Option
{
    const char* name;
    const char* value;
    const char* help;
};

/// What a command may be about.
struct Subject
{
    const char* name;
    const char* noun;
    const char* help;
};
constexpr Subject ABundle{"BUNDLE", "bundle", "a folder that flapscope run --out has written"};
constexpr Subject ARun{"RUN|BUNDLE", "run or bundle",
                       "a run of the history, by the begin of its id, or the folder of a bundle"};

/// The one subject that a command was given. None when the arguments were answered already; then `code` is what it
/// ends with.
std::optional<QString> subjectFrom(QCommandLineParser& parser, const QString& command, const Subject& subject,
                                   const QStringList& arguments, std::initializer_list<Option> options, int& code)
{
    parser.addPositionalArgument(text(subject.name), text(subject.help));
    parser.addOption({{text("h"), text("help")}, text("this text")});
    for (const Option& option : options)
        parser.addOption({text(option.name), text(option.help), text(option.value)});
    code = ends(ExitCode::Usage);
    const QString see = QStringLiteral("See %1 --help.").arg(command);
    if (!parser.parse(QStringList{command} + arguments)) {
        tell(Faults{{{}, parser.errorText(), see}});
        return std::nullopt;
    }
    if (parser.isSet(text("help"))) {
        say(parser.helpText());
        code = ends(ExitCode::Pass);
        return std::nullopt;
    }
    const QStringList given = parser.positionalArguments();
    if (given.size() != 1) {
        tell(Faults{{{},
                     QStringLiteral("One %1 is needed, and %2 were given.").arg(text(subject.noun)).arg(given.size()),
                     see}});
        return std::nullopt;
    }
    return given.first();
}

/// The folder of a command that takes one bundle; none as above.
std::optional<QString> bundleFrom(QCommandLineParser& parser, const QString& command, const QStringList& arguments,
                                  std::initializer_list<Option> options, int& code)
{
    auto folder = subjectFrom(parser, command, ABundle, arguments, options, code);
    if (folder && !QFileInfo(*folder).isDir()) {
        tell(Faults{
            {*folder, QStringLiteral("There is no such folder."), QStringLiteral("Give the folder of a bundle.")}});
        return std::nullopt;
    }
    return folder;
}

QStringList listed(const QString& text)
{
    return text.split(u',', Qt::SkipEmptyParts);
}

/// What the signature says, from the options.
Result<Signature> signatureFrom(const QCommandLineParser& parser, const Bundle& bundle)
{
    Signature signature;
    const QString word = parser.value(text("decision"));
    const auto decision = decisionNamed(word);
    if (!decision)
        return Fault{QStringLiteral("--decision"), QStringLiteral("\"%1\" is no decision.").arg(word.left(40)),
                     QStringLiteral("Use approve, reject or abstain.")};
    signature.role = parser.value(text("role"));
    signature.name = parser.value(text("name"));
    signature.decision = *decision;
    signature.meaning =
        parser.isSet(text("meaning")) ? parser.value(text("meaning")) : customaryMeaning(signature.decision);
    signature.comment = parser.value(text("comment"));
    signature.exception = parser.value(text("exception"));
    signature.at = signingTime(QDateTime::currentDateTime());
    signature.evidence = bundle.evidence.digest();
    const Verdict verdict = judge(bundle.record, bundle.record.plan.limits);
    Faults faults = faultsOf(signature, bundle.entries.business, verdict.standing, bundle.record.target.demo);
    for (Fault& fault : faults)
        fault.where.prepend(QStringLiteral("--"));
    return faults.isEmpty() ? Result<Signature>(signature) : Result<Signature>(faults);
}

int told(const Faults& faults)
{
    tell(faults);
    return ends(faults.isEmpty() ? ExitCode::Pass : ExitCode::Internal);
}

/// Where the reports of a past run are to be written, and what people say about it.
struct ReportOrder
{
    QString out;
    QList<Format> formats;
    std::optional<Business> business; ///< in place of what the bundle has
};

Result<ReportOrder> reportOrderFrom(const QCommandLineParser& parser)
{
    ReportOrder order{.out = parser.value(text("out")), .formats = {}, .business = {}};
    if (order.out.isEmpty())
        return Fault{QStringLiteral("--out"), QStringLiteral("It is missing."),
                     QStringLiteral("Say into which folder to write.")};
    const auto formats = formatsNamed(listed(parser.value(text("format"))));
    Faults faults = formats.faults();
    if (formats)
        order.formats = *formats;
    if (parser.isSet(text("business"))) {
        const auto business = businessFromFile(parser.value(text("business")));
        faults += business.faults();
        if (business)
            order.business = *business;
    }
    return faults.isEmpty() ? Result<ReportOrder>(order) : Result<ReportOrder>(faults);
}

int reportOfBundle(const QString& folder, const ReportOrder& order)
{
    const auto bundle = readBundle(folder);
    if (!bundle)
        return refuse(bundle.faults());
    const Faults faults = checkFolder(order.out, bundle->record.id);
    if (!faults.isEmpty())
        return refuse(faults);
    Entries entries = bundle->entries;
    entries.business = order.business.value_or(entries.business);
    return told(rewriteBundle(*bundle, order.out, order.formats, entries));
}

int reportOfRun(const QString& name, const QString& history, const ReportOrder& order)
{
    const auto record = recordNamed(name, history);
    if (!record)
        return refuse(record.faults());
    const Faults faults = checkFolder(order.out, record->id);
    if (!faults.isEmpty())
        return refuse(faults);
    const Metrics metrics = measure(*record);
    return told(writeBundle(order.out, order.formats, *record, metrics, judge(*record, metrics, record->plan.limits),
                            {.business = order.business.value_or(Business()), .signatures = {}}));
}
} // namespace

int verifyCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Checks the digests of a bundle, and judges its raw data again. Ends with 0 when the bundle is "
                       "what it says it is, else with 1."));
    int code = 0;
    const auto folder = bundleFrom(parser, QStringLiteral("flapscope verify"), arguments, {}, code);
    if (!folder)
        return code;
    const Verification verification = verifyBundle(*folder);
    if (!verification.ok()) {
        tell(verification.faults);
        say(QStringLiteral("NOT VERIFIED  %1").arg(*folder));
        return ends(ExitCode::Fail);
    }
    for (const QString& sentence : verification.found)
        say(QStringLiteral("✔ ") + sentence);
    say(QStringLiteral("VERIFIED  %1  %2").arg(*folder, wordsOf(verification.approval.status)));
    return ends(ExitCode::Pass);
}

int reportCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Writes the reports of a past run again."));
    int code = 0;
    const auto subject = subjectFrom(
        parser, QStringLiteral("flapscope report"), ARun, arguments,
        {{"out", "DIR", "write them, with the raw data, into this folder; it may be the bundle's own"},
         {"format", "LIST", "what to write: md,html,pdf,json,junit,csv (default: all)"},
         {"business", "FILE.json", "what people say: figures, statements, roles; in place of what the bundle has"},
         {"db", "FILE", "the history that has the run (default: the user's own)"}},
        code);
    if (!subject)
        return code;
    const auto order = reportOrderFrom(parser);
    if (!order)
        return refuse(order.faults());
    if (QFileInfo(*subject).isDir())
        return reportOfBundle(*subject, *order);
    return reportOfRun(*subject, parser.value(text("db")), *order);
}

int signCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Adds somebody's decision to a bundle and writes its reports again. It attests who decided what on which data; "
        "it is no qualified electronic signature."));
    int code = 0;
    const auto folder = bundleFrom(parser, QStringLiteral("flapscope sign"), arguments,
                                   {{"role", "ROLE", "as it stands under Sign-off: \"Technical Lead Approval\""},
                                    {"name", "NAME", "who decides"},
                                    {"decision", "DECISION", "approve, reject or abstain"},
                                    {"comment", "TEXT", "why"},
                                    {"meaning", "TEXT", "what signing says; there is a customary text"},
                                    {"exception", "TEXT", "to approve a run that failed: what is accepted, and why"}},
                                   code);
    if (!folder)
        return code;
    const auto bundle = readBundle(*folder);
    if (!bundle)
        return refuse(bundle.faults());
    const auto signature = signatureFrom(parser, *bundle);
    if (!signature)
        return refuse(signature.faults());
    Entries entries = bundle->entries;
    entries.signatures += *signature;
    const int written = told(rewriteBundle(*bundle, *folder, bundle->formats, entries));
    if (written == ends(ExitCode::Pass))
        say(QStringLiteral("Signed  %1  %2: %3")
                .arg(*folder, signature->role, wordsOf(verifyBundle(*folder).approval.status)));
    return written;
}

} // namespace flapscope
