#include "probe/logtail.h"

#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <functional>

namespace flapscope
{

namespace
{
constexpr std::size_t MostFiles = 4; // a log that is rotated faster than that is not followed by anyone
constexpr std::size_t PieceSize = 16384;
} // namespace

/// One file that is followed by its descriptor, whatever its name becomes.
class FollowedFile
{
public:
    using OnLine = std::function<void(QByteArrayView)>;
    using Deadline = std::chrono::steady_clock::time_point;

    explicit FollowedFile(const QByteArray& path)
        : m_descriptor(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
        m_error = m_descriptor < 0 ? errno : 0;
        if (m_descriptor >= 0 && ::fstat(m_descriptor, &m_status) != 0)
            m_error = errno;
    }
    ~FollowedFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(FollowedFile)

    [[nodiscard]] int error() const { return m_error; }
    [[nodiscard]] bool isRegular() const { return S_ISREG(m_status.st_mode); }
    [[nodiscard]] bool isSame(const struct stat& other) const
    {
        return other.st_dev == m_status.st_dev && other.st_ino == m_status.st_ino;
    }
    void skipToEnd() { m_offset = m_status.st_size; }

    /// Reads on until the end or the deadline, and hands on whole lines. Whether it came to the end.
    bool drain(Deadline deadline, const OnLine& onLine)
    {
        rewindIfTruncated();
        std::array<char, PieceSize> piece; // written before it is read
        do {
            const ssize_t got = ::pread(m_descriptor, piece.data(), piece.size(), m_offset);
            if (got <= 0)
                return true;
            m_offset += got;
            split(QByteArrayView(piece.data(), got), onLine);
        } while (std::chrono::steady_clock::now() < deadline);
        return false;
    }

    /// Hands on what stands behind the last line end.
    void endLine(const OnLine& onLine)
    {
        if (!m_line.isEmpty())
            onLine(m_line);
        m_line.clear();
    }

private:
    void rewindIfTruncated()
    {
        struct stat now = {};
        if (::fstat(m_descriptor, &now) != 0 || now.st_size >= m_offset)
            return;
        m_offset = 0;
        m_line.clear();
    }

    void split(QByteArrayView piece, const OnLine& onLine)
    {
        while (!piece.isEmpty()) {
            const qsizetype end = piece.indexOf('\n');
            const QByteArrayView part = end < 0 ? piece : piece.first(end);
            m_line.append(part.first(std::min(part.size(), LogTail::LongestLine - m_line.size())));
            if (end < 0)
                return;
            onLine(m_line);
            m_line.clear();
            piece = piece.sliced(end + 1);
        }
    }

    int m_descriptor = -1;
    int m_error = 0;
    struct stat m_status = {};
    qint64 m_offset = 0;
    QByteArray m_line; // the begin of an unfinished one, never longer than LongestLine
};

LogTail::LogTail(const QString& path, const QString& pattern) : m_path(QFile::encodeName(path)), m_pattern(pattern)
{
}

LogTail::~LogTail() = default;
LogTail::LogTail(LogTail&&) noexcept = default;
LogTail& LogTail::operator=(LogTail&&) noexcept = default;

Faults LogTail::open()
{
    auto file = std::make_unique<FollowedFile>(m_path);
    const QString where = QFile::decodeName(m_path);
    const QString next = QStringLiteral("Give the log file of the server on this machine, and the rights to read it.");
    if (file->error() != 0)
        return {Fault{where, QStringLiteral("The server's log cannot be read: %1.").arg(qt_error_string(file->error())),
                      next}};
    if (!file->isRegular())
        return {Fault{where, QStringLiteral("The server's log is not a file."), next}};
    file->skipToEnd();
    m_files.push_back(std::move(file));
    return {};
}

std::vector<Reading> LogTail::read(Moment now)
{
    lookForSuccessor();
    drain(ReadingTime);
    return readings(now);
}

std::vector<Reading> LogTail::finish(Moment now)
{
    lookForSuccessor();
    if (!drain(FinishingTime))
        ++m_undecided;
    for (const auto& file : m_files)
        file->endLine([this](QByteArrayView line) { count(line); });
    return readings(now);
}

void LogTail::lookForSuccessor()
{
    struct stat named = {};
    // Between the renaming and the new file there may be none.
    if (m_files.empty() || ::stat(m_path.constData(), &named) != 0 || !S_ISREG(named.st_mode))
        return;
    const auto isKnown = [&named](const auto& file) { return file->isSame(named); };
    if (std::any_of(m_files.begin(), m_files.end(), isKnown))
        return;
    auto next = std::make_unique<FollowedFile>(m_path);
    if (next->error() != 0 || !next->isRegular())
        return;
    if (m_files.size() == MostFiles)
        m_files.erase(m_files.begin());
    m_files.push_back(std::move(next));
}

bool LogTail::drain(Millis most)
{
    const auto deadline = std::chrono::steady_clock::now() + most;
    return std::all_of(m_files.begin(), m_files.end(), [&](const auto& file) {
        return file->drain(deadline, [this](QByteArrayView line) { count(line); });
    });
}

void LogTail::count(QByteArrayView line)
{
    if (m_undecided >= MostUndecided) {
        ++m_undecided;
        return;
    }
    switch (m_pattern.answer(QString::fromUtf8(line))) {
    case BoundedPattern::Answer::Yes:
        ++m_matches;
        return;
    case BoundedPattern::Answer::Undecided:
        ++m_undecided;
        return;
    case BoundedPattern::Answer::No:
        return;
    }
}

std::vector<Reading> LogTail::readings(Moment now) const
{
    const auto reading = [now](Quantity quantity, quint64 number) {
        return Reading{.at = now, .source = Source::Log, .quantity = quantity, .value = static_cast<double>(number)};
    };
    return {reading(Quantity::LogMatches, m_matches), reading(Quantity::LogUndecided, m_undecided)};
}

} // namespace flapscope
