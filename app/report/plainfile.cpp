#include "report/plainfile.h"

#include "core/range.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

Fault unreadable(const QString& path, const QString& reason)
{
    return {path, u"This file cannot be read: %1."_s.arg(reason), u"Give a bundle as Flapscope wrote it."_s};
}

} // namespace

Result<std::shared_ptr<QFile>> openPlain(const QString& path, qint64 mostBytes)
{
    // O_NONBLOCK: opening a pipe must not wait for who writes into it. What was opened is then asked, not its name,
    // which may mean something else by now.
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        const int error = errno;
        return unreadable(path, error == ELOOP ? u"it is a symbolic link"_s : qt_error_string(error));
    }
    auto file = std::make_shared<QFile>(path);
    if (!file->open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle))
        return unreadable(path, file->errorString());
    struct stat facts = {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return unreadable(path, u"it is no ordinary file"_s);
    if (facts.st_size > mostBytes)
        return unreadable(path, u"it is larger than %1 bytes"_s.arg(grouped(mostBytes)));
    return file;
}

Result<QByteArray> readPlain(const QString& path, qint64 mostBytes)
{
    const auto file = openPlain(path, mostBytes);
    if (!file)
        return file.faults();
    const QByteArray content = (*file)->read(mostBytes);
    if ((*file)->error() != QFileDevice::NoError)
        return unreadable(path, (*file)->errorString());
    return content;
}

} // namespace flapscope
