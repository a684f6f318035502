#include "history/lease.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
Lease::Subject subject()
{
    return {u"5f0c2d8e"_s, QDateTime::currentDateTimeUtc(), u"a run"_s};
}
} // namespace

class LeaseTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyOneHoldsIt()
    {
        const QTemporaryDir folder;
        const QString database = folder.filePath(u"h.sqlite"_s);
        QVERIFY(!Lease::isHeld(database, subject().id));
        {
            const auto lease = Lease::take(database, subject());
            QVERIFY(lease);
            QVERIFY(Lease::isHeld(database, subject().id));
            QVERIFY(!Lease::take(database, subject()));
            QCOMPARE(Lease::abandoned(database).size(), 0);
        }
        QVERIFY(!Lease::isHeld(database, subject().id));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList());
    }

    void whatIsLeftBehindIsFoundAndTakenOver()
    {
        const QTemporaryDir folder;
        const QString database = folder.filePath(u"h.sqlite"_s);
        QFile left(database + u"-5f0c2d8e.lease"_s);
        QVERIFY(left.open(QIODevice::WriteOnly));
        left.write("{\"name\": \"another\"}");
        left.close();
        const auto found = Lease::abandoned(database);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().id, u"5f0c2d8e"_s);
        QCOMPARE(found.first().name, u"another"_s);
        QVERIFY(Lease::take(database, subject()));
        QCOMPARE(Lease::abandoned(database).size(), 0);
    }

    void nobodySeesAFreshOneAsLeftBehind()
    {
        const QTemporaryDir folder;
        const QString database = folder.filePath(u"h.sqlite"_s);
        std::atomic<bool> over = false;
        std::atomic<int> misled = 0;
        std::thread reader([&] {
            while (!over) {
                for (const Lease::Subject& one : Lease::abandoned(database))
                    misled += one.name.isEmpty() || Lease::isHeld(database, one.id) ? 1 : 0;
            }
        });
        int taken = 0;
        for (int i = 0; i < 5'000; ++i)
            taken += Lease::take(database, subject()) ? 1 : 0;
        over = true;
        reader.join();
        QCOMPARE(taken, 5'000);
        QCOMPARE(misled.load(), 0);
    }
};

QTEST_GUILESS_MAIN(LeaseTest)
#include "tst_lease.moc"
