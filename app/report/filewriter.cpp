#include "report/filewriter.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Hands on what it is given, takes its digest on the way, and asks whether to go on.
class DigestDevice final : public QIODevice
{
public:
    DigestDevice(QIODevice* below, std::function<bool(qint64)> goOn) : m_below(below), m_goOn(std::move(goOn))
    {
        open(QIODevice::WriteOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] QByteArray digest() const { return m_hash.result().toHex(); }

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* data, qint64 size) override
    {
        if (!m_goOn(size))
            return -1;
        m_hash.addData(QByteArrayView(data, size));
        return m_below ? m_below->write(data, size) : size;
    }

private:
    QIODevice* m_below;
    std::function<bool(qint64)> m_goOn;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

QString reasonOf(const QSaveFile& file)
{
    return file.error() == QFileDevice::NoError ? u"only a part of it could be stored"_s : file.errorString();
}

Fault writeFault(const QString& path, const QString& reason)
{
    return {path, u"This file cannot be written: %1."_s.arg(reason), u"Make room, or choose another folder."_s};
}

} // namespace

FileWriter::FileWriter(const QString& folder, const Proceed& proceed, double expectedBytes)
    : m_folder(folder), m_proceed(proceed), m_expectedBytes(expectedBytes)
{
}

FileWriter::~FileWriter()
{
    for (const auto& file : m_files)
        file->cancelWriting();
}

void FileWriter::write(DigestSheet& sheet, QLatin1StringView name, const Content& content)
{
    if (m_cancelled)
        return;
    auto file = m_folder.isEmpty() ? nullptr : std::make_unique<QSaveFile>(QDir(m_folder).filePath(name));
    DigestDevice device(file.get(), [this](qint64 bytes) { return report(bytes); });
    // Flushed and asked here: on a full disk, Qt takes a part for the whole, and would commit it.
    const bool complete = (!file || file->open(QIODevice::WriteOnly)) && content(device) && (!file || file->flush());
    if (complete) {
        sheet.lines += {QString(name), device.digest()};
        m_names += QString(name);
        if (file)
            m_files.push_back(std::move(file));
        return;
    }
    if (!m_cancelled && file)
        m_faults += writeFault(file->fileName(), reasonOf(*file));
    if (file && file->isOpen())
        file->cancelWriting();
}

void FileWriter::write(DigestSheet& sheet, QLatin1StringView name, const QByteArray& content)
{
    write(sheet, name, [&content](QIODevice& device) { return device.write(content) == content.size(); });
}

bool FileWriter::report(qint64 bytes)
{
    m_bytes += static_cast<double>(bytes);
    constexpr double NotYetAll = 0.99;
    if (m_proceed && !m_proceed(qMin(NotYetAll, m_bytes / m_expectedBytes)))
        m_cancelled = true;
    return !m_cancelled;
}

Faults FileWriter::commit()
{
    if (m_cancelled)
        return {Fault{m_folder, u"Writing was cancelled; nothing has changed."_s, {}}};
    for (const auto& file : m_files) {
        if (!file->commit())
            m_faults += writeFault(file->fileName(), reasonOf(*file));
    }
    m_files.clear();
    removeOthers();
    if (m_proceed)
        m_proceed(1.0);
    return m_faults;
}

// A report of an earlier run must not stand beside this one's data.
void FileWriter::removeOthers() const
{
    const QStringList all = evidenceFiles() + reportFiles() + QStringList{QString(bundlefile::Manifest)};
    for (const QString& name : all) {
        if (!m_names.contains(name))
            QFile::remove(QDir(m_folder).filePath(name));
    }
}

} // namespace flapscope
