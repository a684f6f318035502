#pragma once

#include <QString>
#include <QStringList>

namespace flapscope
{

/// The commands of the program, each with the arguments that follow its name. They need a QCoreApplication, run an
/// event loop of their own, and return the exit code.
int runCommand(const QStringList& arguments);
int labCommand(const QStringList& arguments);
int serveCommand(const QStringList& arguments);
int proxyCommand(const QStringList& arguments);
int historyCommand(const QStringList& arguments);
int presetsCommand(const QStringList& arguments);
int verifyCommand(const QStringList& arguments);
/// This one and the next write PDF where it is wanted, for which they need a QGuiApplication.
int reportCommand(const QStringList& arguments);
int mergeCommand(const QStringList& arguments);
int signCommand(const QStringList& arguments);

/// Whether the program's arguments ask for files that need fonts, and so a QGuiApplication.
bool needsFonts(const QStringList& arguments);

/// How the program is called, for standard output or standard error.
QString usage();

/// Finds the command in the program's arguments and runs it.
int commandLine(const QStringList& arguments);

} // namespace flapscope
