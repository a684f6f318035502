#include "session/limithunt.h"

#include "history/history.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

/// As short as a run can be: what is asked here is whether the server lets everyone in, and answers in time.
Plan shortPlan(const DemoDefects& defects)
{
    Plan plan;
    plan.name = u"short"_s;
    plan.target.demo = defects;
    Stage stage;
    stage.clients = 2;
    stage.cycles = 3;
    stage.connected = Millis(40);
    stage.disconnected = Millis(20);
    plan.stages = {stage};
    plan.timing = {.warmUp = Millis(0),
                   .baseline = Millis(0),
                   .recoveryHold = Millis(20),
                   .recoveryLimit = Millis(3000),
                   .settle = Millis(0)};
    plan.limits = {{u"connect-success"_s, Comparison::AtLeast, 100.0, true, {}},
                   {u"cycle-duration"_s, Comparison::AtMost, 260.0, true, {}}};
    return plan;
}

LimitHunt::Options options(Load load, int step = 1)
{
    LimitHunt::Options options;
    options.load = load;
    options.step = step;
    options.session.program = QStringLiteral(DEMO_PROGRAM);
    return options;
}

/// A hunt that is followed to its end.
struct Followed
{
    Followed(const Plan& plan, const LimitHunt::Options& how) : hunt(plan, how)
    {
        QObject::connect(&hunt, &LimitHunt::finished, &hunt,
                         [this](bool wasTold, const Record& theRecord, const Verdict&) {
                             ++ends;
                             told = wasTold;
                             record = theRecord;
                         });
    }
    bool run(int ms = 60'000)
    {
        hunt.start();
        return QTest::qWaitFor([this] { return ends > 0; }, ms);
    }
    [[nodiscard]] const BreakingPoint& point() const { return hunt.breakingPoint(); }

    LimitHunt hunt;
    Record record;
    int ends = 0;
    bool told = false;
};

} // namespace

/// The search against the demo server, whose limits are set and therefore known.
class TestLimitHunt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLimitOfTheDemoServerIsFoundTwiceInARow_data()
    {
        QTest::addColumn<DemoDefects>("defects");
        QTest::addColumn<QString>("first");
        DemoDefects full;
        full.mostAtOnce = 7;
        QTest::newRow("accepts at most 7") << full << u"Connect success"_s;
        DemoDefects slow;
        slow.slowBeyond = 5;
        slow.slowBeyondDelay = Millis(600);
        QTest::newRow("slows down beyond 5") << slow << u"Cycle duration"_s;
    }
    void theLimitOfTheDemoServerIsFoundTwiceInARow()
    {
        QFETCH(DemoDefects, defects);
        QFETCH(QString, first);
        const int limit = std::max(defects.mostAtOnce, defects.slowBeyond);
        for (int time = 0; time < 2; ++time) {
            Followed followed(shortPlan(defects), options(Load::Clients));
            QVERIFY(followed.run());
            const BreakingPoint& point = followed.point();
            const QString said = sentenceOf(point);
            QVERIFY2(followed.told, qPrintable(said));
            QVERIFY2(point.sustained == limit && point.broke == limit + 1, qPrintable(said));
            QVERIFY2(said.contains(u"At %1 clients broke first: %2"_s.arg(limit + 1).arg(first)), qPrintable(said));
            // The last run bears out the result, and has the search on record.
            QCOMPARE(mostClients(followed.record.plan), limit);
            QVERIFY(followed.record.breakingPoint);
            QCOMPARE(followed.record.breakingPoint->sustained, std::optional(limit));
            QCOMPARE(followed.record.breakingPoint->trials.size(), point.trials.size() - 1);
        }
    }

    void aRateIsFoundWithinItsStep()
    {
        DemoDefects full;
        full.mostAtOnce = 4; // 50 ms each, at the least: 80 a second
        Followed followed(shortPlan(full), options(Load::Rate, 10));
        QVERIFY(followed.run());
        const BreakingPoint& point = followed.point();
        QVERIFY2(followed.told && point.sustained && point.broke, qPrintable(sentenceOf(point)));
        QVERIFY2(*point.sustained <= 80 && *point.broke > 80 && *point.broke - *point.sustained <= 10,
                 qPrintable(sentenceOf(point)));
    }

    void theGreatestLevelAllowedMayBeSustained()
    {
        LimitHunt::Options how = options(Load::Clients);
        how.most = 4;
        Followed followed(shortPlan({}), how);
        QVERIFY(followed.run());
        QVERIFY(followed.told);
        QCOMPARE(followed.point().sustained, std::optional(4));
        QVERIFY(!followed.point().broke);
    }

    void whoIsNeverReachedTellsNothing()
    {
        Plan plan = shortPlan({});
        plan.target.url = u"ws://127.0.0.1:1/"_s;
        Followed followed(plan, options(Load::Clients));
        QVERIFY(followed.run());
        QVERIFY(!followed.told);
        QCOMPARE(followed.point().trials.size(), qsizetype(1));
        QVERIFY(followed.point().trials.first().text.contains(u"refused"_s));
    }

    void stoppingEndsTheSearch()
    {
        Plan plan = shortPlan({});
        plan.stages[0].cycles = 10'000;
        Followed followed(plan, options(Load::Clients));
        QSignalSpy began(&followed.hunt, &LimitHunt::prepared);
        followed.hunt.start();
        QTRY_VERIFY(followed.hunt.session()->isRunning() && !followed.hunt.session()->record().cycles.empty());
        followed.hunt.stop();
        QTRY_COMPARE(followed.ends, 1);
        QVERIFY(!followed.told);
        QCOMPARE(began.size(), 1);
        QCOMPARE(followed.record.ending, Ending::Stopped);
    }

    void everyRunIsKeptAndTheLastHasTheSearch()
    {
        const QTemporaryDir directory;
        LimitHunt::Options how = options(Load::Clients);
        how.session.history = directory.filePath(u"h.sqlite"_s);
        DemoDefects full;
        full.mostAtOnce = 2;
        Followed followed(shortPlan(full), how);
        QVERIFY(followed.run());
        QCOMPARE(followed.point().sustained, std::optional(2));
        const auto history = History::open(how.session.history);
        QVERIFY(history);
        const auto runs = history->runs();
        QVERIFY(runs);
        QCOMPARE(runs->size(), followed.point().trials.size());
        const auto kept = history->record(followed.record.id);
        QVERIFY(kept);
        QCOMPARE(kept->breakingPoint, followed.record.breakingPoint);
    }
};

QTEST_GUILESS_MAIN(TestLimitHunt)
#include "tst_limithunt.moc"
