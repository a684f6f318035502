#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exitcode.h"
#include "engine/epolldispatcher.h"
#include "ui/guicommand.h"

#include <QApplication>
#include <QFileInfo>

#include <cstdio>
#include <type_traits>

using namespace flapscope;

namespace
{
void introduce()
{
    QCoreApplication::setApplicationName(QStringLiteral("flapscope"));
    QCoreApplication::setOrganizationName(QStringLiteral("flapscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FLAPSCOPE_VERSION));
}

/// `flapscope`, `flapscope gui …` and `flapscope FILE` open the window; all else is a command.
bool wantsWindow(const QString& first)
{
    return first.isEmpty() || first == QLatin1StringView("gui") || QFileInfo::exists(first);
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

int openWindow(int argc, char** argv)
{
    if (!hasDisplay()) {
        tell(Faults{{{},
                     QStringLiteral("There is no display to open a window on."),
                     QStringLiteral("Use flapscope run, or set DISPLAY.")}});
        tell(usage());
        return static_cast<int>(ExitCode::Usage);
    }
    QApplication application(argc, argv);
    introduce();
    QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments.value(0) == QLatin1StringView("gui"))
        arguments.removeFirst();
    if (arguments.value(0).startsWith(u'-')) {
        tell(Faults{{arguments.constFirst(), QStringLiteral("The window takes no options."),
                     QStringLiteral("Give it a plan or a bundle, or nothing.")}});
        tell(usage());
        return static_cast<int>(ExitCode::Usage);
    }
    return guiCommand(application, arguments);
}

/// A platform without a display asks for a folder that only desktops have, and complains when it is not there.
void dropComplaints(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    if (!text.startsWith(QLatin1StringView("QStandardPaths: ")))
        std::fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, text)));
}

/// The commands have no window: what they need of the Gui are fonts, for which no display is asked.
template <typename Application> int runCommandLine(int argc, char** argv)
{
    if constexpr (std::is_same_v<Application, QGuiApplication>) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qInstallMessageHandler(dropComplaints);
    } else {
        // The demo server has its sockets in this thread; the dispatchers that have to do with windows are Qt's.
        QCoreApplication::setEventDispatcher(new EpollDispatcher);
    }
    const Application application(argc, argv);
    introduce();
    return commandLine(QCoreApplication::arguments());
}
} // namespace

int main(int argc, char** argv)
{
    if (wantsWindow(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString()))
        return openWindow(argc, argv);
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments += QString::fromLocal8Bit(argv[i]);
    if (needsFonts(arguments))
        return runCommandLine<QGuiApplication>(argc, argv);
    return runCommandLine<QCoreApplication>(argc, argv);
}
