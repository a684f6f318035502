#include "server/evenspread.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace flapscope;

namespace
{

int picked(EvenSpread spread, int ofHowMany)
{
    int count = 0;
    for (int i = 0; i < ofHowMany; ++i)
        count += spread.next() ? 1 : 0;
    return count;
}

} // namespace

class TestEvenSpread : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyStretchHoldsItsShare_data()
    {
        QTest::addColumn<double>("percent");
        for (const double percent : {0.0, 0.5, 1.0, 5.0, 12.5, 33.3, 50.0, 70.0, 99.9, 100.0})
            QTest::addRow("%g %%", percent) << percent;
    }

    void anyStretchHoldsItsShare()
    {
        QFETCH(double, percent);
        for (quint64 seed = 0; seed < 50; ++seed) {
            for (const int n : {1, 2, 20, 65, 1000}) {
                const double share = n * percent / 100.0;
                const int count = picked(EvenSpread(percent, seed), n);
                QVERIFY2(count >= static_cast<int>(std::floor(share)) && count <= static_cast<int>(std::ceil(share)),
                         qPrintable(QStringLiteral("%1 of %2 with seed %3").arg(count).arg(n).arg(seed)));
            }
        }
    }

    void longSequenceDoesNotDrift() { QCOMPARE(picked(EvenSpread(0.1, 7), 1'000'000), 1000); }

    void firstIsPickedOnlyIfAllAre()
    {
        for (quint64 seed = 0; seed < 1000; ++seed) {
            QVERIFY(!EvenSpread(99.0, seed).next());
            QVERIFY(EvenSpread(100.0, seed).next());
        }
    }

    void seedShiftsThePattern()
    {
        const auto firstPick = [](quint64 seed) {
            EvenSpread spread(5.0, seed);
            int at = 0;
            while (!spread.next())
                ++at;
            return at;
        };
        QCOMPARE(firstPick(1), firstPick(1));
        QList<int> picks;
        for (quint64 seed = 0; seed < 20; ++seed)
            picks << firstPick(seed);
        QVERIFY(*std::max_element(picks.begin(), picks.end()) > *std::min_element(picks.begin(), picks.end()));
    }

    void shareOutOfBoundsIsTheNearestBound()
    {
        QCOMPARE(picked(EvenSpread(-3.0, 1), 100), 0);
        QCOMPARE(picked(EvenSpread(250.0, 1), 100), 100);
        QCOMPARE(picked(EvenSpread(std::numeric_limits<double>::quiet_NaN(), 1), 100), 0);
    }
};

QTEST_GUILESS_MAIN(TestEvenSpread)
#include "tst_evenspread.moc"
