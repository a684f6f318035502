#include "report/bundle.h"

#include "core/planjson.h"
#include "core/variables.h"
#include "report/chapters.h"
#include "report/csvreading.h"
#include "report/csvtables.h"
#include "report/filewriter.h"
#include "report/plainfile.h"
#include "report/rendering.h"
#include "report/runfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryFile>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 LargestRunFile = 64LL << 20;

QString pathOf(const QString& folder, QLatin1StringView file)
{
    return QDir(folder).filePath(file);
}

Fault folderFault(const QString& folder, const QString& reason)
{
    return {folder, u"The report cannot be written there: %1."_s.arg(reason),
            u"Choose a folder that you may write to."_s};
}

QStringList allFiles()
{
    return evidenceFiles() + reportFiles() + QStringList{QString(bundlefile::Manifest)};
}

double expectedBytes(const Record& record)
{
    constexpr double Cycle = 170.0;
    constexpr double Reading = 55.0;
    constexpr double Reports = 500'000.0;
    return Cycle * static_cast<double>(record.cycles.size()) + Reading * static_cast<double>(record.readings.size()) +
           Reports;
}

DigestSheet writeEvidence(FileWriter& writer, const Record& record, const Business& business, bool tables)
{
    DigestSheet sheet;
    writer.write(sheet, bundlefile::Plan, QJsonDocument(toJson(masked(record.plan))).toJson());
    writer.write(sheet, bundlefile::Run, runFileOf(record));
    writer.write(sheet, bundlefile::Business, businessJson(business));
    if (!tables)
        return sheet;
    writer.write(sheet, bundlefile::Cycles, [&record](QIODevice& device) { return writeCycles(record, device); });
    writer.write(sheet, bundlefile::Readings, [&record](QIODevice& device) { return writeReadings(record, device); });
    return sheet;
}

QByteArray digestOf(QIODevice& device)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    return hash.addData(&device) ? hash.result().toHex() : QByteArray();
}

bool copyInto(QIODevice& device, QIODevice& source)
{
    constexpr qint64 Part = 1 << 16;
    for (QByteArray part = source.read(Part); !part.isEmpty(); part = source.read(Part)) {
        if (device.write(part) != part.size())
            return false;
    }
    return true;
}

/// The evidence of a bundle as it is, but for what people entered.
DigestSheet copyEvidence(FileWriter& writer, const Bundle& bundle, const Business& business)
{
    DigestSheet sheet;
    for (const QLatin1StringView name :
         {bundlefile::Plan, bundlefile::Run, bundlefile::Business, bundlefile::Cycles, bundlefile::Readings}) {
        if (name == bundlefile::Business && business != bundle.entries.business) {
            writer.write(sheet, name, businessJson(business));
            continue;
        }
        const auto source = openPlain(pathOf(bundle.folder, name), LargestTable);
        if (source)
            writer.write(sheet, name, [&source](QIODevice& device) { return copyInto(device, **source); });
        else
            writer.addFault(source.faults().constFirst());
    }
    return sheet;
}

/// Reports, then the digests of everything, then all of it in its place.
Faults finish(FileWriter& writer, const DigestSheet& evidence, const QList<Format>& formats, const Record& record,
              const Metrics& metrics, const Verdict& verdict, const Entries& entries)
{
    DigestSheet manifest = evidence;
    // Without one of its files, it is no evidence: then there are no sheets that would say so.
    const bool complete = !writer.hasFaults();
    if (complete)
        writer.write(manifest, bundlefile::Evidence, evidence.text());
    if (!entries.signatures.isEmpty())
        writer.write(manifest, bundlefile::Signatures, signaturesJson(entries.signatures));
    const Dossier dossier = dossierOf(record, metrics, verdict, entries, evidence);
    const Document document = documentOf(dossier);
    for (const Format format : formats) {
        if (format == Format::Csv || writer.isCancelled())
            continue;
        const auto content = rendered(format, dossier, document);
        if (content)
            writer.write(manifest, fileOf(format), *content);
        else
            writer.addFault(content.faults().constFirst());
    }
    DigestSheet own;
    if (complete)
        writer.write(own, bundlefile::Manifest, manifest.text());
    return writer.commit();
}

