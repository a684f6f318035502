#include "history/cyclebatch.h"

#include "history/packed.h"

#include <algorithm>
#include <array>

namespace flapscope
{

namespace
{
constexpr quint8 Version = 1;
constexpr quint16 UsualCloseCode = 1000;

/// Which parts of a cycle follow; beside these a bit for each moment that is known, from the first one on.
enum Flag : quint16 {
    SameStage = 1U << 0U,
    Clean = 1U << 1U,
    HasHttpStatus = 1U << 2U,
    HasUsualCloseCode = 1U << 3U,
    HasCloseCode = 1U << 4U,
    FirstMoment = 1U << 5U,
    HasSession = 1U << 15U, // after the ten moments
};
constexpr std::array Moments{&Cycle::intended,      &Cycle::start,   &Cycle::dns,       &Cycle::tcp,
                             &Cycle::tls,           &Cycle::upgrade, &Cycle::firstEcho, &Cycle::closeSent,
                             &Cycle::closeReceived, &Cycle::end};

constexpr unsigned flagOf(std::size_t moment)
{
    return unsigned(FirstMoment) << moment;
}

/// The difference of any two moments, also of those that lie further apart than a number can say: it wraps around.
qint64 difference(qint64 from, qint64 to)
{
    return static_cast<qint64>(static_cast<quint64>(to) - static_cast<quint64>(from));
}
qint64 sum(qint64 from, qint64 by)
{
    return static_cast<qint64>(static_cast<quint64>(from) + static_cast<quint64>(by));
}

unsigned flagsOf(const Cycle& cycle, qint16 lastStage)
{
    unsigned flags = 0;
    if (cycle.stage == lastStage)
        flags |= SameStage;
    if (cycle.clean)
        flags |= Clean;
    if (cycle.httpStatus)
        flags |= HasHttpStatus;
    if (cycle.closeCode)
        flags |= *cycle.closeCode == UsualCloseCode ? HasUsualCloseCode : HasCloseCode;
    if (cycle.session != 0)
        flags |= HasSession;
    for (std::size_t i = 0; i < Moments.size(); ++i) {
        if ((cycle.*Moments.at(i)).isKnown())
            flags |= flagOf(i);
    }
    return flags;
}

/// What differences are taken from, and what outcomes are numbered by.
struct Before
{
    std::vector<Outcome> outcomes;
    qint16 stage = 0;
    qint32 client = 0;
    qint32 number = 0;
    qint64 intended = 0;
};

void write(PackedWriter& out, const Cycle& cycle, Before& before)
{
    // A cycle that has got another field must be kept with it: then this does not compile, and a version is due.
    [[maybe_unused]] const auto& [stage, client, number, intended, start, dns, tcp, tls, upgrade, firstEcho, closeSent,
                                  closeReceived, end, outcome, clean, httpStatus, closeCode, bytesSent, bytesReceived,
                                  session] = cycle;
    const unsigned flags = flagsOf(cycle, before.stage);
    out.byte(static_cast<quint8>(flags));
    out.byte(static_cast<quint8>(flags >> 8U));
    const auto place = std::find(before.outcomes.begin(), before.outcomes.end(), outcome) - before.outcomes.begin();
    out.byte(static_cast<quint8>(place));
    if (stage != before.stage)
        out.signedNumber(stage);
    out.signedNumber(qint64(client) - before.client);
    out.signedNumber(qint64(number) - before.number);
    qint64 last = before.intended;
    for (const auto member : Moments) {
        const Moment moment = cycle.*member;
        if (!moment.isKnown())
            continue;
        const qint64 at = moment.sinceStart().count();
        out.signedNumber(difference(last, at));
        last = at;
    }
    if (httpStatus)
        out.number(*httpStatus);
    if (closeCode && *closeCode != UsualCloseCode)
        out.number(*closeCode);
    out.number(bytesSent);
    out.number(bytesReceived);
    if (session != 0)
        out.fixed(session);
    before.stage = stage;
    before.client = client;
    before.number = number;
    if (intended.isKnown())
        before.intended = intended.sinceStart().count();
}

Cycle read(PackedReader& in, Before& before)
{
    Cycle cycle;
    unsigned flags = in.byte();
    flags |= unsigned(in.byte()) << 8U;
    const quint8 place = in.byte();
    if (place < before.outcomes.size())
        cycle.outcome = before.outcomes[place];
    else
        in.fail();
    cycle.stage = (flags & SameStage) != 0 ? before.stage : static_cast<qint16>(in.signedNumber());
    cycle.client = static_cast<qint32>(before.client + in.signedNumber());
    cycle.number = static_cast<qint32>(before.number + in.signedNumber());
    qint64 last = before.intended;
    for (std::size_t i = 0; i < Moments.size(); ++i) {
        if ((flags & flagOf(i)) == 0)
            continue;
        last = sum(last, in.signedNumber());
        cycle.*Moments.at(i) = Moment(Nanos(last));
    }
    cycle.clean = (flags & Clean) != 0;
    if ((flags & HasHttpStatus) != 0)
        cycle.httpStatus = static_cast<quint16>(in.number());
    if ((flags & HasUsualCloseCode) != 0)
        cycle.closeCode = UsualCloseCode;
    else if ((flags & HasCloseCode) != 0)
        cycle.closeCode = static_cast<quint16>(in.number());
    cycle.bytesSent = static_cast<quint32>(in.number());
    cycle.bytesReceived = static_cast<quint32>(in.number());
    if ((flags & HasSession) != 0)
        cycle.session = in.fixed();
    before.stage = cycle.stage;
    before.client = cycle.client;
    before.number = cycle.number;
    if (cycle.intended.isKnown())
        before.intended = cycle.intended.sinceStart().count();
    return cycle;
}

void writeOutcomes(PackedWriter& out, std::span<const Cycle> cycles, Before& before)
{
    for (const Cycle& cycle : cycles) {
        if (std::find(before.outcomes.begin(), before.outcomes.end(), cycle.outcome) == before.outcomes.end())
            before.outcomes.push_back(cycle.outcome);
    }
    out.number(before.outcomes.size());
    for (const Outcome outcome : before.outcomes)
        out.name(nameOf(outcome));
}

void readOutcomes(PackedReader& in, Before& before)
{
    for (quint64 left = in.number(); left > 0 && !in.failed(); --left) {
        const auto outcome = outcomeNamed(QString(in.name()));
        if (outcome)
            before.outcomes.push_back(*outcome);
        else
            in.fail(); // of a later version, or damage
    }
}
} // namespace

QByteArray packedCycles(std::span<const Cycle> cycles)
{
    constexpr qsizetype Expected = 40; // bytes a cycle
    PackedWriter out;
    out.reserve(static_cast<qsizetype>(cycles.size()) * Expected);
    out.byte(Version);
    out.number(cycles.size());
    Before before;
    writeOutcomes(out, cycles, before);
    for (const Cycle& cycle : cycles)
        write(out, cycle, before);
    return out.bytes();
}

bool unpackCycles(QByteArrayView batch, std::vector<Cycle>& into)
{
    constexpr quint64 Shortest = 7; // bytes a cycle takes at least
    PackedReader in(batch);
    if (in.byte() != Version)
        return false;
    const quint64 count = in.number();
    if (in.failed() || count > in.left() / Shortest)
        return false;
    const std::size_t size = into.size();
    Before before;
    readOutcomes(in, before);
    for (quint64 i = 0; i < count && !in.failed(); ++i)
        into.push_back(read(in, before));
    if (in.isDone())
        return true;
    into.resize(size);
    return false;
}

} // namespace flapscope
