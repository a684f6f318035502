#pragma once

#include "probe/procroot.h"

#include <QByteArray>
#include <QList>
#include <QTemporaryDir>

namespace flapscope
{

/// What a process of a FakeTree is like.
struct FakeProcess
{
    qint64 pid = 0;
    qint64 parent = 1;
    QByteArray name = "server";
    char state = 'S';
    quint64 userTicks = 0;
    quint64 systemTicks = 0;
    quint64 childUserTicks = 0;
    quint64 childSystemTicks = 0;
    quint64 threads = 1;
    quint64 startTicks = 5000;
    quint64 residentPages = 100;
    QByteArray executable = "/usr/bin/server";
    QList<QByteArray> descriptors{"/dev/null"}; ///< what they point to
    quint64 pssKb = 300;
    quint64 privateCleanKb = 50;
    quint64 privateDirtyKb = 200;
    quint64 swapKb = 10;
};

/// A /proc of plain files in a folder that goes with it.
class FakeTree
{
public:
    [[nodiscard]] ProcRoot root() const { return {m_folder.path()}; }

    /// Puts a process there, or another in its place.
    void put(const FakeProcess& process) const;
    void remove(qint64 pid) const;
    /// What the kernel would list in task/TID/children; without it, there is no such file.
    void putChildren(qint64 pid, qint64 thread, const QByteArray& children) const;
    /// "net/tcp" and the like.
    void write(const QByteArray& name, const QByteArray& content) const;
    void erase(const QByteArray& name) const;
    /// Takes all permissions from a file or folder.
    void lock(const QByteArray& name) const;

private:
    [[nodiscard]] QString pathOf(const QByteArray& name) const;
    QTemporaryDir m_folder;
};

/// While it lives, this thread may read what a user with no rights may, even if the test runs as root.
class WithoutRights
{
public:
    WithoutRights();
    ~WithoutRights();
    Q_DISABLE_COPY_MOVE(WithoutRights)

private:
    int m_user;
};

/// The text of /proc/PID/stat for a process.
QByteArray statText(const FakeProcess& process);

/// A line of /proc/net/tcp or tcp6. `address` in the kernel's hexadecimal; `state` as the kernel numbers it.
QByteArray socketLine(const QByteArray& address, quint16 port, int state, quint64 inode = 0, quint32 user = 0);
inline constexpr char SocketHeader[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode                                                     \n";

} // namespace flapscope
