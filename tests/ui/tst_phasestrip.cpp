#include "drawnruns.h"
#include "ui/liverun.h"
#include "ui/phasestrip.h"
#include "ui/phasetext.h"
#include "ui/theme.h"

#include <QSignalSpy>
#include <QTest>

using namespace flapscope;
using namespace flapscope::drawnruns;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class PhaseStripTest : public QObject
{
    Q_OBJECT

    Theme m_theme;

private Q_SLOTS:
    void allPhasesCanBeReadAtTheLeastWidthOfTheWindow()
    {
        LiveRun run;
        Plan plan = planOf(1, 20);
        Stage second = plan.stages.first();
        second.name = u"three at once"_s;
        plan.stages.append(second);
        run.reset(plan);
        PhaseStrip strip(run, m_theme);
        strip.resize(560, strip.sizeHint().height());
        QCOMPARE(strip.readablePhases(), (QStringList{u"warm-up"_s, u"baseline"_s, u"flapping"_s, u"three at once"_s,
                                                      u"recovery"_s, u"settle"_s}));
        strip.resize(120, strip.sizeHint().height());
        QVERIFY(strip.readablePhases().size() < 6);
        strip.grab();
    }
    void theSentenceSaysWhereItIsAndWhatIsLeft()
    {
        LiveRun run;
        PhaseStrip strip(run, m_theme);
        run.reset(planOf(2, 20));
        QVERIFY(strip.sentence().startsWith(u"Takes about "_s));
        run.enterPhase({Phase::Preflight, 0, at(0.0), {}});
        run.enterPhase({Phase::Stage, 0, at(0.1), {}});
        GroupTick tick;
        tick.at = at(0.5);
        tick.cycles = {soundCycle(0, 0, 0.1), soundCycle(1, 0, 0.1)};
        run.takeTick(tick);
        const QString sentence = strip.sentence();
        QVERIFY2(sentence.startsWith(u"Stage 1 of 1, flapping · cycle 2 of 40 · about "_s), qUtf8Printable(sentence));
        QVERIFY2(sentence.endsWith(u" left"_s), qUtf8Printable(sentence));
        strip.grab();
    }
    void anEndedRunSaysHowItEnded()
    {
        LiveRun run;
        PhaseStrip strip(run, m_theme);
        Record record = recordOf(1, 20);
        show(run, record);
        QCOMPARE(strip.sentence(), u"Completed after 8 s · 20 of 20 cycles"_s);
        record.ending = Ending::Stopped;
        record.cycles.resize(7);
        show(run, record);
        QVERIFY(strip.sentence().startsWith(u"Ended early after"_s));
        QVERIFY(strip.sentence().endsWith(u"7 of 20 cycles"_s));
        QTRY_COMPARE(strip.accessibleDescription(), strip.sentence());
    }
    void aRunWithoutAPlanIsShown()
    {
        LiveRun run;
        PhaseStrip strip(run, m_theme);
        strip.resize(400, 50);
        strip.grab();
    }
    void timesAreRoundedForPeople()
    {
        QCOMPARE(roughSpanText(400ms), u"0.4 s"_s);
        QCOMPARE(roughSpanText(999ms), u"1 s"_s);
        QCOMPARE(roughSpanText(8400ms), u"8 s"_s);
        QCOMPARE(roughSpanText(125s), u"2 min 5 s"_s);
        QCOMPARE(roughSpanText(80min), u"1 h 20 min"_s);
    }
};

QTEST_MAIN(PhaseStripTest)
#include "tst_phasestrip.moc"
