#include "report/markdownreport.h"

#include "report/markdowntext.h"
#include "report/told.h"
#include "support/recordbuilder.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

QString reportOf(const Record& record, const QList<Limit>& limits = referenceLimits())
{
    return QString::fromUtf8(Told(record, limits).as(Format::Markdown));
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
    void titleTellsTheStatus()
    {
        QVERIFY(reportOf(soundRecord()).startsWith(u"# ws-resilience-006 – TECHNICAL PASS – AWAITING SIGN-OFF\n"));
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        QVERIFY(reportOf(record).startsWith(u"# ws-resilience-006 – NOT APPROVED – CRITERIA FAILED\n"));
        record = soundRecord();
        record.readings.clear();
        QVERIFY(reportOf(record).startsWith(u"# ws-resilience-006 – NOT APPROVED – INSUFFICIENT EVIDENCE\n"));
        record.ending = Ending::Stopped;
        QVERIFY(reportOf(record).startsWith(u"# ws-resilience-006 – NO DECISION – RUN INVALID\n"));
    }

    void findingsCarryTheirSign()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        const QString text = reportOf(record);
        const auto row = [&text](const char* id) {
            return lineWith(text, u"<a id=\"finding-%1\">"_s.arg(QLatin1StringView(id)));
        };
        QVERIFY2(row("connect-success").contains(u"❌ Connect success | 98.5 % | at least 100 % |"),
                 qPrintable(row("connect-success")));
        QVERIFY(row("memory-growth").contains(u"✅ Memory growth | 7.0 MB | below 15 MB |"));
        QVERIFY(row("memory-trend").contains(u"– Memory trend (not required) | – | none |"));
        QVERIFY(row("concurrent-clients").contains(u"| 3 | at least 3 clients |"));
        dropReadings(record, Source::Process, Quantity::ResidentMemory);
        setReadings(
            record, Source::Process, Quantity::ResidentMemory, [](Moment) { return 1e6; }, std::chrono::seconds(2));
        QVERIFY(lineWith(reportOf(record), u"finding-memory-growth\"").contains(u"⚠ Memory growth"));
    }

    void reasonsStandInTheSummary()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        const QString text = reportOf(record);
        QVERIFY(text.indexOf(u"\n- Connect success: 64 of 65") < text.indexOf(u"## Approval Criteria Assessment"));
        QVERIFY(text.contains(u"- **Did not connect**: 1 refused "));
    }

    void totalsAreShownToReconcile()
    {
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        endWith(record, 1, Outcome::Reset);
        const QString text = reportOf(record);
        QVERIFY2(text.contains(u"- **Stages**: 65 attempts = 64 opened + 1 not opened + 0 not charged to the server; "
                               "opened: 64 = 63 closed + 1 failed + 0 still open. The sums agree."),
                 qPrintable(lineWith(text, u"**Stages**")));
        QVERIFY(text.contains(u"| refused | 1 | 0 |"));
        QVERIFY(text.contains(u"| ok | 63 | 3 |"));
        QVERIFY(text.contains(u"- **Did not end as the plan asks**: 1 reset "));

        Told wrong(record);
        ++wrong.metrics.all.opened;
        QVERIFY(wrong.as(Format::Markdown).contains("do not agree"));
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
        QVERIFY(!text.contains(u"Memory (USS)"));
        QVERIFY(lineWith(text, u"**Memory of the server**").contains(u"not assessed"));
    }

    void uniqueMemoryHasARowOfItsOwn()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::UniqueMemory, stepAfterBaseline(record, 30e6, 31e6));
        QCOMPARE(lineWith(reportOf(record), u"| Memory (USS)"),
                 u"| Memory (USS) | 30.0 MB | 31.0 MB | 31.0 MB | 1.0 MB |"_s);
    }

    void foreignTextIsNotMarkup()
    {
        Record record = soundRecord();
        record.plan.name = u"a|b`c`<script>\n# d"_s;
        record.plan.stages[0].name = u"[x](http://evil) | y\n```\n# out of the fence"_s;
        record.target.executable = u"/opt/a|b\n|c"_s;
        record.notices += {Moment(), Notice::Severity::Warning, u"<img src=x>\n- a *bold* claim \u202Edefil"_s};
        record.noticesDropped = 12;
        const QString text = reportOf(record);
        QVERIFY(text.startsWith(u"# a\\|b\\`c\\`&lt;script&gt; \\# d – TECHNICAL PASS"));
        QVERIFY(!text.contains(u"<script"));
        QVERIFY(!text.contains(u"<img"));
        QVERIFY(!text.contains(u'\u202E'));
        QVERIFY(text.contains(u"‹U+202E›"));
        QVERIFY(!text.contains(u"\n# d"));
        QVERIFY(!text.contains(u"\n# out"));
        QCOMPARE(barsIn(lineWith(text, u"| Server's executable |")), 3);
        QVERIFY(text.contains(u"- **Warning**: &lt;img src=x&gt; - a \\*bold\\* claim"));
        QVERIFY(text.contains(u"- **Notices**: 12 more are not shown here."));
    }

    void fencesOutlastWhatIsInThem()
    {
        Record record = soundRecord();
        record.plan.description = u"````` five"_s;
        QVERIFY(reportOf(record).contains(u"\n``````\n{"));
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
        QVERIFY(text.startsWith(u"# untitled – NOT APPROVED – INSUFFICIENT EVIDENCE"));
        QVERIFY(text.contains(u"0 attempts = 0 opened"));
    }
};

QTEST_GUILESS_MAIN(TestMarkdownReport)
#include "tst_markdownreport.moc"
