#include "cli/runoptions.h"
#include "core/criterion.h"
#include "core/planjson.h"
#include "core/preset.h"
#include "ui/commandtext.h"

#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;

namespace
{
Plan reference()
{
    return presets().constFirst().plan;
}

/// What the command line makes of `line`, as a POSIX shell splits it.
Plan planRunBy(const QString& line)
{
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("printf '%s\\0' ") + line});
    shell.waitForFinished();
    QStringList words;
    for (const QByteArray& word : shell.readAllStandardOutput().chopped(1).split('\0'))
        words += QString::fromUtf8(word);
    const auto request = readRunOptions(words.mid(2));
    if (!request) {
        qWarning("%s", qPrintable(request.faults().constFirst().sentence()));
        return {};
    }
    return request->plan;
}

Plan edited(const std::function<void(Plan&)>& change)
{
    Plan plan = reference();
    change(plan);
    return plan;
}
} // namespace

class TestCommandText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPresetIsNamed();
    void runsTheSamePlan_data();
    void runsTheSamePlan();
    void whatNoOptionSaysNeedsAFile_data();
    void whatNoOptionSaysNeedsAFile();
    void aPlanOfAFileIsNamedByIt();
    void editsOfAFileAreOptionsBehindIt();
    void secretsAreMaskedAndSaid();
    void wordsAreQuotedWhereAShellWouldSplitThem();
};

void TestCommandText::aPresetIsNamed()
{
    for (const Preset& preset : presets()) {
        const CommandText text = commandFor(preset.plan, preset.plan, {});
        QCOMPARE(text.line, QStringLiteral("flapscope run --preset ") + preset.name);
        QVERIFY(!text.needsFile);
        QVERIFY(!text.maskedSecrets);
    }
}

