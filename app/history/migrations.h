#pragma once

#include "history/database.h"

#include <QStringList>

namespace flapscope
{

/// The statements that make each version of the schema from the one before it, from the program's resources
/// (resources/migrations/001.sql is the first).
const QList<QStringList>& migrations();

/// The version of the schema that this program reads and writes.
int presentSchemaVersion();

/// Brings the database to the present version, one version at a time, each as a whole or not at all. A database of a
/// later version is a fault, and is left as it is; so is an older one that cannot be written.
Faults migrate(const Database& database);

} // namespace flapscope
