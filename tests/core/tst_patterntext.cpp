#include "core/patterntext.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class PatternTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void patternsAreReadAndWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("whole");
        QTest::newRow("steady") << u"steady"_s << u"steady:arrival=closed"_s;
        QTest::newRow("burst") << u"burst:skew-ms=20"_s << u"burst:arrival=open,skew-ms=20"_s;
        QTest::newRow("poisson") << u"poisson:rate=2.5,arrival=closed"_s << u"poisson:arrival=closed,rate=2.5"_s;
        QTest::newRow("ramp") << u"ramp:rate=0,end-rate=100"_s << u"ramp:arrival=open,rate=0,end-rate=100"_s;
        QTest::newRow("gilbert-elliott") << u"gilbert-elliott: p=0.1, r=0.5, step-ms=5"_s
                                         << u"gilbert-elliott:arrival=closed,p=0.1,r=0.5,step-ms=5"_s;
        QTest::newRow("trace") << u"trace:file=a, b=c.csv"_s << u"trace:arrival=open,file=a, b=c.csv"_s;
    }
    void patternsAreReadAndWritten()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, whole);
        const auto pattern = patternFrom(text);
        QVERIFY2(pattern.ok(), qPrintable(pattern ? QString() : pattern.faults().constFirst().sentence()));
        QCOMPARE(textOf(*pattern), whole);
        QCOMPARE(*patternFrom(whole), *pattern);
    }
    void policiesAreReadAndWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("whole");
        QTest::newRow("as planned") << u"as-planned"_s << u"as-planned"_s;
        QTest::newRow("fixed") << u"fixed:base-ms=200"_s << u"fixed:base-ms=200,patience-ms=60000"_s;
        QTest::newRow("full jitter") << u"full-jitter:cap-ms=9000,factor=3"_s
                                     << u"full-jitter:base-ms=1000,cap-ms=9000,factor=3,patience-ms=60000"_s;
        QTest::newRow("grpc") << u"grpc:patience-ms=5"_s << u"grpc:patience-ms=5"_s;
    }
    void policiesAreReadAndWritten()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, whole);
        const auto policy = policyFrom(text);
        QVERIFY2(policy.ok(), qPrintable(policy ? QString() : policy.faults().constFirst().sentence()));
        QCOMPARE(textOf(*policy), whole);
        QCOMPARE(*policyFrom(whole), *policy);
    }
    void whatIsNeitherIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("named");
        QTest::newRow("nothing") << u""_s << u"steady, burst"_s;
        QTest::newRow("unknown") << u"chaos"_s << u"\"chaos\""_s;
        QTest::newRow("unknown key") << u"poisson:lambda=3"_s << u"\"lambda\""_s;
        QTest::newRow("key of another") << u"poisson:p=0.1"_s << u"arrival, rate"_s;
        QTest::newRow("no number") << u"poisson:rate=fast"_s << u"\"rate=fast\""_s;
        QTest::newRow("infinite") << u"poisson:rate=inf"_s << u"\"rate=inf\""_s;
        QTest::newRow("no value") << u"burst:skew-ms"_s << u"KEY=VALUE"_s;
        QTest::newRow("no file") << u"trace:file="_s << u"\"file=\""_s;
        QTest::newRow("arrival") << u"steady:arrival=late"_s << u"\"arrival=late\""_s;
    }
    void whatIsNeitherIsRefused()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, named);
        const auto pattern = patternFrom(text);
        QVERIFY(!pattern.ok());
        const QString sentence = pattern.faults().constFirst().sentence();
        QVERIFY2(sentence.contains(named), qPrintable(sentence));
        QVERIFY(!policyFrom(u"fixed:cap-ms=3"_s).ok());
        QVERIFY(!policyFrom(u"hope"_s).ok());
    }
};

QTEST_GUILESS_MAIN(PatternTextTest)
#include "tst_patterntext.moc"
