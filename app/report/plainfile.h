#pragma once

#include "core/result.h"

#include <QFile>
#include <QString>

#include <memory>

namespace flapscope
{

/// Opens a file that somebody else made, for reading. Symbolic links, folders, pipes, devices and files larger than
/// `mostBytes` are faults: none of them is followed, waited for or read.
Result<std::shared_ptr<QFile>> openPlain(const QString& path, qint64 mostBytes);

/// The same, and reads all of it.
Result<QByteArray> readPlain(const QString& path, qint64 mostBytes);

} // namespace flapscope
