#pragma once

#include <QString>

namespace flapscope
{

/// The name under which the evidence of a finding can be linked to: letters, digits and hyphens only.
QString anchorOf(const QString& findingId);

} // namespace flapscope
