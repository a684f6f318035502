#pragma once

#include "core/plan.h"

#include <QList>
#include <QString>

namespace flapscope
{

/// A way in which the built-in demo server can behave: one choice away, so that a failure can be shown honestly.
struct DemoConduct
{
    QString name;
    QString consequence; ///< what a run of the reference preset makes of it
    DemoDefects defects;
};

/// The sound server first.
const QList<DemoConduct>& demoConducts();
/// Which of them `defects` are; −1 for a combination of its own.
qsizetype conductOf(const DemoDefects& defects);

} // namespace flapscope
