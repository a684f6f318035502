#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <functional>
#include <optional>

namespace flapscope
{

/// Looks up an environment variable; none when it is not set.
using Lookup = std::function<std::optional<QString>(const QString& name)>;
Lookup processEnvironment();

/// `text` with each `{{env:NAME}}` replaced. A name that is not set is a fault at `where`.
Result<QString> expanded(const QString& text, const QString& where, const Lookup& lookup);

/// The target and messages of `plan` with all `{{env:NAME}}` replaced. What it returns holds secrets: it goes to the
/// engine and is never stored or shown.
Result<Plan> withSecrets(const Plan& plan, const Lookup& lookup);

/// `url` with user, password and the values of query items masked, for people to read.
QString masked(const QString& url);
/// `plan` as it may be stored and shown: URL user info, and the values of headers that are not plain `{{env:NAME}}`
/// references and whose name says secret (Authorization, Cookie, …-Token, …-Key), replaced by "•••".
Plan masked(const Plan& plan);

} // namespace flapscope
