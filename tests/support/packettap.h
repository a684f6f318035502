#pragma once

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <chrono>
#include <vector>

namespace flapscope
{

/// A TCP packet of IPv4 as it stood on the loopback device, stamped by the kernel.
struct Packet
{
    std::chrono::nanoseconds at{}; ///< since 1970, by the machine's clock
    bool leaves = false;           ///< seen as it leaves its sender; else as it arrives
    quint16 from = 0;
    quint16 to = 0;
    bool syn = false, fin = false, rst = false;
    quint32 sequence = 0;
    QByteArray payload; ///< segments of one write may be one packet here, for loopback does not cut them
};

/// Captures what passes the loopback device, from its construction on. Needs CAP_NET_RAW.
class PacketTap
{
public:
    enum class Shown : quint8 {
        Arriving, ///< each packet once
        Both,     ///< as the device shows it: as it leaves, and as it arrives
    };
    explicit PacketTap(Shown shown = Shown::Arriving);
    ~PacketTap();
    Q_DISABLE_COPY_MOVE(PacketTap)

    /// Why nothing can be captured here; empty when it can.
    [[nodiscard]] const QString& refusal() const { return m_refusal; }
    /// What was captured since the last time, oldest first.
    std::vector<Packet> take();
    /// Packets that came when there was no room left, since the last time.
    [[nodiscard]] unsigned dropped() const;

private:
    const Shown m_shown;
    const int m_socket;
    QString m_refusal;
    QByteArray m_buffer;
};

} // namespace flapscope
