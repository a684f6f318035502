#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace flapscope
{

/// An option of the command line and what it does to a plan.
struct PlanOption
{
    const char* name;
    const char* value; ///< placeholder; nullptr for a switch
    const char* help;
    const char* path; ///< of what it sets or what that lies in, for the faults of validate(); nullptr when there is no
                      ///< one place
    std::function<std::optional<Fault>(Plan&, const QString& value)> apply;
};

/// All options that change a plan, in the order of the help.
const QList<PlanOption>& planOptions();

} // namespace flapscope
