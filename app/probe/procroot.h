#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace flapscope
{

/// Where the kernel shows its processes. Injected everywhere, so that a test can stand up a tree of its own.
struct ProcRoot
{
    QString path = QStringLiteral("/proc");

    /// "/proc/net/tcp" for "net/tcp", ready for the kernel.
    [[nodiscard]] QByteArray file(const QByteArray& name) const;
    /// "/proc/812/stat" for 812 and "stat".
    [[nodiscard]] QByteArray ofProcess(qint64 pid, const QByteArray& name) const;
    /// The ids of all processes that can be seen, ascending; empty when the root cannot be read.
    [[nodiscard]] std::vector<qint64> processes() const;
    /// True for a procfs that the kernel mounted, false for a tree of plain files.
    [[nodiscard]] bool isKernels() const;
};

} // namespace flapscope
