#include "core/trend.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace flapscope;

namespace
{

/// Series as METHODS has them: a climb a round (MB) beneath noise of σ MB whose neighbours correlate by φ.
class Simulation
{
public:
    Simulation(double leak, double sigma, double correlation, std::uint64_t seed)
        : m_leak(leak), m_sigma(sigma), m_correlation(correlation), m_random(seed)
    {
    }

    std::vector<AtRest> series(int rounds, double perRound = 1.0)
    {
        std::vector<AtRest> rests;
        double noise = m_normal(m_random);
        for (int i = 0; i < rounds; ++i) {
            rests.push_back({perRound * i, 50.0 + m_leak * i + m_sigma * noise});
            noise = m_correlation * noise + std::sqrt(1.0 - m_correlation * m_correlation) * m_normal(m_random);
        }
        return rests;
    }
    /// In percent of `times` series: how often the rule says so.
    double percent(Leaning leaning, int rounds, double tolerated, int times)
    {
        int hits = 0;
        for (int i = 0; i < times; ++i)
            hits += leaningOf(*trendOf(series(rounds), 0), tolerated) == leaning ? 1 : 0;
        return 100.0 * hits / times;
    }

private:
    double m_leak;
    double m_sigma;
    double m_correlation;
    std::mt19937_64 m_random;
    std::normal_distribution<double> m_normal;
};

/// 5 % of the slope that uses up a budget of 15 MB within 40 rounds, in MB a round.
constexpr double Tolerated = 0.05 * 15.0 / 40.0;
constexpr double Sigma = 0.3;

std::vector<AtRest> climb(int rounds, double from, double perConnection, double connections = 10.0)
{
    std::vector<AtRest> rests;
    rests.reserve(static_cast<std::size_t>(rounds));
    for (int i = 0; i < rounds; ++i) // a ripple, so that it is no perfect line
        rests.push_back({connections * i, from + perConnection * connections * i + (i % 3) * 1e-3});
    return rests;
}

} // namespace

