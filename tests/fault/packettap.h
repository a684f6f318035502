#pragma once

#include "fault/descriptor.h"

#include <QString>

#include <chrono>
#include <vector>

namespace flapscope
{

/// A TCP packet as it stood on the loopback device, stamped by the kernel.
struct Packet
{
    std::chrono::nanoseconds at{};
    quint16 from = 0;
    quint16 to = 0;
    bool syn = false, fin = false, rst = false;
    quint32 sequence = 0;
    qsizetype payload = 0; ///< bytes; segments of one write may be one packet here, for loopback does not cut them
};

/// Captures what passes the loopback device, from its construction on. Needs CAP_NET_RAW.
class PacketTap
{
public:
    PacketTap();
    /// Why nothing can be captured here; empty when it can.
    [[nodiscard]] const QString& refusal() const { return m_refusal; }
    /// What was captured since the last time, oldest first.
    std::vector<Packet> take();

private:
    Descriptor m_socket;
    QString m_refusal;
};

} // namespace flapscope
