#include "engine/rigwatch.h"

#include <QTest>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

GroupTick tickAt(Nanos at, Nanos lag = 0ms, Nanos cpuTime = 0ms, int group = 0)
{
    GroupTick tick;
    tick.group = group;
    tick.at = Moment(at);
    tick.span = 50ms;
    tick.cpuTime = cpuTime;
    tick.loopLag = lag;
    return tick;
}

} // namespace

class TestRigWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsSaidBeforeAnIntervalHasPassed()
    {
        RigWatch watch(200ms);
        QVERIFY(watch.add(tickAt(0ms)).empty());
        QVERIFY(watch.add(tickAt(150ms)).empty());
        QCOMPARE(watch.add(tickAt(200ms)).size(), std::size_t(2));
        QVERIFY(watch.add(tickAt(250ms)).empty());
    }

    void theWorstLagOfTheIntervalCounts()
    {
        RigWatch watch(100ms);
        (void)watch.add(tickAt(0ms, 30ms));
        (void)watch.add(tickAt(50ms, 70ms));
        const auto readings = watch.add(tickAt(100ms, 10ms));
        QCOMPARE(readings[0].quantity, Quantity::EventLoopLag);
        QCOMPARE(readings[0].source, Source::Rig);
        QCOMPARE(readings[0].value, 0.07);
        QCOMPARE(readings[0].at, Moment(100ms));
        // And not that of the one before.
        (void)watch.add(tickAt(150ms));
        QCOMPARE(watch.add(tickAt(200ms, 5ms))[0].value, 0.005);
    }

    void theBusiestThreadCounts()
    {
        RigWatch watch(100ms);
        (void)watch.add(tickAt(0ms, 0ms, 10ms, 0));
        (void)watch.add(tickAt(10ms, 0ms, 40ms, 1));
        (void)watch.add(tickAt(50ms, 0ms, 10ms, 0));
        (void)watch.add(tickAt(60ms, 0ms, 50ms, 1));
        const auto readings = watch.add(tickAt(100ms, 0ms, 10ms, 0));
        QCOMPARE(readings[1].quantity, Quantity::WorkerCpu);
        QCOMPARE(readings[1].value, 0.9);
    }

    void ticksWithoutASpanAreBorne()
    {
        RigWatch watch(0ms);
        GroupTick tick = tickAt(0ms);
        tick.span = 0ms;
        QCOMPARE(watch.add(tick)[1].value, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestRigWatch)
#include "tst_rigwatch.moc"