/// Reads a sheet of digests. The manifest covers the evidence as well.
Result<DigestSheet> readSheet(const QString& folder, QLatin1StringView name, const QStringList& known)
{
    constexpr qint64 Largest = 1 << 16;
    const auto text = readPlain(pathOf(folder, name), Largest);
    return text ? sheetFromText(*text, QString(name), known) : Result<DigestSheet>(text.faults());
}

/// Takes the faults of what `read` finds in one file of the bundle, with the file's name before their places.
class Parts
{
public:
    explicit Parts(const QString& folder) : m_folder(folder) {}

    void take(QLatin1StringView name, const Faults& faults)
    {
        for (Fault fault : faults) {
            if (!fault.where.startsWith(m_folder))
                fault.where = fault.where.isEmpty() ? QString(name) : QString(name % u": "_s % fault.where);
            m_faults += fault;
        }
    }
    QByteArray content(QLatin1StringView name, qint64 most)
    {
        const auto content = readPlain(pathOf(m_folder, name), most);
        take(name, content.faults());
        return content ? *content : QByteArray();
    }
    void table(QLatin1StringView name, Record& record, Faults (*read)(QIODevice&, Record&))
    {
        const auto file = openPlain(pathOf(m_folder, name), LargestTable);
        take(name, file ? read(**file, record) : file.faults());
    }
    [[nodiscard]] bool sound() const { return m_faults.isEmpty(); }
    [[nodiscard]] const Faults& faults() const { return m_faults; }

private:
    QString m_folder;
    Faults m_faults;
};

void readRecord(Parts& parts, Record& record)
{
    const auto plan = planFromJson(parts.content(bundlefile::Plan, LargestPlanFile));
    if (parts.sound())
        parts.take(bundlefile::Plan, plan.faults());
    if (!parts.sound())
        return;
    record.plan = *plan;
    if (plan->stages.isEmpty())
        parts.take(bundlefile::Plan, {Fault{u"stages"_s, u"There are none."_s, u"Give at least one."_s}});
    const QByteArray run = parts.content(bundlefile::Run, LargestRunFile);
    if (parts.sound())
        parts.take(bundlefile::Run, readRunFile(run, record));
    if (parts.sound())
        parts.table(bundlefile::Cycles, record, readCycles);
    if (parts.sound())
        parts.table(bundlefile::Readings, record, readReadings);
}

void readEntries(Parts& parts, const QString& folder, Entries& entries)
{
    const auto business = businessFromJson(parts.content(bundlefile::Business, LargestBusinessFile));
    if (parts.sound())
        parts.take(bundlefile::Business, business.faults());
    if (business)
        entries.business = *business;
    if (!QFileInfo::exists(pathOf(folder, bundlefile::Signatures)))
        return;
    const auto signatures = signaturesFromJson(parts.content(bundlefile::Signatures, LargestBusinessFile));
    if (parts.sound())
        parts.take(bundlefile::Signatures, signatures.faults());
    if (signatures)
        entries.signatures = *signatures;
}

/// Whether the folder holds what somebody signed, of another run than that one.
bool holdsSignaturesOfAnother(const QString& folder, const QString& runId)
{
    if (!QFileInfo::exists(pathOf(folder, bundlefile::Signatures)))
        return false;
    const auto run = readPlain(pathOf(folder, bundlefile::Run), LargestRunFile);
    const QJsonObject object = run ? QJsonDocument::fromJson(*run).object() : QJsonObject();
    return runId.isEmpty() || object.value("id"_L1).toString() != runId;
}

} // namespace

