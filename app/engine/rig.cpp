#include "engine/rig.h"

#include <QFile>
#include <QThread>

#include <algorithm>
#include <sys/resource.h>

namespace flapscope
{

namespace
{
/// For the program itself: libraries, files, probes, the window.
constexpr qint64 DescriptorsOfOurOwn = 128;
constexpr qint64 UsualPorts = 28232; // Linux' default range, where it cannot be read

qint64 raisedDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    if (limit.rlim_cur < limit.rlim_max) {
        rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    return static_cast<qint64>(std::min<rlim_t>(limit.rlim_cur, 1U << 30U));
}

qint64 ephemeralPorts(const QString& procRoot)
{
    QFile file(procRoot + QStringLiteral("/sys/net/ipv4/ip_local_port_range"));
    if (!file.open(QIODevice::ReadOnly))
        return UsualPorts;
    const auto range = file.readAll().simplified().split(' ');
    if (range.size() != 2)
        return UsualPorts;
    const int first = range.at(0).toInt();
    const int last = range.at(1).toInt();
    return last >= first && first > 0 ? last - first + 1 : UsualPorts;
}

/// The most sockets that the plan has open at once, half-open ones that are kept included.
qint64 socketsOf(const Plan& plan)
{
    qint64 kept = 0;
    for (const Stage& stage : plan.stages) {
        if (stage.close == CloseMode::Silent)
            kept += qint64(stage.clients) * stage.cycles;
    }
    return mostClients(plan) + kept;
}
} // namespace

Rig surveyRig(const QString& procRoot)
{
    return {raisedDescriptorLimit(), ephemeralPorts(procRoot), QThread::idealThreadCount()};
}

Faults faultsOf(const Rig& rig, const Plan& plan)
{
    Faults faults;
    const qint64 sockets = socketsOf(plan);
    if (sockets + DescriptorsOfOurOwn > rig.descriptors)
        faults += Fault{
            QStringLiteral("stages"),
            QStringLiteral("The plan needs %1 sockets at once, and this process may open %2 descriptors, %3 of "
                           "which it needs itself.")
                .arg(sockets)
                .arg(rig.descriptors)
                .arg(DescriptorsOfOurOwn),
            QStringLiteral("Raise the limit (ulimit -n %1) or use fewer clients.").arg(sockets + DescriptorsOfOurOwn)};
    if (sockets > rig.ports)
        faults +=
            Fault{QStringLiteral("stages"),
                  QStringLiteral("The plan needs %1 connections at once to one address, and this machine has %2 local "
                                 "ports for them.")
                      .arg(sockets)
                      .arg(rig.ports),
                  QStringLiteral("Widen net.ipv4.ip_local_port_range or use fewer clients.")};
    return faults;
}

int workersFor(int clients, int cores)
{
    constexpr int Few = 64;
    constexpr int MostPerThread = 1000;
    const int forSpeed = clients < Few ? 1 : std::clamp(cores, 1, 2);
    const int forPoll = (clients + MostPerThread - 1) / MostPerThread;
    return std::max(forSpeed, forPoll);
}

} // namespace flapscope
