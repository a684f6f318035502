#include "report/bundle.h"

#include "core/planjson.h"
#include "core/variables.h"
#include "report/csvtables.h"
#include "report/jsonreport.h"
#include "report/junitreport.h"
#include "report/markdownreport.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTemporaryFile>

#include <array>
#include <functional>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::array FileNames{"plan.json"_L1, "report.md"_L1,  "report.json"_L1,
                               "junit.xml"_L1, "cycles.csv"_L1, "readings.csv"_L1};

QString pathOf(const QString& folder, QLatin1StringView file)
{
    return QDir(folder).filePath(file);
}

Fault folderFault(const QString& folder, const QString& reason)
{
    return {folder, u"The report cannot be written there: %1."_s.arg(reason),
            u"Choose a folder that you may write to."_s};
}

/// A bundle being written.
class Writer
{
public:
    explicit Writer(const QString& folder) : m_folder(folder) {}

    /// `content` says whether the device took all of it.
    void write(QLatin1StringView name, const std::function<bool(QIODevice&)>& content)
    {
        QSaveFile file(pathOf(m_folder, name));
        // Flushed and asked here: on a full disk, Qt takes a part for the whole, and would commit it.
        const bool complete = file.open(QIODevice::WriteOnly) && content(file) && file.flush();
        const QString reason = reasonOf(file);
        if (file.isOpen() && !complete)
            file.cancelWriting();
        if (!complete || !file.commit())
            m_faults +=
                Fault{file.fileName(), u"This file cannot be written: %1."_s.arg(complete ? reasonOf(file) : reason),
                      u"Make room, or choose another folder."_s};
    }
    void write(QLatin1StringView name, const QByteArray& content)
    {
        write(name, [&content](QIODevice& device) { return device.write(content) == content.size(); });
    }

    [[nodiscard]] const Faults& faults() const { return m_faults; }

private:
    static QString reasonOf(const QSaveFile& file)
    {
        return file.error() == QFileDevice::NoError ? u"only a part of it could be stored"_s : file.errorString();
    }

    QString m_folder;
    Faults m_faults;
};

void writeFormat(Writer& writer, Format format, const Record& record, const Metrics& metrics, const Verdict& verdict)
{
    switch (format) {
    case Format::Markdown:
        writer.write("report.md"_L1, reportMarkdown(record, metrics, verdict).toUtf8());
        return;
    case Format::Json:
        writer.write("report.json"_L1, reportJson(record, metrics, verdict));
        return;
    case Format::JUnit:
        writer.write("junit.xml"_L1, reportJUnit(record, verdict));
        return;
    case Format::Csv:
        writer.write("cycles.csv"_L1, [&record](QIODevice& device) { return writeCycles(record, device); });
        writer.write("readings.csv"_L1, [&record](QIODevice& device) { return writeReadings(record, device); });
        return;
    }
}

} // namespace

Faults checkFolder(const QString& folder)
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
    Faults faults;
    for (const QLatin1StringView name : FileNames) {
        const QString path = pathOf(folder, name);
        if (QFileInfo(path).isDir())
            faults += folderFault(path, u"a folder has that name"_s);
    }
    return faults;
}

Faults writeBundle(const QString& folder, const QList<Format>& formats, const Record& record, const Metrics& metrics,
                   const Verdict& verdict)
{
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return {folderFault(folder, u"the folder cannot be made"_s)};
    Writer writer(folder);
    writer.write("plan.json"_L1, QJsonDocument(toJson(masked(record.plan))).toJson());
    for (const Format format : formats)
        writeFormat(writer, format, record, metrics, verdict);
    return writer.faults();
}

} // namespace flapscope
