#include "drawnruns.h"
#include "ui/clienttracks.h"
#include "ui/cycledetail.h"
#include "ui/trackrows.h"

#include <QTest>

using namespace flapscope;
using namespace flapscope::drawnruns;
using namespace Qt::StringLiterals;

class ClientTracksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCycleKeepsItsMoments()
    {
        ClientTracks tracks;
        tracks.add(soundCycle(2, 0, 1.0), Stage{});
        QCOMPARE(tracks.tracks().size(), std::size_t(3));
        const TrackCell& cell = tracks.tracks()[2].cells.at(0);
        QCOMPARE(cell.begin, at(1.0));
        QCOMPARE(cell.ended, at(1.103));
        QCOMPARE(cell.until, at(1.153));
        QCOMPARE(cell.cycles, 1U);
        QCOMPARE(cell.failed, 0U);
        QVERIFY(std::abs(double(cell.openShare) - 0.101 / 0.153) < 1e-4);
    }
    void whatIsTheRigsIsNoFailure()
    {
        ClientTracks tracks;
        for (const Outcome outcome : allOutcomes()) {
            Cycle cycle = refusedCycle(0, 0, 1.0);
            cycle.outcome = outcome;
            const quint64 before = tracks.failed();
            tracks.add(cycle, Stage{});
            QCOMPARE(tracks.failed() > before, isFailure(outcome));
        }
    }
    void aConnectionEndsBeforeThePauseWhereNothingElseTells()
    {
        Cycle cycle = soundCycle(0, 0, 1.0);
        cycle.closeReceived = {};
        cycle.closeSent = {};
        cycle.outcome = Outcome::ClosedEarly;
        QCOMPARE(connectionEnd(cycle, Stage{}), at(1.103));
        cycle.end = {};
        QCOMPARE(connectionEnd(cycle, Stage{}), cycle.firstEcho);
    }
    void memoryIsBoundedAndNoFailureIsLost()
    {
        constexpr std::size_t Budget = 1'000;
        ClientTracks tracks(Budget);
        constexpr int Clients = 7;
        quint64 failures = 0;
        for (int number = 0; number < 5'000; ++number) {
            for (int client = 0; client < Clients; ++client) {
                const bool fails = (number * Clients + client) % 613 == 0;
                failures += fails ? 1 : 0;
                const double begin = number * 0.16;
                tracks.add(fails ? refusedCycle(client, number, begin) : soundCycle(client, number, begin), Stage{});
                QVERIFY(tracks.cells() <= Budget);
            }
        }
        QCOMPARE(tracks.failed(), failures);
        quint64 cycles = 0;
        quint64 failed = 0;
        for (const ClientTrack& track : tracks.tracks()) {
            for (std::size_t i = 0; i < track.cells.size(); ++i) {
                const TrackCell& cell = track.cells[i];
                cycles += cell.cycles;
                failed += cell.failed;
                QVERIFY(cell.failed == 0 || cell.cycle.outcome == Outcome::HttpStatus);
                QVERIFY(i == 0 || track.cells[i - 1].until <= cell.begin);
            }
            // What is recent keeps its detail.
            QCOMPARE(track.cells.back().cycles, 1U);
        }
        QCOMPARE(cycles, 35'000U);
        QCOMPARE(failed, failures);
    }
    void openShareSurvivesMerging()
    {
        ClientTracks tracks(16);
        for (int number = 0; number < 4'000; ++number)
            tracks.add(soundCycle(0, number, number * 0.153), Stage{});
        for (const TrackCell& cell : tracks.tracks().front().cells)
            QVERIFY(std::abs(double(cell.openShare) - 0.101 / 0.153) < 1e-3);
    }
    void theWorstComeFirstAndTheOthersKeepTheirOrder()
    {
        ClientTracks tracks;
        for (int client = 0; client < 4; ++client)
            tracks.add(soundCycle(client, 0, 1.0), Stage{});
        tracks.add(refusedCycle(2, 1, 2.0), Stage{});
        QCOMPARE(tracks.worstFirst(), (std::vector<int>{2, 0, 1, 3}));
    }

    void rowsAreClientsThenTheWorstFirstThenShared()
    {
        ClientTracks tracks;
        tracks.add(refusedCycle(5, 0, 1.0), Stage{});
        TrackRows rows;
        rows.arrange(tracks, TrackRows::MostInOrder);
        QCOMPARE(rows.count(), TrackRows::MostInOrder);
        QVERIFY(!rows.areWorstFirst() && !rows.areShared());
        QCOMPARE(rows.label(5), u"c6"_s);
        rows.arrange(tracks, TrackRows::MostInOrder + 1);
        QVERIFY(rows.areWorstFirst());
        QCOMPARE(rows.label(0), u"c6"_s);
        QCOMPARE(rows.count(), TrackRows::MostInOrder + 1);
        rows.arrange(tracks, TrackRows::MostAlone + 1);
        QVERIFY(rows.areShared());
        QVERIFY(rows.count() <= TrackRows::SharedRows);
        QCOMPARE(rows.clients(rows.count() - 1).back(), TrackRows::MostAlone);
        QCOMPARE(rows.rowOf(0), 0);
        QCOMPARE(rows.rowOf(TrackRows::MostAlone), rows.count() - 1);
        QCOMPARE(rows.rowOf(TrackRows::MostAlone + 1), -1);
        rows.arrange(ClientTracks{}, 0);
        QCOMPARE(rows.count(), 0);
    }

    void theDetailNamesEachMeasuredPart()
    {
        const auto parts = partsOf(soundCycle(0, 0, 1.0), at(1.103));
        QStringList names;
        Nanos sum{0};
        for (const CyclePart& part : parts) {
            names.append(part.name);
            sum += part.lasted;
        }
        QCOMPARE(names, (QStringList{u"TCP"_s, u"upgrade"_s, u"first reply"_s, u"held"_s, u"close"_s, u"pause"_s}));
        // Together they are the cycle: nothing is counted twice or left out.
        QVERIFY(std::chrono::abs(sum - *between(at(1.0), at(1.153))) < std::chrono::microseconds(1));
    }
    void theSentenceSaysWhoAndHowItEnded()
    {
        ClientTracks tracks;
        tracks.add(refusedCycle(2, 6, 1.0), Stage{});
        const QString sentence = sentenceFor(tracks.tracks()[2].cells.at(0), planOf(3, 9));
        QVERIFY2(sentence.startsWith(u"Client 3 · flapping · cycle 7 · at 1"_s), qUtf8Printable(sentence));
        QVERIFY2(sentence.contains(u"✘ http-status 503"_s), qUtf8Printable(sentence));
    }
};

QTEST_APPLESS_MAIN(ClientTracksTest)
#include "tst_clienttracks.moc"
