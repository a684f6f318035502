#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QLatin1StringView>

namespace flapscope
{

/// The difference of any two numbers, also of those that lie further apart than a number can say: it wraps around, and
/// wrappedSum() undoes it.
constexpr qint64 wrappedDifference(qint64 from, qint64 to)
{
    return static_cast<qint64>(static_cast<quint64>(to) - static_cast<quint64>(from));
}
constexpr qint64 wrappedSum(qint64 from, qint64 by)
{
    return static_cast<qint64>(static_cast<quint64>(from) + static_cast<quint64>(by));
}

/// Numbers put together into few bytes: seven bits a byte, low ones first (LEB128), so that small ones are short.
class PackedWriter
{
public:
    void byte(quint8 value) { m_bytes.append(static_cast<char>(value)); }
    void number(quint64 value);
    /// Small in either direction is short (zigzag).
    void signedNumber(qint64 value);
    /// Eight bytes: for numbers that are never small.
    void fixed(quint64 value);
    /// Eight bytes, every bit of it.
    void real(double value);
    /// A public name, of at most 255 characters.
    void name(QLatin1StringView name);

    void reserve(qsizetype bytes) { m_bytes.reserve(bytes); }
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// The reverse. Some twenty numbers are read for each cycle of a run of a million, so that these are inline. Beyond the
/// end, and after a number that is none, everything reads 0 and `failed` is true.
class PackedReader
{
public:
    /// `bytes` must outlive the reader.
    explicit PackedReader(QByteArrayView bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    quint8 byte()
    {
        if (m_at == m_end) {
            m_failed = true;
            return 0;
        }
        return static_cast<quint8>(*m_at++);
    }
    quint64 number()
    {
        constexpr unsigned Bits = 64;
        constexpr unsigned BitsAByte = 7;
        quint64 value = 0;
        for (unsigned shift = 0; shift < Bits; shift += BitsAByte) {
            const quint8 next = byte();
            value |= static_cast<quint64>(next & 0x7fU) << shift;
            if (next < 0x80U)
                return m_failed ? 0 : value;
        }
        m_failed = true;
        return 0;
    }
    qint64 signedNumber()
    {
        const quint64 bits = number();
        return static_cast<qint64>(bits >> 1U ^ (~(bits & 1U) + 1U));
    }
    quint64 fixed();
    double real();
    /// Only as long as the bytes that are read.
    QLatin1StringView name();
    void fail() { m_failed = true; }

    [[nodiscard]] bool failed() const { return m_failed; }
    /// Everything was read, and made sense.
    [[nodiscard]] bool isDone() const { return !m_failed && m_at == m_end; }
    [[nodiscard]] quint64 left() const { return static_cast<quint64>(m_end - m_at); }

private:
    const char* m_at;
    const char* m_end;
    bool m_failed = false;
};

} // namespace flapscope
