#include "cli/program.h"

#include "core/preset.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;

/// What cannot be run is refused before anything is run, with exit code 2 and a sentence that names the place.
class TestUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badOptionsAreRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char* name, const QString& arguments, const char* named) {
            QTest::newRow(name) << arguments.split(u'|') << QByteArray(named);
        };
        row("no command", QString(), "Usage:");
        row("unknown command", QStringLiteral("flip"), "flip");
        row("unknown option", QStringLiteral("run|--frobnicate"), "frobnicate");
        row("missing value", QStringLiteral("run|--clients"), "clients");
        row("http url", QStringLiteral("run|--url|http://127.0.0.1/"), "--url");
        row("no host", QStringLiteral("run|--url|ws://"), "--url");
        row("not a url", QStringLiteral("run|--url|::::"), "--url");
        row("port out of range", QStringLiteral("run|--url|ws://127.0.0.1:70000/"), "--url");
        row("port zero", QStringLiteral("run|--url|ws://127.0.0.1:0/"), "--url");
        row("negative clients", QStringLiteral("run|--clients|-3"), "--clients");
        row("no clients", QStringLiteral("run|--clients|0"), "--clients");
        row("absurd cycles", QStringLiteral("run|--cycles|1000000000000"), "--cycles");
        row("cycles in words", QStringLiteral("run|--cycles|many"), "--cycles");
        row("half a client", QStringLiteral("run|--clients|1.5"), "--clients");
        row("negative time", QStringLiteral("run|--connected-ms|-1"), "--connected-ms");
        row("jitter NaN", QStringLiteral("run|--jitter-pct|nan"), "--jitter-pct");
        row("jitter above 100", QStringLiteral("run|--jitter-pct|101"), "--jitter-pct");
        row("limit NaN", QStringLiteral("run|--limit|memory-growth=nan"), "memory-growth");
        row("limit without a value", QStringLiteral("run|--limit|memory-growth"), "--limit");
        row("unknown criterion", QStringLiteral("run|--limit|happiness=3"), "happiness");
        row("bad pattern", QStringLiteral("run|--expect|("), "--expect");
        row("bad header", QStringLiteral("run|--header|no colon"), "--header");
        row("header of the handshake", QStringLiteral("run|--header|Upgrade: h2c"), "--header");
        row("bad close mode", QStringLiteral("run|--close|rudely"), "--close");
        row("unknown traffic pattern", QStringLiteral("run|--pattern|chaos"), "--pattern");
        row("negative rate", QStringLiteral("run|--pattern|poisson:rate=-1"), "--pattern (stages[0].pattern.rate)");
        row("impossible channel", QStringLiteral("run|--pattern|gilbert-elliott:p=0,r=0"), "never goes down");
        row("absent trace", QStringLiteral("run|--pattern|trace:file=/no/such.csv"), "/no/such.csv");
        row("unknown policy", QStringLiteral("run|--reconnect|hope"), "--reconnect");
        row("cap below base", QStringLiteral("run|--reconnect|full-jitter:base-ms=10,cap-ms=5"), "--reconnect");
        row("late restart", QStringLiteral("run|--restart-after-ms|9999999"), "--restart-after-ms");
        row("restart without a command", QStringLiteral("run|--url|ws://127.0.0.1:1/|--restart-after-ms|500"),
            "--restart-command");
        row("lab without a storm", QStringLiteral("lab|--restart-after-ms|0"), "no storm");
        row("lab of no policy", QStringLiteral("lab|--reconnect|as-planned"), "no way to come back");
        row("lab of an unknown policy", QStringLiteral("lab|--reconnect|hope"), "--reconnect");
        row("lab with two plans", QStringLiteral("lab|a.json|b.json"), "b.json");
        row("bad pid", QStringLiteral("run|--server-pid|-1"), "--server-pid");
        row("bad metrics url", QStringLiteral("run|--metrics-url|ftp://127.0.0.1/"), "--metrics-url");
        row("missing CA file", QStringLiteral("run|--url|wss://127.0.0.1:1/|--ca-file|/nonexistent/ca.pem"),
            "--ca-file");
        row("unset variable", QStringLiteral("run|--url|ws://{{env:FLAPSCOPE_NOT_SET}}/"), "FLAPSCOPE_NOT_SET");
        row("unknown preset", QStringLiteral("run|--preset|no-such"), "no-such");
        row("preset and plan", QStringLiteral("run|plan.json|--preset|burst"), "--preset");
        row("two plans", QStringLiteral("run|a.json|b.json"), "b.json");
        row("missing plan", QStringLiteral("run|/nonexistent/plan.json"), "/nonexistent/plan.json");
        row("a folder for a plan", QStringLiteral("run|/tmp"), "/tmp");
        row("no such shard", QStringLiteral("run|--url|ws://127.0.0.1:1/|--clients|8|--out|/tmp/x|--shard|5/4"),
            "--shard: \"5/4\"");
        row("shard without a folder", QStringLiteral("run|--url|ws://127.0.0.1:1/|--clients|8|--shard|1/4"), "--out");
        row("shard of a demo", QStringLiteral("run|--clients|8|--out|/tmp/x|--shard|1/4"), "--url");
        row("more shards than clients",
            QStringLiteral("run|--url|ws://127.0.0.1:1/|--clients|3|--out|/tmp/x|--shard|1/4"), "--clients");
        row("shard with rests",
            QStringLiteral("run|--url|ws://127.0.0.1:1/|--clients|8|--round-cycles|2|--out|/tmp/x|--shard|1/4"),
            "--round-cycles");
        row("shard until decided",
            QStringLiteral("run|--url|ws://127.0.0.1:1/|--clients|8|--until-decided|--out|/tmp/x|--shard|1/4"),
            "--until-decided");
        row("shard without raw data",
            QStringLiteral("run|--url|ws://127.0.0.1:1/|--clients|8|--out|/tmp/x|--shard|1/4|--format|md"), "--format");
        row("a start that is over", QStringLiteral("run|--start-at|2020-01-01T00:00:00Z"), "is over");
        row("a start without an offset", QStringLiteral("run|--start-at|2099-01-01T00:00:00"), "--start-at");
        row("a start in words", QStringLiteral("run|--start-at|noon"), "--start-at");
        row("a start next year", QStringLiteral("run|--start-at|2099-01-01T00:00:00Z"), "a day");
        row("merge of nothing", QStringLiteral("merge"), "No folder");
        row("merge of no bundle", QStringLiteral("merge|/nonexistent/shard-1"), "/nonexistent/shard-1");
        row("unknown format", QStringLiteral("run|--out|/tmp/x|--format|docx"), "docx");
        row("no such format", QStringLiteral("run|--out|/tmp/x|--format|docx"), "docx");
        row("no bundle", QStringLiteral("verify"), "One bundle is needed");
        row("no such bundle", QStringLiteral("verify|/nowhere/at/all"), "no such folder");
        row("report without out", QStringLiteral("report|/tmp"), "--out");
        row("sign without a bundle", QStringLiteral("sign|/tmp"), "EVIDENCE.sha256");
        row("business that is none", QStringLiteral("run|--business|/proc/self/status"), "not JSON");
        row("out is a file", QStringLiteral("run|--out|/dev/null"), "/dev/null");
        row("out below a file", QStringLiteral("run|--out|/dev/null/x"), "/dev/null/x");
        row("no database", QStringLiteral("run|--db|/etc/passwd"), "no database");
        row("database that cannot be made", QStringLiteral("run|--db|/proc/x.sqlite"), "/proc/x.sqlite");
        row("unknown baseline", QStringLiteral("run|--baseline|no-such-run"), "no-such-run");
        row("bad noise", QStringLiteral("run|--noise-pct|much"), "--noise-pct");
        row("unknown history command", QStringLiteral("history|forget"), "forget");
        row("missing database", QStringLiteral("history|list|--db|/nonexistent.sqlite"), "/nonexistent.sqlite");
        row("history of no database", QStringLiteral("history|show|last|--db|/etc/passwd"), "no database");
        row("show without a run", QStringLiteral("history|show"), "show");
        row("option of another command", QStringLiteral("history|show|last|--undo"), "--undo");
        row("bad verdict", QStringLiteral("history|list|--verdict|good"), "--verdict");
        row("export to nowhere", QStringLiteral("history|export|last"), "--out");
        row("import of no bundle", QStringLiteral("history|import|/tmp"), "/tmp");
        row("log without pattern", QStringLiteral("run|--server-log|/etc/hostname"), "watch.cleanupPattern");
        row("pattern without log", QStringLiteral("run|--cleanup-pattern|x"), "watch.serverLog");
        row("absent log", QStringLiteral("run|--server-log|/no/such.log|--cleanup-pattern|x"), "--server-log");
        row("no pattern", QStringLiteral("run|--session-pattern|(x"), "--session-pattern");
        row("close in no known way of a mix", QStringLiteral("run|--close|mix:clean,rudely"), "--close");
        row("close with an empty mix", QStringLiteral("run|--close|mix:"), "--close");
        row("close code that is none", QStringLiteral("run|--close|clean:4k"), "--close");
        row("close code that may not be sent", QStringLiteral("run|--close|clean:1006"), "stages[0].closeCode");
        row("close code without a frame", QStringLiteral("run|--close|mix:clean,rst:4000"),
            "stages[0].closeMix[1].code");
        row("no weight", QStringLiteral("run|--close|mix:0*clean"), "stages[0].closeMix[0].weight");
        row("limit of nothing", QStringLiteral("run|--find-limit|luck"), "--find-limit");
        row("step without a search", QStringLiteral("run|--find-step|5"), "--find-step");
        row("no step", QStringLiteral("run|--find-limit|clients|--find-step|0"), "--find-step");
        row("too far", QStringLiteral("run|--find-limit|clients|--find-most|20001"), "--find-most");
        row("limit against a baseline", QStringLiteral("run|--find-limit|rate|--baseline|last"), "--baseline");
        row("serve no one", QStringLiteral("serve|--most-at-once|-1"), "--most-at-once");
        row("serve with an argument", QStringLiteral("serve|now"), "now");
        row("serve on no port", QStringLiteral("serve|--port|70000"), "--port");
        row("serve with a bad percentage", QStringLiteral("serve|--refuse-percent|101"), "--refuse-percent");
        row("serve with half a KB", QStringLiteral("serve|--leak-kb|0.5"), "--leak-kb");
        row("proxy to nowhere", QStringLiteral("proxy"), "--upstream: There is no server");
        row("proxy with an argument", QStringLiteral("proxy|now|--upstream|127.0.0.1:1"), "now");
        row("proxy without a port", QStringLiteral("proxy|--upstream|127.0.0.1"), "--upstream");
        row("proxy to port 0", QStringLiteral("proxy|--upstream|127.0.0.1:0"), "--upstream");
        row("proxy on no port", QStringLiteral("proxy|--upstream|127.0.0.1:1|--listen|70000"), "--listen");
        row("proxy before nothing", QStringLiteral("proxy|--upstream|127.0.0.1:1"), "Nothing listens there.");
        row("proxy with a bad seed", QStringLiteral("proxy|--upstream|127.0.0.1:1|--seed|-1"), "--seed");
        row("no such toxic", QStringLiteral("proxy|--upstream|127.0.0.1:1|--toxic|lag"), "\"lag\" is no toxic");
        row("absurd toxic", QStringLiteral("proxy|--upstream|127.0.0.1:1|--toxic|latency,latency=-5"),
            "--toxic latency,latency=-5 latency: -5 is out of range");
        row("toxicity above 1", QStringLiteral("proxy|--upstream|127.0.0.1:1|--toxic|latency,toxicity=1.5"),
            "toxicity: 1.5 is out of range");
        row("contradictory toxics", QStringLiteral("proxy|--upstream|127.0.0.1:1|--toxic|down|--toxic|slow_close"),
            "--toxic slow_close: While down acts");
        row("run with no such toxic", QStringLiteral("run|--toxic|lag"), "--toxic lag: \"lag\" is no toxic");
        row("run with an absurd toxic", QStringLiteral("run|--toxic|bandwidth"),
            "--toxic (faults.toxics[0].attributes.rate): 0 is out of range");
        row("run by way of no Toxiproxy", QStringLiteral("run|--toxiproxy|127.0.0.1:8474"),
            "--toxiproxy (faults.toxiproxy): The address has another scheme");
        row("run with a toxic that Toxiproxy lacks",
            QStringLiteral("run|--toxiproxy|http://127.0.0.1:8474|--toxic|blackhole"),
            "Toxiproxy has no toxic blackhole");
        row("run on no such network", QStringLiteral("run|--network|5g"), "--network 5g: There is no network");
        row("run with contradictory toxics", QStringLiteral("run|--network|3g|--toxic|latency,latency=5"),
            "(faults.toxics[4])");
        row("presets with an argument", QStringLiteral("presets|all"), "all");
    }
    void badOptionsAreRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, named);
        if (arguments == QStringList{QString()})
            arguments.clear();
        const auto result = Program::run(arguments, 10'000);
        QVERIFY2(result.ended, result.all().constData());
        QVERIFY2(result.exitCode == 2, result.all().constData());
        QVERIFY2(result.err.contains(named), result.all().constData());
        QVERIFY2(result.out.isEmpty(), result.all().constData());
    }

    void badPlansAreRefusedWithTheirPaths_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QByteArray>("named");
        const QByteArray head = R"({"schema":"flapscope.plan/1",)";
        QTest::newRow("empty") << QByteArray() << QByteArray("plan.json");
        QTest::newRow("binary") << QByteArray("\x7f\x45\x4c\x46\x00\x01\xff\xfe", 8) << QByteArray("plan.json");
        QTest::newRow("no JSON") << QByteArray("clients: 3") << QByteArray("plan.json");
        QTest::newRow("an array") << QByteArray("[1,2]") << QByteArray("plan.json");
        QTest::newRow("wrong schema") << QByteArray(R"({"schema":"other/9","stages":[{}]})") << QByteArray("schema");
        QTest::newRow("wrong type") << head + R"("stages":[{"clients":"three"}]})" << QByteArray("stages[0].clients");
        QTest::newRow("fraction") << head + R"("stages":[{"clients":1.5}]})" << QByteArray("stages[0].clients");
        QTest::newRow("absurd count") << head + R"("stages":[{},{"cycles":1000000000000}]})"
                                      << QByteArray("stages[1].cycles");
        QTest::newRow("infinity") << head + R"("stages":[{"jitterPercent":1e999}]})" << QByteArray("illegal number");
        QTest::newRow("unknown key") << head + R"("stages":[{"clents":3}]})" << QByteArray("clents");
        QTest::newRow("no stages") << head + R"("stages":[]})" << QByteArray("stages");
        QTest::newRow("deep") << QByteArray(100'000, '[') << QByteArray("plan.json");
    }
    void badPlansAreRefusedWithTheirPaths()
    {
        QFETCH(QByteArray, plan);
        QFETCH(QByteArray, named);
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("plan.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(plan);
        file.close();
        const auto result = Program::run({QStringLiteral("run"), path}, 10'000);
        QVERIFY2(result.ended && result.exitCode == 2, result.all().constData());
        QVERIFY2(result.err.contains(named), result.all().constData());
    }

    void everyFaultOfAPlanIsNamedAtOnce()
    {
        const auto result = Program::run({QStringLiteral("run"), QStringLiteral("--clients"), QStringLiteral("0"),
                                          QStringLiteral("--cycles"), QStringLiteral("0"), QStringLiteral("--url"),
                                          QStringLiteral("gopher://x")});
        QCOMPARE(result.exitCode, 2);
        for (const char* option : {"--clients", "--cycles", "--url"})
            QVERIFY2(result.err.contains(option), result.all().constData());
    }

    void aHugePlanIsNotReadWhole()
    {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("plan.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(100LL * 1000 * 1000));
        file.close();
        QElapsedTimer timer;
        timer.start();
        const auto result = Program::run({QStringLiteral("run"), path}, 10'000);
        QVERIFY2(result.exitCode == 2 && result.err.contains("plan.json"), result.all().constData());
    }

    void helpAndVersionAreSaidOnStandardOutput()
    {
        const auto help = Program::run({QStringLiteral("run"), QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        for (const char* option : {"--preset", "--url", "--clients", "--limit", "--out", "--json", "--server-pid"})
            QVERIFY2(help.out.contains(option), option);
        QCOMPARE(Program::run({QStringLiteral("--help")}).exitCode, 0);
        QCOMPARE(Program::run({QStringLiteral("serve"), QStringLiteral("--help")}).exitCode, 0);
        QVERIFY(Program::run({QStringLiteral("--version")}).out.startsWith("flapscope "));
    }

    void presetsAreListedNameFirst()
    {
        const auto result = Program::run({QStringLiteral("presets")});
        QCOMPARE(result.exitCode, 0);
        const auto lines = result.out.trimmed().split('\n');
        QCOMPARE(lines.size(), presets().size());
        QVERIFY(lines.first().startsWith("ws-resilience-006 "));
        for (qsizetype i = 0; i < lines.size(); ++i)
            QVERIFY(lines.at(i).startsWith(QByteArray(presets().at(i).name.toUtf8() + ' ')));
    }
};

QTEST_GUILESS_MAIN(TestUsage)
#include "tst_usage.moc"
