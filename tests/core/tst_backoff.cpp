#include "core/backoff.h"

#include "support/kolmogorov.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace flapscope;
using namespace std::chrono_literals;

using Kind = ReconnectPolicy::Kind;

namespace
{

constexpr double NoChance = 0.001;
constexpr int Many = 2000;

Backoff backoffOf(const ReconnectPolicy& policy, int client = 0, quint64 seed = 7)
{
    return {policy, RandomStream::of(seed, 0, client, RandomStream::Purpose::Backoff)};
}

/// Delays in ms, one after the other, without a connection between them.
std::vector<double> delaysOf(const ReconnectPolicy& policy, int count, int client = 0)
{
    Backoff backoff = backoffOf(policy, client);
    std::vector<double> delays;
    delays.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        delays.push_back(inMillis(backoff.next()));
    return delays;
}

/// The n-th delay of many clients.
std::vector<double> nthDelays(const ReconnectPolicy& policy, int n)
{
    std::vector<double> delays;
    delays.reserve(Many);
    for (int client = 0; client < Many; ++client)
        delays.push_back(delaysOf(policy, n + 1, client).back());
    return delays;
}

ReconnectPolicy policyOf(Kind kind)
{
    return {.kind = kind, .base = 100ms, .cap = 1s, .factor = 2.0};
}

std::function<double(double)> uniform(double from, double to)
{
    return [=](double x) { return std::clamp((x - from) / (to - from), 0.0, 1.0); };
}

} // namespace

class BackoffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void immediateIsAtOnce() { QCOMPARE(delaysOf(policyOf(Kind::Immediate), 3), (std::vector{0.0, 0.0, 0.0})); }
    void fixedIsAlwaysTheSame() { QCOMPARE(delaysOf(policyOf(Kind::Fixed), 3), (std::vector{100.0, 100.0, 100.0})); }
    void exponentialDoublesUpToItsCap()
    {
        QCOMPARE(delaysOf(policyOf(Kind::Exponential), 6), (std::vector{100.0, 200.0, 400.0, 800.0, 1000.0, 1000.0}));
        ReconnectPolicy tripled = policyOf(Kind::Exponential);
        tripled.factor = 3.0;
        QCOMPARE(delaysOf(tripled, 4), (std::vector{100.0, 300.0, 900.0, 1000.0}));
        QCOMPARE(delaysOf(tripled, 5000).back(), 1000.0); // where the power is beyond a double
    }
    void aConnectionBeginsAnew()
    {
        for (const auto kind : {Kind::Exponential, Kind::Grpc, Kind::Phoenix}) {
            Backoff backoff = backoffOf(policyOf(kind));
            const Nanos first = backoff.next();
            QVERIFY(backoff.next() > first);
            backoff.reset();
            QCOMPARE(backoff.next(), first);
        }
    }
    void fullJitterIsUniformBelowTheExponential()
    {
        const ReconnectPolicy policy = policyOf(Kind::FullJitter);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 0), uniform(0, 100)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 2), uniform(0, 400)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 6), uniform(0, 1000)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 0), uniform(50, 100)) < NoChance);
    }
    void equalJitterIsUniformInTheUpperHalf()
    {
        const ReconnectPolicy policy = policyOf(Kind::EqualJitter);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 0), uniform(50, 100)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 6), uniform(500, 1000)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 6), uniform(0, 1000)) < NoChance);
    }
    void decorrelatedJitterDependsOnTheDelayBefore()
    {
        const ReconnectPolicy policy = policyOf(Kind::DecorrelatedJitter);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 0), uniform(100, 300)) > 0.01);
        // Given the first, the second lies uniformly between the base and three times that.
        std::vector<double> places;
        for (int client = 0; client < Many; ++client) {
            const auto delays = delaysOf(policy, 2, client);
            places.push_back((delays[1] - 100.0) / (3.0 * delays[0] - 100.0));
        }
        QVERIFY(kolmogorovSmirnov(places, uniform(0, 1)) > 0.01);
        for (const double delay : delaysOf(policy, Many))
            QVERIFY(delay >= 100.0 && delay <= 1000.0);
    }

    void grpcIsAsPublished()
    {
        // INITIAL_BACKOFF 1 s, MULTIPLIER 1.6, JITTER 0.2, MAX_BACKOFF 120 s.
        const auto first = nthDelays(policyOf(Kind::Grpc), 0);
        QVERIFY(std::all_of(first.begin(), first.end(), [](double delay) { return delay == 1000.0; }));
        QVERIFY(kolmogorovSmirnov(nthDelays(policyOf(Kind::Grpc), 1), uniform(1280, 1920)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policyOf(Kind::Grpc), 3), uniform(0.8 * 4096, 1.2 * 4096)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policyOf(Kind::Grpc), 12), uniform(96'000, 144'000)) > 0.01);
    }
    void socketIoIsAsPublished()
    {
        // reconnectionDelay 1000, reconnectionDelayMax 5000, randomizationFactor 0.5.
        const ReconnectPolicy policy = policyOf(Kind::SocketIo);
        const auto first = nthDelays(policy, 0);
        QVERIFY(*std::min_element(first.begin(), first.end()) >= 500.0);
        QVERIFY(*std::max_element(first.begin(), first.end()) <= 1500.0);
        // backo2 takes the direction from the first digit of the same random number: earlier for an even one. So the
        // deviations earlier lie in [0, 5), [10, 15), [20, 25)… percent, and those later in between.
        for (const double delay : first) {
            const int digit = static_cast<int>(std::abs(delay - 1000.0)) / 50;
            QVERIFY2(delay == 1000.0 || (digit % 2 == 0) == (delay < 1000.0), qPrintable(QString::number(delay)));
        }
        const auto third = nthDelays(policy, 2);
        QVERIFY(*std::min_element(third.begin(), third.end()) >= 2000.0);
        QCOMPARE(*std::max_element(third.begin(), third.end()), 5000.0);
        const auto tenth = nthDelays(policy, 9); // 512 s ± 50 %, cut off
        QVERIFY(std::all_of(tenth.begin(), tenth.end(), [](double delay) { return delay == 5000.0; }));
    }
    void phoenixIsAsPublished()
    {
        QCOMPARE(delaysOf(policyOf(Kind::Phoenix), 11),
                 (std::vector{10.0, 50.0, 100.0, 150.0, 200.0, 250.0, 500.0, 1000.0, 2000.0, 5000.0, 5000.0}));
    }
    void reconnectingWebSocketIsAsPublished()
    {
        // minReconnectionDelay 1000 + random · 4000, drawn once; reconnectionDelayGrowFactor 1.3,
        // maxReconnectionDelay 10000.
        const ReconnectPolicy policy = policyOf(Kind::ReconnectingWebSocket);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 0), uniform(1000, 5000)) > 0.01);
        const auto delays = delaysOf(policy, 20);
        QVERIFY(std::abs(delays[1] - 1.3 * delays[0]) < 1e-3);
        QVERIFY(std::abs(delays[2] - 1.69 * delays[0]) < 1e-3);
        QCOMPARE(delays.back(), 10'000.0);
    }
    void rfc6455IsAsPublished()
    {
        // "a value chosen randomly between 0 and 5 seconds", then truncated binary exponential back-off.
        const ReconnectPolicy policy = policyOf(Kind::Rfc6455);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 0), uniform(0, 5000)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 1), uniform(0, 10'000)) > 0.01);
        QVERIFY(kolmogorovSmirnov(nthDelays(policy, 8), uniform(0, 60'000)) > 0.01);
    }

    void theSameSeedGivesTheSameDelaysAndAnotherClientOthers()
    {
        for (const auto kind : {Kind::FullJitter, Kind::EqualJitter, Kind::DecorrelatedJitter, Kind::Grpc,
                                Kind::SocketIo, Kind::ReconnectingWebSocket, Kind::Rfc6455}) {
            QCOMPARE(delaysOf(policyOf(kind), 10, 3), delaysOf(policyOf(kind), 10, 3));
            QVERIFY(delaysOf(policyOf(kind), 10, 3) != delaysOf(policyOf(kind), 10, 4));
        }
    }
    void everyPolicyHasAName()
    {
        for (const auto kind : {Kind::AsPlanned, Kind::Immediate, Kind::Fixed, Kind::Exponential, Kind::FullJitter,
                                Kind::EqualJitter, Kind::DecorrelatedJitter, Kind::Grpc, Kind::SocketIo, Kind::Phoenix,
                                Kind::ReconnectingWebSocket, Kind::Rfc6455})
            QCOMPARE(policyNamed(QString(nameOf(kind))), std::optional(kind));
        QCOMPARE(policyNamed(u"hope"), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(BackoffTest)
#include "tst_backoff.moc"
