#pragma once

#include "core/plan.h"

#include <QString>

namespace flapscope
{

/// A plan as a line for the shell.
struct CommandText
{
    QString line;               ///< "flapscope run …", quoted for a POSIX shell
    bool needsFile = false;     ///< the line names a plan file that has to be written first: no options say this plan
    bool maskedSecrets = false; ///< secrets in the plan were replaced by "•••" and have to be put back
};

/// The shortest `flapscope run` line that does what `plan` says, by the options of the command line: over a preset,
/// over options alone, or over the file at `path`, which holds `saved`. When no options can say the plan, the line
/// names `path`, or a file name made from the plan's name where there is no path, and `needsFile` is set.
CommandText commandFor(const Plan& plan, const Plan& saved, const QString& path);

/// `word` as one word of a POSIX shell, quoted where it has to be.
QString shellQuoted(const QString& word);

} // namespace flapscope
