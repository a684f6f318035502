#include "ui/quantitytext.h"

#include <QTest>

#include <chrono>

using namespace flapscope;
using namespace std::chrono_literals;

class TestQuantityText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesBearTheirUnit_data();
    void valuesBearTheirUnit();
    void nothingIsRoundedOntoItsLimit();
    void boundsSayTheirComparison();
    void marginsSayOnWhichSide_data();
    void marginsSayOnWhichSide();
    void momentsCountFromTheBegin();
    void missingMomentIsADash();
    void spansChooseTheirUnit();
};

void TestQuantityText::valuesBearTheirUnit_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("text");
    QTest::newRow("percent") << 97.2 << QStringLiteral("%") << QStringLiteral("97.2 %");
    QTest::newRow("whole") << 15.0 << QStringLiteral("MB") << QStringLiteral("15 MB");
    QTest::newRow("fraction") << 15.64 << QStringLiteral("ms") << QStringLiteral("15.6 ms");
    QTest::newRow("without a unit") << 3.0 << QString() << QStringLiteral("3");
    QTest::newRow("negative") << -2.5 << QStringLiteral("MB") << QStringLiteral("-2.5 MB");
}

void TestQuantityText::valuesBearTheirUnit()
{
    QFETCH(const double, value);
    QFETCH(const QString, unit);
    QFETCH(const QString, text);
    QCOMPARE(valueText(value, unit), text);
}

void TestQuantityText::nothingIsRoundedOntoItsLimit()
{
    QVERIFY(valueText(99.9667, QStringLiteral("%")) != QStringLiteral("100 %"));
    QVERIFY(valueText(14.999, QStringLiteral("MB"), 15.0) != QStringLiteral("15 MB"));
}

void TestQuantityText::boundsSayTheirComparison()
{
    QCOMPARE(boundText(Comparison::AtLeast, 100.0, QStringLiteral("%")), QStringLiteral("≥ 100 %"));
    QCOMPARE(boundText(Comparison::AtMost, 200.0, QStringLiteral("ms")), QStringLiteral("≤ 200 ms"));
    QCOMPARE(boundText(Comparison::Below, 15.0, QStringLiteral("MB")), QStringLiteral("< 15 MB"));
}

void TestQuantityText::marginsSayOnWhichSide_data()
{
    QTest::addColumn<Comparison>("comparison");
    QTest::addColumn<double>("measured");
    QTest::addColumn<double>("limit");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("text");
    const QString percent = QStringLiteral("%");
    const QString mb = QStringLiteral("MB");
    QTest::newRow("within") << Comparison::Below << 3.0 << 15.0 << mb << QStringLiteral("12 MB to spare");
    QTest::newRow("beyond") << Comparison::Below << 18.0 << 15.0 << mb << QStringLiteral("3 MB over");
    QTest::newRow("too little") << Comparison::AtLeast << 97.5 << 100.0 << percent
                                << QStringLiteral("2.5 points short");
    QTest::newRow("enough") << Comparison::AtLeast << 97.5 << 95.0 << percent << QStringLiteral("2.5 points to spare");
    QTest::newRow("on it") << Comparison::AtMost << 15.0 << 15.0 << mb << QStringLiteral("at the limit");
}

void TestQuantityText::marginsSayOnWhichSide()
{
    QFETCH(const Comparison, comparison);
    QFETCH(const double, measured);
    QFETCH(const double, limit);
    QFETCH(const QString, unit);
    QFETCH(const QString, text);
    QCOMPARE(marginText(comparison, measured, limit, unit), text);
}

void TestQuantityText::momentsCountFromTheBegin()
{
    QCOMPARE(momentText(Moment(0ms)), QStringLiteral("0.000 s"));
    QCOMPARE(momentText(Moment(12'345ms)), QStringLiteral("12.345 s"));
    QCOMPARE(momentText(Moment(185'120ms)), QStringLiteral("3:05.120"));
}

void TestQuantityText::missingMomentIsADash()
{
    QCOMPARE(momentText(Moment()), QStringLiteral("–"));
}

void TestQuantityText::spansChooseTheirUnit()
{
    QCOMPARE(spanText(85ms), QStringLiteral("85 ms"));
    QCOMPARE(spanText(8s), QStringLiteral("8 s"));
    QCOMPARE(spanText(125s), QStringLiteral("2 min 5 s"));
}

QTEST_APPLESS_MAIN(TestQuantityText)
#include "tst_quantitytext.moc"
