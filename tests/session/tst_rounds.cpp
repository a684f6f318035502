#include "core/metrics.h"
#include "core/rests.h"
#include "session/followed.h"
#include "support/realserver.h"

#include <QTest>

#include <algorithm>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
constexpr int RoundCycles = 2;
constexpr int Clients = 3;

Plan planOfRounds(const QUrl& url, int rounds)
{
    Plan plan = briefPlan(url);
    plan.stages[0].clients = Clients;
    plan.stages[0].cycles = RoundCycles * rounds;
    plan.stages[0].rounds = {.cycles = RoundCycles, .warmUp = 10, .settle = Millis(40)};
    return plan;
}

/// Goes on until so much of the success of connections has been demonstrated, in percent.
Plan planUntil(const QUrl& url, double demonstrated, qint64 atMost)
{
    Plan plan = briefPlan(url);
    plan.limits[0].demonstrate = demonstrated;
    plan.extent = {.untilDecided = true, .maxCycles = atMost};
    return plan;
}

std::size_t stageCycles(const Record& record)
{
    return static_cast<std::size_t>(
        std::count_if(record.cycles.begin(), record.cycles.end(), [](const Cycle& cycle) { return cycle.stage >= 0; }));
}

QStringList noticesOf(const Record& record, const QString& words)
{
    QStringList texts;
    for (const Notice& notice : record.notices)
        texts += notice.text;
    return texts.filter(words);
}
} // namespace

/// Stages that pause between rounds, and stages that go on until they are decided.
class RoundsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theServerIsReadAtRestAfterEachRound()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        constexpr int Rounds = 5;
        Followed run(planOfRounds(server.url(), Rounds));
        QVERIFY(run.run());
        QCOMPARE(run.record.ending, Ending::Completed);
        const std::vector<Rest> rests = restsOf(run.record);
        QCOMPARE(rests.size(), std::size_t(Rounds));
        for (int round = 0; round < Rounds; ++round) {
            const Rest& rest = rests[static_cast<std::size_t>(round)];
            QCOMPARE(rest.round, round);
            QCOMPARE(rest.connections, double(RoundCycles * Clients * (round + 1)));
            for (const Cycle& cycle : run.record.cycles) {
                if (cycle.stage != 0)
                    continue;
                if (cycle.number / RoundCycles <= round)
                    QVERIFY(cycle.closeReceived < rest.read.from);
                else
                    QVERIFY(cycle.start > rest.read.to);
            }
            int memory = 0;
            for (const Reading& reading : run.record.readings) {
                if (!rest.read.holds(reading.at))
                    continue;
                if (reading.quantity == Quantity::Established)
                    QCOMPARE(reading.value, 0.0);
                memory += reading.quantity == Quantity::AnonymousMemory ? 1 : 0;
            }
            QVERIFY2(memory >= 5, QByteArray::number(memory).constData()); // a median of five
        }
    }

    void whatIsOpenGoesOnUntilItIsDecided()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const Plan plan = planUntil(server.url(), 90.0, 1000);
        Followed run(plan);
        QVERIFY(run.run());
        QCOMPARE(run.verdict.standing, Standing::Pass);
        // 29 of 29 would do at one look (0.05^(1/29) > 0.9): two share the risk, so that it takes more; and not
        // many more than that.
        const Metrics metrics = measure(run.record);
        QCOMPARE(metrics.looks, 2);
        QVERIFY2(metrics.all.connect.n > 29 && metrics.all.connect.n < 60,
                 QByteArray::number(metrics.all.connect.n).constData());
        QCOMPARE(metrics.all.connect.k, metrics.all.connect.n);
        QCOMPARE(noticesOf(run.record, u"Not decided at look 1"_s).size(), 1);
        // The cycles that were added go on counting.
        for (int client = 0; client < plan.stages[0].clients; ++client) {
            std::vector<qint32> numbers;
            for (const Cycle& cycle : run.record.cycles) {
                if (cycle.stage == 0 && cycle.client == client)
                    numbers.push_back(cycle.number);
            }
            for (std::size_t i = 0; i < numbers.size(); ++i)
                QCOMPARE(numbers[i], static_cast<qint32>(i));
        }
    }

    void noMoreThanThePlanAllows()
    {
        const auto server = RealServer::nodeWs();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Followed run(planUntil(server.url(), 99.9, 40));
        QVERIFY(run.run());
        QCOMPARE(run.verdict.standing, Standing::Inconclusive);
        QCOMPARE(stageCycles(run.record), std::size_t(8));
        QCOMPARE(noticesOf(run.record, u"Raise --max-cycles"_s).size(), 1);
    }

    void aBrokenRateEndsTheStagesEarly()
    {
        const auto server = RealServer::hostile(u"echo-then-503"_s, {u"--every"_s, u"20"_s});
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Plan plan = planUntil(server.url(), 90.0, 1000);
        plan.stages[0].cycles = 400;
        Followed run(plan);
        QVERIFY(run.run());
        QCOMPARE(run.verdict.standing, Standing::Fail);
        QCOMPARE(noticesOf(run.record, u"The stages end here"_s).size(), 1);
        QVERIFY2(stageCycles(run.record) < 100, QByteArray::number(quint64(stageCycles(run.record))).constData());
    }
};

QTEST_GUILESS_MAIN(RoundsTest)
#include "tst_rounds.moc"
