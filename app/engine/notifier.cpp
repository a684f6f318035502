#include "engine/notifier.h"

namespace flapscope
{

// findChild() would look for any kind, and at each part by its name.
QSocketNotifier* notifierOf(const QObject& socket, QSocketNotifier::Type kind) // NOLINT(misc-no-recursion): two deep
{
    const QObjectList& parts = socket.children();
    for (QObject* part : parts) {
        auto* notifier = qobject_cast<QSocketNotifier*>(part);
        if (!notifier)
            notifier = notifierOf(*part, kind);
        if (notifier && notifier->type() == kind)
            return notifier;
    }
    return nullptr;
}

} // namespace flapscope
