#pragma once

#include "core/cycle.h"
#include "core/notice.h"

#include <QList>

#include <vector>

namespace flapscope
{

/// What a client is doing now, for drawing: `since` is when it began to.
struct ClientChange
{
    enum class Doing : quint8 { Nothing, Waiting, Connecting, Open, Closing, Pausing };

    qint32 client = 0;
    Doing doing = Doing::Nothing;
    Moment since;
    friend bool operator==(const ClientChange&, const ClientChange&) = default;
};

/// What happened in one group since its last tick. At most 20 a second, so that no signal is sent per message or cycle.
struct GroupTick
{
    int group = 0;
    qint16 stage = 0;
    Moment at;
    std::vector<Cycle> cycles;         ///< finished since the last tick
    std::vector<ClientChange> changes; ///< the latest of each client that changed
    int connecting = 0;                ///< clients in that state now
    int open = 0;
    int closing = 0;
    int halfOpen = 0; ///< kept for CloseMode::Silent
    Nanos span{0};    ///< since the last tick
    Nanos cpuTime{0}; ///< that the group's thread has used meanwhile
    Nanos loopLag{0}; ///< how late the group's timer was, at worst, since the last tick

    friend bool operator==(const GroupTick&, const GroupTick&) = default;
};

} // namespace flapscope
