#include "core/wording.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

class TestWording : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyAllReadsAsAHundredPercent()
    {
        QCOMPARE(percentText(100.0), u"100 %"_s);
        QCOMPARE(percentText(99.96), u"99.96 %"_s);
        QCOMPARE(percentText(99.9999), u"99.9999 %"_s);
        QCOMPARE(percentText(86.08916593), u"86.1 %"_s);
        QVERIFY(percentText(100.0 * 999'999'999.0 / 1e9) != u"100 %"_s);
        QVERIFY(!percentText(100.0 * 999'999'999.0 / 1e9).startsWith(u"100.0"));
    }

    void onlyNoneReadsAsZeroPercent()
    {
        QCOMPARE(percentText(0.0), u"0 %"_s);
        QCOMPARE(percentText(0.0004), u"0.0004 %"_s);
    }

    void numberIsToldFromTheLimitThatItMisses()
    {
        QCOMPARE(numeral(14.99, 15.0), u"14.99"_s);
        QCOMPARE(numeral(15.0, 15.0), u"15.0"_s);
        QCOMPARE(numeral(7.0, 15.0), u"7.0"_s);
        QCOMPARE(numeral(200.004, 200.0), u"200.004"_s);
        QCOMPARE(megabytesText(14.96e6, 15.0), u"14.96 MB"_s);
    }

    void numbersAreGroupedAndHaveNoNegativeZero()
    {
        QCOMPARE(numeral(12'345.678), u"12,345.7"_s);
        QCOMPARE(numeral(-0.0), u"0.0"_s);
        QCOMPARE(numeral(-0.01), u"0.0"_s);
        QCOMPARE(numeral(-1.26), u"-1.3"_s);
    }

    void countsHaveTheirNoun()
    {
        QCOMPARE(counted(1, u"cycle"_s, u"cycles"_s), u"1 cycle"_s);
        QCOMPARE(counted(0, u"cycle"_s, u"cycles"_s), u"0 cycles"_s);
        QCOMPARE(counted(2995, u"cycle"_s, u"cycles"_s), u"2,995 cycles"_s);
    }

    void limitsSayWhatTheyAsk()
    {
        QCOMPARE(limitText(Comparison::AtLeast, 100, u"%"_s), u"at least 100 %"_s);
        QCOMPARE(limitText(Comparison::AtMost, 200, u"ms"_s), u"at most 200 ms"_s);
        QCOMPARE(limitText(Comparison::Below, 1.5, QString()), u"below 1.5"_s);
    }

    void breakdownNamesTheMostFrequentFirst()
    {
        OutcomeCounts counts;
        QCOMPARE(breakdown(counts), QString());
        counts.add(Outcome::Reset);
        counts.add(Outcome::HttpStatus);
        counts.add(Outcome::HttpStatus);
        QCOMPARE(breakdown(counts), u"2 http-status, 1 reset"_s);
    }
};

QTEST_GUILESS_MAIN(TestWording)
#include "tst_wording.moc"
