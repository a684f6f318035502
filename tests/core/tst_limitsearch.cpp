#include "core/limitsearch.h"

#include "core/breakingpoint.h"
#include "core/planjson.h"
#include "core/preset.h"

#include <QList>
#include <QTest>

#include <functional>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

using Bears = std::function<bool(int level, int run)>;

/// Carries a search out against something that says what it bears; the levels, in their order.
QList<int> carriedOut(LimitSearch& search, const Bears& bears)
{
    QList<int> tried;
    while (const auto level = search.next()) {
        const auto run = static_cast<int>(tried.size());
        tried += *level;
        search.add(bears(*level, run));
        if (tried.size() > 200)
            return {};
    }
    return tried;
}

Bears upTo(int limit)
{
    return [limit](int level, int /*run*/) { return level <= limit; };
}

Plan plan3()
{
    Plan plan = presets().constFirst().plan;
    return plan;
}

} // namespace

class TestLimitSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLimitIsFoundWithinItsStep_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("step");
        for (const int first : {1, 3, 16, 500}) {
            for (const int step : {1, 4, 10})
                QTest::addRow("from %d by %d", first, step) << first << step;
        }
    }
    void everyLimitIsFoundWithinItsStep()
    {
        QFETCH(int, first);
        QFETCH(int, step);
        for (int limit = 1; limit < 600; ++limit) {
            LimitSearch search(first, 20'000, step);
            const QList<int> tried = carriedOut(search, upTo(limit));
            QVERIFY(!tried.isEmpty());
            QVERIFY(search.sustained() && search.broke());
            QVERIFY(*search.sustained() <= limit && *search.broke() > limit);
            QVERIFY2(*search.broke() - *search.sustained() <= step, qPrintable(QString::number(limit)));
            // The result was borne out by a run of its own, the last.
            QCOMPARE(tried.last(), *search.sustained());
            QVERIFY(tried.count(*search.sustained()) >= 2);
            QVERIFY(tried.count(*search.broke()) >= 2);
            QVERIFY(tried.size() < 45);
        }
    }

    void theLoadIsDoubledAndThenHalved()
    {
        LimitSearch search(3, 20'000, 1);
        QCOMPARE(carriedOut(search, upTo(20)), (QList<int>{3, 6, 12, 24, 24, 18, 21, 21, 19, 20, 20}));
        QCOMPARE(search.sustained(), std::optional(20));
        QCOMPARE(search.broke(), std::optional(21));
    }

    void whoBearsNothingIsToldSo()
    {
        LimitSearch search(8, 20'000, 10);
        QCOMPARE(carriedOut(search, upTo(0)), (QList<int>{8, 8, 4, 4, 2, 2, 1, 1}));
        QVERIFY(!search.sustained());
        QCOMPARE(search.broke(), std::optional(1));
    }

    void whoBearsEverythingIsTriedUpToTheMost()
    {
        LimitSearch search(3, 50, 1);
        QCOMPARE(carriedOut(search, upTo(1000)), (QList<int>{3, 6, 12, 24, 48, 50, 50}));
        QCOMPARE(search.sustained(), std::optional(50));
        QVERIFY(!search.broke());
    }

    void oneFlukeDoesNotDecide()
    {
        for (int fluke = 0; fluke < 12; ++fluke) {
            LimitSearch search(3, 20'000, 1);
            carriedOut(search, [fluke](int level, int run) { return run != fluke && level <= 37; });
            QCOMPARE(search.sustained(), std::optional(37));
            QCOMPARE(search.broke(), std::optional(38));
        }
    }

    void aLevelThatIsNotBorneOutIsNotTheResult()
    {
        // Sustained once by luck, broken ever since.
        LimitSearch search(4, 20'000, 1);
        int lucky = 0;
        carriedOut(search, [&lucky](int level, int) { return level <= 9 || (level == 10 && ++lucky == 1); });
        QCOMPARE(search.sustained(), std::optional(9));
        QCOMPARE(search.broke(), std::optional(10));
    }

    void aFirstLevelBeyondTheMostIsCut()
    {
        LimitSearch search(100, 10, 1);
        QCOMPARE(search.next(), std::optional(10));
    }

    void clientsAreRaisedInEveryStage()
    {
        const Plan plan = plan3(); // one client, then three
        QCOMPARE(levelOf(plan, Load::Clients), 3);
        const Plan at = atLevel(plan, Load::Clients, 12);
        QCOMPARE(at.stages[0].clients, 4);
        QCOMPARE(at.stages[1].clients, 12);
        QCOMPARE(at.stages[1].connected, plan.stages[1].connected);
        QVERIFY(validate(at).isEmpty());
        // That all of them finish is asked of so many.
        Plan counted = plan;
        for (Limit& limit : counted.limits) {
            if (limit.criterion == u"concurrent-clients")
                limit.value = 3.0;
        }
        QVERIFY(!limitOf(atLevel(counted, Load::Clients, 2).limits, u"concurrent-clients")->value);
        QCOMPARE(limitOf(at.limits, u"cycle-duration")->value, limitOf(plan.limits, u"cycle-duration")->value);
        QCOMPARE(atLevel(plan, Load::Clients, 1).stages[0].clients, 1);
    }

    void aRateIsMadeByShorterTimesAndThenByMoreClients()
    {
        Plan plan;
        plan.stages = {Stage()};
        plan.stages[0].clients = 3;
        plan.stages[0].cycles = 20;
        plan.limits = {{u"cycle-duration"_s, Comparison::AtMost, 200.0, true, {}}};
        QCOMPARE(levelOf(plan, Load::Rate), 20); // 3 in 150 ms
        const Plan twice = atLevel(plan, Load::Rate, 40);
        QCOMPARE(twice.stages[0].clients, 3);
        QCOMPARE(twice.stages[0].connected, 50ms);
        QCOMPARE(twice.stages[0].disconnected, 25ms);
        QCOMPARE(twice.stages[0].cycles, 40);                  // as long as before
        QCOMPARE(twice.limits[0].value, std::optional(125.0)); // 50 ms for connecting and closing, as before
        const Plan many = atLevel(plan, Load::Rate, 1000);
        QCOMPARE(many.stages[0].clients, 50);
        QCOMPARE(many.stages[0].connected + many.stages[0].disconnected, 50ms);
        QVERIFY(validate(many).isEmpty());
    }

    void aPatternWithARateGetsThatOne()
    {
        Plan plan;
        plan.stages = {Stage()};
        Stage& stage = plan.stages.first();
        stage.clients = 5;
        stage.cycles = 40;
        stage.pattern.shape = Pattern::Shape::Poisson;
        stage.pattern.rate = 25.0;
        QCOMPARE(levelOf(plan, Load::Rate), 25);
        const Stage twice = atLevel(plan, Load::Rate, 50).stages.first();
        QCOMPARE(twice.pattern.rate, 50.0);
        QCOMPARE(twice.clients, 10); // 100 ms each, and as many again for crowds
        QCOMPARE(twice.cycles, 40);
        stage.pattern.shape = Pattern::Shape::Ramp;
        stage.pattern.endRate = 100.0;
        const Stage ramp = atLevel(plan, Load::Rate, 400).stages.first();
        QCOMPARE(ramp.pattern.rate, 100.0);
        QCOMPARE(ramp.pattern.endRate, 400.0);
        QVERIFY(faultsOfSearch(plan, Load::Rate).isEmpty());
        stage.pattern.shape = Pattern::Shape::GilbertElliott;
        QVERIFY(faultsOfSearch(plan, Load::Clients).isEmpty());
        QCOMPARE(faultsOfSearch(plan, Load::Rate).constFirst().where, u"stages[0].pattern"_s);
        stage.pattern.shape = Pattern::Shape::Trace;
        QVERIFY(!faultsOfSearch(plan, Load::Clients).isEmpty());
    }

    void aPlanIsAtItsOwnLevelAsItIs()
    {
        const Plan plan = plan3();
        Plan same = atLevel(plan, Load::Clients, levelOf(plan, Load::Clients));
        QCOMPARE(same.stages, plan.stages);
        same = atLevel(plan, Load::Rate, levelOf(plan, Load::Rate));
        QCOMPARE(same.stages[1], plan.stages[1]);
    }

    void theGreatestLevelIsAPlanStill()
    {
        for (const Load load : {Load::Clients, Load::Rate}) {
            const Plan plan = plan3();
            QCOMPARE(validate(atLevel(plan, load, mostLevel(plan, load))), Faults());
            QCOMPARE(validate(atLevel(plan, load, 1)), Faults());
        }
    }

    void theSentenceNamesTheLevelAndWhatBroke()
    {
        BreakingPoint point{Load::Clients, 1, 20, 21, {}};
        point.trials = {{20, LevelTrial::Result::Sustained, u"a"_s, {}},
                        {21, LevelTrial::Result::Broke, u"b"_s, u"Connect success. 95.2 %."_s}};
        QCOMPARE(sentenceOf(point), u"Sustained: 20 clients. At 21 clients broke first: Connect success. 95.2 %. Found "
                                    "in 2 runs, to 1 client."_s);
        point = {Load::Rate, 5, 400, {}, {{400, LevelTrial::Result::Sustained, u"a"_s, {}}}};
        QVERIFY(sentenceOf(point).startsWith(u"Sustained: 400 new connections a second. Nothing broke up to there"_s));
        point = {Load::Clients, 1, {}, 1, {{1, LevelTrial::Result::Broke, u"a"_s, u"Echo success. 0 %."_s}}};
        QVERIFY(sentenceOf(point).startsWith(u"Not even 1 client was sustained. At 1 client broke first: Echo"_s));
    }
};

QTEST_APPLESS_MAIN(TestLimitSearch)
#include "tst_limitsearch.moc"
