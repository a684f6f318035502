#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <functional>
#include <optional>

namespace flapscope
{

/// One file under /proc, read from its start to its end in pieces; the kernel makes the text up while it is read.
/// Closes its descriptor when it goes.
class ProcFile
{
public:
    explicit ProcFile(const QByteArray& path);
    ~ProcFile();
    Q_DISABLE_COPY_MOVE(ProcFile)

    /// The errno of what failed, in open or in read; 0 while all is well.
    [[nodiscard]] int error() const { return m_error; }
    /// The next bytes, valid until the next call; empty at the end and after an error.
    QByteArrayView next();

private:
    int m_descriptor = -1;
    int m_error = 0;
    std::array<char, 16384> m_buffer; // written before it is read
};

/// What a whole file held, or the errno that stood in the way; never both.
struct ProcText
{
    QByteArray bytes;
    int error = 0;
};

/// Reads a small file. Stops at `limit` bytes: nothing that is read this way is longer unless it is not what it should
/// be.
ProcText readProc(const QByteArray& path, qsizetype limit = 1 << 18);

/// Where a symbolic link points to, as its raw text ("socket:[4711]"); none when it cannot be read.
std::optional<QByteArray> linkTarget(const QByteArray& path);

/// Calls `visit` with each name in a folder but "." and "..", until it returns false. Returns 0, or the errno that
/// stood in the way.
int forEachName(const QByteArray& path, const std::function<bool(const char* name)>& visit);

/// The number that a name such as "812" is; none for anything else.
std::optional<qint64> numericName(const char* name);

} // namespace flapscope
