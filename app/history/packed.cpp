#include "history/packed.h"

#include <bit>

namespace flapscope
{

namespace
{
constexpr unsigned BitsAByte = 7;
constexpr unsigned Bits = 64;
} // namespace

void PackedWriter::number(quint64 value)
{
    while (value >= 0x80U) {
        byte(static_cast<quint8>(value | 0x80U));
        value >>= BitsAByte;
    }
    byte(static_cast<quint8>(value));
}

void PackedWriter::signedNumber(qint64 value)
{
    const auto bits = static_cast<quint64>(value);
    number(bits << 1U ^ (value < 0 ? ~quint64(0) : 0));
}

void PackedWriter::fixed(quint64 value)
{
    for (unsigned shift = 0; shift < Bits; shift += 8)
        byte(static_cast<quint8>(value >> shift));
}

void PackedWriter::real(double value)
{
    fixed(std::bit_cast<quint64>(value));
}

void PackedWriter::name(QLatin1StringView name)
{
    byte(static_cast<quint8>(name.size()));
    m_bytes.append(name.data(), name.size());
}

QLatin1StringView PackedReader::name()
{
    const qsizetype size = byte();
    if (m_end - m_at < size) {
        m_failed = true;
        return {};
    }
    const QLatin1StringView name(m_at, size);
    m_at += size;
    return name;
}

quint64 PackedReader::fixed()
{
    quint64 value = 0;
    for (unsigned shift = 0; shift < Bits; shift += 8)
        value |= static_cast<quint64>(byte()) << shift;
    return m_failed ? 0 : value;
}

double PackedReader::real()
{
    return std::bit_cast<double>(fixed());
}

} // namespace flapscope
