#include "core/plan.h"

#include <QTest>

#include <limits>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

Stage stage(int clients, int cycles, Millis connected = 100ms, Millis disconnected = 50ms)
{
    Stage stage;
    stage.clients = clients;
    stage.cycles = cycles;
    stage.connected = connected;
    stage.disconnected = disconnected;
    return stage;
}

} // namespace

class PlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsAreThoseOfTheLargestStage()
    {
        Plan plan;
        QCOMPARE(mostClients(plan), 0);
        plan.stages = {stage(1, 20), stage(30, 1), stage(3, 15)};
        QCOMPARE(mostClients(plan), 30);
    }
    void cyclesAreCountedOverClientsAndStages()
    {
        Plan plan;
        QCOMPARE(totalCycles(plan), qint64(0));
        plan.stages = {stage(1, 20), stage(3, 15)};
        QCOMPARE(totalCycles(plan), qint64(20 + 45));
    }
    void theDurationIsThatOfStagesAndPhases()
    {
        Plan plan;
        plan.timing = {1s, 2s, 3s, 10s, 4s}; // the recovery limit is a deadline, not a duration
        QCOMPARE(expectedDuration(plan), Millis(10s));
        plan.stages = {stage(1, 20), stage(3, 15, 200ms, 0ms)};
        QCOMPARE(expectedDuration(plan), Millis(10s + 3s + 3s));
    }
    void absurdPlansSaturate()
    {
        constexpr int Most = std::numeric_limits<int>::max();
        Plan plan;
        plan.stages = {stage(Most, Most, Millis::max(), Millis::max()), stage(Most, Most), stage(Most, Most)};
        QCOMPARE(totalCycles(plan), std::numeric_limits<qint64>::max());
        QCOMPARE(expectedDuration(plan), Millis(std::numeric_limits<qint64>::max()));
    }
    void negativeNumbersCountAsNone()
    {
        Plan plan;
        plan.timing = {-1s, -1s, -1s, -1s, -1s};
        plan.stages = {stage(-3, 5, -1s, -1s), stage(3, -5)};
        QCOMPARE(totalCycles(plan), qint64(0));
        QCOMPARE(expectedDuration(plan), Millis(0));
        QCOMPARE(mostClients(plan), 3);
    }
};

QTEST_APPLESS_MAIN(PlanTest)
#include "tst_plan.moc"
