#include "probe/faketree.h"
#include "probe/processtree.h"

#include <QTest>

using namespace flapscope;

namespace
{

std::vector<qint64> pidsOf(const Result<std::vector<ProcessStat>>& stats)
{
    std::vector<qint64> pids;
    if (stats) {
        for (const ProcessStat& stat : *stats)
            pids.push_back(stat.pid);
    }
    return pids;
}

Moment after(int milliseconds)
{
    return Moment(Millis(milliseconds));
}

using Pids = std::vector<qint64>;

} // namespace

class ProcessTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void descendantsAreFoundByTheirParents()
    {
        const FakeTree tree;
        tree.put({.pid = 30, .parent = 1}); // a stranger
        tree.put({.pid = 812, .parent = 30});
        tree.put({.pid = 900, .parent = 812});
        tree.put({.pid = 40, .parent = 900}); // ids wrap around: a child may have the smaller one
        QCOMPARE(pidsOf(ProcessTree(tree.root(), 812).read(after(0))), (Pids{812, 900, 40}));
    }

    void descendantsAreFoundInTheListsOfThreads()
    {
        const FakeTree tree;
        tree.put({.pid = 812});
        // Their parents say otherwise, to show that nobody asked.
        for (const qint64 pid : {900, 901, 902})
            tree.put({.pid = pid, .parent = 1});
        tree.putChildren(812, 812, "900 ");
        tree.putChildren(812, 813, "901 ");
        tree.putChildren(900, 900, "");
        tree.putChildren(901, 901, "902 ");
        tree.putChildren(902, 902, "");
        QCOMPARE(pidsOf(ProcessTree(tree.root(), 812).read(after(0))), (Pids{812, 900, 901, 902}));
    }

    void whoIsNewIsSeenWithinASecond()
    {
        const FakeTree fake;
        fake.put({.pid = 812});
        ProcessTree tree(fake.root(), 812);
        QCOMPARE(pidsOf(tree.read(after(0))), (Pids{812}));
        fake.put({.pid = 900, .parent = 812});
        QCOMPARE(pidsOf(tree.read(after(999))), (Pids{812}));
        QCOMPARE(pidsOf(tree.read(after(1000))), (Pids{812, 900}));
        fake.put({.pid = 901, .parent = 812});
        QCOMPARE(pidsOf(tree.read(after(1999))), (Pids{812, 900}));
        QCOMPARE(pidsOf(tree.read(after(2000))), (Pids{812, 900, 901}));
    }

    void whoEndedIsLeftOutAtOnce()
    {
        const FakeTree fake;
        fake.put({.pid = 812});
        fake.put({.pid = 900, .parent = 812});
        fake.put({.pid = 901, .parent = 812});
        ProcessTree tree(fake.root(), 812);
        QCOMPARE(pidsOf(tree.read(after(0))), (Pids{812, 900, 901}));
        fake.remove(900);
        QCOMPARE(pidsOf(tree.read(after(1))), (Pids{812, 901}));
    }

    void anOrphanStaysInTheFamily()
    {
        const FakeTree fake;
        fake.put({.pid = 812});
        fake.put({.pid = 900, .parent = 812});
        fake.put({.pid = 901, .parent = 900});
        ProcessTree tree(fake.root(), 812);
        QCOMPARE(pidsOf(tree.read(after(0))), (Pids{812, 900, 901}));
        fake.remove(900);
        fake.put({.pid = 901, .parent = 1});
        QCOMPARE(pidsOf(tree.read(after(5000))), (Pids{812, 901}));
    }

    void aRecycledNumberIsAnotherProcess()
    {
        const FakeTree fake;
        fake.put({.pid = 812});
        fake.put({.pid = 900, .parent = 812, .startTicks = 6000});
        ProcessTree tree(fake.root(), 812);
        QCOMPARE(pidsOf(tree.read(after(0))), (Pids{812, 900}));
        fake.put({.pid = 900, .parent = 1, .startTicks = 9000});
        QCOMPARE(pidsOf(tree.read(after(1))), (Pids{812}));
        fake.put({.pid = 812, .startTicks = 9001});
        const auto gone = tree.read(after(2));
        QVERIFY(!gone);
        QVERIFY(gone.faults().constFirst().what.contains(QStringLiteral("812 ended")));
    }

    void aProcessThatIsNotThereIsAFault()
    {
        const FakeTree fake;
        ProcessTree tree(fake.root(), 812);
        QVERIFY(tree.read(after(0)).faults().constFirst().what.contains(QStringLiteral("no process 812")));
        fake.put({.pid = 812});
        QVERIFY(tree.read(after(0)).ok());
        QVERIFY(!ProcessTree(fake.root(), 0).read(after(0)));
        QVERIFY(!ProcessTree(fake.root(), -5).read(after(0)));
    }

    void onceGoneItStaysGone()
    {
        const FakeTree fake;
        fake.put({.pid = 812});
        ProcessTree tree(fake.root(), 812);
        QVERIFY(tree.read(after(0)).ok());
        fake.put({.pid = 812, .state = 'Z'});
        QVERIFY(!tree.read(after(1)));
        fake.put({.pid = 812, .startTicks = 9000});
        const auto gone = tree.read(after(2));
        QVERIFY(!gone);
        QVERIFY(gone.faults().constFirst().what.contains(QStringLiteral("812 ended")));
        QVERIFY(!gone.faults().constFirst().next.isEmpty());
    }

    void aTreeOfGarbageIsNone()
    {
        const FakeTree fake;
        fake.write("812/stat", QByteArray(100, '\xff'));
        QVERIFY(!ProcessTree(fake.root(), 812).read(after(0)));
        fake.put({.pid = 812});
        fake.write("900/stat", "812 (liar) S 812");
        fake.write("901/stat", {});
        QCOMPARE(pidsOf(ProcessTree(fake.root(), 812).read(after(0))), (Pids{812}));
    }
};

QTEST_APPLESS_MAIN(ProcessTreeTest)
#include "tst_processtree.moc"