Faults checkFolder(const QString& folder, const QString& runId)
{
    if (folder.isEmpty())
        return {folderFault(folder, u"it has no name"_s)};
    const QFileInfo info(folder);
    if (info.exists() && !info.isDir())
        return {folderFault(folder, u"it is a file"_s)};
    if (!QDir().mkpath(folder))
        return {folderFault(folder, u"the folder cannot be made"_s)};
    // Asking for permissions is not enough: file systems are full, mounted read-only, or think otherwise.
    QTemporaryFile trial(QDir(folder).filePath(u".flapscope-XXXXXX"_s));
    if (!trial.open() || trial.write("x") != 1 || !trial.flush())
        return {folderFault(folder, trial.errorString())};
    if (holdsSignaturesOfAnother(folder, runId))
        return {folderFault(folder, u"it holds a bundle that was signed"_s)};
    Faults faults;
    for (const QString& name : allFiles()) {
        const QString path = QDir(folder).filePath(name);
        if (QFileInfo(path).isDir())
            faults += folderFault(path, u"a folder has that name"_s);
    }
    return faults;
}

Faults writeBundle(const QString& folder, const QList<Format>& formats, const Record& record, const Metrics& metrics,
                   const Verdict& verdict, const Entries& entries, const Proceed& proceed)
{
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return {folderFault(folder, u"the folder cannot be made"_s)};
    FileWriter writer(folder, proceed, expectedBytes(record));
    const DigestSheet evidence = writeEvidence(writer, record, entries.business, formats.contains(Format::Csv));
    return finish(writer, evidence, formats, record, metrics, verdict, entries);
}

Faults rewriteBundle(const Bundle& bundle, const QString& folder, const QList<Format>& formats, const Entries& entries,
                     const Proceed& proceed)
{
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return {folderFault(folder, u"the folder cannot be made"_s)};
    FileWriter writer(folder, proceed, expectedBytes(bundle.record));
    const DigestSheet evidence = copyEvidence(writer, bundle, entries.business);
    const Metrics metrics = measure(bundle.record);
    const Verdict verdict = judge(bundle.record, metrics, bundle.record.plan.limits);
    return finish(writer, evidence, formats, bundle.record, metrics, verdict, entries);
}

Faults faultsOfDigests(const QString& folder, const DigestSheet& sheet, const QStringList& wanted)
{
    Faults faults;
    for (const QString& name : wanted) {
        const QByteArray expected = sheet.of(name);
        const auto file = openPlain(QDir(folder).filePath(name), LargestTable);
        if (expected.isEmpty())
            faults += Fault{name, u"Its digest is missing."_s, u"Get the bundle anew from who wrote it, as a whole."_s};
        else if (!file)
            faults += file.faults();
        else if (digestOf(**file) != expected)
            faults += Fault{name, u"This file was changed after it was written."_s,
                            u"Get the bundle anew from who wrote it."_s};
    }
    return faults;
}

DigestSheet evidenceOf(const Record& record, const Business& business)
{
    FileWriter nowhere({}, {}, 1.0);
    return writeEvidence(nowhere, record, business, true);
}

DigestSheet withBusiness(DigestSheet evidence, const Business& business)
{
    for (DigestSheet::Line& line : evidence.lines) {
        if (line.file == bundlefile::Business)
            line.sha256 = QCryptographicHash::hash(businessJson(business), QCryptographicHash::Sha256).toHex();
    }
    return evidence;
}

Result<Bundle> readBundle(const QString& folder)
{
    Bundle bundle;
    bundle.folder = folder;
    const auto evidence = readSheet(folder, bundlefile::Evidence, evidenceFiles());
    if (!evidence)
        return evidence.faults();
    const auto manifest = readSheet(folder, bundlefile::Manifest, evidenceFiles() + reportFiles());
    if (!manifest)
        return manifest.faults();
    bundle.evidence = *evidence;
    bundle.manifest = *manifest;
    const Faults altered = faultsOfDigests(folder, *evidence, evidenceFiles());
    if (!altered.isEmpty())
        return altered;
    Parts parts(folder);
    readRecord(parts, bundle.record);
    readEntries(parts, folder, bundle.entries);
    for (const Format format : allFormats()) {
        if (format == Format::Csv || !manifest->of(QString(fileOf(format))).isEmpty())
            bundle.formats += format;
    }
    return parts.sound() ? Result<Bundle>(std::move(bundle)) : Result<Bundle>(parts.faults());
}

} // namespace flapscope
