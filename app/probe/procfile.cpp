#include "probe/procfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <memory>

namespace flapscope
{

namespace
{

struct CloseFolder
{
    void operator()(DIR* folder) const { closedir(folder); }
};

} // namespace

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the buffer is written before it is read
ProcFile::ProcFile(const QByteArray& path) : m_descriptor(open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    if (m_descriptor < 0)
        m_error = errno;
}

ProcFile::~ProcFile()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

QByteArrayView ProcFile::next()
{
    if (m_error != 0)
        return {};
    ssize_t got = 0;
    do {
        got = ::read(m_descriptor, m_buffer.data(), m_buffer.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        m_error = errno;
    return got > 0 ? QByteArrayView(m_buffer.data(), static_cast<qsizetype>(got)) : QByteArrayView();
}

ProcText readProc(const QByteArray& path, qsizetype limit)
{
    ProcFile file(path);
    ProcText text;
    for (QByteArrayView piece = file.next(); !piece.isEmpty(); piece = file.next()) {
        text.bytes.append(piece.first(std::min(piece.size(), limit - text.bytes.size())));
        if (text.bytes.size() == limit)
            break;
    }
    text.error = file.error();
    if (text.error != 0)
        text.bytes.clear();
    return text;
}

std::optional<QByteArray> linkTarget(const QByteArray& path)
{
    std::array<char, PATH_MAX> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    const ssize_t length = readlink(path.constData(), buffer.data(), buffer.size());
    if (length < 0)
        return std::nullopt;
    return QByteArray(buffer.data(), static_cast<qsizetype>(length));
}

int forEachName(const QByteArray& path, const std::function<bool(const char* name)>& visit)
{
    const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.constData()));
    if (!folder)
        return errno;
    errno = 0;
    // readdir() is safe here: no other thread has this stream.
    while (const dirent* entry = readdir(folder.get())) {
        const char* name = &entry->d_name[0];
        if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0)
            continue;
        if (!visit(name))
            return 0;
        errno = 0; // the visitor may have left one behind
    }
    return errno;
}

std::optional<qint64> numericName(const char* name)
{
    const char* end = name + std::strlen(name);
    qint64 number = 0;
    const auto [stop, error] = std::from_chars(name, end, number);
    if (error != std::errc() || stop != end || number <= 0)
        return std::nullopt;
    return number;
}

} // namespace flapscope
