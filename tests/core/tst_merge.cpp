#include "core/criterion.h"
#include "core/merge.h"
#include "core/verdict.h"
#include "support/recordbuilder.h"

#include <QTest>

#include <algorithm>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
/// The record as shards of it would have been recorded, each on its own clock: the later ones began later, by the clock
/// on the wall, so that their moments are smaller.
std::vector<Record> split(const Record& record, int count)
{
    std::vector<Record> shards;
    for (int index = 1; index <= count; ++index) {
        Record shard = record;
        shard.id = QStringLiteral("shard-%1").arg(index);
        shard.shard = {.index = index, .count = count};
        dropCycles(shard, [&](const Cycle& cycle) { return !shard.shard.has(cycle.client); });
        const Millis later((index - 1) * 7);
        shard.started = record.started.addMSecs(later.count());
        const auto earlier = [&](Moment& moment) {
            if (moment.isKnown())
                moment = Moment(moment.sinceStart() - later);
        };
        for (PhaseSpan& span : shard.phases) {
            earlier(span.begin);
            earlier(span.end);
        }
        for (Cycle& cycle : shard.cycles) {
            for (Moment* moment : {&cycle.intended, &cycle.start, &cycle.dns, &cycle.tcp, &cycle.tls, &cycle.upgrade,
                                   &cycle.firstEcho, &cycle.closeSent, &cycle.closeReceived, &cycle.end})
                earlier(*moment);
        }
        for (Reading& reading : shard.readings)
            earlier(reading.at);
        shards.push_back(shard);
    }
    return shards;
}

Record soundRun()
{
    Record record = soundRecord();
    record.plan.limits = referenceLimits();
    setReadings(record, Source::Rig, Quantity::EventLoopLag, [](Moment) { return 0.001; });
    setReadings(record, Source::Rig, Quantity::WorkerCpu, [](Moment) { return 0.2; });
    return record;
}

Record damaged()
{
    Record record = soundRun();
    endWith(record, 3, Outcome::Refused);
    endWith(record, 25, Outcome::EchoTimeout);
    endWith(record, 40, Outcome::UncleanClose);
    endWith(record, 41, Outcome::Reset);
    setReadings(record, Source::Process, Quantity::AnonymousMemory, stepAfterBaseline(record, 50e6, 90e6));
    return record;
}

QString sentences(const Faults& faults)
{
    QString all;
    for (const Fault& fault : faults)
        all += fault.sentence() + u'\n';
    return all;
}
} // namespace

class TestMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shardsTogetherAreTheRun_data()
    {
        QTest::addColumn<bool>("sound");
        QTest::addColumn<int>("count");
        for (const int count : {2, 3}) {
            QTest::addRow("sound, %d shards", count) << true << count;
            QTest::addRow("damaged, %d shards", count) << false << count;
        }
    }
    void shardsTogetherAreTheRun()
    {
        QFETCH(bool, sound);
        QFETCH(int, count);
        const Record whole = sound ? soundRun() : damaged();
        std::vector<Record> shards = split(whole, count);
        std::reverse(shards.begin(), shards.end()); // in whatever order
        const auto record = merged(shards);
        QVERIFY2(record.ok(), qPrintable(sentences(record.faults())));
        QCOMPARE(record->cycles.size(), whole.cycles.size());
        QVERIFY(record->phases == whole.phases);
        QVERIFY(record->started == whole.started);
        QVERIFY(record->shard.isWhole());
        const Verdict expected = judge(whole, whole.plan.limits);
        const Verdict verdict = judge(*record, whole.plan.limits);
        QCOMPARE(nameOf(verdict.standing), nameOf(sound ? Standing::Pass : Standing::Fail));
        QCOMPARE(verdict.reasons, expected.reasons);
        QCOMPARE(verdict.findings.size(), expected.findings.size());
        for (qsizetype i = 0; i < expected.findings.size(); ++i) {
            QCOMPARE(verdict.findings.at(i).text, expected.findings.at(i).text);
            QVERIFY(verdict.findings.at(i) == expected.findings.at(i));
        }
        QVERIFY(measure(*record) == measure(whole));
    }

    void aShardByItselfIsNotJudged()
    {
        const Record shard = split(soundRun(), 2).front();
        const Verdict verdict = judge(shard, shard.plan.limits);
        QCOMPARE(nameOf(verdict.standing), nameOf(Standing::Invalid));
        QVERIFY2(verdict.reasons.join(u' ').contains(u"shard 1 of 2"), qPrintable(verdict.reasons.join(u' ')));
    }

    void whatIsWrongWithAShardIsNamed_data()
    {
        QTest::addColumn<int>("defect");
        QTest::addColumn<QString>("named");
        QTest::newRow("missing") << 0 << QStringLiteral("Shard 2 of 3 is missing.");
        QTest::newRow("doubled") << 1 << QStringLiteral("Shard 3 of 3 is there twice.");
        QTest::newRow("stopped") << 2 << QStringLiteral("Shard 1 of 3: Somebody stopped it.");
        QTest::newRow("watched too short")
            << 4 << QStringLiteral("Shard 1 of 3, which watched the server, ended before");
        QTest::newRow("late") << 3
                              << QStringLiteral("Shard 2 of 3 began stage 1 when shard 1 of 3 was through with it");
    }
    void whatIsWrongWithAShardIsNamed()
    {
        QFETCH(int, defect);
        QFETCH(QString, named);
        std::vector<Record> shards = split(soundRun(), 3);
        switch (defect) {
        case 0:
            shards.erase(shards.begin() + 1);
            break;
        case 1:
            shards.push_back(shards.back());
            break;
        case 2:
            shards[0].ending = Ending::Stopped;
            shards[0].endingReason = QStringLiteral("Somebody stopped it.");
            break;
        case 4:
            for (std::size_t i = 1; i < shards.size(); ++i) {
                auto& phases = shards[i].phases; // the last two are recovery and settling
                for (Moment* moment : {&phases.end()[-2].end, &phases.back().begin, &phases.back().end})
                    *moment = *moment + 3s;
            }
            break;
        default:
            shards[1].started = shards[1].started.addSecs(60);
        }
        const auto record = merged(shards);
        QVERIFY2(record.ok(), qPrintable(sentences(record.faults())));
        const Verdict verdict = judge(*record, record->plan.limits);
        QCOMPARE(nameOf(verdict.standing), nameOf(Standing::Invalid));
        QVERIFY2(verdict.reasons.join(u' ').contains(named), qPrintable(verdict.reasons.join(u' ')));
    }

    void theWorstRigCounts()
    {
        std::vector<Record> shards = split(soundRun(), 3);
        setReadings(shards[1], Source::Rig, Quantity::WorkerCpu, [](Moment) { return 0.97; });
        const auto record = merged(shards);
        QVERIFY(record.ok());
        QCOMPARE(measure(*record).rig.busiestWorker, std::optional<double>(0.97));
    }

    void whatTheProxiesCountedAddsUp()
    {
        std::vector<Record> shards = split(soundRun(), 3);
        int cuts = 0;
        for (Record& shard : shards) {
            for (int i = 1; i <= 2; ++i)
                shard.readings.push_back({.at = shard.cycles.front().end,
                                          .source = Source::Proxy,
                                          .quantity = Quantity::LinkCuts,
                                          .value = double(i)});
            cuts += 2;
        }
        const auto whole = merged(shards);
        QVERIFY2(whole, qPrintable(sentences(whole.faults())));
        double most = 0.0;
        for (const Reading& reading : whole->readings) {
            if (reading.quantity == Quantity::LinkCuts)
                most = std::max(most, reading.value);
        }
        QCOMPARE(most, double(cuts));
    }
    void theServerIsReadOnce()
    {
        std::vector<Record> shards = split(soundRun(), 3);
        for (const Source source : {Source::Process, Source::Sockets})
            dropReadings(shards[0], source);
        const auto record = merged(shards);
        QVERIFY(record.ok());
        const auto ofServer = [](const Record& one) {
            return std::count_if(one.readings.begin(), one.readings.end(),
                                 [](const Reading& reading) { return reading.source == Source::Process; });
        };
        QCOMPARE(ofServer(*record), ofServer(shards[1]));
    }

    void whatIsNoShardOfTheRunIsAFault_data()
    {
        QTest::addColumn<int>("defect");
        QTest::addColumn<QString>("named");
        QTest::newRow("a whole run") << 0 << QStringLiteral("whole run");
        QTest::newRow("another number of shards") << 1 << QStringLiteral("shard 2 of 4");
        QTest::newRow("another plan") << 2 << QStringLiteral("another plan");
        QTest::newRow("foreign cycles") << 3 << QStringLiteral("another one's clients");
        QTest::newRow("nothing") << 4 << QStringLiteral("nothing to merge");
    }
    void whatIsNoShardOfTheRunIsAFault()
    {
        QFETCH(int, defect);
        QFETCH(QString, named);
        std::vector<Record> shards = split(soundRun(), 3);
        switch (defect) {
        case 0:
            shards[1].shard = {};
            break;
        case 1:
            shards[1].shard = {.index = 2, .count = 4};
            break;
        case 2:
            shards[1].plan.seed = 7;
            break;
        case 3:
            shards[1].cycles.front().client = 0;
            break;
        default:
            shards.clear();
        }
        const auto record = merged(shards);
        QVERIFY(!record.ok());
        QVERIFY2(sentences(record.faults()).contains(named), qPrintable(sentences(record.faults())));
    }

    void shardsAreGivenAsPartOfAll_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        QTest::newRow("first") << QStringLiteral("1/4") << true;
        QTest::newRow("last") << QStringLiteral("4/4") << true;
        QTest::newRow("only") << QStringLiteral("1/1") << true;
        for (const char* bad : {"0/4", "5/4", "1", "/", "1/", "/4", "1/0", "-1/4", "1/1001", "a/b", "1/4/4"})
            QTest::newRow(bad) << QString::fromLatin1(bad) << false;
    }
    void shardsAreGivenAsPartOfAll()
    {
        QFETCH(QString, text);
        QFETCH(bool, good);
        QCOMPARE(shardFrom(text).ok(), good);
    }

    void sharesAddUp()
    {
        for (const int clients : {1, 7, 100, 20'000}) {
            int all = 0;
            for (int index = 1; index <= 7; ++index) {
                const Shard shard{.index = index, .count = 7};
                int own = 0;
                for (int client = 0; client < clients; ++client)
                    own += shard.has(client) ? 1 : 0;
                QCOMPARE(shard.shareOf(clients), own);
                all += own;
            }
            QCOMPARE(all, clients);
        }
    }

    void whatShardsCannotDoIsAFault()
    {
        const Shard half{.index = 1, .count = 2};
        Plan plan;
        plan.target.url = QStringLiteral("ws://127.0.0.1:1/");
        plan.stages = {Stage{}};
        plan.stages.first().clients = 2;
        QVERIFY(faultsOf(half, plan).isEmpty());
        plan.stages.first().clients = 1;
        QVERIFY(sentences(faultsOf(half, plan)).contains(u"stages[0].clients"));
        plan.stages.first().clients = 2;
        plan.stages.first().rounds.cycles = 5;
        QVERIFY(sentences(faultsOf(half, plan)).contains(u"stages[0].rounds.cycles"));
        plan.stages.first().rounds.cycles = 0;
        plan.extent.untilDecided = true;
        QVERIFY(sentences(faultsOf(half, plan)).contains(u"extent.untilDecided"));
        plan.extent.untilDecided = false;
        plan.target.url.clear();
        QVERIFY(sentences(faultsOf(half, plan)).contains(u"target.url"));
        QVERIFY(faultsOf(Shard{}, plan).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestMerge)
#include "tst_merge.moc"
