#include "engine/rig.h"

#include "core/departures.h"
#include "core/range.h"
#include "core/wording.h"
#include "engine/preflight.h"

#include <QFile>
#include <QHostAddress>
#include <QThread>
#include <QUrl>

#include <algorithm>
#include <cmath>
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

int timeWaitReuse(const QString& procRoot)
{
    QFile file(procRoot + QStringLiteral("/sys/net/ipv4/tcp_tw_reuse"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
}

/// Connections that a stage makes in a second; as many as it has altogether where it makes no pause.
double rateOf(const Stage& stage)
{
    const std::chrono::duration<double> period = meanPeriodOf(stage);
    const auto all = static_cast<double>(cyclesOf(stage));
    if (stage.pattern.shape == Pattern::Shape::Ramp)
        return std::max(stage.pattern.rate, stage.pattern.endRate);
    return period.count() > 0.0 ? std::min(all, stage.clients / period.count()) : all;
}

double fastestRate(const Plan& plan)
{
    double fastest = 0.0;
    for (const Stage& stage : plan.stages)
        fastest = std::max(fastest, rateOf(stage));
    return fastest;
}

/// The most ports that are in TIME_WAIT on our side at once: only where we end the stream first.
qint64 portsInTimeWait(const Plan& plan)
{
    double most = 0.0;
    for (const Stage& stage : plan.stages) {
        const double all = static_cast<double>(stage.clients) * stage.cycles;
        const double share = shareOfWays(stage, &endsStreamFirst);
        most = std::max(most, share * std::min(all, rateOf(stage) * static_cast<double>(TimeWait.count())));
    }
    return static_cast<qint64>(most);
}

bool reusesPorts(const Rig& rig, const Plan& plan)
{
    return rig.timeWaitReuse == 1 ||
           (rig.timeWaitReuse == 2 && (plan.target.url.isEmpty() || isOnThisMachine(QUrl(plan.target.url).host())));
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
        const double share = shareOfWays(stage, [](CloseMode way) { return way == CloseMode::Silent; });
        const double all = static_cast<double>(stage.clients) * stage.cycles;
        // Drawn, so it may be more than its share: three standard deviations.
        kept += static_cast<qint64>(std::ceil(share * all + 3.0 * std::sqrt(all * share * (1.0 - share))));
    }
    return mostClients(plan) + kept;
}

/// Ports that they take at once, at most.
qint64 portsNeededBy(const Rig& rig, const Plan& plan)
{
    return socketsOf(plan) + (reusesPorts(rig, plan) ? 0 : portsInTimeWait(plan));
}

/// How many addresses they may come from.
qint64 mostSources(const Plan& plan)
{
    constexpr int LoopbackBits = 8;
    constexpr qint64 Loopback = 1 << 16; // of 127.0.0.0/8
    const QHostAddress host(QUrl(plan.target.url).host());
    const bool isLoopback = host.protocol() == QAbstractSocket::IPv4Protocol &&
                            host.isInSubnet(QHostAddress(QHostAddress::LocalHost), LoopbackBits);
    return isLoopback && !hasNetworkFaults(plan) ? Loopback : 1;
}

/// Not every port is free at each address.
qint64 portsEach(const Rig& rig)
{
    return std::max<qint64>(1, rig.ports * 9 / 10);
}

/// For connections to the server of `plan`, of all addresses that they may come from.
qint64 portsFor(const Rig& rig, const Plan& plan)
{
    const qint64 sources = mostSources(plan);
    return sources > 1 ? sources * portsEach(rig) : rig.ports;
}
} // namespace

Sources sourcesOf(const Rig& rig, const Plan& plan)
{
    // The kernel looks for a free port one by one, the even ones first: where a good part of them is taken, each
    // connection takes it as long as everything else together.
    constexpr qint64 OneOf = 8;
    const qint64 needed = portsNeededBy(rig, plan);
    const qint64 each = std::max<qint64>(1, rig.ports / OneOf);
    return {static_cast<int>(std::clamp<qint64>((needed + each - 1) / each, 1, mostSources(plan)))};
}

