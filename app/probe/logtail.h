#pragma once

#include "core/boundedpattern.h"
#include "core/moment.h"
#include "core/reading.h"
#include "core/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <memory>
#include <vector>

namespace flapscope
{

class FollowedFile;

/// Counts the lines of a growing log that match a pattern, from where it ended when it was opened. Follows it when it
/// is rotated (renamed, and begun anew) or truncated, and goes on reading the renamed file, to which a server may still
/// write. Never loads it: of a gigabyte that is there already nothing is read, of what comes a small piece at a time,
/// and of each line the first 4,096 bytes are looked at. Lives in the sampler's thread.
class LogTail
{
public:
    static constexpr qsizetype LongestLine = 4096; ///< bytes looked at
    static constexpr quint64 MostUndecided = 100;  ///< lines that the pattern takes too long on, before it is given up
    /// What one read() and finish() may cost; what is left over is read next time, or counts as one line undecided.
    static constexpr Millis ReadingTime{50};
    static constexpr Millis FinishingTime{2000};

    /// Opens nothing yet.
    LogTail(const QString& path, const QString& pattern);
    ~LogTail();
    LogTail(LogTail&&) noexcept;
    LogTail& operator=(LogTail&&) noexcept;

    /// Begins at the file's end. A fault when it cannot be opened.
    Faults open();
    /// Reads on. LogMatches and LogUndecided, since open().
    std::vector<Reading> read(Moment now);
    /// Reads what is left, a last line without an end included.
    std::vector<Reading> finish(Moment now);

    [[nodiscard]] quint64 matches() const { return m_matches; }
    [[nodiscard]] quint64 undecided() const { return m_undecided; }

private:
    void lookForSuccessor();
    /// Whether all was read.
    bool drain(Millis most);
    void count(QByteArrayView line);
    [[nodiscard]] std::vector<Reading> readings(Moment now) const;

    QByteArray m_path;
    BoundedPattern m_pattern;
    std::vector<std::unique_ptr<FollowedFile>> m_files; // the current one last
    quint64 m_matches = 0;
    quint64 m_undecided = 0;
};

} // namespace flapscope
