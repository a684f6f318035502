#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "core/preset.h"

#include <algorithm>

namespace flapscope
{

int presetsCommand(const QStringList& arguments)
{
    if (!arguments.isEmpty() && arguments.first() != QLatin1StringView("--help")) {
        tell(Faults{{arguments.first(), QStringLiteral("flapscope presets takes no arguments."),
                     QStringLiteral("Leave it out.")}});
        return static_cast<int>(ExitCode::Usage);
    }
    qsizetype widest = 0;
    for (const Preset& preset : presets())
        widest = std::max(widest, preset.name.size());
    for (const Preset& preset : presets())
        say(preset.name.leftJustified(widest + 2) + preset.purpose);
    return static_cast<int>(ExitCode::Pass);
}

} // namespace flapscope
