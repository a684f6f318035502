#include "ui/desktopnotice.h"

#include <QDBusConnection>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QVariantMap>

using namespace flapscope;

/// A desktop that shows notifications.
class Desktop final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    [[nodiscard]] const QStringList& shown() const { return m_shown; }

public Q_SLOTS:
    // The name is the specification's.
    // NOLINTNEXTLINE(readability-identifier-naming,performance-unnecessary-value-param)
    uint Notify(const QString& application, uint /*replaces*/, const QString& /*icon*/, const QString& title,
                const QString& text, const QStringList& /*actions*/, const QVariantMap& /*hints*/, int /*time*/)
    {
        m_shown += application + u'|' + title + u'|' + text;
        return 1;
    }

private:
    QStringList m_shown;
};

class TestDesktopNotice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutABusNothingHappens();
    void desktopShowsIt();
};

void TestDesktopNotice::withoutABusNothingHappens()
{
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qputenv("XDG_RUNTIME_DIR", "/nonexistent");
    sendDesktopNotice(QStringLiteral("PASS"), QStringLiteral("nobody sees it"));
}

void TestDesktopNotice::desktopShowsIt()
{
    const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
    QVERIFY2(!daemon.isEmpty(), "dbus-daemon is missing: packaging/setup test");
    QProcess bus;
    bus.start(daemon, {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address=1")});
    QVERIFY(bus.waitForReadyRead());
    const QString address = QString::fromLatin1(bus.readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address.toLatin1());
    Desktop desktop;
    QDBusConnection connection = QDBusConnection::connectToBus(address, QStringLiteral("desktop"));
    QVERIFY(connection.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &desktop,
                                      QDBusConnection::ExportAllSlots));
    QVERIFY(connection.registerService(QStringLiteral("org.freedesktop.Notifications")));
    sendDesktopNotice(QStringLiteral("FAIL"), QStringLiteral("memory <b> 15 MB"));
    QTRY_COMPARE(desktop.shown(), QStringList{QStringLiteral("Flapscope|FAIL|memory &lt;b&gt; 15 MB")});
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
    bus.terminate();
    QVERIFY(bus.waitForFinished());
}

QTEST_GUILESS_MAIN(TestDesktopNotice)
#include "tst_desktopnotice.moc"
