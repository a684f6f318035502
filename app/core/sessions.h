#pragma once

#include "core/record.h"

#include <QStringView>
#include <QtGlobal>

namespace flapscope
{

/// Stands for a session id in a record: 64 bits of its SHA-256, never 0. An id may be worth as much as a password, so
/// it is not kept; and a record of a million connections stays small. Among a million ids, two that differ meet in one
/// run of 37 million.
quint64 sessionDigest(QStringView id);

/// The session ids that a server gave to its connections, recovery included.
struct Sessions
{
    quint64 seen = 0;       ///< connections whose first message had an id
    quint64 missing = 0;    ///< connections that went well, and had none
    quint64 distinct = 0;   ///< different ids
    quint64 duplicates = 0; ///< connections that got the id of one that was certainly open at the time
    quint64 reused = 0;     ///< connections that got the id of one that was over: a session resumed, which may be right

    friend bool operator==(const Sessions&, const Sessions&) = default;
};

/// A connection is certainly open from its upgrade until the client begins to leave or the server's Close arrives; one
/// that has neither counts for that moment only.
Sessions sessionsOf(const Record& record);

} // namespace flapscope
