#include "core/reading.h"

#include "core/named.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QLatin1StringView nameOf(Source source)
{
    switch (source) {
    case Source::Process:
        return "process"_L1;
    case Source::Sockets:
        return "sockets"_L1;
    case Source::Metrics:
        return "metrics"_L1;
    case Source::Rig:
        return "rig"_L1;
    case Source::Log:
        return "log"_L1;
    case Source::Machine:
        return "machine"_L1;
    case Source::Proxy:
        return "proxy"_L1;
    }
    return {};
}

QLatin1StringView nameOf(Quantity quantity)
{
    switch (quantity) {
    case Quantity::ResidentMemory:
        return "resident-memory"_L1;
    case Quantity::AnonymousMemory:
        return "anonymous-memory"_L1;
    case Quantity::UniqueMemory:
        return "unique-memory"_L1;
    case Quantity::ProportionalMemory:
        return "proportional-memory"_L1;
    case Quantity::SwappedMemory:
        return "swapped-memory"_L1;
    case Quantity::CpuTime:
        return "cpu-time"_L1;
    case Quantity::Threads:
        return "threads"_L1;
    case Quantity::Descriptors:
        return "descriptors"_L1;
    case Quantity::Established:
        return "established"_L1;
    case Quantity::CloseWait:
        return "close-wait"_L1;
    case Quantity::TimeWait:
        return "time-wait"_L1;
    case Quantity::OtherStates:
        return "other-states"_L1;
    case Quantity::Processes:
        return "processes"_L1;
    case Quantity::ProcessStart:
        return "process-start"_L1;
    case Quantity::Gauge:
        return "gauge"_L1;
    case Quantity::ClientsOpen:
        return "clients-open"_L1;
    case Quantity::EventLoopLag:
        return "event-loop-lag"_L1;
    case Quantity::WorkerCpu:
        return "worker-cpu"_L1;
    case Quantity::RigCpuTime:
        return "rig-cpu-time"_L1;
    case Quantity::LogMatches:
        return "log-matches"_L1;
    case Quantity::LogUndecided:
        return "log-undecided"_L1;
    case Quantity::MachineBusyTime:
        return "machine-busy-time"_L1;
    case Quantity::MachineIdleTime:
        return "machine-idle-time"_L1;
    case Quantity::ListenOverflows:
        return "listen-overflows"_L1;
    case Quantity::ListenDrops:
        return "listen-drops"_L1;
    case Quantity::RestBegin:
        return "rest-begin"_L1;
    case Quantity::RestEnd:
        return "rest-end"_L1;
    case Quantity::Look:
        return "look"_L1;
    case Quantity::RestartBegin:
        return "restart-begin"_L1;
    case Quantity::RestartEnd:
        return "restart-end"_L1;
    case Quantity::LinkConnect:
        return "link-connect"_L1;
    case Quantity::LinkAnswer:
        return "link-answer"_L1;
    case Quantity::LinkRefusals:
        return "link-refusals"_L1;
    case Quantity::LinkResets:
        return "link-resets"_L1;
    case Quantity::LinkCuts:
        return "link-cuts"_L1;
    case Quantity::LinkSilence:
        return "link-silence"_L1;
    case Quantity::ProxyDelay:
        return "proxy-delay"_L1;
    case Quantity::ProxyWorstDelay:
        return "proxy-worst-delay"_L1;
    }
    return {};
}

QLatin1StringView unitOf(Quantity quantity)
{
    switch (quantity) {
    case Quantity::ResidentMemory:
    case Quantity::AnonymousMemory:
    case Quantity::UniqueMemory:
    case Quantity::ProportionalMemory:
    case Quantity::SwappedMemory:
        return "bytes"_L1;
    case Quantity::CpuTime:
    case Quantity::ProcessStart:
    case Quantity::EventLoopLag:
    case Quantity::RigCpuTime:
    case Quantity::MachineBusyTime:
    case Quantity::MachineIdleTime:
    case Quantity::LinkConnect:
    case Quantity::LinkAnswer:
    case Quantity::LinkSilence:
    case Quantity::ProxyDelay:
    case Quantity::ProxyWorstDelay:
        return "s"_L1;
    case Quantity::Threads:
    case Quantity::Descriptors:
    case Quantity::Established:
    case Quantity::CloseWait:
    case Quantity::TimeWait:
    case Quantity::OtherStates:
    case Quantity::Processes:
    case Quantity::ClientsOpen:
    case Quantity::LogMatches:
    case Quantity::LogUndecided:
    case Quantity::ListenOverflows:
    case Quantity::ListenDrops:
    case Quantity::RestBegin:
    case Quantity::RestEnd:
    case Quantity::Look:
    case Quantity::RestartBegin:
    case Quantity::RestartEnd:
    case Quantity::LinkRefusals:
    case Quantity::LinkResets:
    case Quantity::LinkCuts:
        return "count"_L1;
    case Quantity::WorkerCpu:
        return "cores"_L1;
    case Quantity::Gauge:
        return {};
    }
    return {};
}

std::optional<Source> sourceNamed(QStringView name)
{
    return valueNamed<Source>(name);
}

std::optional<Quantity> quantityNamed(QStringView name)
{
    return valueNamed<Quantity>(name);
}

} // namespace flapscope
