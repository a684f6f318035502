#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
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

/// A command that takes one bundle. None when the arguments were answered already; then `code` is what it ends with.
std::optional<QString> bundleFrom(QCommandLineParser& parser, const QString& command, const QStringList& arguments,
                                  std::initializer_list<Option> options, int& code)
{
    parser.addPositionalArgument(text("BUNDLE"), text("a folder that flapscope run --out has written"));
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
    const QStringList folders = parser.positionalArguments();
    if (folders.size() != 1) {
        tell(Faults{{{}, QStringLiteral("One bundle is needed, and %1 were given.").arg(folders.size()), see}});
        return std::nullopt;
    }
    if (!QFileInfo(folders.first()).isDir()) {
        tell(Faults{{folders.first(), QStringLiteral("There is no such folder."),
                     QStringLiteral("Give the folder of a bundle.")}});
        return std::nullopt;
    }
    return folders.first();
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

int writeAgain(const Bundle& bundle, const QString& folder, const QList<Format>& formats, const Entries& entries)
{
    const Faults faults = rewriteBundle(bundle, folder, formats, entries);
    tell(faults);
    return ends(faults.isEmpty() ? ExitCode::Pass : ExitCode::Internal);
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
    const auto folder = bundleFrom(
        parser, QStringLiteral("flapscope report"), arguments,
        {{"out", "DIR", "write them, with the raw data, into this folder; it may be the bundle's own"},
         {"format", "LIST", "what to write: md,html,pdf,json,junit,csv (default: all)"},
         {"business", "FILE.json", "what people say: figures, statements, roles; in place of what the bundle has"}},
        code);
    if (!folder)
        return code;
    const QString out = parser.value(text("out"));
    if (out.isEmpty())
        return refuse({{QStringLiteral("--out"), QStringLiteral("It is missing."),
                        QStringLiteral("Say into which folder to write.")}});
    const auto formats = formatsNamed(listed(parser.value(text("format"))));
    const auto bundle = readBundle(*folder);
    Faults faults = formats.faults() + bundle.faults();
    Entries entries = bundle ? bundle->entries : Entries{};
    if (parser.isSet(text("business"))) {
        const auto business = businessFromFile(parser.value(text("business")));
        faults += business.faults();
        if (business)
            entries.business = *business;
    }
    if (faults.isEmpty())
        faults = checkFolder(out, bundle->record.id);
    if (!faults.isEmpty())
        return refuse(faults);
    return writeAgain(*bundle, out, *formats, entries);
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
    const int written = writeAgain(*bundle, *folder, bundle->formats, entries);
    if (written == ends(ExitCode::Pass))
        say(QStringLiteral("Signed  %1  %2: %3")
                .arg(*folder, signature->role, wordsOf(verifyBundle(*folder).approval.status)));
    return written;
}

} // namespace flapscope
