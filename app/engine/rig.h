#pragma once

#include "core/plan.h"
#include "core/result.h"
#include "engine/sources.h"

#include <QString>

#include <chrono>

namespace flapscope
{

/// What this machine can carry.
struct Rig
{
    qint64 descriptors = 0; ///< that the process may have open, after raising the soft limit to the hard one
    qint64 ports = 0;       ///< ephemeral ports for connections to one address and port
    int cores = 0;
    int timeWaitReuse = 0; ///< net.ipv4.tcp_tw_reuse: 0 never, 1 to any address, 2 to this machine only
};

/// How long a connection that we end first keeps its port (TIME_WAIT of Linux, 2 MSL).
inline constexpr std::chrono::seconds TimeWait{60};

/// Raises the limit of open descriptors as far as the user may, and reads the rest from `procRoot`.
Rig surveyRig(const QString& procRoot = QStringLiteral("/proc"));

/// Where the connections of `plan` come from: the server is on the loopback network and has its host named by its
/// address, so its clients come from as many as it takes. From one in any other case, and where the fault proxy, which
/// has one, stands before the server.
Sources sourcesOf(const Rig& rig, const Plan& plan);

/// Why this machine cannot carry `plan`; empty when it can.
Faults faultsOf(const Rig& rig, const Plan& plan);

/// What this machine can carry and what `plan` asks of it, in numbers.
QString capacityText(const Rig& rig, const Plan& plan);

/// Worker threads for that many clients at once: one for a few, two where there are cores for them.
int workersFor(int clients, int cores);
/// Worker threads for what `plan` asks: for its clients as above, and one for each 1,000 new connections a second, as
/// far as there are cores and clients for them.
int workersFor(const Plan& plan, int cores);

} // namespace flapscope
