// From the start of the process to the first paint of the window, ms, as `flapscope` without arguments opens it. Run it
// on a screen: xvfb-run.

#include "ui/guicommand.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QTimer>
#include <QWidget>

#include <cstdio>
#include <ctime>
#include <unistd.h>

using namespace flapscope;

namespace
{
/// Since the machine was started.
double uptimeMillis()
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// When this process began, on that clock; in steps of 10 ms, as the kernel tells it.
double processBegin()
{
    constexpr int StartTime = 20 - 1; // counted from what follows the name; see proc(5)
    QFile stat(QStringLiteral("/proc/self/stat"));
    if (!stat.open(QIODevice::ReadOnly))
        return 0.0;
    const QByteArray all = stat.readAll();
    const auto fields = all.mid(all.lastIndexOf(')') + 2).split(' ');
    return fields.value(StartTime).toDouble() * 1e3 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

class FirstPaint final : public QObject
{
public:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (!m_seen && event->type() == QEvent::Paint && widget && widget->isVisible()) {
            m_seen = true;
            // Queued behind the rest of this first frame.
            QTimer::singleShot(0, this, [] {
                std::printf("%.0f\n", uptimeMillis() - processBegin());
                std::fflush(stdout);
                QApplication::quit();
            });
        }
        return false;
    }

private:
    bool m_seen = false;
};
} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    // Its own settings: the window must not open as its last user left it.
    QCoreApplication::setApplicationName(QStringLiteral("flapscope-bench"));
    FirstPaint paint;
    application.installEventFilter(&paint);
    return guiCommand(application, {});
}
