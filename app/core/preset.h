#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QList>
#include <QString>

namespace flapscope
{

/// A plan that comes with the program.
struct Preset
{
    QString name;
    QString purpose; ///< one line: what it is for
    Plan plan;
};

/// All presets, the reference first.
const QList<Preset>& presets();
/// A fault names the presets there are.
Result<Plan> presetNamed(const QString& name);

} // namespace flapscope
