#include "ui/desktopnotice.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QFile>
#include <QVariantMap>

namespace flapscope
{

namespace
{
/// Without this look, libdbus would start a bus of its own.
bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}
} // namespace

void sendDesktopNotice(const QString& title, const QString& text)
{
    if (!hasSessionBus())
        return;
    const QString service = QStringLiteral("org.freedesktop.Notifications");
    QDBusMessage notify = QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/Notifications"),
                                                         service, QStringLiteral("Notify"));
    constexpr uint ReplacesNone = 0;
    constexpr int UsualTime = -1;
    notify.setArguments({QStringLiteral("Flapscope"), ReplacesNone, QStringLiteral("flapscope"), title,
                         text.toHtmlEscaped(), QStringList(),
                         QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("flapscope")}}, UsualTime});
    QDBusConnection::sessionBus().asyncCall(notify);
}

} // namespace flapscope
