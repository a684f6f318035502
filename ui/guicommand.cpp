#include "ui/guicommand.h"

#include "history/history.h"
#include "ui/mainwindow.h"
#include "ui/theme.h"

#include <QApplication>
#include <QLocale>
#include <QSettings>

namespace flapscope
{

int guiCommand(QApplication& application, const QStringList& arguments)
{
    // The texts are English, so are the numbers in them.
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QApplication::setOrganizationName(QStringLiteral("flapscope"));
    QApplication::setApplicationDisplayName(QString());
    QApplication::setDesktopFileName(QStringLiteral("flapscope"));
    Theme theme;
    QSettings settings;
    Session::Options session;
    session.program = QCoreApplication::applicationFilePath();
    session.history = defaultHistoryPath();
    MainWindow window({theme, settings, session, {}});
    window.show();
    if (!arguments.isEmpty())
        window.open(arguments.constFirst());
    return application.exec();
}

} // namespace flapscope