void TestCommandText::runsTheSamePlan_data()
{
    QTest::addColumn<Plan>("plan");
    const auto row = [](const char* name, const std::function<void(Plan&)>& change) {
        QTest::newRow(name) << edited(change);
    };
    row("url", [](Plan& plan) { plan.target.url = QStringLiteral("wss://example.test/chat?room=a%20b&x='y';$z"); });
    row("variables", [](Plan& plan) {
        plan.target.url = QStringLiteral("ws://{{env:HOST}}:8080/");
        plan.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer {{env:TOKEN}}")}};
    });
    row("headers and subprotocols", [](Plan& plan) {
        plan.target.headers = {{QStringLiteral("X-A"), QStringLiteral("1 \"2\" $HOME `id`")},
                               {QStringLiteral("X-B"), QStringLiteral("it's")}};
        plan.target.subprotocols = {QStringLiteral("chat.v1"), QStringLiteral("chat.v2")};
    });
    row("not verified", [](Plan& plan) { plan.target.tls.verify = false; });
    row("every stage alike", [](Plan& plan) {
        for (Stage& stage : plan.stages) {
            stage.clients = 12;
            stage.cycles = 7;
            stage.connected = Millis(0);
            stage.disconnected = Millis(86'400'000);
            stage.jitterPercent = 12.345678901234567;
            stage.close = CloseMode::Rst;
        }
    });
    row("close with code and reason", [](Plan& plan) {
        for (Stage& stage : plan.stages) {
            stage.closeCode = 4001;
            stage.closeReason = QStringLiteral("going: home, now");
        }
    });
    row("a mix of ways to leave", [](Plan& plan) {
        for (Stage& stage : plan.stages)
            stage.closeMix = {{CloseMode::Clean, 4001, QStringLiteral("going home"), 3},
                              {CloseMode::Rst, 1000, {}, 1},
                              {CloseMode::HalfRequest, 1000, {}, 2}};
    });
    row("a demo server with a limit", [](Plan& plan) {
        plan.target.demo.mostAtOnce = 7;
        plan.target.demo.slowBeyond = 5;
        plan.target.demo.slowBeyondDelay = Millis(250);
    });
    row("message beginning with dashes", [](Plan& plan) {
        for (Stage& stage : plan.stages) {
            stage.exchange.message = QStringLiteral("--not-an-option {{nonce}}");
            stage.exchange.expect = QStringLiteral("^-\\d+$");
        }
    });
    row("several lines", [](Plan& plan) {
        for (Stage& stage : plan.stages)
            stage.exchange.message = QStringLiteral("one\ntwo {{nonce}}");
    });
    row("empty message", [](Plan& plan) {
        for (Stage& stage : plan.stages) {
            stage.exchange.message.clear();
            stage.exchange.expect = QStringLiteral("hello");
        }
    });
    row("pattern, policy and restart", [](Plan& plan) {
        for (Stage& stage : plan.stages) {
            stage.pattern.shape = Pattern::Shape::Ramp;
            stage.pattern.arrival = Pattern::Arrival::Open;
            stage.pattern.rate = 0.5;
            stage.reconnect.kind = ReconnectPolicy::Kind::EqualJitter;
            stage.reconnect.base = Millis(150);
            stage.restart = {Millis(100), Millis(200)};
        }
    });
    row("silent", [](Plan& plan) {
        for (Stage& stage : plan.stages)
            stage.exchange.echo = false;
    });
    row("deadlines and seed", [](Plan& plan) {
        plan.timeouts = {Millis(1), Millis(600'000), Millis(7)};
        plan.timing.warmUp = Millis(0);
        plan.timing.baseline = Millis(123);
        plan.timing.settle = Millis(3'600'000);
        plan.seed = std::numeric_limits<quint64>::max();
    });
    row("pid", [](Plan& plan) {
        plan.watch.process = Watch::Process::Pid;
        plan.watch.pid = 4711;
    });
    row("metrics", [](Plan& plan) {
        plan.watch.process = Watch::Process::None;
        plan.watch.metricsUrl = QStringLiteral("http://127.0.0.1:9100/metrics");
        plan.watch.gauges = {QStringLiteral("app_sessions{kind=\"ws\",pool=\"a\"}")};
    });
    row("log and sessions", [](Plan& plan) {
        plan.watch.serverLog = QStringLiteral(FLAPSCOPE_SOURCE_DIR "/README.md");
        plan.watch.cleanupPattern = QStringLiteral("session \\S+ cleaned up");
        plan.watch.sessionPattern = QStringLiteral("\"session\": ?\"([^\"]+)\"");
    });
    row("limit of the plan", [](Plan& plan) { plan.limits[0].value = 99.5; });
    row("one more limit", [](Plan& plan) {
        plan.watch.metricsUrl = QStringLiteral("http://127.0.0.1:9100/metrics");
        plan.watch.gauges = {QStringLiteral("app_sessions")};
        plan.limits += Limit{QStringLiteral("gauge:app_sessions"), Comparison::AtMost, 3.25, true, {}};
    });
    row("toxiproxy", [](Plan& plan) { plan.faults.toxiproxy = QStringLiteral("http://127.0.0.1:8474"); });
    row("toxics", [](Plan& plan) {
        plan.faults.standBy = true;
        Toxic slow = usualToxic(ToxicKind::Slicer);
        slow.stream = Stream::Upstream;
        slow.toxicity = 0.125;
        slow.name = QStringLiteral("mine");
        plan.faults.toxics = {usualToxic(ToxicKind::Latency), slow};
        for (Stage& stage : plan.stages)
            stage.faults = {{usualToxic(ToxicKind::Down), 10, Millis(3000)}, {usualToxic(ToxicKind::LimitData), 1, {}}};
    });
    row("defects", [](Plan& plan) {
        plan.target.demo.leakKb = 300;
        plan.target.demo.refusePercent = 2.5;
        plan.target.demo.slowHandshake = Millis(5);
        plan.target.demo.slowRecovery = Millis(400);
        plan.target.demo.exitAfter = 10;
        plan.target.demo.zombie = true;
    });
}

void TestCommandText::runsTheSamePlan()
{
    QFETCH(const Plan, plan);
    const CommandText text = commandFor(plan, reference(), {});
    QVERIFY2(!text.needsFile, qPrintable(text.line));
    QVERIFY(text.line.startsWith(QStringLiteral("flapscope run --preset ws-resilience-006 ")));
    const Plan run = planRunBy(text.line);
    QCOMPARE(QJsonDocument(toJson(run)).toJson(), QJsonDocument(toJson(plan)).toJson());
}

void TestCommandText::whatNoOptionSaysNeedsAFile_data()
{
    QTest::addColumn<Plan>("plan");
    const auto row = [](const char* name, const std::function<void(Plan&)>& change) {
        QTest::newRow(name) << edited(change);
    };
    row("name", [](Plan& plan) { plan.name = QStringLiteral("  Mein Plan № 7 "); });
    row("one stage of several", [](Plan& plan) { plan.stages[0].clients = 9; });
    row("another stage", [](Plan& plan) { plan.stages += Stage{}; });
    row("limit taken away", [](Plan& plan) { plan.limits.removeLast(); });
    row("limit no longer required", [](Plan& plan) { plan.limits[0].required = false; });
    row("rate to be demonstrated", [](Plan& plan) { plan.limits[0].demonstrate = 95; });
    row("what a pattern has no use for", [](Plan& plan) {
        for (Stage& stage : plan.stages)
            stage.pattern.rate = 3.0;
    });
    row("toxics of one stage", [](Plan& plan) { plan.stages[0].faults = {{usualToxic(ToxicKind::Latency), 1, {}}}; });
    row("a comma in a toxic's name", [](Plan& plan) {
        plan.faults.toxics = {usualToxic(ToxicKind::Latency)};
        plan.faults.toxics[0].name = QStringLiteral("a,b");
    });
    row("recovery", [](Plan& plan) { plan.timing.recoveryHold = Millis(5); });
}

void TestCommandText::whatNoOptionSaysNeedsAFile()
{
    QFETCH(const Plan, plan);
    const CommandText text = commandFor(plan, reference(), {});
    QVERIFY2(text.needsFile, qPrintable(text.line));
    const QString name =
        plan.name == reference().name ? QStringLiteral("ws-resilience-006.json") : QStringLiteral("mein-plan-7.json");
    QCOMPARE(text.line, QStringLiteral("flapscope run ") + name);
}

void TestCommandText::aPlanOfAFileIsNamedByIt()
{
    const Plan plan = edited([](Plan& changed) { changed.stages[0].clients = 9; });
    const CommandText text = commandFor(plan, plan, QStringLiteral("/tmp/it's a plan.json"));
    QCOMPARE(text.line, QStringLiteral("flapscope run '/tmp/it'\\''s a plan.json'"));
    QVERIFY(!text.needsFile);
}

void TestCommandText::editsOfAFileAreOptionsBehindIt()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("plan.json"));
    const Plan saved = edited([](Plan& changed) { changed.stages[0].clients = 9; });
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(toJson(saved)).toJson());
    file.close();
    Plan plan = saved;
    plan.seed = 5;
    const CommandText text = commandFor(plan, saved, path);
    QCOMPARE(text.line, QString(QStringLiteral("flapscope run ") + path + QStringLiteral(" --seed 5")));
    QCOMPARE(planRunBy(text.line), plan);
}

void TestCommandText::secretsAreMaskedAndSaid()
{
    const Plan plan = edited([](Plan& changed) {
        changed.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer swordfish")}};
    });
    const CommandText text = commandFor(plan, reference(), {});
    QVERIFY(text.maskedSecrets);
    QVERIFY(!text.needsFile);
    QVERIFY(!text.line.contains(QStringLiteral("swordfish")));
    QVERIFY(text.line.contains(QStringLiteral("Authorization")));
}

void TestCommandText::wordsAreQuotedWhereAShellWouldSplitThem()
{
    QCOMPARE(shellQuoted(QStringLiteral("ws://127.0.0.1:8080/a")), QStringLiteral("ws://127.0.0.1:8080/a"));
    QCOMPARE(shellQuoted(QStringLiteral("{{env:A}}")), QStringLiteral("'{{env:A}}'"));
    QCOMPARE(shellQuoted(QString()), QStringLiteral("''"));
    QCOMPARE(shellQuoted(QStringLiteral("plain\n")), QStringLiteral("'plain\n'"));
    QCOMPARE(shellQuoted(QStringLiteral("a'b")), QStringLiteral("'a'\\''b'"));
}

QTEST_GUILESS_MAIN(TestCommandText)
#include "tst_commandtext.moc"
