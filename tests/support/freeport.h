#pragma once

#include <QtGlobal>

namespace flapscope
{

/// A TCP port of 127.0.0.1 that nobody listened on a moment ago; 0 if there is none. Another program may take it first:
/// a server that can choose for itself should.
quint16 freePort();

/// Whether any process listens on that TCP port of this machine. Looks it up instead of connecting: a probe connection
/// would show in the server's log.
bool isListening(quint16 port);

} // namespace flapscope
