#pragma once

#include "engine/approach.h"

#include <QByteArray>

namespace flapscope
{

/// The upgrade request of RFC 6455 §4.1, with the plan's headers and subprotocols: for attempts that are to break off
/// inside of it, as QWebSocket writes its own only whole. `key` is the value of Sec-WebSocket-Key.
QByteArray upgradeRequest(const Approach& approach, const QByteArray& key);
/// A key of 16 random bytes.
QByteArray randomKey();

} // namespace flapscope
