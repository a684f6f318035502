#include "engine/flapping.h"
#include "engine/wirephases.h"
#include "support/realserver.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <sched.h>

using namespace flapscope;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
/// A phase as it is recorded, and between which packets it lies.
struct PhaseOfCycle
{
    const char* name;
    Moment Cycle::*from;
    Moment Cycle::*to;
    WirePhases::Time WirePhases::*first;
    WirePhases::Time WirePhases::*last;
};
constexpr std::array Phases{
    PhaseOfCycle{"tcp", &Cycle::start, &Cycle::tcp, &WirePhases::syn, &WirePhases::synAck},
    PhaseOfCycle{"upgrade", &Cycle::tcp, &Cycle::upgrade, &WirePhases::synAck, &WirePhases::upgraded},
    PhaseOfCycle{"firstEcho", &Cycle::upgrade, &Cycle::firstEcho, &WirePhases::upgraded, &WirePhases::echo},
    PhaseOfCycle{"close", &Cycle::closeSent, &Cycle::closeReceived, &WirePhases::closeSent, &WirePhases::closeReceived},
};

using Spans = std::vector<Nanos>;

Spans recordedSpans(const std::vector<Cycle>& cycles, const PhaseOfCycle& phase)
{
    Spans spans;
    for (const Cycle& cycle : cycles)
        spans.push_back(between(cycle.*phase.from, cycle.*phase.to).value_or(Nanos::min()));
    return spans;
}

Spans capturedSpans(const std::vector<WirePhases>& wires, const PhaseOfCycle& phase)
{
    Spans spans;
    for (const WirePhases& wire : wires)
        spans.push_back(wire.*phase.first && wire.*phase.last ? *(wire.*phase.last) - *(wire.*phase.first)
                                                              : Nanos::min());
    return spans;
}

Nanos quantile(Spans spans, double q)
{
    std::sort(spans.begin(), spans.end());
    return spans.at(static_cast<std::size_t>(q * static_cast<double>(spans.size() - 1)));
}

double micros(Nanos span)
{
    return std::chrono::duration<double, std::micro>(span).count();
}

/// How far apart the two quantiles are.
Nanos difference(const PhaseOfCycle& phase, const Spans& recorded, const Spans& captured, double q)
{
    const Nanos told = quantile(recorded, q);
    const Nanos seen = quantile(captured, q);
    qInfo("%-9s p%g: recorded %.1f us, captured %.1f us", phase.name, q * 100, micros(told), micros(seen));
    return told - seen;
}

/// So that what is compared are the two clocks, and not how long the machine's other programs kept the processor.
void goFirst()
{
    const sched_param first{.sched_priority = 1};
    if (::sched_setscheduler(0, SCHED_FIFO, &first) != 0)
        qInfo("Without real-time priority: other programs' time shows in the delays.");
}
} // namespace

/// What is recorded is what went over the wire, as the kernel saw it.
class TestFidelity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { goFirst(); }

    void recordedPhasesAreThoseOfTheCapture_data()
    {
        QTest::addColumn<int>("clients");
        QTest::addColumn<int>("cycles");
        QTest::addColumn<Millis>("connected");
        QTest::addColumn<Millis>("disconnected");
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("share");
        QTest::addColumn<Nanos>("span");
        QTest::newRow("one client, median") << 1 << 100 << Millis(5) << Millis(5) << 0.5 << 0.05 << Nanos(30us);
        QTest::newRow("100 clients and 1,000 cycles a second, p99")
            << 100 << 20 << Millis(60) << Millis(40) << 0.99 << 0.1 << Nanos(200us);
    }
    void recordedPhasesAreThoseOfTheCapture()
    {
        QFETCH(int, clients);
        QFETCH(int, cycles);
        QFETCH(Millis, connected);
        QFETCH(Millis, disconnected);
        QFETCH(double, q);
        QFETCH(double, share);
        QFETCH(Nanos, span);
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        PacketTap tap(PacketTap::Shown::Both);
        if (!tap.refusal().isEmpty())
            QSKIP(qPrintable(u"NOT CHECKED: "_s + tap.refusal()));
        Flapping flapping(server.url());
        flapping.stage().clients = clients;
        flapping.stage().cycles = cycles;
        flapping.stage().connected = connected;
        flapping.stage().disconnected = disconnected;
        flapping.stage().jitterPercent = clients > 1 ? 50.0 : 0.0; // not all at once
        QVERIFY(flapping.run());
        QCOMPARE(flapping.count(Outcome::Ok), qsizetype(clients) * cycles);
        const auto connections = wirePhasesOf(tap.take(), static_cast<quint16>(server.url().port()));
        QCOMPARE(tap.dropped(), 0U);
        QCOMPARE(connections.size(), flapping.cycles.size());

        QStringList differences;
        for (const PhaseOfCycle& phase : Phases) {
            const Spans recorded = recordedSpans(flapping.cycles, phase);
            const Spans captured = capturedSpans(connections, phase);
            QVERIFY2(quantile(recorded, 0.0) > Nanos::min(), "a cycle lacks the phase");
            QVERIFY2(quantile(captured, 0.0) > Nanos::min(), "a connection lacks the packet");
            const Nanos apart = difference(phase, recorded, captured, q);
            const auto part = static_cast<Nanos::rep>(static_cast<double>(quantile(captured, q).count()) * share);
            const Nanos bound = std::max(Nanos(part), span);
            if (std::chrono::abs(apart) > bound)
                differences += QStringLiteral("%1: %2 us apart, at most %3")
                                   .arg(QLatin1StringView(phase.name))
                                   .arg(micros(apart))
                                   .arg(micros(bound));
        }
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TestFidelity)
#include "tst_fidelity.moc"
