#include "report/markdownreport.h"

#include "core/criterion.h"
#include "report/markdowntext.h"
#include "support/recordbuilder.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

QString reportOf(const Record& record, const QList<Limit>& limits = referenceLimits())
{
    const Metrics metrics = measure(record);
    return reportMarkdown(record, metrics, judge(record, metrics, limits));
}

QString lineWith(const QString& text, QStringView part)
{
    for (const QString& line : text.split(u'\n')) {
        if (line.contains(part))
            return line;
    }
    return {};
}

/// Cells of a table row, by its unescaped bars.
qsizetype barsIn(const QString& line)
{
    return line.count(u'|') - line.count(u"\\|"_s);
}

} // namespace

class TestMarkdownReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void titleTellsTheVerdict()
    {
        QVERIFY(reportOf(soundRecord()).startsWith(u"# ✅ PASS – ws-resilience-006\n"));
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        QVERIFY(reportOf(record).startsWith(u"# ❌ FAIL – "));
        record = soundRecord();
        record.readings.clear();
        QVERIFY(reportOf(record).startsWith(u"# ⚠ INCONCLUSIVE – "));
        record.ending = Ending::Stopped;
        QVERIFY(reportOf(record).startsWith(u"# ⚠ INVALID RUN – "));
    }

    void findingsCarryTheirIcon()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        const QString text = reportOf(record);
        QVERIFY(lineWith(text, u"| Connect success ").startsWith(u"| ❌ | Connect success | 98.5 % | at least 100 % |"));
        QVERIFY(lineWith(text, u"| Memory growth ").startsWith(u"| ✅ | Memory growth | 7.0 MB | below 15 MB |"));
        QVERIFY(lineWith(text, u"| Memory trend ").startsWith(u"| – | Memory trend (not required) | – | none |"));
        QVERIFY(lineWith(text, u"| Concurrent clients ").contains(u"| 3 | at least 3 clients |"));
        dropReadings(record, Source::Process, Quantity::ResidentMemory);
        setReadings(
            record, Source::Process, Quantity::ResidentMemory, [](Moment) { return 1e6; }, std::chrono::seconds(2));
        QVERIFY(lineWith(reportOf(record), u"| Memory growth ").startsWith(u"| ⚠ |"));
    }

    void reasonsComeFirst()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        const QString text = reportOf(record);
        QVERIFY(text.indexOf(u"\n- Connect success: 64 of 65") < text.indexOf(u"## What was tested"));
        QVERIFY(text.contains(u"- Did not connect: 1 refused\n"));
    }

    void totalsAreShownToReconcile()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        endWith(record, 1, Outcome::Reset);
        const QString text = reportOf(record);
        QVERIFY2(text.contains(u"- Stages: 65 attempts = 64 opened + 1 not opened + 0 not charged to the server; "
                               "opened: 64 = 63 closed + 1 failed + 0 still open. The sums agree."),
                 qPrintable(lineWith(text, u"- Stages")));
        QVERIFY(text.contains(u"| refused | 1 | 0 |"));
        QVERIFY(text.contains(u"| ok | 63 | 3 |"));
        QVERIFY(text.contains(u"- Did not end as the plan asks: 1 reset\n"));

        Metrics wrong = measure(record);
        ++wrong.all.opened;
        QVERIFY(reportMarkdown(record, wrong, judge(record, {})).contains(u"do not agree"));
    }

    void percentilesNeedEnoughSamples()
    {
        Record record = soundRecord();
        QVERIFY(lineWith(reportOf(record), u"| cycle | 65 |").endsWith(u"| n too small | 153.0 |"));
        QVERIFY(!reportOf(record).contains(u"| tls |"));
        for (Cycle& cycle : record.cycles)
            cycle.tls = cycle.tcp + std::chrono::milliseconds(1);
        QVERIFY(reportOf(record).contains(u"| tls | 65 |"));
    }

    void whatWasNotSeenIsADash()
    {
        Record record = soundRecord();
        record.readings.clear();
        const QString text = reportOf(record);
        QCOMPARE(lineWith(text, u"| Memory (RSS)"), u"| Memory (RSS) | – | – | – | – |"_s);
        QVERIFY(!text.contains(u"CPU while flapping"));
        QVERIFY(!text.contains(u"Memory (USS)"));
        QVERIFY(!text.contains(u"## Notices"));
    }

    void uniqueMemoryHasARowOfItsOwn()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::UniqueMemory, stepAfterBaseline(record, 30e6, 31e6));
        const QString text = reportOf(record);
        QCOMPARE(lineWith(text, u"| Memory (USS)"), u"| Memory (USS) | 30.0 MB | 31.0 MB | 31.0 MB | 1.0 MB |"_s);
        QVERIFY(text.contains(u"CPU while flapping: 5.0 % of a core."));
    }

    void foreignTextIsNotMarkup()
    {
        Record record = soundRecord();
        record.plan.name = u"a|b`c`<script>\n# d"_s;
        record.plan.stages[0].name = u"[x](http://evil) | y"_s;
        record.target.executable = u"/opt/a|b\n|c"_s;
        record.notices += {Moment(), Notice::Severity::Warning, u"<img src=x>\n- a *bold* claim"_s};
        record.noticesDropped = 12;
        const QString text = reportOf(record);
        QVERIFY(text.startsWith(u"# ✅ PASS – a\\|b\\`c\\`&lt;script&gt; \\# d\n"));
        QVERIFY(!text.contains(u"<"));
        QVERIFY(!text.contains(u"[x]("));
        QCOMPARE(barsIn(lineWith(text, u"| Process |")), 3);
        QCOMPARE(barsIn(lineWith(text, u"| Stage 1 |")), 3);
        QVERIFY(text.contains(u"\n- &lt;img src=x&gt; - a \\*bold\\* claim\n"));
        QVERIFY(text.contains(u"- 12 more were not kept.\n"));
    }

    void escapedTextIsOnOneLine()
    {
        QCOMPARE(escaped(u" a\r\nb\tc\u2028d\0e "_s), u"a  b c d e"_s);
        QCOMPARE(escaped(u"\\_~&!"_s), u"\\\\\\_\\~&amp;\\!"_s);
        QCOMPARE(escaped(u"héllo ✅ 日本"_s), u"héllo ✅ 日本"_s);
    }

    void recordOfNothingIsStillAReport()
    {
        const QString text = reportOf(Record());
        QVERIFY(text.startsWith(u"# ⚠ INCONCLUSIVE – untitled"));
        QVERIFY(text.contains(u"0 attempts = 0 opened"));
    }
};

QTEST_GUILESS_MAIN(TestMarkdownReport)
#include "tst_markdownreport.moc"
