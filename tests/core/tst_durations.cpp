#include "core/durations.h"

#include <QTest>

using namespace flapscope;

namespace
{

Histogram upTo(int count)
{
    Histogram histogram;
    for (int i = 1; i <= count; ++i)
        histogram.record(std::chrono::milliseconds(i));
    return histogram;
}

} // namespace

class TestDurations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingMeasuredIsMissingAndNotZero() { QCOMPARE(durationsOf(Histogram()), Durations()); }

    void percentilesNeedEnoughSamples()
    {
        const Durations of58 = durationsOf(upTo(58));
        QCOMPARE(of58.n, quint64(58));
        QVERIFY(of58.p50 && of58.p90);
        QVERIFY(!of58.p95);
        QVERIFY(durationsOf(upTo(59)).p95);
        QVERIFY(!durationsOf(upTo(298)).p99);
        QVERIFY(durationsOf(upTo(299)).p99);
        QVERIFY(!durationsOf(upTo(4)).p50);
        QVERIFY(!durationsOf(upTo(28)).p90);
    }

    void figuresAreMilliseconds()
    {
        const Durations durations = durationsOf(upTo(100));
        QCOMPARE(*durations.mean, 50.5);
        QCOMPARE(*durations.min, 1.0);
        QCOMPARE(*durations.max, 100.0);
        QVERIFY(qAbs(*durations.p50 - 50.0) <= 0.05);
        QVERIFY(qAbs(*durations.p95 - 95.0) <= 0.095);
    }
};

QTEST_GUILESS_MAIN(TestDurations)
#include "tst_durations.moc"
