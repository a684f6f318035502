#include "history/cyclebatch.h"

#include "history/batchframe.h"

#include <algorithm>
#include <array>

namespace flapscope
{

namespace
{
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

/// Keeps what differences are taken from, and what outcomes are numbered by.
class CycleCodec
{
public:
    using Item = Cycle;
    static constexpr quint8 Version = 1;
    static constexpr qsizetype Expected = 40;
    static constexpr quint64 Shortest = 7;

    void writeNames(PackedWriter& out, std::span<const Cycle> cycles);
    void write(PackedWriter& out, const Cycle& cycle);
    void readNames(PackedReader& in);
    Cycle read(PackedReader& in);

private:
    std::vector<Outcome> m_outcomes;
    qint16 m_stage = 0;
    qint32 m_client = 0;
    qint32 m_number = 0;
    qint64 m_intended = 0;
};

void CycleCodec::write(PackedWriter& out, const Cycle& cycle)
{
    // A cycle that has got another field must be kept with it: then this does not compile, and a version is due.
    [[maybe_unused]] const auto& [stage, client, number, intended, start, dns, tcp, tls, upgrade, firstEcho, closeSent,
                                  closeReceived, end, outcome, clean, httpStatus, closeCode, bytesSent, bytesReceived,
                                  session] = cycle;
    const unsigned flags = flagsOf(cycle, m_stage);
    out.byte(static_cast<quint8>(flags));
    out.byte(static_cast<quint8>(flags >> 8U));
    const auto place = std::find(m_outcomes.begin(), m_outcomes.end(), outcome) - m_outcomes.begin();
    out.byte(static_cast<quint8>(place));
    if (stage != m_stage)
        out.signedNumber(stage);
    out.signedNumber(qint64(client) - m_client);
    out.signedNumber(qint64(number) - m_number);
    qint64 last = m_intended;
    for (const auto member : Moments) {
        const Moment moment = cycle.*member;
        if (!moment.isKnown())
            continue;
        const qint64 at = moment.sinceStart().count();
        out.signedNumber(wrappedDifference(last, at));
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
    m_stage = stage;
    m_client = client;
    m_number = number;
    if (intended.isKnown())
        m_intended = intended.sinceStart().count();
}

Cycle CycleCodec::read(PackedReader& in)
{
    Cycle cycle;
    unsigned flags = in.byte();
    flags |= unsigned(in.byte()) << 8U;
    const quint8 place = in.byte();
    if (place < m_outcomes.size())
        cycle.outcome = m_outcomes[place];
    else
        in.fail();
    cycle.stage = (flags & SameStage) != 0 ? m_stage : static_cast<qint16>(in.signedNumber());
    cycle.client = static_cast<qint32>(m_client + in.signedNumber());
    cycle.number = static_cast<qint32>(m_number + in.signedNumber());
    qint64 last = m_intended;
    for (std::size_t i = 0; i < Moments.size(); ++i) {
        if ((flags & flagOf(i)) == 0)
            continue;
        last = wrappedSum(last, in.signedNumber());
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
    m_stage = cycle.stage;
    m_client = cycle.client;
    m_number = cycle.number;
    if (cycle.intended.isKnown())
        m_intended = cycle.intended.sinceStart().count();
    return cycle;
}

void CycleCodec::writeNames(PackedWriter& out, std::span<const Cycle> cycles)
{
    for (const Cycle& cycle : cycles) {
        if (std::find(m_outcomes.begin(), m_outcomes.end(), cycle.outcome) == m_outcomes.end())
            m_outcomes.push_back(cycle.outcome);
    }
    out.number(m_outcomes.size());
    for (const Outcome outcome : m_outcomes)
        out.name(nameOf(outcome));
}

void CycleCodec::readNames(PackedReader& in)
{
    for (quint64 left = in.number(); left > 0 && !in.failed(); --left) {
        const auto outcome = outcomeNamed(QString(in.name()));
        if (outcome)
            m_outcomes.push_back(*outcome);
        else
            in.fail(); // of a later version, or damage
    }
}
} // namespace

QByteArray packedCycles(std::span<const Cycle> cycles)
{
    return packedBatch<CycleCodec>(cycles);
}

bool unpackCycles(QByteArrayView batch, std::vector<Cycle>& into)
{
    return unpackBatch<CycleCodec>(batch, into);
}

} // namespace flapscope
