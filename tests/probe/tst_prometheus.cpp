#include "probe/prometheus.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace flapscope;

namespace
{

constexpr char Page[] = "# HELP http_requests_total The total number of HTTP requests.\n"
                        "# TYPE http_requests_total counter\n"
                        "http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n"
                        "http_requests_total{method=\"post\",code=\"400\"}    3 1395066363000\n"
                        "\n"
                        "# Escaping in label values:\n"
                        "msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\",error=\"Cannot find "
                        "file:\\n\\\"FILE.TXT\\\"\"} 1.458255915e9\n"
                        "metric_without_timestamp_and_labels 12.47\n"
                        "something_weird{problem=\"division by zero\"} +Inf -3982045\n"
                        "nothing NaN\n"
                        "below -Inf\n"
                        "  spaced  { a = \"1\" , b = \"2\" , }  7e+06\n"
                        "rpc_duration_seconds_count 2693\n"
                        "app_sessions{kind=\"ws\",state=\"open\"} 5\n"
                        "app_sessions{kind=\"ws\",state=\"closing\"} 2\n"
                        "app_sessions{kind=\"sse\",state=\"open\"} 11\n"
                        "app_sessions 1\n";

Result<std::vector<std::optional<MetricTotal>>> totalsFor(const QByteArray& page, const QStringList& selectors)
{
    return totalsOf(page, MetricSelector::fromTexts(selectors, QStringLiteral("gauges")).value());
}

std::optional<double> sumOf(const QByteArray& page, const QString& selector)
{
    const auto totals = totalsFor(page, {selector});
    if (!totals || !totals->front())
        return std::nullopt;
    return totals->front()->sum;
}

Fault faultOf(const QByteArray& page)
{
    const auto totals = totalsFor(page, {QStringLiteral("a")});
    return totals ? Fault() : totals.faults().constFirst();
}

} // namespace

class PrometheusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void samplesAreReadInOrder()
    {
        MetricsReader reader(Page);
        QList<QByteArray> names;
        while (const MetricSample* sample = reader.next())
            names.append(sample->name.toByteArray());
        QVERIFY(!reader.fault());
        QCOMPARE(names.size(), 13);
        QCOMPARE(names.first(), QByteArray("http_requests_total"));
        QCOMPARE(names.last(), QByteArray("app_sessions"));
    }

    void escapesInLabelsAreResolved()
    {
        MetricsReader reader("a{b=\"C:\\\\x\",c=\"say \\\"hi\\\"\\n\",d=\"\\q\",e=\"}, x\"} 1");
        const MetricSample* sample = reader.next();
        QVERIFY(sample != nullptr);
        QCOMPARE(sample->labels.size(), 4U);
        QCOMPARE(sample->labels[0].value, QByteArray("C:\\x"));
        QCOMPARE(sample->labels[1].value, QByteArray("say \"hi\"\n"));
        QCOMPARE(sample->labels[2].value, QByteArray("\\q"));
        QCOMPARE(sample->labels[3].value, QByteArray("}, x"));
        QCOMPARE(sample->labels[3].name.toByteArray(), QByteArray("e"));
    }

    void numbersAreThoseOfTheFormat_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("value");
        QTest::newRow("integer") << QByteArray("3") << 3.0;
        QTest::newRow("negative") << QByteArray("-0.5") << -0.5;
        QTest::newRow("plus") << QByteArray("+4") << 4.0;
        QTest::newRow("exponent") << QByteArray("7.5e+06") << 7.5e6;
        QTest::newRow("infinity") << QByteArray("+Inf") << HUGE_VAL;
        QTest::newRow("minus infinity") << QByteArray("-Inf") << -HUGE_VAL;
    }
    void numbersAreThoseOfTheFormat()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, value);
        const QByteArray page = "a " + text + "\n";
        MetricsReader reader(page);
        const MetricSample* sample = reader.next();
        QVERIFY(sample != nullptr);
        QCOMPARE(sample->value, value);
    }

    void notANumberIsReadAsSuch()
    {
        MetricsReader reader("a NaN\n");
        QVERIFY(std::isnan(reader.next()->value));
    }

    void selectorsChooseAndSum_data()
    {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<double>("sum");
        QTest::newRow("plain") << QStringLiteral("metric_without_timestamp_and_labels") << 12.47;
        QTest::newRow("all of a name") << QStringLiteral("app_sessions") << 19.0;
        QTest::newRow("braces") << QStringLiteral("app_sessions{}") << 19.0;
        QTest::newRow("equal") << QStringLiteral("app_sessions{kind=\"ws\"}") << 7.0;
        QTest::newRow("two") << QStringLiteral(" app_sessions { kind = \"ws\" , state = \"open\", } ") << 5.0;
        QTest::newRow("not equal") << QStringLiteral("app_sessions{kind=\"ws\",state!=\"open\"}") << 2.0;
        QTest::newRow("not equal, missing") << QStringLiteral("app_sessions{kind!=\"ws\"}") << 12.0;
        QTest::newRow("missing is empty") << QStringLiteral("app_sessions{kind=\"\"}") << 1.0;
        QTest::newRow("pattern") << QStringLiteral("app_sessions{state=~\"op.*|closing\"}") << 18.0;
        QTest::newRow("pattern is anchored") << QStringLiteral("app_sessions{state=~\"open|x\",kind=~\"w.\"}") << 5.0;
        QTest::newRow("pattern may be empty") << QStringLiteral("app_sessions{kind=~\"|ws\"}") << 8.0;
        QTest::newRow("no pattern") << QStringLiteral("app_sessions{state!~\"cl.*\"}") << 17.0;
        QTest::newRow("spaces in the page") << QStringLiteral("spaced{b=\"2\"}") << 7e6;
        QTest::newRow("escaped") << QStringLiteral("msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\"}")
                                 << 1.458255915e9;
        QTest::newRow("timestamps do not count") << QStringLiteral("http_requests_total") << 1030.0;
    }
    void selectorsChooseAndSum()
    {
        QFETCH(QString, selector);
        QFETCH(double, sum);
        QCOMPARE(sumOf(Page, selector), std::optional(sum));
    }

    void whatIsNotThereIsAbsent()
    {
        for (const char* selector :
             {"absent", "app_sessions{kind=\"tcp\"}", "app_session", "app_sessions{kind=~\"w\"}"})
            QVERIFY2(!sumOf(Page, QString::fromLatin1(selector)), selector);
        QVERIFY(!sumOf({}, QStringLiteral("a")));
        QVERIFY(faultOf({}) == Fault());
    }

    void whatIsNotFiniteIsAbsent()
    {
        for (const char* selector : {"something_weird", "nothing", "below"})
            QVERIFY2(!sumOf(Page, QString::fromLatin1(selector)), selector);
        QVERIFY(!sumOf("a 1\na NaN\n", QStringLiteral("a")));
    }

    void totalsTellTheGreatestToo()
    {
        const auto totals =
            totalsFor("a{x=\"1\"} -5\na{x=\"2\"} -3\na{x=\"3\"} -9\nb 2", {QStringLiteral("b"), QStringLiteral("a")});
        QCOMPARE((*totals)[0], std::optional(MetricTotal{2, 2}));
        QCOMPARE((*totals)[1], std::optional(MetricTotal{-17, -3}));
    }

    void openMetricsIsBorne()
    {
        const QByteArray page = "# TYPE a counter\n# UNIT a seconds\n"
                                "a_total{x=\"1\"} 5 1395066363.25\n"
                                "a_bucket{le=\"0.1\"} 8 # {trace_id=\"KOO5S4vxi0o\"} 0.067 1520879607.789\n"
                                "a_bucket{le=\"1\"} 9 1520879607 # {} 0.5\n"
                                "# EOF\nthis is not read\n";
        QCOMPARE(sumOf(page, QStringLiteral("a_total")), std::optional(5.0));
        QCOMPARE(sumOf(page, QStringLiteral("a_bucket")), std::optional(17.0));
    }

    void linesMayEndAsOnWindows()
    {
        QCOMPARE(sumOf("# x\r\na 1\r\n\r\na 2\r\n", QStringLiteral("a")), std::optional(3.0));
    }

    void garbageNamesItsLine_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char* line :
             {"<html>", "{", "a", "a x", "a{} ", "a{ 1", "a{b} 1", "a{b=} 1", "a{b=\"c} 1", "a{b=\"c\" d=\"e\"} 1",
              "a{=\"c\"} 1", "a{,} 1", "a 1 x", "a 1 2 3", "a 1.5.2", "a 0x", "1a 2", "a 1e999", "\xff\xfe"})
            QTest::newRow(line) << QByteArray(line);
        QTest::newRow("zero byte") << QByteArray("a\0 1", 4);
    }
    void garbageNamesItsLine()
    {
        QFETCH(QByteArray, line);
        const Fault fault = faultOf("# a comment\n\nok 1\n" + line + "\nok 2\n");
        QCOMPARE(fault.where, QStringLiteral("line 4"));
        QVERIFY(!fault.what.isEmpty());
        QVERIFY(!fault.next.isEmpty());
    }

    void aFaultQuotesLittleAndNothingUnprintable()
    {
        const Fault fault = faultOf(QByteArray("\x1b[31m\x07") + QByteArray(100000, 'x'));
        QVERIFY(fault.what.size() < 130);
        for (const QChar c : fault.what)
            QVERIFY(c.isPrint());
    }

    void whatIsNoSelectorIsAFault_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "  ", "1a", "a b", "a{", "a{b", "a{b=", "a{b=c}", "a{b=\"c\"", "a{b=\"c", "a{b~\"c\"}", "a{=\"c\"}",
              "a{b=\"c\" d=\"e\"}", "a{b=\"c\"} x", "a{b=~\"(\"}", "a{b!~\"[\"}", "{a=\"b\"}"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void whatIsNoSelectorIsAFault()
    {
        QFETCH(QString, text);
        const auto selector = MetricSelector::fromText(text, QStringLiteral("watch.gauges[0]"));
        QVERIFY(!selector);
        QCOMPARE(selector.faults().constFirst().where, QStringLiteral("watch.gauges[0]"));
        QVERIFY(!selector.faults().constFirst().what.isEmpty());
        QVERIFY(!selector.faults().constFirst().next.isEmpty());
    }

    void allFaultySelectorsAreNamed()
    {
        const auto selectors = MetricSelector::fromTexts(
            {QStringLiteral("a"), QStringLiteral("{"), QStringLiteral("b{c=\"d\"}"), QString()},
            QStringLiteral("gauges"));
        QVERIFY(!selectors);
        QCOMPARE(selectors.faults().size(), 2);
        QCOMPARE(selectors.faults().at(0).where, QStringLiteral("gauges[1]"));
        QCOMPARE(selectors.faults().at(1).where, QStringLiteral("gauges[3]"));
        const auto sound = MetricSelector::fromText(QStringLiteral("b{c=\"d\"}"));
        QCOMPARE(sound->text(), QStringLiteral("b{c=\"d\"}"));
    }

    void aLargePageIsReadInOnePass()
    {
        QByteArray page;
        for (int i = 0; page.size() < 8 << 20; ++i)
            page += "app_sessions{kind=\"ws\",instance=\"" + QByteArray::number(i) + "\"} 1\n";
        const auto lines = static_cast<double>(page.count('\n'));
        QBENCHMARK_ONCE
        {
            QCOMPARE(sumOf(page, QStringLiteral("app_sessions{kind=\"ws\"}")), std::optional(lines));
        }
    }

    void anyBytesAreBorne()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 5000; ++round) {
            QByteArray page = Page;
            for (int change = 0; change < 3; ++change)
                page[static_cast<qsizetype>(random() % static_cast<unsigned>(page.size()))] =
                    static_cast<char>(random());
            page.truncate(static_cast<qsizetype>(random() % static_cast<unsigned>(page.size() + 1)));
            sumOf(page, QStringLiteral("app_sessions{kind=~\"w.\"}"));
        }
    }
};

QTEST_APPLESS_MAIN(PrometheusTest)
#include "tst_prometheus.moc"
