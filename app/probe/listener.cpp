#include "probe/listener.h"

#include "probe/processtree.h"
#include "probe/procfile.h"
#include "probe/sockettable.h"

#include <QSet>
#include <QStringList>

#include <algorithm>
#include <cerrno>

namespace flapscope
{

namespace
{

const QString& giveThePid()
{
    static const QString text = QStringLiteral("Give the server's process id, or choose a metrics URL.");
    return text;
}

/// How well a socket fits connections to `wanted`, as the kernel weighs it: the address itself, then any address of its
/// family, then "::" for IPv4 (unless IPV6_V6ONLY is set, which cannot be seen from outside). 0: not at all.
int fitOf(const ListeningSocket& socket, const QHostAddress& wanted)
{
    bool isV4 = false;
    const QHostAddress v4(wanted.toIPv4Address(&isV4));
    isV4 = isV4 && wanted != QHostAddress(QHostAddress::AnyIPv6);
    if (socket.address == wanted || (isV4 && socket.address == v4))
        return 3;
    if (socket.address == QHostAddress(QHostAddress::AnyIPv6))
        return isV4 ? 1 : 2;
    return isV4 && socket.address == QHostAddress(QHostAddress::AnyIPv4) ? 2 : 0;
}

/// Those that the kernel would choose among for a connection to `wanted`; all of them when it is null.
std::vector<ListeningSocket> fitting(std::vector<ListeningSocket> sockets, const QHostAddress& wanted)
{
    if (wanted.isNull())
        return sockets;
    int best = 1;
    for (const ListeningSocket& socket : sockets)
        best = std::max(best, fitOf(socket, wanted));
    std::erase_if(sockets, [&](const ListeningSocket& socket) { return fitOf(socket, wanted) < best; });
    return sockets;
}

/// Who has an open descriptor of one of these sockets.
struct Holders
{
    std::vector<qint64> pids;
    bool someHidden = false; ///< the descriptors of some process may not be looked at
};

bool holdsOne(const ProcRoot& root, qint64 pid, const QSet<QByteArray>& links, bool& isHidden)
{
    bool found = false;
    const int error = forEachName(root.ofProcess(pid, "fd"), [&](const char* name) {
        const std::optional<QByteArray> target = linkTarget(root.ofProcess(pid, "fd/" + QByteArray(name)));
        found = target && links.contains(*target);
        return !found;
    });
    isHidden = error == EACCES || error == EPERM;
    return found;
}

Holders holdersOf(const ProcRoot& root, const std::vector<ListeningSocket>& sockets)
{
    QSet<QByteArray> links;
    for (const ListeningSocket& socket : sockets)
        links.insert("socket:[" + QByteArray::number(socket.inode) + ']');
    Holders holders;
    for (const qint64 pid : root.processes()) {
        bool isHidden = false;
        if (holdsOne(root, pid, links, isHidden))
            holders.pids.push_back(pid);
        holders.someHidden = holders.someHidden || isHidden;
    }
    // Under socket activation process 1 holds the socket as well, and everything descends from it.
    if (holders.pids.size() > 1)
        std::erase(holders.pids, 1);
    return holders;
}

/// Those of `pids` that descend from no other of them.
std::vector<qint64> eldest(const ProcRoot& root, const std::vector<qint64>& pids)
{
    const auto descendsFromAnother = [&](qint64 pid) {
        qint64 ancestor = pid;
        for (int depth = 0; depth < 64; ++depth) { // the tree may change under our eyes: never go in circles
            const std::optional<ProcessStat> stat = readStat(root, ancestor);
            if (!stat || stat->parent <= 0)
                return false;
            ancestor = stat->parent;
            if (ancestor != pid && std::find(pids.begin(), pids.end(), ancestor) != pids.end())
                return true;
        }
        return false;
    };
    std::vector<qint64> roots;
    std::copy_if(pids.begin(), pids.end(), std::back_inserter(roots),
                 [&](qint64 pid) { return !descendsFromAnother(pid); });
    return roots;
}

/// The parent that all of `pids` share, if it is a master of their own kind: a shell or a supervisor, which started
/// strangers, is none.
std::optional<qint64> masterOf(const ProcRoot& root, const std::vector<qint64>& pids)
{
    const std::optional<ProcessStat> first = readStat(root, pids.front());
    if (!first || first->parent <= 1)
        return std::nullopt;
    const std::optional<QByteArray> program = linkTarget(root.ofProcess(first->parent, "exe"));
    const bool isTheirs = std::all_of(pids.begin(), pids.end(), [&](qint64 pid) {
        const std::optional<ProcessStat> stat = readStat(root, pid);
        return stat && stat->parent == first->parent && program && linkTarget(root.ofProcess(pid, "exe")) == program;
    });
    return isTheirs ? std::optional(first->parent) : std::nullopt;
}

QString describe(const ProcRoot& root, const std::vector<qint64>& pids)
{
    QStringList names;
    for (const qint64 pid : pids) {
        const std::optional<ProcessStat> stat = readStat(root, pid);
        names.append(QString::number(pid) % QLatin1Char(' ') %
                     QString::fromLocal8Bit(stat ? stat->name : QByteArray("(ended)")));
    }
    return names.join(QStringLiteral(", "));
}

Fault nobodyHolds(const Holders& holders, quint16 port, const ListeningSocket& socket)
{
    const QString what =
        holders.someHidden
            ? QStringLiteral("The process that listens on port %1 belongs to user id %2 and may not be looked into.")
            : QStringLiteral("Something listens on port %1 for user id %2, but no process here has that socket.");
    const QString next =
        holders.someHidden
            ? QStringLiteral("Run as the server's user, give the server's process id, or choose a metrics URL.")
            : QStringLiteral("It may run in a container. ") % giveThePid();
    return {{}, what.arg(port).arg(socket.user), next};
}

/// A forwarder in front of a container holds the port on this machine and is not the server.
bool isForwarder(const ProcRoot& root, qint64 pid)
{
    const std::optional<ProcessStat> stat = readStat(root, pid);
    return stat && (stat->name == "docker-proxy" || stat->name == "rootlessport");
}

Result<qint64> theOne(const ProcRoot& root, quint16 port, const std::vector<qint64>& holders)
{
    const std::vector<qint64> roots = eldest(root, holders);
    if (roots.size() == 1 && isForwarder(root, roots.front()))
        return Fault{
            {},
            QStringLiteral("Port %1 is forwarded into a container by process %2.")
                .arg(QString::number(port), describe(root, roots)),
            QStringLiteral("Give the id that the server's process has outside its container, or choose a metrics "
                           "URL.")};
    if (roots.size() == 1)
        return roots.front();
    if (!roots.empty()) {
        if (const std::optional<qint64> master = masterOf(root, roots))
            return *master;
    }
    return Fault{{},
                 QStringLiteral("Several processes that do not belong together listen on port %1: %2.")
                     .arg(QString::number(port), describe(root, roots.empty() ? holders : roots)),
                 giveThePid()};
}

} // namespace

Result<qint64> processListening(const ProcRoot& root, quint16 port, const QHostAddress& address)
{
    const Result<SocketTable> table = readSocketTable(root, port);
    if (!table)
        return table.faults();
    const std::vector<ListeningSocket> sockets = fitting(table->listening(), address);
    if (sockets.empty())
        return Fault{{},
                     QStringLiteral("Nothing on this machine listens on port %1.").arg(port),
                     QStringLiteral("The server runs elsewhere or in a container. ") % giveThePid()};
    const Holders holders = holdersOf(root, sockets);
    if (holders.pids.empty())
        return nobodyHolds(holders, port, sockets.front());
    return theOne(root, port, holders.pids);
}

} // namespace flapscope
