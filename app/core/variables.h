#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QString>
#include <QStringView>

#include <functional>
#include <optional>

namespace flapscope
{

/// Looks up an environment variable; none when it is not set.
using Lookup = std::function<std::optional<QString>(const QString& name)>;
Lookup processEnvironment();

/// Whether `text` holds at least one `{{env:…}}`.
bool holdsVariable(QStringView text);

/// `text` with each `{{env:NAME}}` replaced. A name that is not set, or that is no name, is a fault
/// at `where`. What a variable holds is not looked into again.
Result<QString> expanded(const QString& text, const QString& where, const Lookup& lookup);

/// The target, the messages and the metrics URL of `plan` with all `{{env:NAME}}` replaced. Values that the replaced
/// parts may not have (a line break in a header, say) are faults, which never quote them. What it returns holds
/// secrets: it goes to the engine and is never stored or shown.
Result<Plan> withSecrets(const Plan& plan, const Lookup& lookup);

/// What stands for a secret.
inline constexpr QStringView Mask = u"•••";

/// `url` with user, password and the values of query items masked, for people to read. Plain `{{env:NAME}}` references
/// stay: they are no secrets.
QString masked(const QString& url);
/// `plan` as it may be stored and shown: replaced by "•••" are URL user info, and the values of headers and of query
/// items whose name says secret (Authorization, Cookie, …-Token, …-Key). References such as `{{env:NAME}}` or
/// `Bearer {{env:NAME}}` stay, so that the plan can be run again.
Plan masked(const Plan& plan);

} // namespace flapscope
