#include "core/departures.h"
#include "core/planjson.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

Stage mixed(const QString& text)
{
    Stage stage;
    stage.closeMix = *mixFrom(text);
    return stage;
}

Plan planOf(const Stage& stage)
{
    Plan plan;
    plan.stages = {stage};
    return plan;
}

QStringList placesOf(const Plan& plan)
{
    QStringList places;
    for (const Fault& fault : validate(plan))
        places += fault.where;
    return places;
}

} // namespace

class TestDeparture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWayIsFoundByItsName()
    {
        int ways = 0;
        for (quint8 i = 0; !nameOf(static_cast<CloseMode>(i)).isEmpty(); ++i, ++ways) {
            QCOMPARE(closeModeNamed(QString(nameOf(static_cast<CloseMode>(i)))),
                     std::optional(static_cast<CloseMode>(i)));
            QVERIFY(!meaningOf(static_cast<CloseMode>(i)).isEmpty());
        }
        QCOMPARE(ways, 10);
    }

    void textIsReadAsItIsWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Departure>("departure");
        QTest::newRow("a way") << u"rst"_s << Departure{CloseMode::Rst, 1000, {}, 1};
        QTest::newRow("a code") << u"clean:4001"_s << Departure{CloseMode::Clean, 4001, {}, 1};
        QTest::newRow("a reason") << u"no-pong:1001:a: b, c"_s << Departure{CloseMode::NoPong, 1001, u"a: b, c"_s, 1};
    }
    void textIsReadAsItIsWritten()
    {
        QFETCH(QString, text);
        QFETCH(Departure, departure);
        const auto read = departureFrom(text);
        QVERIFY(read);
        QCOMPARE(*read, departure);
        QCOMPARE(textOf(*read), text);
    }

    void mixesAreReadAsTheyAreWritten()
    {
        const QString text = u"3*clean:4001:going, rst, 20*half-request"_s;
        const auto mix = mixFrom(text);
        QVERIFY(mix);
        QCOMPARE(*mix, (QList<Departure>{{CloseMode::Clean, 4001, u"going"_s, 3},
                                         {CloseMode::Rst, 1000, {}, 1},
                                         {CloseMode::HalfRequest, 1000, {}, 20}}));
        QCOMPARE(textOfMix(*mix), std::optional(text));
        QVERIFY(mixFrom(u" "_s)->isEmpty());
        // A star in a reason is none of a weight.
        QCOMPARE(mixFrom(u"clean:4000:2*3"_s)->first().reason, u"2*3"_s);
        // What the text cannot say is not said wrongly.
        QVERIFY(!textOfMix({{CloseMode::Clean, 4000, u"a, b"_s, 1}}));
        QVERIFY(!textOfMix({{CloseMode::Clean, 4000, u" a"_s, 1}}));
    }

    void whatIsNoWayIsSaid_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("unknown") << u"rst, rudely"_s << u"\"rudely\""_s;
        QTest::newRow("empty part") << u"rst,,clean"_s << u"\"\" is no way"_s;
        QTest::newRow("no code") << u"clean:four"_s << u"\"four\" is no close code"_s;
        QTest::newRow("no weight") << u"x*clean"_s << u"\"x\" is no weight"_s;
        QTest::newRow("half a weight") << u"1.5*clean"_s << u"\"1.5\" is no weight"_s;
    }
    void whatIsNoWayIsSaid()
    {
        QFETCH(QString, text);
        QFETCH(QString, said);
        const auto mix = mixFrom(text);
        QVERIFY(!mix);
        QVERIFY2(mix.faults().constFirst().sentence().contains(said), qPrintable(mix.faults().constFirst().sentence()));
    }

    void rulesNameThePlace_data()
    {
        QTest::addColumn<Stage>("stage");
        QTest::addColumn<QString>("where");
        Stage code;
        code.closeCode = 1005;
        QTest::newRow("a code that never stands in a frame") << code << u"stages[0].closeCode"_s;
        code.closeCode = 2999;
        QTest::newRow("a reserved code") << code << u"stages[0].closeCode"_s;
        code.closeCode = 5000;
        QTest::newRow("beyond all codes") << code << u"stages[0].closeCode"_s;
        Stage rst;
        rst.close = CloseMode::Rst;
        rst.closeCode = 4000;
        QTest::newRow("a code without a frame") << rst << u"stages[0].closeCode"_s;
        rst.closeCode = 1000;
        rst.closeReason = u"why"_s;
        QTest::newRow("a reason without a frame") << rst << u"stages[0].closeReason"_s;
        Stage longReason;
        longReason.closeReason = QString(62, u'é'); // 124 bytes
        QTest::newRow("a reason that is too long") << longReason << u"stages[0].closeReason"_s;
        Stage both = mixed(u"clean,rst"_s);
        both.close = CloseMode::Fin;
        QTest::newRow("a way and a mix") << both << u"stages[0].closeMix"_s;
        QTest::newRow("a code in a mix") << mixed(u"rst,fin:4000"_s) << u"stages[0].closeMix[1].code"_s;
        QTest::newRow("no weight") << mixed(u"clean,0*rst"_s) << u"stages[0].closeMix[1].weight"_s;
        QTest::newRow("too much weight") << mixed(u"1001*clean"_s) << u"stages[0].closeMix[0].weight"_s;
        Stage resting = mixed(u"99*clean,silent"_s);
        resting.rounds.cycles = 5;
        QTest::newRow("silence and rests") << resting << u"stages[0].rounds"_s;
    }
    void rulesNameThePlace()
    {
        QFETCH(Stage, stage);
        QFETCH(QString, where);
        QCOMPARE(placesOf(planOf(stage)), QStringList{where});
    }

    void soundWaysHaveNoFault()
    {
        for (const int code : {1000, 1001, 1003, 1011, 3000, 4999}) {
            Stage stage;
            stage.closeCode = code;
            stage.closeReason = QString(123, u'x');
            QVERIFY(placesOf(planOf(stage)).isEmpty());
        }
        QVERIFY(placesOf(planOf(mixed(u"1000*clean:4001:x, rst, silent"_s))).isEmpty());
    }

    void oldPlansMeanWhatTheyMeant()
    {
        const auto plan = planFromJson(R"({"stages": [{"close": "rst"}]})");
        QVERIFY(plan);
        QCOMPARE(departuresOf(plan->stages.first()), (QList<Departure>{{CloseMode::Rst, 1000, {}, 1}}));
    }

    void drawsFollowTheWeights()
    {
        // Pearson's chi-square over three ways, 30,000 draws: 13.8 is exceeded by chance once in 1,000 seeds, and this
        // seed is always the same.
        const Stage stage = mixed(u"5*clean, 3*rst, 2*half-request"_s);
        constexpr int Draws = 30'000;
        std::array<int, 10> seen{};
        for (int i = 0; i < Draws; ++i) {
            const Departure departure = departureOf(stage, 4711, 0, i / 100, i % 100);
            ++seen.at(static_cast<std::size_t>(departure.way));
        }
        double chiSquare = 0.0;
        for (const Departure& departure : stage.closeMix) {
            const double expected = Draws * departure.weight / 10.0;
            const double difference = seen.at(static_cast<std::size_t>(departure.way)) - expected;
            chiSquare += difference * difference / expected;
        }
        QVERIFY2(chiSquare < 13.8, qPrintable(QString::number(chiSquare)));
    }

    void drawsDependOnAllThatTheyAreDrawnFrom()
    {
        const Stage stage = mixed(u"clean, rst"_s);
        const auto row = [&stage](quint64 seed, qint16 number, qint32 client) {
            QList<CloseMode> ways;
            for (int cycle = 0; cycle < 64; ++cycle)
                ways += departureOf(stage, seed, number, client, cycle).way;
            return ways;
        };
        QCOMPARE(row(1, 0, 0), row(1, 0, 0));
        QVERIFY(row(1, 0, 0) != row(2, 0, 0));
        QVERIFY(row(1, 0, 0) != row(1, 1, 0));
        QVERIFY(row(1, 0, 0) != row(1, 0, 1));
    }

    void aroundTheStagesConnectionsCloseCleanly()
    {
        Stage stage = mixed(u"silent, fin"_s);
        QCOMPARE(departuresOf(leftCleanly(stage)), (QList<Departure>{{}}));
        stage.closeMix.clear();
        stage.close = CloseMode::Clean;
        stage.closeCode = 4000;
        QCOMPARE(departuresOf(leftCleanly(stage)), (QList<Departure>{{}}));
    }

    void sharesAreByWeight()
    {
        const auto isRst = [](CloseMode way) { return way == CloseMode::Rst; };
        QCOMPARE(shareOfWays(mixed(u"3*clean, rst"_s), isRst), 0.25);
        QCOMPARE(shareOfWays(Stage(), isRst), 0.0);
        QCOMPARE(shareOfWays(mixed(u"after-accept, clean"_s), &endsStreamFirst), 0.5);
    }
};

QTEST_APPLESS_MAIN(TestDeparture)
#include "tst_departure.moc"
