#include "probe/procroot.h"

#include "probe/procfile.h"

#include <QFile>

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>

namespace flapscope
{

QByteArray ProcRoot::file(const QByteArray& name) const
{
    return QFile::encodeName(path) + '/' + name;
}

QByteArray ProcRoot::ofProcess(qint64 pid, const QByteArray& name) const
{
    return file(QByteArray::number(pid) + '/' + name);
}

std::vector<qint64> ProcRoot::processes() const
{
    std::vector<qint64> ids;
    forEachName(QFile::encodeName(path), [&ids](const char* name) {
        if (const std::optional<qint64> pid = numericName(name))
            ids.push_back(*pid);
        return true;
    });
    std::sort(ids.begin(), ids.end());
    return ids;
}

bool ProcRoot::isKernels() const
{
    struct statfs info = {};
    return statfs(QFile::encodeName(path).constData(), &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
}

} // namespace flapscope
