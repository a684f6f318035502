#include "core/result.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

class ResultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFaultReadsWhereWhatNext()
    {
        const Fault fault{u"stages[0].clients"_s, u"0 is out of range."_s, u"Use 1."_s};
        QCOMPARE(fault.sentence(), u"stages[0].clients: 0 is out of range. Use 1."_s);
    }
    void emptyPartsLeaveNoTrace()
    {
        QCOMPARE((Fault{QString(), u"What."_s, u"Next."_s}).sentence(), u"What. Next."_s);
        QCOMPARE((Fault{u"where"_s, u"What."_s, QString()}).sentence(), u"where: What."_s);
    }
    void foreignTextCannotBreakTheLineOrSteerATerminal()
    {
        const QString evil =
            u"a\r\nb\x1b[2Jc"_s % QChar(QChar::LineSeparator) % u'd' % QChar(QChar::ParagraphSeparator);
        QCOMPARE((Fault{evil, u"What."_s, QString()}).sentence(), u"a  b [2Jc d : What."_s);
    }
    void aResultHoldsAValueOrFaults()
    {
        Result<QString> good(u"yes"_s);
        QVERIFY(good.ok() && good);
        QCOMPARE(*good, u"yes"_s);
        QCOMPARE(good->size(), 3);
        QVERIFY(good.faults().isEmpty());
        good.value() = u"changed"_s;
        QCOMPARE(std::move(good).value(), u"changed"_s);

        const Result<QString> bad(Fault{u"a"_s, u"b"_s, u"c"_s});
        QVERIFY(!bad.ok());
        QCOMPARE(bad.faults(), (Faults{{u"a"_s, u"b"_s, u"c"_s}}));
    }
};

QTEST_APPLESS_MAIN(ResultTest)
#include "tst_result.moc"
