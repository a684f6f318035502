#include "history/readingbatch.h"

#include "history/packed.h"

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
constexpr quint8 Version = 1;

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

/// What differences are taken from, and what kinds of readings are numbered by.
struct Before
{
    std::vector<Named> kinds;
    qint64 at = 0;
    std::map<Kind, qint64> values;
};

void write(PackedWriter& out, const Reading& reading, Before& before)
{
    // A reading that has got another field must be kept with it: then this does not compile, and a version is due.
    [[maybe_unused]] const auto& [at, source, quantity, gauge, value] = reading;
    const auto whole = wholeOf(value);
    const auto kind = std::find(before.kinds.begin(), before.kinds.end(), Named(source, quantity));
    auto flags = static_cast<quint64>(kind - before.kinds.begin()) << FlagBits;
    if (at.isKnown())
        flags |= AtKnown;
    if (gauge != 0)
        flags |= HasGauge;
    if (whole)
        flags |= IsWhole;
    out.number(flags);
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
    const quint64 flags = in.number();
    const quint64 kind = flags >> FlagBits;
    if (kind >= before.kinds.size()) {
        in.fail();
        return reading;
    }
    std::tie(reading.source, reading.quantity) = before.kinds[kind];
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

void writeKinds(PackedWriter& out, std::span<const Reading> readings, Before& before)
{
    for (const Reading& reading : readings) {
        const Named kind(reading.source, reading.quantity);
        if (std::find(before.kinds.begin(), before.kinds.end(), kind) == before.kinds.end())
            before.kinds.push_back(kind);
    }
    out.number(before.kinds.size());
    for (const auto& [source, quantity] : before.kinds) {
        out.name(nameOf(source));
        out.name(nameOf(quantity));
    }
}

void readKinds(PackedReader& in, Before& before)
{
    for (quint64 left = in.number(); left > 0 && !in.failed(); --left) {
        const auto source = sourceNamed(QString(in.name()));
        const auto quantity = quantityNamed(QString(in.name()));
        if (source && quantity)
            before.kinds.emplace_back(*source, *quantity);
        else
            in.fail(); // of a later version, or damage
    }
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
    writeKinds(out, readings, before);
    for (const Reading& reading : readings)
        write(out, reading, before);
    return out.bytes();
}

bool unpackReadings(QByteArrayView batch, std::vector<Reading>& into)
{
    constexpr quint64 Shortest = 2; // bytes a reading takes at least
    PackedReader in(batch);
    if (in.byte() != Version)
        return false;
    const quint64 count = in.number();
    if (in.failed() || count > in.left() / Shortest)
        return false;
    const std::size_t size = into.size();
    Before before;
    readKinds(in, before);
    for (quint64 i = 0; i < count && !in.failed(); ++i)
        into.push_back(read(in, before));
    if (in.isDone())
        return true;
    into.resize(size);
    return false;
}

} // namespace flapscope
