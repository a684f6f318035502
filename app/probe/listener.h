#pragma once

#include "core/result.h"
#include "probe/procroot.h"

#include <QHostAddress>

namespace flapscope
{

/// The process of this machine that listens on TCP `port`. Where several do, because they were forked over one socket
/// or share the port, the one that the others descend from, so that a probe over it and its children sees them all;
/// where they are strangers to each other, a fault names them.
///
/// `address` narrows the search to the sockets that the kernel would give its connections to; null takes any. Whether
/// the address is this machine's is for the caller to know.
///
/// Faults: nothing listens there; the process belongs to somebody else and may not be looked into; it is a container's
/// port forwarder, which is not the server.
Result<qint64> processListening(const ProcRoot& root, quint16 port, const QHostAddress& address = {});

} // namespace flapscope
