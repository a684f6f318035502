#pragma once

#include "core/moment.h"

#include <QLatin1StringView>
#include <QString>

#include <optional>

namespace flapscope
{

enum class Source : quint8 {
    Process,
    Sockets,
    Metrics,
    Rig,     ///< Flapscope itself
    Log,     ///< the server's log
    Machine, ///< what all programs on this machine share
    Proxy,   ///< the fault proxy between clients and server
};

enum class Quantity : quint8 {
    ResidentMemory,     ///< bytes
    AnonymousMemory,    ///< bytes: heap, stacks and shared memory, swap included; no page of a file. See MemoryRollup
    UniqueMemory,       ///< bytes, USS: private clean + private dirty
    ProportionalMemory, ///< bytes, PSS
    SwappedMemory,      ///< bytes
    CpuTime,            ///< seconds since the process began, user and system, with its children
    Threads,
    Descriptors,
    Established,     ///< sockets on the server's port, server side
    CloseWait,       ///< likewise
    TimeWait,        ///< likewise
    OtherStates,     ///< likewise: SYN_RECV, FIN_WAIT, LAST_ACK, CLOSING
    Processes,       ///< of the server's tree
    ProcessStart,    ///< seconds since boot at which the main process began; a change is a restart
    Gauge,           ///< a value from a metrics page; `gauge` says which
    ClientsOpen,     ///< rig: connections open on the client side
    EventLoopLag,    ///< rig: seconds a worker's loop was late, at worst since the reading before
    WorkerCpu,       ///< rig: share of one core that the busiest worker used since the reading before
    RigCpuTime,      ///< rig: seconds of processor time that Flapscope has used
    LogMatches,      ///< lines of the log that match the clean-up pattern, since the run began
    LogUndecided,    ///< lines of the log of which that could not be told, since the run began
    MachineBusyTime, ///< seconds in which this machine's cores worked or were taken by its host, all cores together
    MachineIdleTime, ///< likewise, in which they had nothing to do
    ListenOverflows, ///< connections that found a listener's queue full; of all listeners in the network namespace
    ListenDrops,     ///< likewise, connections dropped at a listener for whatever reason
    RestBegin,       ///< rig: number, from 1, of the round whose rest begins to be read here
    RestEnd,         ///< rig: likewise, and ends here
    Look,            ///< rig: number, from 1, of the look at a run that goes on until it is decided
    RestartBegin,    ///< rig: number, from 1, of the restart of the server that is ordered here
    RestartEnd,      ///< rig: likewise, and the server listens again
    LinkConnect,     ///< proxy: seconds that the server took to accept one connection, at its side of the proxy
    LinkAnswer,      ///< proxy: seconds from the first bytes given to the server to its first ones, likewise
    LinkRefusals,    ///< proxy: connections that the server did not accept, since the run began
    LinkResets,      ///< proxy: connections that the server reset of its own accord, since the run began
    LinkCuts,        ///< proxy: connections that a toxic ended, since the run began
    LinkSilence,     ///< proxy: seconds, at most, for which the server was silent when it had all that the client sent
    ProxyDelay,      ///< proxy: seconds by which it was later than its toxics asked, mean of one connection
    ProxyWorstDelay, ///< proxy: likewise, at worst
};

/// One value read at one moment. A row of readings.csv.
struct Reading
{
    Moment at;
    Source source = Source::Process;
    Quantity quantity = Quantity::ResidentMemory;
    quint16 gauge = 0; ///< index into Record::gauges, for Quantity::Gauge
    double value = 0.0;

    friend bool operator==(const Reading&, const Reading&) = default;
};

/// Public names, as in readings.csv.
QLatin1StringView nameOf(Source source);
QLatin1StringView nameOf(Quantity quantity);
QLatin1StringView unitOf(Quantity quantity);
std::optional<Source> sourceNamed(QStringView name);
std::optional<Quantity> quantityNamed(QStringView name);

} // namespace flapscope
