#include "engine/progress.h"

#include <QTest>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
Plan twoStages()
{
    Plan plan;
    plan.timing = {.warmUp = 1s, .baseline = 2s, .recoveryHold = 3s, .recoveryLimit = 10s, .settle = 4s};
    Stage first;
    first.clients = 1;
    first.cycles = 20;
    Stage second;
    second.clients = 3;
    second.cycles = 15;
    plan.stages = {first, second};
    return plan;
}

Progress during(Phase phase, qint16 stage, qint64 done, Nanos lasted)
{
    const std::vector<PhaseSpan> phases{{phase, stage, Moment(10s), {}}};
    return progressOf(twoStages(), phases, done, Moment(10s + lasted));
}
} // namespace

class TestProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beforeTheStartNothingIsDone()
    {
        const Progress progress = progressOf(twoStages(), {}, 0, Moment(0s));
        QCOMPARE(progress.cyclesTotal, qint64(65));
        QCOMPARE(progress.cyclesDone, qint64(0));
        QCOMPARE(progress.remaining, Nanos(0));
    }

    void remainingTimeShrinksFromPhaseToPhase()
    {
        Nanos before = during(Phase::Preflight, 0, 0, 0s).remaining;
        QVERIFY(before > 10s);
        const std::vector<Progress> course{during(Phase::WarmUp, 0, 0, 500ms), during(Phase::Baseline, 0, 0, 500ms),
                                           during(Phase::Stage, 0, 0, 0s),     during(Phase::Stage, 0, 10, 1500ms),
                                           during(Phase::Stage, 1, 20, 0s),    during(Phase::Stage, 1, 60, 2s),
                                           during(Phase::Recovery, 0, 65, 1s), during(Phase::Settle, 0, 65, 1s)};
        for (const Progress& progress : course) {
            QVERIFY(progress.remaining < before);
            before = progress.remaining;
        }
        QCOMPARE(before, Nanos(3s));
    }

    void aStageIsForetoldByItsPace()
    {
        // Half of the first stage took 6 s instead of 1.5 s: the other half will take as long.
        const Progress slow = during(Phase::Stage, 0, 10, 6s);
        const Progress usual = during(Phase::Stage, 0, 10, 1500ms);
        QCOMPARE(slow.remaining - usual.remaining, Nanos(4500ms));
    }

    void aPhaseThatLastsTooLongLeavesNoNegativeTime()
    {
        QCOMPARE(during(Phase::Settle, 0, 65, 60s).remaining, Nanos(0));
        QCOMPARE(during(Phase::Recovery, 0, 65, 60s).remaining, Nanos(4s));
    }
};

QTEST_APPLESS_MAIN(TestProgress)
#include "tst_progress.moc"
