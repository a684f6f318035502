#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"

#include <QCoreApplication>

#include <algorithm>

namespace flapscope
{

QString usage()
{
    return QStringLiteral(
        "Usage: flapscope [gui] [PLAN]                the window\n"
        "       flapscope run [PLAN.json] [options]   a run without a window\n"
        "       flapscope lab [PLAN.json] [options]   reconnect policies in the same storm\n"
        "       flapscope merge FOLDER...             judge the shards of a run as the whole that they are\n"
        "       flapscope serve [options]             the built-in demo server\n"
        "       flapscope proxy --upstream HOST:PORT  a proxy that misbehaves\n"
        "       flapscope presets                     the plans that come with it\n"
        "       flapscope history [COMMAND]           past runs\n"
        "       flapscope report BUNDLE --out DIR     write a past run's reports again\n"
        "       flapscope sign BUNDLE [options]       add a decision to a bundle\n"
        "       flapscope verify BUNDLE               check a bundle, and judge it again\n"
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

bool needsFonts(const QStringList& arguments)
{
    const QString command = arguments.value(1);
    if (command == QLatin1StringView("report") || command == QLatin1StringView("sign") ||
        command == QLatin1StringView("merge"))
        return true;
    const auto isOut = [](const QString& argument) { return argument.startsWith(QLatin1StringView("--out")); };
    return command == QLatin1StringView("run") && std::any_of(arguments.begin(), arguments.end(), isOut);
}

int commandLine(const QStringList& arguments)
{
    const QString command = arguments.value(1);
    const QStringList rest = arguments.mid(2);
    if (command == QLatin1StringView("run"))
        return runCommand(rest);
    if (command == QLatin1StringView("merge"))
        return mergeCommand(rest);
    if (command == QLatin1StringView("serve"))
        return serveCommand(rest);
    if (command == QLatin1StringView("proxy"))
        return proxyCommand(rest);
    if (command == QLatin1StringView("presets"))
        return presetsCommand(rest);
    if (command == QLatin1StringView("lab"))
        return labCommand(rest);
    if (command == QLatin1StringView("history"))
        return historyCommand(rest);
    if (command == QLatin1StringView("report"))
        return reportCommand(rest);
    if (command == QLatin1StringView("sign"))
        return signCommand(rest);
    if (command == QLatin1StringView("verify"))
        return verifyCommand(rest);
    if (command == QLatin1StringView("--help") || command == QLatin1StringView("-h")) {
        say(usage());
        return static_cast<int>(ExitCode::Pass);
    }
    if (command == QLatin1StringView("--version")) {
        say(QCoreApplication::applicationName() + u' ' + QCoreApplication::applicationVersion());
        return static_cast<int>(ExitCode::Pass);
    }
    return refuse({command, QStringLiteral("There is no such command."), QStringLiteral("Use one of these:")});
}

} // namespace flapscope
