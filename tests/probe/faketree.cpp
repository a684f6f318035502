#include "probe/faketree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <sys/fsuid.h>
#include <unistd.h>

namespace flapscope
{

namespace
{

QByteArray number(quint64 value)
{
    return QByteArray::number(value);
}

} // namespace

QByteArray statText(const FakeProcess& process)
{
    return number(static_cast<quint64>(process.pid)) + " (" + process.name + ") " + process.state + ' ' +
           QByteArray::number(process.parent) + " 10 10 0 -1 4194304 102 0 0 0 " + number(process.userTicks) + ' ' +
           number(process.systemTicks) + ' ' + number(process.childUserTicks) + ' ' + number(process.childSystemTicks) +
           " 20 0 " + number(process.threads) + " 0 " + number(process.startTicks) + " 3133440 " +
           number(process.residentPages) + " 18446744073709551615 94696122187776 0 0 0 0\n";
}

QByteArray socketLine(const QByteArray& address, quint16 port, int state, quint64 inode, quint32 user)
{
    const auto hex = [](int value, qsizetype width) {
        return QByteArray::number(value, 16).toUpper().rightJustified(width, '0');
    };
    static int others = 0; // no two connections have the same ends
    const QByteArray remote = hex(++others, address.size());
    return "  12: " + address + ':' + hex(port, 4) + ' ' + remote + ":D2A4 " + hex(state, 2) +
           " 00000000:00000000 00:00000000 00000000 " + QByteArray::number(user).rightJustified(5) + "        0 " +
           number(inode) + " 1 00000000c57f1882 100 0 0 10 0\n";
}

QString FakeTree::pathOf(const QByteArray& name) const
{
    return QFile::decodeName(root().file(name));
}

void FakeTree::write(const QByteArray& name, const QByteArray& content) const
{
    const QString path = pathOf(name);
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) ||
        file.write(content) != content.size())
        qFatal("Cannot write %s", name.constData());
}

void FakeTree::erase(const QByteArray& name) const
{
    if (!QFile::remove(pathOf(name)))
        qFatal("Cannot remove %s", name.constData());
}

void FakeTree::put(const FakeProcess& process) const
{
    const QByteArray folder = QByteArray::number(process.pid);
    remove(process.pid);
    write(folder + "/stat", statText(process));
    write(folder + "/statm", "765 " + number(process.residentPages) + " 90 5 0 55 0\n");
    write(folder + "/smaps_rollup",
          "55db9fb34000-7ffd22b40000 ---p 00000000 00:00 0    [rollup]\nRss:    1672 kB\nPss:   " +
              number(process.pssKb) + " kB\nPss_Dirty:   108 kB\nPrivate_Clean:   " + number(process.privateCleanKb) +
              " kB\nPrivate_Dirty:   " + number(process.privateDirtyKb) + " kB\nSwap:   " + number(process.swapKb) +
              " kB\nSwapPss:   0 kB\n");
    QFile::link(QFile::decodeName(process.executable), pathOf(folder + "/exe"));
    QDir().mkpath(pathOf(folder + "/fd"));
    for (qsizetype i = 0; i < process.descriptors.size(); ++i)
        QFile::link(QFile::decodeName(process.descriptors.at(i)), pathOf(folder + "/fd/" + QByteArray::number(i)));
}

void FakeTree::remove(qint64 pid) const
{
    QDir(pathOf(QByteArray::number(pid))).removeRecursively();
}

void FakeTree::putChildren(qint64 pid, qint64 thread, const QByteArray& children) const
{
    write(QByteArray::number(pid) + "/task/" + QByteArray::number(thread) + "/children", children);
}

void FakeTree::lock(const QByteArray& name) const
{
    // All else must be open, whatever the umask.
    const auto open = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup |
                      QFile::ReadOther | QFile::ExeOther;
    QFile::setPermissions(root().path, open);
    for (QDirIterator entry(root().path, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                            QDirIterator::Subdirectories);
         entry.hasNext();) {
        const QString path = entry.next();
        if ((QFile::permissions(path) & open) != QFile::Permissions()) // not those locked before
            QFile::setPermissions(path, open);
    }
    QFile::setPermissions(pathOf(name), {});
}

WithoutRights::WithoutRights() : m_user(setfsuid(static_cast<uid_t>(-1)))
{
    // Nobody. Without effect for one who is not root, and then not needed.
    setfsuid(65534);
}

WithoutRights::~WithoutRights()
{
    setfsuid(static_cast<uid_t>(m_user));
}

} // namespace flapscope