Rig surveyRig(const QString& procRoot)
{
    return {raisedDescriptorLimit(), ephemeralPorts(procRoot), QThread::idealThreadCount(), timeWaitReuse(procRoot)};
}

Faults faultsOf(const Rig& rig, const Plan& plan)
{
    Faults faults;
    const qint64 sockets = socketsOf(plan);
    // A connection through the fault proxy has an end there on each side.
    const qint64 descriptors = hasNetworkFaults(plan) ? 3 * sockets : sockets;
    if (descriptors + DescriptorsOfOurOwn > rig.descriptors)
        faults +=
            Fault{QStringLiteral("stages"),
                  QStringLiteral("The plan needs %1 sockets at once, and this process may open %2 descriptors, %3 of "
                                 "which it needs itself.")
                      .arg(descriptors)
                      .arg(rig.descriptors)
                      .arg(DescriptorsOfOurOwn),
                  QStringLiteral("Raise the limit (ulimit -n %1) or use fewer clients.")
                      .arg(descriptors + DescriptorsOfOurOwn)};
    const qint64 ports = portsFor(rig, plan);
    if (sockets > ports)
        faults +=
            Fault{QStringLiteral("stages"),
                  QStringLiteral("The plan needs %1 connections at once to one address, and this machine has %2 local "
                                 "ports for them.")
                      .arg(sockets)
                      .arg(ports),
                  QStringLiteral("Widen net.ipv4.ip_local_port_range or use fewer clients; where the server is on this "
                                 "machine, name it 127.0.0.1: clients then come from more addresses than one.")};
    const qint64 needed = portsNeededBy(rig, plan);
    if (sockets <= ports && needed > ports)
        faults += Fault{QStringLiteral("stages"),
                        QStringLiteral("Where the client ends the stream, each connection keeps its local port for %1 "
                                       "s (TIME_WAIT): the plan would "
                                       "need %2 ports at once, and this machine has %3.")
                            .arg(TimeWait.count())
                            .arg(needed)
                            .arg(ports),
                        QStringLiteral("Use longer pauses or fewer clients, close clean or rst, widen "
                                       "net.ipv4.ip_local_port_range or set net.ipv4.tcp_tw_reuse to 1.")};
    return faults;
}

QString capacityText(const Rig& rig, const Plan& plan)
{
    const qint64 atOnce = std::max<qint64>(0, std::min(rig.descriptors - DescriptorsOfOurOwn, portsFor(rig, plan)));
    const QString inTheLongRun = reusesPorts(rig, plan)
                                     ? QStringLiteral("ports are used again at once")
                                     : QStringLiteral("%1 new ones a second without end if it closes first")
                                           .arg(grouped(qint64(rig.ports / TimeWait.count())));
    const int sources = sourcesOf(rig, plan).count;
    const QString spread = sources > 1
                               ? QStringLiteral(" They come from %1 addresses, 127.0.0.1 and those that follow.")
                                     .arg(grouped(qint64(sources)))
                               : QString();
    return QStringLiteral("This machine can carry %1 connections at once to one address (%2 descriptors, %3 ports; %4) "
                          "on %5. The plan asks for %6 at once and at most %7 new ones a second.%8")
        .arg(grouped(atOnce), grouped(rig.descriptors), grouped(rig.ports), inTheLongRun,
             counted(static_cast<quint64>(std::max(rig.cores, 0)), QStringLiteral("core"), QStringLiteral("cores")),
             grouped(socketsOf(plan)), numeral(fastestRate(plan)), spread);
}

int workersFor(int clients, int cores)
{
    constexpr int Few = 64;
    return clients < Few ? 1 : std::clamp(cores, 1, 2);
}

int workersFor(const Plan& plan, int cores)
{
    constexpr double MostASecond = 1000.0;
    const int clients = mostClients(plan);
    const double forRate =
        std::min(std::ceil(fastestRate(plan) / MostASecond), static_cast<double>(std::max(cores, 1)));
    return std::max(workersFor(clients, cores), std::min(clients, static_cast<int>(forRate)));
}

} // namespace flapscope
