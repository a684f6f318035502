#include "history/readingbatch.h"

#include "history/batchframe.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace flapscope
{

namespace
{
/// What shares a number with the kind of a reading.
enum Flag : quint8 {
    AtKnown = 1U << 0U,
    HasGauge = 1U << 1U,
    IsWhole = 1U << 2U,
};
constexpr unsigned FlagBits = 3;

using Kind = std::tuple<Source, Quantity, quint16>;

Kind kindOf(const Reading& reading)
{
    return {reading.source, reading.quantity, reading.gauge};
}

/// The value as a whole number, where it is one and nothing is lost by that.
std::optional<qint64> wholeOf(double value)
{
    constexpr double Exact = 9007199254740992.0; // 2^53
    if (!(std::abs(value) < Exact) || value != std::trunc(value) || (value == 0.0 && std::signbit(value)))
        return std::nullopt;
    return static_cast<qint64>(value);
}

qint64 nanosOf(Moment moment)
{
    return moment.sinceStart().count();
}

using Named = std::pair<Source, Quantity>;

/// Keeps what differences are taken from, and what kinds of readings are numbered by.
class ReadingCodec
{
public:
    using Item = Reading;
    static constexpr quint8 Version = 1;
    static constexpr qsizetype Expected = 8;
    static constexpr quint64 Shortest = 2;

    void writeNames(PackedWriter& out, std::span<const Reading> readings);
    void write(PackedWriter& out, const Reading& reading);
    void readNames(PackedReader& in);
    Reading read(PackedReader& in);

private:
    std::vector<Named> m_kinds;
    qint64 m_at = 0;
    std::map<Kind, qint64> m_values;
};

void ReadingCodec::write(PackedWriter& out, const Reading& reading)
{
    // A reading that has got another field must be kept with it: then this does not compile, and a version is due.
    [[maybe_unused]] const auto& [at, source, quantity, gauge, value] = reading;
    const auto whole = wholeOf(value);
    const auto kind = std::find(m_kinds.begin(), m_kinds.end(), Named(source, quantity));
    auto flags = static_cast<quint64>(kind - m_kinds.begin()) << FlagBits;
    if (at.isKnown())
        flags |= AtKnown;
    if (gauge != 0)
        flags |= HasGauge;
    if (whole)
        flags |= IsWhole;
    out.number(flags);
    if (at.isKnown()) {
        out.signedNumber(wrappedDifference(m_at, nanosOf(at)));
        m_at = nanosOf(at);
    }
    if (gauge != 0)
        out.number(gauge);
    if (!whole) {
        out.real(value);
        return;
    }
    qint64& last = m_values[kindOf(reading)];
    out.signedNumber(*whole - last);
    last = *whole;
}

Reading ReadingCodec::read(PackedReader& in)
{
    Reading reading;
    const quint64 flags = in.number();
    const quint64 kind = flags >> FlagBits;
    if (kind >= m_kinds.size()) {
        in.fail();
        return reading;
    }
    std::tie(reading.source, reading.quantity) = m_kinds[kind];
    if ((flags & AtKnown) != 0) {
        m_at = wrappedSum(m_at, in.signedNumber());
        reading.at = Moment(Nanos(m_at));
    }
    if ((flags & HasGauge) != 0)
        reading.gauge = static_cast<quint16>(in.number());
    if ((flags & IsWhole) == 0) {
        reading.value = in.real();
        return reading;
    }
    qint64& last = m_values[kindOf(reading)];
    last = wrappedSum(last, in.signedNumber());
    reading.value = static_cast<double>(last);
    return reading;
}

void ReadingCodec::writeNames(PackedWriter& out, std::span<const Reading> readings)
{
    for (const Reading& reading : readings) {
        const Named kind(reading.source, reading.quantity);
        if (std::find(m_kinds.begin(), m_kinds.end(), kind) == m_kinds.end())
            m_kinds.push_back(kind);
    }
    out.number(m_kinds.size());
    for (const auto& [source, quantity] : m_kinds) {
        out.name(nameOf(source));
        out.name(nameOf(quantity));
    }
}

void ReadingCodec::readNames(PackedReader& in)
{
    for (quint64 left = in.number(); left > 0 && !in.failed(); --left) {
        const auto source = sourceNamed(QString(in.name()));
        const auto quantity = quantityNamed(QString(in.name()));
        if (source && quantity)
            m_kinds.emplace_back(*source, *quantity);
        else
            in.fail(); // of a later version, or damage
    }
}
} // namespace

QByteArray packedReadings(std::span<const Reading> readings)
{
    return packedBatch<ReadingCodec>(readings);
}

bool unpackReadings(QByteArrayView batch, std::vector<Reading>& into)
{
    return unpackBatch<ReadingCodec>(batch, into);
}

} // namespace flapscope