class TestTrend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // METHODS: flat or autocorrelated (φ ≤ 0.8) series are flagged in at most 0.5 % at n = 40.
    void flatSeriesAreHardlyEverCalledALeak_data()
    {
        QTest::addColumn<double>("correlation");
        QTest::newRow("white") << 0.0;
        QTest::newRow("0.3") << 0.3;
        QTest::newRow("0.5") << 0.5;
        QTest::newRow("0.8") << 0.8;
    }
    void flatSeriesAreHardlyEverCalledALeak()
    {
        QFETCH(double, correlation);
        Simulation simulation(0.0, Sigma, correlation, 20'260'101);
        const double flagged = simulation.percent(Leaning::Leak, 40, Tolerated, 4000);
        qInfo("flagged: %.2f %%", flagged);
        QVERIFY(flagged <= 0.5);
    }
    // Plain Mann–Kendall does not hold: METHODS says 15 to 27 % for autocorrelated series.
    void withoutItsCorrectionsTheTestWouldFlagWhatIsOnlyAutocorrelated()
    {
        Simulation simulation(0.0, Sigma, 0.7, 7);
        int flagged = 0;
        constexpr int Times = 1000;
        for (int i = 0; i < Times; ++i) {
            std::vector<double> values;
            for (const AtRest& rest : simulation.series(40))
                values.push_back(rest.value);
            flagged += testForRise(values).p < 0.05 ? 1 : 0;
        }
        qInfo("plain: %.1f %%", 100.0 * flagged / Times);
        QVERIFY(flagged > Times * 15 / 100);
        QVERIFY(flagged < Times * 27 / 100);
    }
    // METHODS: a leak of 0.1 MB a round is found in at least 96 % at n = 40.
    void leaksAreFound_data()
    {
        QTest::addColumn<double>("correlation");
        QTest::newRow("white") << 0.0;
        QTest::newRow("0.3") << 0.3;
    }
    void leaksAreFound()
    {
        QFETCH(double, correlation);
        Simulation simulation(0.1, Sigma, correlation, 4);
        const double found = simulation.percent(Leaning::Leak, 40, Tolerated, 2000);
        qInfo("found: %.2f %%", found);
        QVERIFY(found >= 96.0);
    }
    void leaksOfTwiceWhatIsToleratedNeverPassForAPlateau()
    {
        for (const double correlation : {0.0, 0.5, 0.8}) {
            Simulation simulation(2.0 * 0.05, Sigma, correlation, 99);
            const double passed = simulation.percent(Leaning::Plateau, 45, 0.05, 1000);
            qInfo("φ = %.1f: %.2f %% passed", correlation, passed);
            QVERIFY(passed <= 0.5);
        }
    }
    void quietServersPass()
    {
        Simulation simulation(0.0, 0.02, 0.3, 5);
        QVERIFY(simulation.percent(Leaning::Plateau, 45, 0.05, 500) >= 99.0);
    }
    void growthThatEndsIsAPlateau()
    {
        std::vector<AtRest> rests = climb(20, 50.0, 0.5);
        const double top = rests.back().value;
        for (int i = 0; i < 28; ++i)
            rests.push_back({200.0 + 10.0 * i, top + (i % 3) * 1e-3});
        const auto trend = trendOf(rests, 0);
        QVERIFY(trend.has_value());
        QVERIFY(trend->slope.slope > 0.01); // as a whole it climbs
        QCOMPARE(leaningOf(*trend, 0.01), Leaning::Plateau);
    }
    void heapThatGrowsByLeapsIsNotCalledALeak()
    {
        // Read at rest from node with ws, MB a round, 80 connections each: its young generation still grows.
        const std::vector<double> heap{22.0, 22.6, 21.8, 22.2, 23.2, 22.8, 23.0, 23.3, 23.3, 23.4, 23.5, 23.8,
                                       23.8, 24.2, 24.3, 24.4, 24.5, 24.5, 24.5, 24.7, 24.7, 25.5, 27.2, 27.9,
                                       28.3, 30.0, 31.6, 31.6, 31.6, 31.6, 32.6, 32.7, 32.7, 33.8, 33.9, 34.0,
                                       33.7, 33.8, 33.8, 33.8, 33.8, 35.2, 37.0, 38.6, 40.4, 40.4, 40.4, 40.8};
        std::vector<AtRest> rests;
        rests.reserve(heap.size());
        for (const double value : heap)
            rests.push_back({80.0 * static_cast<double>(rests.size()), value * 1e6});
        QCOMPARE(leaningOf(*trendOf(rests, 0), 500.0), Leaning::Inconclusive);
    }
    void sawTeethAreNoLeak()
    {
        std::vector<AtRest> rests;
        rests.reserve(48);
        for (int i = 0; i < 48; ++i)
            rests.push_back({10.0 * i, 50.0 + 0.5 * (i % 9)});
        QVERIFY(leaningOf(*trendOf(rests, 0), 0.05) != Leaning::Leak);
    }
    void aLeakBelowWhatIsToleratedIsNone()
    {
        const auto trend = trendOf(climb(48, 50.0, 0.002), 0);
        QCOMPARE(leaningOf(*trend, 0.005), Leaning::Plateau);
        QCOMPARE(leaningOf(*trend, 0.0015), Leaning::Leak);
    }
    void slopeIsPerConnection()
    {
        std::vector<AtRest> rests;
        double connections = 0.0;
        for (int i = 0; i < 45; ++i) {
            connections += i % 2 == 0 ? 10.0 : 30.0; // rounds need not be alike
            rests.push_back({connections, 1e6 + 4000.0 * connections});
        }
        const auto trend = trendOf(rests, 5);
        QCOMPARE(trend->rounds, 40);
        QCOMPARE(trend->discarded, 5);
        QVERIFY(std::abs(trend->slope.slope - 4000.0) < 1e-6);
        QVERIFY(std::abs(trend->level - (1e6 + 4000.0 * connections)) < 1e-6);
        QVERIFY(std::abs(trend->spread) < 1e-6);
        QCOMPARE(trend->connectionsPerRound(), trend->connections / 39.0);
    }
    void warmUpIsLeftOut()
    {
        std::vector<AtRest> rests = climb(12, 0.0, 100.0);
        for (const AtRest& rest : climb(45, 12'000.0, 0.0))
            rests.push_back({rest.connections + 120.0, rest.value});
        QCOMPARE(leaningOf(*trendOf(rests, 12), 0.01), Leaning::Plateau);
    }
    void tooFewRoundsHaveNoTrend()
    {
        QVERIFY(!trendOf({}, 0));
        QVERIFY(!trendOf(climb(14, 1.0, 1.0), 10));
        QVERIFY(!trendOf(climb(14, 1.0, 1.0), 100));
        QVERIFY(trendOf(climb(15, 1.0, 1.0), 10).has_value());
        QVERIFY(trendOf(climb(15, 1.0, 1.0), 10)->isScreening());
        QVERIFY(!trendOf(climb(50, 1.0, 1.0), 10)->isScreening());
    }
    void withoutAConnectionThereIsNoTrend() { QVERIFY(!trendOf(climb(50, 1.0, 1.0, 0.0), 0)); }
    void longSeriesAreThinnedAndSayTheSame()
    {
        Simulation simulation(0.1, Sigma, 0.3, 11);
        const auto trend = trendOf(simulation.series(10'000), 0);
        QCOMPARE(trend->rounds, 10'000);
        QVERIFY(std::abs(trend->slope.slope - 0.1) < 1e-4);
        QVERIFY(trend->slope.low <= 0.1 && trend->slope.high >= 0.1);
    }
    void everyLookSpendsLessRisk()
    {
        const auto once = trendOf(climb(50, 1.0, 1.0), 0);
        const auto second = trendOf(climb(50, 1.0, 1.0), 0, 2);
        QCOMPARE(once->confidence, 0.95);
        QCOMPARE(once->significance, 0.01);
        QVERIFY(std::abs(second->confidence - (1.0 - 0.05 / 6.0)) < 1e-12);
        QVERIFY(std::abs(second->significance - 0.01 / 6.0) < 1e-12);
    }
    void forecastIsTheDistanceOverTheSlope()
    {
        Trend trend;
        trend.level = 100.0;
        trend.spread = 10.0;
        trend.slope = {.slope = 2.0, .low = 1.0, .high = 4.0};
        const auto forecast = forecastOf(trend, 200.0);
        QVERIFY(forecast.has_value());
        QCOMPARE(forecast->soonest, (100.0 - 10.0) / 4.0);
        QCOMPARE(*forecast->latest, (100.0 + 10.0) / 1.0);
    }
    void forecastKnowsNoUpperBoundWhereTheSlopeMayBeNone()
    {
        Trend trend;
        trend.level = 100.0;
        trend.slope = {.slope = 2.0, .low = -1.0, .high = 4.0};
        QCOMPARE(forecastOf(trend, 200.0)->soonest, 25.0);
        QVERIFY(!forecastOf(trend, 200.0)->latest);
        trend.slope.high = 0.0;
        QVERIFY(!forecastOf(trend, 200.0));
    }
    void forecastOfWhatIsPassedIsNow()
    {
        Trend trend;
        trend.level = 300.0;
        trend.slope = {.slope = 2.0, .low = 1.0, .high = 4.0};
        QCOMPARE(forecastOf(trend, 200.0)->soonest, 0.0);
        QCOMPARE(*forecastOf(trend, 200.0)->latest, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestTrend)
#include "tst_trend.moc"
