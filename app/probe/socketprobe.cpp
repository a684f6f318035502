#include "probe/socketprobe.h"

#include "probe/sockettable.h"

namespace flapscope
{

SocketProbe::SocketProbe(ProcRoot root, quint16 port, std::optional<qint64> pid)
    : m_root(std::move(root)), m_port(port), m_pid(pid)
{
}

Result<std::vector<Reading>> SocketProbe::read(Moment now)
{
    const Result<SocketTable> table = readSocketTable(m_root, m_port, m_pid);
    if (!table)
        return table.faults();
    const SocketCounts& counts = table->counts();
    m_wasSeen = m_wasSeen || !table->listening().empty() || counts.total() > 0;
    if (!m_wasSeen)
        return Fault{
            {},
            QStringLiteral("No socket here has the server's port %1.").arg(m_port),
            QStringLiteral("The server runs on another machine, or in a container under another port: sockets are not "
                           "counted.")};
    const auto reading = [now](Quantity quantity, quint32 count) {
        return Reading{.at = now, .source = Source::Sockets, .quantity = quantity, .value = static_cast<double>(count)};
    };
    return std::vector<Reading>{
        reading(Quantity::Established, counts.established), reading(Quantity::CloseWait, counts.closeWait),
        reading(Quantity::TimeWait, counts.timeWait), reading(Quantity::OtherStates, counts.other)};
}

} // namespace flapscope
