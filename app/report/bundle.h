#pragma once

#include "core/record.h"
#include "core/result.h"
#include "core/verdict.h"
#include "report/format.h"

#include <QList>
#include <QString>

namespace flapscope
{

/// What would keep a bundle from being written into `folder`, to be asked before a run and not after it. Makes the
/// folder if it is not there. Empty when it can be written.
Faults checkFolder(const QString& folder);

/// Writes the run into `folder`, made if it is not there: plan.json, secrets masked, and the files of `formats`. Each
/// file is replaced as a whole or not at all; one that cannot be written does not keep the others from it. Empty when
/// all were written.
Faults writeBundle(const QString& folder, const QList<Format>& formats, const Record& record, const Metrics& metrics,
                   const Verdict& verdict);

} // namespace flapscope
