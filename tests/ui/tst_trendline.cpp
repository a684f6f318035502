#include "ui/trendline.h"

#include <QRegularExpression>
#include <QTest>

#include <chrono>
#include <cmath>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
/// Rounds of ten connections that take two seconds each; the server grows by `kilobytes` in each connection.
Metrics rising(int rounds, double kilobytes, double baseline = 40e6)
{
    Metrics metrics;
    metrics.memory.baseline = baseline;
    for (int i = 0; i < rounds; ++i) {
        const double wobble = i % 2 == 0 ? 100.0 : -100.0;
        metrics.memoryAtRest.values.push_back(
            {10.0 * (i + 1), baseline + 10e3 * kilobytes * i + wobble, Moment(std::chrono::seconds(2 * (i + 1)))});
    }
    metrics.memoryAtRest.warmUp = 4;
    metrics.memoryTrend = metrics.memoryAtRest.trend(0);
    return metrics;
}

Plan planWithGrowth(double megabytes)
{
    Plan plan;
    Limit limit;
    limit.criterion = u"memory-growth"_s;
    limit.comparison = Comparison::Below;
    limit.value = megabytes;
    plan.limits = {limit};
    return plan;
}
} // namespace

class TrendLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsThroughTheRestsAfterTheWarmUp()
    {
        const auto line = trendLineOf(rising(44, 16.0), planWithGrowth(15.0));
        QVERIFY(line);
        QCOMPARE(line->fitted.size(), 40);
        QCOMPARE(line->fitted.first().x(), 10.0);
        QCOMPARE(line->fitted.last().x(), 88.0);
        QVERIFY(std::abs(line->fitted.first().y() - 40.64) < 0.01);
        QVERIFY(std::abs(line->fitted.last().y() - 46.88) < 0.01);
        QVERIFY(std::abs(line->ahead - 0.08) < 0.001); // 160 KB in 2 s
    }
    void saysTheSlopeAndWhenTheLimitIsReached()
    {
        const auto line = trendLineOf(rising(44, 16.0), planWithGrowth(15.0));
        QVERIFY(line);
        QVERIFY2(line->perConnection.startsWith(u"+16.0 KB per connection (+1"_s), qPrintable(line->perConnection));
        // 15 MB − 6.88 MB at 16 KB each: 507.5 connections, give or take the interval.
        const auto match = QRegularExpression(u"^limit in (\\d+) to (\\d+) connections$"_s).match(line->untilLimit);
        QVERIFY2(match.hasMatch(), qPrintable(line->untilLimit));
        QVERIFY(match.captured(1).toInt() <= 507 && match.captured(1).toInt() > 480);
        QVERIFY(match.captured(2).toInt() >= 507 && match.captured(2).toInt() < 535);
        QCOMPARE(trendLineOf(rising(44, 16.0), planWithGrowth(5.0))->untilLimit, u"limit passed"_s);
        QVERIFY(trendLineOf(rising(44, 16.0), Plan())->untilLimit.isEmpty());
    }
    void aFallHasItsSignAndNoForecast()
    {
        const auto line = trendLineOf(rising(44, -16.0), planWithGrowth(15.0));
        QVERIFY(line);
        QVERIFY2(line->perConnection.startsWith(u"−16.0 KB per connection (−1"_s), qPrintable(line->perConnection));
        QVERIFY(line->untilLimit.isEmpty());
        QVERIFY(line->ahead < 0.0);
    }
    void noneWithoutEnoughRounds()
    {
        QVERIFY(!trendLineOf(Metrics(), planWithGrowth(15.0)));
        QVERIFY(!trendLineOf(rising(8, 16.0), planWithGrowth(15.0))); // four after the warm-up
    }
};

QTEST_GUILESS_MAIN(TrendLineTest)
#include "tst_trendline.moc"
