#pragma once

#include "core/result.h"
#include "report/bundle.h"

#include <QLatin1StringView>
#include <QSaveFile>

#include <functional>
#include <memory>
#include <vector>

class QIODevice;

namespace flapscope
{

/// The files of a bundle being written. They take their places together at the end, or not at all.
class FileWriter
{
public:
    /// Says whether the device took all of it.
    using Content = std::function<bool(QIODevice&)>;

    /// Without a folder nothing is written: only digests are taken.
    FileWriter(const QString& folder, const Proceed& proceed, double expectedBytes);
    ~FileWriter();

    /// Writes a file and puts its digest on `sheet`. A file that cannot be written becomes a fault.
    void write(DigestSheet& sheet, QLatin1StringView name, const Content& content);
    void write(DigestSheet& sheet, QLatin1StringView name, const QByteArray& content);
    void addFault(const Fault& fault) { m_faults += fault; }
    [[nodiscard]] bool hasFaults() const { return !m_faults.isEmpty(); }

    /// Puts all that was written in place and removes those files of a bundle that were not. What could not be written
    /// or put in place.
    Faults commit();
    [[nodiscard]] bool isCancelled() const { return m_cancelled; }

private:
    bool report(qint64 bytes);
    void removeOthers() const;

    QString m_folder;
    Proceed m_proceed;
    double m_expectedBytes;
    double m_bytes = 0.0;
    bool m_cancelled = false;
    std::vector<std::unique_ptr<QSaveFile>> m_files;
    QStringList m_names;
    Faults m_faults;
};

} // namespace flapscope
