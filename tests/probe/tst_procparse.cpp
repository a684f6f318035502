#include "probe/procparse.h"

#include <QTest>

#include <random>

using namespace flapscope;

namespace
{

QByteArray statLine()
{
    return "812 (web (v2) x) S 700 812 812 0 -1 4194304 102 0 0 0 150 50 30 20 20 0 7 0 148610 3133440 383 "
           "18446744073709551615 94696122187776 94696122207657 140734136801984 0 0 0 0\n";
}

QByteArray rollupText()
{
    return "55db9fb34000-7ffd22b40000 ---p 00000000 00:00 0      [rollup]\nRss:      1672 kB\nPss:       370 kB\n"
           "Pss_Dirty:    108 kB\nShared_Clean:      1504 kB\nPrivate_Clean:     104 kB\nPrivate_Dirty:     108 kB\n"
           "Swap:         12 kB\nSwapPss:     3 kB\nLocked:     0 kB\n";
}

} // namespace

class ProcParseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statNamesWhatIsNeeded()
    {
        const auto stat = parseStat(statLine());
        QVERIFY(stat);
        QCOMPARE(stat->pid, 812);
        QCOMPARE(stat->name, QByteArray("web (v2) x"));
        QCOMPARE(stat->state, 'S');
        QCOMPARE(stat->parent, 700);
        QCOMPARE(stat->ownTicks, 200U);
        QCOMPARE(stat->childrenTicks, 50U);
        QCOMPARE(stat->threads, 7U);
        QCOMPARE(stat->startTicks, 148610U);
        QCOMPARE(stat->residentPages, 383U);
        QVERIFY(!stat->isOver());
    }

    void aNameMayPretendToBeTheRest()
    {
        QByteArray text = statLine();
        text.replace("web (v2) x", ") Z 1 (");
        const auto stat = parseStat(text);
        QVERIFY(stat);
        QCOMPARE(stat->name, QByteArray(") Z 1 ("));
        QCOMPARE(stat->parent, 700);
    }

    void zombiesAndTheDeadAreOver()
    {
        for (const char state : {'Z', 'X'}) {
            QByteArray text = statLine();
            text[text.lastIndexOf(')') + 2] = state;
            QVERIFY(parseStat(text)->isOver());
        }
    }

    void aStatThatIsCutShortIsNone()
    {
        const qsizetype enough = statLine().indexOf(" 383 ") + 6;
        for (qsizetype length = 0; length < enough - 1; ++length)
            QVERIFY2(!parseStat(statLine().first(length)), statLine().first(length).constData());
        QVERIFY(parseStat(statLine().first(enough)));
    }

    void nonsenseInStatIsNone_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("pid") << QByteArray("812 (") << QByteArray("x12 (");
        QTest::newRow("negative pid") << QByteArray("812 (") << QByteArray("-12 (");
        QTest::newRow("no name") << QByteArray("(web (v2) x)") << QByteArray("web");
        QTest::newRow("parent") << QByteArray(" 700 ") << QByteArray(" seven ");
        QTest::newRow("user time") << QByteArray(" 150 ") << QByteArray(" -150 ");
        QTest::newRow("children's time") << QByteArray(" 30 ") << QByteArray(" -30 ");
        QTest::newRow("threads") << QByteArray(" 7 0 ") << QByteArray(" -7 0 ");
        QTest::newRow("start") << QByteArray(" 148610 ") << QByteArray(" 148610x ");
        QTest::newRow("resident") << QByteArray(" 383 ") << QByteArray(" -383 ");
        QTest::newRow("beyond 64 bits") << QByteArray(" 7 0 ") << QByteArray(" 18446744073709551616 0 ");
    }
    void nonsenseInStatIsNone()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray text = statLine();
        text.replace(from, to);
        QVERIFY(text != statLine());
        QVERIFY(!parseStat(text));
    }

    void rollupIsInBytes()
    {
        const auto rollup = parseRollup(rollupText());
        QVERIFY(rollup);
        QCOMPARE(rollup->proportional, 370U * 1024);
        QCOMPARE(rollup->unique, (104U + 108U) * 1024);
        QCOMPARE(rollup->swapped, 12U * 1024);
    }

    void aRollupWithoutOneOfItsRowsIsNone()
    {
        for (const char* key : {"Pss:", "Private_Clean:", "Private_Dirty:", "Swap:"}) {
            QByteArray text = rollupText();
            text.replace(key, "Other:");
            QVERIFY2(!parseRollup(text), key);
        }
        const qsizetype enough = rollupText().indexOf("SwapPss");
        for (qsizetype length = 0; length < enough; ++length)
            QVERIFY(!parseRollup(rollupText().first(length)));
        QVERIFY(parseRollup(rollupText().first(enough)));
    }

    void aRollupInOtherUnitsIsNone()
    {
        QByteArray text = rollupText();
        QVERIFY(!parseRollup(text.replace("370 kB", "370 MB")));
        text = rollupText();
        QVERIFY(!parseRollup(text.replace("370 kB", "18446744073709551615 kB")));
    }

    void anonymousMemoryIsWhatNoFileBacks()
    {
        const auto newer = parseRollup("Pss: 900 kB\nPss_Anon: 300 kB\nPss_File: 590 kB\nPss_Shmem: 10 kB\n"
                                       "Private_Clean: 50 kB\nPrivate_Dirty: 280 kB\nLazyFree: 20 kB\nSwap: 8 kB\n"
                                       "SwapPss: 4 kB\n");
        QVERIFY(newer);
        QCOMPARE(newer->anonymous, (300U + 10U + 4U - 20U) * 1024);
        const auto older = parseRollup(rollupText());
        QCOMPARE(older->anonymous, (108U + 12U) * 1024);
        const auto freed = parseRollup("Pss: 9 kB\nPss_Anon: 3 kB\nPrivate_Clean: 0 kB\nPrivate_Dirty: 3 kB\n"
                                       "LazyFree: 20 kB\nSwap: 0 kB\n");
        QCOMPARE(freed->anonymous, 0U);
    }
    void rollupsAdd()
    {
        MemoryRollup sum{1, 2, 3, 4};
        sum += MemoryRollup{10, 20, 30, 40};
        QCOMPARE(sum, (MemoryRollup{11, 22, 33, 44}));
    }

    void statmNamesResidentPages()
    {
        QCOMPARE(parseResidentPages("765 383 90 5 0 55 0\n"), std::optional<quint64>(383));
        for (const char* text : {"", "765", "765 3", "765 383", "a 383 90", "765 b 90", "765 383 c"})
            QVERIFY2(!parseResidentPages(text), text);
    }

    void childrenAreNumbers()
    {
        QCOMPARE(parseChildren("10 20 30 "), (std::vector<qint64>{10, 20, 30}));
        QCOMPARE(parseChildren("10 20 x 30"), (std::vector<qint64>{10, 20}));
        QCOMPARE(parseChildren("10 -20"), (std::vector<qint64>{10}));
        QVERIFY(parseChildren("").empty());
        QVERIFY(parseChildren("\n").empty());
    }

    void anyBytesAreBorne()
    {
        std::mt19937 random(20); // the same bytes each time
        for (int round = 0; round < 20000; ++round) {
            QByteArray text = round % 2 == 0 ? statLine() : rollupText();
            for (int change = 0; change < 4; ++change)
                text[static_cast<qsizetype>(random() % static_cast<unsigned>(text.size()))] =
                    static_cast<char>(random());
            text.truncate(static_cast<qsizetype>(random() % static_cast<unsigned>(text.size() + 1)));
            parseStat(text);
            parseRollup(text);
            parseResidentPages(text);
            parseChildren(text);
        }
    }
};

QTEST_APPLESS_MAIN(ProcParseTest)
#include "tst_procparse.moc"
