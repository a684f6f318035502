#include "history/readingbatch.h"

#include "history/packed.h"

#include <cmath>
#include <map>
#include <optional>
#include <tuple>

namespace flapscope
{

namespace
{
constexpr quint8 Version = 1;

/// What shares a byte with the source.
enum Flag : quint8 {
    SourceMask = 0x0fU,
    AtKnown = 1U << 4U,
    HasGauge = 1U << 5U,
    IsWhole = 1U << 6U,
};

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

/// What differences are taken from.
struct Before
{
    qint64 at = 0;
    std::map<Kind, qint64> values;
};

void write(PackedWriter& out, const Reading& reading, Before& before)
{
    // A reading that has got another field must be kept with it: then this does not compile, and a version is due.
    [[maybe_unused]] const auto& [at, source, quantity, gauge, value] = reading;
    const auto whole = wholeOf(value);
    unsigned flags = static_cast<unsigned>(source);
    if (at.isKnown())
        flags |= AtKnown;
    if (gauge != 0)
        flags |= HasGauge;
    if (whole)
        flags |= IsWhole;
    out.byte(static_cast<quint8>(flags));
    out.byte(static_cast<quint8>(quantity));
    if (at.isKnown()) {
        out.signedNumber(static_cast<qint64>(static_cast<quint64>(nanosOf(at)) - static_cast<quint64>(before.at)));
        before.at = nanosOf(at);
    }
    if (gauge != 0)
        out.number(gauge);
    if (!whole) {
        out.real(value);
        return;
    }
    qint64& last = before.values[kindOf(reading)];
    out.signedNumber(*whole - last);
    last = *whole;
}

Reading read(PackedReader& in, Before& before)
{
    Reading reading;
    const unsigned flags = in.byte();
    reading.source = static_cast<Source>(flags & SourceMask);
    reading.quantity = static_cast<Quantity>(in.byte());
    if ((flags & AtKnown) != 0) {
        before.at = static_cast<qint64>(static_cast<quint64>(before.at) + static_cast<quint64>(in.signedNumber()));
        reading.at = Moment(Nanos(before.at));
    }
    if ((flags & HasGauge) != 0)
        reading.gauge = static_cast<quint16>(in.number());
    if ((flags & IsWhole) == 0) {
        reading.value = in.real();
        return reading;
    }
    qint64& last = before.values[kindOf(reading)];
    last = static_cast<qint64>(static_cast<quint64>(last) + static_cast<quint64>(in.signedNumber()));
    reading.value = static_cast<double>(last);
    return reading;
}

/// Numbers that have no name come from a later version, or from damage.
bool isNamed(const Reading& reading)
{
    return !nameOf(reading.source).isEmpty() && !nameOf(reading.quantity).isEmpty();
}
} // namespace

QByteArray packedReadings(std::span<const Reading> readings)
{
    constexpr qsizetype Expected = 8; // bytes a reading
    PackedWriter out;
    out.reserve(static_cast<qsizetype>(readings.size()) * Expected);
    out.byte(Version);
    out.number(readings.size());
    Before before;
    for (const Reading& reading : readings)
        write(out, reading, before);
    return out.bytes();
}

bool unpackReadings(QByteArrayView batch, std::vector<Reading>& into)
{
    constexpr quint64 Shortest = 3; // bytes a reading takes at least
    PackedReader in(batch);
    if (in.byte() != Version)
        return false;
    const quint64 count = in.number();
    if (in.failed() || count > in.left() / Shortest)
        return false;
    const std::size_t size = into.size();
    Before before;
    bool sound = true;
    for (quint64 i = 0; i < count && sound; ++i) {
        into.push_back(read(in, before));
        sound = !in.failed() && isNamed(into.back());
    }
    if (sound && in.isDone())
        return true;
    into.resize(size);
    return false;
}

} // namespace flapscope
