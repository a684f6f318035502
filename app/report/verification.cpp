#include "report/verification.h"

#include "core/range.h"
#include "core/wording.h"
#include "report/bundle.h"
#include "report/chapters.h"
#include "report/plainfile.h"
#include "report/rendering.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 LargestReport = 256LL << 20;

QString howToMend()
{
    return u"Get the bundle anew from who wrote it."_s;
}

/// Files that nobody answers for.
void checkOthers(const Bundle& bundle, FaultList& faults)
{
    QDirIterator entries(bundle.folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    while (entries.hasNext()) {
        const QString path = entries.next();
        const QString name = QFileInfo(path).fileName();
        if (name != bundlefile::Manifest && bundle.manifest.of(name).isEmpty())
            faults.add(name, u"This is in the folder, and the manifest does not cover it."_s,
                       u"Move it out of the bundle."_s);
    }
}

/// Both sheets must say the same of the evidence.
void checkSheets(const Bundle& bundle, FaultList& faults)
{
    for (const DigestSheet::Line& line : bundle.evidence.lines) {
        if (bundle.manifest.of(line.file) != line.sha256)
            faults.add(line.file, u"The two sheets of digests do not say the same of it."_s, howToMend());
    }
}

void checkSignatures(const Bundle& bundle, const Verdict& verdict, FaultList& faults)
{
    const QString evidence = bundle.evidence.digest();
    for (const Signature& signature : bundle.entries.signatures) {
        const QString who = u"signature of %1 (%2)"_s.arg(signature.name, signature.role);
        if (signature.evidence != evidence)
            faults.add(who, u"It was given for other evidence, so it is void."_s,
                       u"Have this bundle signed, or get the one that was."_s);
        const Faults own = faultsOf(signature, bundle.entries.business, verdict.standing, bundle.record.target.demo);
        for (const Fault& fault : own)
            faults.add(who, fault.what, u"Such a signature cannot be given: get the bundle anew."_s);
    }
}

/// What is easiest to understand is said first: that the verdict is another one.
void checkVerdict(const QByteArray& json, const Verdict& verdict, FaultList& faults)
{
    const QJsonObject report = QJsonDocument::fromJson(json).object();
    const QString claimed = report.value("verdict"_L1).toString();
    if (claimed != nameOf(verdict.standing))
        faults.add(QString(bundlefile::Json),
                   u"It says that the verdict is \"%1\"; judged again from the raw data, it is \"%2\"."_s.arg(
                       claimed.left(20), nameOf(verdict.standing)),
                   howToMend());
}

void checkReports(const Bundle& bundle, const Dossier& dossier, FaultList& faults)
{
    const Document document = documentOf(dossier);
    for (const Format format : {Format::Json, Format::Markdown, Format::Html, Format::JUnit}) {
        if (!bundle.formats.contains(format))
            continue;
        const QString name(fileOf(format));
        const auto there = readPlain(QDir(bundle.folder).filePath(name), LargestReport);
        const auto again = rendered(format, dossier, document);
        if (!there || !again) {
            faults.add(name, u"This file cannot be read."_s, howToMend());
            continue;
        }
        if (format == Format::Json)
            checkVerdict(*there, dossier.verdict, faults);
        if (*there != *again)
            faults.add(name, u"It does not say what the evidence comes to."_s,
                       u"%1 If another version than %2 wrote it, verify with that one, or write the reports again "
                       "with flapscope report."_s.arg(howToMend(), toolName()));
    }
}

} // namespace

Verification verifyBundle(const QString& folder)
{
    Verification result;
    const auto bundle = readBundle(folder);
    if (!bundle) {
        result.faults = bundle.faults();
        return result;
    }
    FaultList faults;
    checkSheets(*bundle, faults);
    checkOthers(*bundle, faults);
    QStringList files;
    for (const DigestSheet::Line& line : bundle->manifest.lines)
        files += line.file;
    result.faults = faultsOfDigests(folder, bundle->manifest, files);
    const Metrics metrics = measure(bundle->record);
    const Verdict verdict = judge(bundle->record, metrics, bundle->record.plan.limits);
    checkSignatures(*bundle, verdict, faults);
    const Dossier dossier = dossierOf(bundle->record, metrics, verdict, bundle->entries, bundle->evidence);
    checkReports(*bundle, dossier, faults);
    result.faults += faults.faults();
    result.standing = verdict.standing;
    result.approval = dossier.approval;
    result.found = {u"%1 have the digests that the manifest says."_s.arg(
                        counted(static_cast<quint64>(files.size()), u"file"_s, u"files"_s)),
                    u"Judged again from %1 and %2, the verdict is \"%3\"."_s.arg(
                        counted(bundle->record.cycles.size(), u"cycle"_s, u"cycles"_s),
                        counted(bundle->record.readings.size(), u"reading"_s, u"readings"_s), nameOf(verdict.standing)),
                    u"%1 bound to this evidence."_s.arg(
                        bundle->entries.signatures.isEmpty()
                            ? u"No signature is"_s
                            : QString(counted(static_cast<quint64>(bundle->entries.signatures.size()), u"signature"_s,
                                              u"signatures"_s) %
                                      (bundle->entries.signatures.size() == 1 ? u" is" : u" are")))};
    return result;
}

} // namespace flapscope
