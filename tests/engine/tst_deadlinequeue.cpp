#include "engine/deadlinequeue.h"

#include <QTest>

#include <map>
#include <random>

using namespace flapscope;

namespace
{
Moment at(int ms)
{
    return Moment(Millis(ms));
}
} // namespace

class TestDeadlineQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsDueInAnEmptyQueue()
    {
        DeadlineQueue queue;
        QVERIFY(!queue.earliest());
        QVERIFY(!queue.takeDue(at(1000)));
        queue.clear(7);
        QCOMPARE(queue.size(), std::size_t(0));
    }

    void deadlinesComeInTheirOrder()
    {
        DeadlineQueue queue;
        queue.set(0, at(30));
        queue.set(1, at(10));
        queue.set(2, at(20));
        QCOMPARE(queue.earliest(), std::optional(at(10)));
        QVERIFY(!queue.takeDue(at(9)));
        QCOMPARE(queue.takeDue(at(25)), std::optional<std::size_t>(1));
        QCOMPARE(queue.takeDue(at(25)), std::optional<std::size_t>(2));
        QVERIFY(!queue.takeDue(at(25)));
    }

    void aMovedDeadlineLeavesNoneBehind()
    {
        DeadlineQueue queue;
        queue.set(0, at(10));
        queue.set(0, at(50));
        QCOMPARE(queue.size(), std::size_t(1));
        QVERIFY(!queue.takeDue(at(49)));
        queue.set(0, at(5));
        QCOMPARE(queue.takeDue(at(5)), std::optional<std::size_t>(0));
        QCOMPARE(queue.size(), std::size_t(0));
    }

    void agreesWithAnOrderedMapThroughManyRandomSteps()
    {
        std::mt19937 random(42);
        DeadlineQueue queue;
        std::map<std::size_t, int> expected;
        for (int step = 0; step < 20'000; ++step) {
            const std::size_t slot = random() % 50;
            const int time = static_cast<int>(random() % 1000);
            switch (random() % 3) {
            case 0:
                queue.set(slot, at(time));
                expected[slot] = time;
                break;
            case 1:
                queue.clear(slot);
                expected.erase(slot);
                break;
            default:
                if (const auto taken = queue.takeDue(at(time))) {
                    QVERIFY(expected.contains(*taken));
                    const int its = expected.at(*taken);
                    QVERIFY(its <= time);
                    for (const auto& [other, deadline] : expected)
                        QVERIFY(deadline >= its);
                    expected.erase(*taken);
                } else {
                    for (const auto& [other, deadline] : expected)
                        QVERIFY(deadline > time);
                }
            }
            QCOMPARE(queue.size(), expected.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestDeadlineQueue)
#include "tst_deadlinequeue.moc"
