#include "cli/commands.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    // Workers on the UNIX dispatcher: with thousands of sockets it is several times faster than GLib's.
    qputenv("QT_NO_THREADED_GLIB", "1");
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("flapscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FLAPSCOPE_VERSION));
    return flapscope::commandLine(QCoreApplication::arguments());
}
