#pragma once

#include <QSocketNotifier>

namespace flapscope
{

/// What tells `socket` of its descriptor's events: somewhere below it, one for each kind, and none before it connects.
/// Null when there is none. `socket` is a QTcpSocket or what is within it.
QSocketNotifier* notifierOf(const QObject& socket, QSocketNotifier::Type kind);

} // namespace flapscope
