#pragma once

#include "core/plan.h"

#include <QList>
#include <QString>
#include <QStringView>

#include <optional>

namespace flapscope
{

/// What can be judged. The ids are public names.
struct Criterion
{
    QString id;
    QString title;
    QString unit; ///< "%", "ms", "MB", "KB per connection", "clients", "connections", …, ""
    Comparison comparison = Comparison::AtMost;
};

/// All criteria that can be judged today, in the order in which they are shown.
const QList<Criterion>& criteria();
/// The criterion of that id; `gauge:<name>` is made on the spot. None for an unknown id.
std::optional<Criterion> criterionNamed(QStringView id);
/// The limits of the reference preset: what a plan from options alone is judged by.
QList<Limit> referenceLimits();

QLatin1StringView nameOf(Comparison comparison);
std::optional<Comparison> comparisonNamed(QStringView name);

} // namespace flapscope
