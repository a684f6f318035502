#include "drawnruns.h"
#include "ui/heldconnections.h"

#include <QTest>

#include <utility>
#include <vector>

using namespace flapscope;
using namespace flapscope::drawnruns;

namespace
{
using Steps = std::vector<std::pair<Moment, int>>;

Steps advance(HeldConnections& held, double seconds)
{
    Steps steps;
    held.advance(at(seconds), [&steps](Moment moment, int count) { steps.emplace_back(moment, count); });
    return steps;
}

ClientChange change(int client, ClientChange::Doing doing, double since)
{
    return {client, doing, at(since)};
}
} // namespace

class HeldConnectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finishedCyclesCountAtTheirVeryMoments()
    {
        HeldConnections held;
        held.add(soundCycle(1, 0, 1.01), Stage{});
        held.add(soundCycle(0, 0, 1.0), Stage{});
        const Steps expected{{at(1.002), 1}, {at(1.012), 2}, {at(1.103), 1}, {at(1.113), 0}};
        QCOMPARE(advance(held, 2.0), expected);
    }
    void nothingCountsBeyondTheHorizon()
    {
        HeldConnections held;
        held.add(soundCycle(0, 0, 1.0), Stage{});
        QCOMPARE(advance(held, 1.05), (Steps{{at(1.002), 1}}));
        QCOMPARE(held.held(), 1);
        QCOMPARE(advance(held, 1.2), (Steps{{at(1.103), 0}}));
    }
    void whatAClientDoesNowCountsOnce()
    {
        HeldConnections held;
        held.change(change(0, ClientChange::Doing::Open, 1.002));
        QCOMPARE(advance(held, 1.05), (Steps{{at(1.002), 1}}));
        held.change(change(0, ClientChange::Doing::Closing, 1.102));
        held.change(change(0, ClientChange::Doing::Pausing, 1.103));
        QCOMPARE(advance(held, 1.12), (Steps{{at(1.103), 0}}));
        // The cycle itself comes in at the end of its pause, and has been counted.
        held.add(soundCycle(0, 0, 1.0), Stage{});
        QCOMPARE(advance(held, 2.0), Steps{});
    }
    void aCycleEndsWhatItsChangeBegan()
    {
        HeldConnections held;
        held.change(change(0, ClientChange::Doing::Open, 1.002));
        held.add(soundCycle(0, 0, 1.0), Stage{});
        held.change(change(0, ClientChange::Doing::Open, 1.155));
        QCOMPARE(advance(held, 2.0), (Steps{{at(1.002), 1}, {at(1.103), 0}, {at(1.155), 1}}));
    }
    void attemptsThatNeverOpenedDoNotCount()
    {
        HeldConnections held;
        held.change(change(0, ClientChange::Doing::Connecting, 1.0));
        held.change(change(0, ClientChange::Doing::Pausing, 1.001));
        held.add(refusedCycle(0, 0, 1.0), Stage{});
        QCOMPARE(advance(held, 2.0), Steps{});
        QCOMPARE(held.held(), 0);
    }
    void whatComesLateCountsAtTheHorizon()
    {
        HeldConnections held;
        advance(held, 5.0);
        held.add(soundCycle(0, 0, 1.0), Stage{});
        QCOMPARE(advance(held, 6.0), (Steps{{at(5.0), 1}, {at(5.0), 0}}));
    }
};

QTEST_APPLESS_MAIN(HeldConnectionsTest)
#include "tst_heldconnections.moc"
