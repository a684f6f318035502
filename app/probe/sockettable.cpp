#include "probe/sockettable.h"

#include "probe/procfile.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace flapscope
{

namespace
{

// The longest line of tcp6 is about 200 bytes.
constexpr qsizetype LongestLine = 1024;

/// States as the kernel numbers them (include/net/tcp_states.h).
enum class TcpState : quint8 {
    Established = 1,
    SynSent,
    SynReceived,
    FinWait1,
    FinWait2,
    TimeWait,
    Close,
    CloseWait,
    LastAck,
    Listen,
    Closing,
    NewSynReceived,
};

constexpr std::array<qint8, 256> hexDigits()
{
    std::array<qint8, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < 10; ++i)
        digits['0' + i] = static_cast<qint8>(i);
    for (std::size_t i = 0; i < 6; ++i)
        digits['A' + i] = digits['a' + i] = static_cast<qint8>(10 + i);
    return digits;
}
constexpr std::array<qint8, 256> HexDigits = hexDigits();

/// Walks over one line. A failed step makes every later one fail, so that only the end need be asked.
class Cursor
{
public:
    explicit Cursor(QByteArrayView line) : m_at(line.begin()), m_end(line.end()) {}

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] const char* at() const { return m_at; }

    void skipBlanks()
    {
        while (m_at != m_end && *m_at == ' ')
            ++m_at;
    }
    /// Over what is not blank, and the blanks after it.
    void skipWord()
    {
        m_ok = m_ok && m_at != m_end;
        while (m_at != m_end && *m_at != ' ')
            ++m_at;
        skipBlanks();
    }
    void expect(char c)
    {
        m_ok = m_ok && m_at != m_end && *m_at == c;
        if (m_ok)
            ++m_at;
    }
    /// Hexadecimal digits up to what is none.
    QByteArrayView hexWord()
    {
        const char* begin = m_at;
        while (m_at != m_end && HexDigits[static_cast<quint8>(*m_at)] >= 0)
            ++m_at;
        return {begin, m_at};
    }
    quint64 decimal()
    {
        quint64 number = 0;
        const char* begin = m_at;
        while (m_at != m_end && *m_at >= '0' && *m_at <= '9')
            number = number * 10 + static_cast<quint64>(*m_at++ - '0');
        m_ok = m_ok && m_at != begin && m_at - begin <= 19;
        return number;
    }

private:
    const char* m_at;
    const char* m_end;
    bool m_ok = true;
};

/// At most 8 digits that hexWord() gave.
quint32 hexValue(QByteArrayView digits)
{
    quint32 value = 0;
    for (const char digit : digits)
        value = value << 4 | static_cast<quint32>(HexDigits[static_cast<quint8>(digit)]);
    return value;
}

/// The kernel prints each 32-bit word of an address as a number in the machine's byte order, while it holds the bytes
/// as they travel.
QHostAddress addressFrom(QByteArrayView digits)
{
    Q_IPV6ADDR bytes = {};
    for (qsizetype word = 0; word < digits.size() / 8; ++word) {
        const quint32 value = hexValue(digits.sliced(word * 8, 8));
        std::memcpy(&bytes[static_cast<int>(word * 4)], &value, sizeof value);
    }
    if (digits.size() == 8)
        return QHostAddress(qFromBigEndian<quint32>(&bytes[0]));
    // ::ffff:a.b.c.d; toIPv4Address() would turn "::" into 0.0.0.0 as well.
    constexpr std::array<quint8, 12> Mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::memcmp(&bytes[0], Mapped.data(), Mapped.size()) == 0)
        return QHostAddress(qFromBigEndian<quint32>(&bytes[12]));
    return QHostAddress(bytes);
}

void count(TcpState state, SocketCounts& counts)
{
    switch (state) {
    case TcpState::Established:
        ++counts.established;
        return;
    case TcpState::CloseWait:
        ++counts.closeWait;
        return;
    case TcpState::TimeWait:
        ++counts.timeWait;
        return;
    case TcpState::SynSent:
    case TcpState::SynReceived:
    case TcpState::FinWait1:
    case TcpState::FinWait2:
    case TcpState::LastAck:
    case TcpState::Closing:
    case TcpState::NewSynReceived:
        ++counts.other;
        return;
    case TcpState::Close: // neither opened nor open
    case TcpState::Listen:
        return;
    }
}

} // namespace

void SocketTable::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const qsizetype end = bytes.indexOf('\n');
        const QByteArrayView piece = end < 0 ? bytes : bytes.first(end);
        const bool fits = m_carry.size() + piece.size() <= LongestLine;
        if (end < 0) {
            // A line too long to be one is held as too long, so that its rest is not taken for a line of its own.
            m_carry.append(fits ? piece : piece.first(LongestLine + 1 - std::min(LongestLine + 1, m_carry.size())));
            return;
        }
        if (m_carry.isEmpty()) {
            readLine(piece);
        } else if (fits) {
            m_carry.append(piece);
            readLine(m_carry);
        }
        m_carry.clear();
        bytes = bytes.sliced(end + 1);
    }
}

void SocketTable::readLine(QByteArrayView line)
{
    // "  12: 0100007F:1F90 0100007F:D2A4 01 00000000:00000000 00:00000000 00000000  1000  0 48211 …"
    Cursor cursor(line);
    cursor.skipBlanks();
    cursor.decimal();
    cursor.expect(':');
    cursor.expect(' ');
    const QByteArrayView address = cursor.hexWord();
    cursor.expect(':');
    const QByteArrayView port = cursor.hexWord();
    if (!cursor.ok() || port.size() != 4 || hexValue(port) != m_port)
        return;
    if (address.size() != 8 && address.size() != 32)
        return;
    cursor.skipBlanks();
    cursor.skipWord(); // the remote address
    const QByteArrayView ends(address.begin(), cursor.at());
    const QByteArrayView state = cursor.hexWord();
    cursor.expect(' ');
    if (!cursor.ok() || state.size() != 2)
        return;
    const auto known = static_cast<TcpState>(hexValue(state));
    if (known != TcpState::Listen) {
        const auto before = m_seen.size();
        m_seen.insert(qHash(ends));
        if (m_seen.size() > before)
            count(known, m_counts);
        return;
    }
    for (int i = 0; i < 3; ++i) // queues, timer, retransmissions
        cursor.skipWord();
    const quint64 user = cursor.decimal();
    cursor.skipBlanks();
    cursor.skipWord(); // timeout
    const quint64 inode = cursor.decimal();
    if (cursor.ok())
        m_listening.push_back({addressFrom(address), static_cast<quint32>(user), inode});
}

Result<SocketTable> readSocketTable(const ProcRoot& root, quint16 port, std::optional<qint64> pid)
{
    SocketTable table(port);
    for (const char* name : {"net/tcp", "net/tcp6"}) {
        const QByteArray path = pid ? root.ofProcess(*pid, name) : root.file(name);
        ProcFile file(path);
        for (QByteArrayView piece = file.next(); !piece.isEmpty(); piece = file.next())
            table.feed(piece);
        table.endTable();
        // A machine without IPv6 has no tcp6.
        if (file.error() == 0 || (qstrcmp(name, "net/tcp6") == 0 && file.error() == ENOENT))
            continue;
        return Fault{QString::fromLocal8Bit(path),
                     QStringLiteral("The socket table cannot be read: %1.").arg(qt_error_string(file.error())),
                     QStringLiteral("Run on the server's machine with /proc mounted, or judge without socket counts.")};
    }
    return table;
}

} // namespace flapscope
