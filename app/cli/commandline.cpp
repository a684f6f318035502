#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"

#include <QCoreApplication>

namespace flapscope
{

QString usage()
{
    return QStringLiteral("Usage: flapscope [gui] [PLAN]                the window\n"
                          "       flapscope run [PLAN.json] [options]   a run without a window\n"
                          "       flapscope serve [options]             the built-in demo server\n"
                          "       flapscope presets                     the plans that come with it\n"
                          "       flapscope history [COMMAND]           past runs\n"
                          "       flapscope COMMAND --help\n"
                          "\n"
                          "Exit: 0 pass, 1 fail, 2 usage, 3 inconclusive, 4 invalid run, 5 internal error.");
}

namespace
{
int refuse(const Fault& fault)
{
    tell(Faults{fault});
    tell(usage());
    return static_cast<int>(ExitCode::Usage);
}
} // namespace

int commandLine(const QStringList& arguments)
{
    const QString command = arguments.value(1);
    const QStringList rest = arguments.mid(2);
    if (command == QLatin1StringView("run"))
        return runCommand(rest);
    if (command == QLatin1StringView("serve"))
        return serveCommand(rest);
    if (command == QLatin1StringView("presets"))
        return presetsCommand(rest);
    if (command == QLatin1StringView("history"))
        return historyCommand(rest);
    if (command == QLatin1StringView("--help") || command == QLatin1StringView("-h")) {
        say(usage());
        return static_cast<int>(ExitCode::Pass);
    }
    if (command == QLatin1StringView("--version")) {
        say(QCoreApplication::applicationName() + u' ' + QCoreApplication::applicationVersion());
        return static_cast<int>(ExitCode::Pass);
    }
    static const QStringList later{QStringLiteral("report"), QStringLiteral("verify")};
    if (later.contains(command))
        return refuse({command, QStringLiteral("This is not there yet."), QStringLiteral("Use flapscope run.")});
    return refuse({command, QStringLiteral("There is no such command."), QStringLiteral("Use one of these:")});
}

} // namespace flapscope
