#include "core/planjson.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <limits>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

using Change = std::function<void(Plan&)>;

Plan soundPlan()
{
    Plan plan;
    plan.target.url = u"ws://127.0.0.1:8080/"_s;
    plan.stages = {Stage(), Stage()};
    return plan;
}

QString told(const Faults& faults)
{
    QStringList sentences;
    for (const Fault& fault : faults)
        sentences.append(fault.sentence());
    return sentences.join(u'\n');
}

Change url(const QString& text)
{
    return [text](Plan& plan) { plan.target.url = text; };
}

Change header(const QString& name, const QString& value)
{
    return [name, value](Plan& plan) { plan.target.headers.append({name, value}); };
}

Change subprotocols(const QStringList& names)
{
    return [names](Plan& plan) { plan.target.subprotocols = names; };
}

Change manySubprotocols(int count)
{
    QStringList names;
    for (int i = 0; i < count; ++i)
        names.append(u"v%1"_s.arg(i));
    return subprotocols(names);
}

Change message(const QString& text)
{
    return [text](Plan& plan) { plan.stages[0].exchange.message = text; };
}

Change expect(const QString& pattern)
{
    return [pattern](Plan& plan) { plan.stages[1].exchange.expect = pattern; };
}

Change limit(const QString& criterion, Comparison comparison, std::optional<double> value = {},
             std::optional<double> demonstrate = {})
{
    return [=](Plan& plan) { plan.limits.append({criterion, comparison, value, true, demonstrate}); };
}

Change watch(const Watch& watch)
{
    return [watch](Plan& plan) { plan.watch = watch; };
}

/// Sets a member reached by pointers: set(&Plan::timeouts, &Timeouts::echo, 0ms).
template <typename Part, typename Value> Change set(Part Plan::*part, Value Part::*member, Value value)
{
    return [=](Plan& plan) { plan.*part.*member = value; };
}

template <typename Value> Change stage(Value Stage::*member, Value value)
{
    return [=](Plan& plan) { plan.stages[1].*member = value; };
}

template <typename Value> Change pattern(Pattern::Shape shape, Value Pattern::*member, Value value)
{
    return [=](Plan& plan) {
        plan.stages[1].pattern.shape = shape;
        plan.stages[1].pattern.*member = value;
    };
}

template <typename Value> Change demo(Value DemoDefects::*member, Value value)
{
    return [=](Plan& plan) { plan.target.demo.*member = value; };
}

constexpr double Nan = std::numeric_limits<double>::quiet_NaN();
constexpr double Infinity = std::numeric_limits<double>::infinity();

} // namespace

Q_DECLARE_METATYPE(Change)

class ValidateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundPlansHaveNoFault_data()
    {
        QTest::addColumn<Change>("change");
        QTest::newRow("as it is") << Change([](Plan&) {});
        QTest::newRow("the demo server") << url(QString());
        QTest::newRow("wss") << url(u"wss://example.test/path?a=b"_s);
        QTest::newRow("upper case scheme") << url(u"WSS://example.test"_s);
        QTest::newRow("IPv6") << url(u"ws://[::1]:9000/x"_s);
        QTest::newRow("greatest port") << url(u"ws://h:65535"_s);
        QTest::newRow("international name") << url(u"ws://bücher.example/"_s);
        QTest::newRow("user info") << url(u"ws://user:p%40ss@h/"_s);
        QTest::newRow("a variable for a host") << url(u"ws://{{env:HOST}}:{{env:PORT}}/#"_s);
        QTest::newRow("a variable for all") << url(u"{{env:URL}}"_s);
        QTest::newRow("log and sessions") << watch({Watch::Process::None,
                                                    0,
                                                    {},
                                                    {},
                                                    QStringLiteral(FLAPSCOPE_SOURCE_DIR "/README.md"),
                                                    u"cleaned up"_s,
                                                    u"id=(\\d+)"_s});
        QTest::newRow("header") << header(u"X-Trace_1.b~!#$%&'*+-^`|"_s, u"a\tb “c”"_s);
        QTest::newRow("empty header value") << header(u"X-Empty"_s, QString());
        QTest::newRow("subprotocols") << subprotocols({u"chat"_s, u"Chat"_s, u"v2.chat.example"_s});
        QTest::newRow("expect a nonce") << expect(u"^echo {{nonce}}$"_s);
        QTest::newRow("largest message") << message(QString(65'536, u'x'));
        QTest::newRow("message of several lines") << message(u"a\nb"_s);
        QTest::newRow("no message") << message(QString());
        QTest::newRow("zero dwell") << stage(&Stage::connected, Millis(0));
        QTest::newRow("pid") << watch({Watch::Process::Pid, 1, QString(), {}, {}, {}, {}});
        QTest::newRow("gauges") << watch({Watch::Process::None,
                                          0,
                                          u"https://h:9100/metrics"_s,
                                          {u"up"_s, u"a:b_c{x=\"y\",z=~\".*\"}"_s},
                                          {},
                                          {},
                                          {}});
        QTest::newRow("metrics by variable")
            << watch({Watch::Process::None, 0, u"http://{{env:H}}/m"_s, {}, {}, {}, {}});
        QTest::newRow("limit without value") << limit(u"concurrent-clients"_s, Comparison::AtLeast);
        QTest::newRow("several busy cores") << limit(u"cpu"_s, Comparison::Below, 800.0);
        QTest::newRow("demonstrated") << limit(u"echo-success"_s, Comparison::AtLeast, 99.0, 95.0);
        QTest::newRow("memory must shrink") << limit(u"memory-growth"_s, Comparison::AtMost, -1.0);
        QTest::newRow("gauge limit") << Change([](Plan& plan) {
            plan.watch.metricsUrl = u"http://h/m"_s;
            plan.watch.gauges = {u"sessions"_s};
            plan.limits = {{u"gauge:sessions"_s, Comparison::AtLeast, 0.0, true, {}}};
        });
        QTest::newRow("fields of another pattern") << pattern(Pattern::Shape::Steady, &Pattern::p, 0.0);
        QTest::newRow("a ramp from nothing") << pattern(Pattern::Shape::Ramp, &Pattern::rate, 0.0);
        QTest::newRow("bursts") << pattern(Pattern::Shape::Burst, &Pattern::skew, Millis(150));
        QTest::newRow("a restart") << Change([](Plan& plan) {
            plan.stages[1].restart.after = 2999ms;
            plan.stages[1].reconnect.kind = ReconnectPolicy::Kind::Rfc6455;
        });
        QTest::newRow("most stages") << Change([](Plan& plan) { plan.stages = QList<Stage>(100, Stage()); });
    }
    void soundPlansHaveNoFault()
    {
        QFETCH(Change, change);
        Plan plan = soundPlan();
        change(plan);
        const Faults faults = validate(plan);
        QVERIFY2(faults.isEmpty(), qPrintable(told(faults)));
    }
    void eachFaultIsNamedAtItsPlace_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("next"); // part of what to do
        const QString u = u"target.url"_s;
        const QString wsOrWss = u"ws:// or wss://"_s;
        QTest::newRow("http") << url(u"http://h/"_s) << u << wsOrWss;
        QTest::newRow("no scheme") << url(u"localhost:8080"_s) << u << wsOrWss;
        QTest::newRow("words") << url(u"my server"_s) << u << wsOrWss;
        QTest::newRow("http with a variable") << url(u"http://{{env:HOST}}/"_s) << u << wsOrWss;
        QTest::newRow("no host") << url(u"ws:///path"_s) << u << u"host"_s;
        QTest::newRow("nothing behind the scheme") << url(u"ws://"_s) << u << u"host"_s;
        QTest::newRow("port 0") << url(u"ws://h:0/"_s) << u << u"from 1 to 65,535"_s;
        QTest::newRow("port 65536") << url(u"ws://h:65536/"_s) << u << u"host:port"_s;
        QTest::newRow("port in words") << url(u"ws://h:http/"_s) << u << u"host:port"_s;
        QTest::newRow("negative port") << url(u"ws://h:-1/"_s) << u << u"host:port"_s;
        QTest::newRow("fragment") << url(u"ws://h/#top"_s) << u << u"Remove the #"_s;
        QTest::newRow("empty fragment") << url(u"ws://h/#"_s) << u << u"Remove the #"_s;
        QTest::newRow("space") << url(u"ws://h/a b"_s) << u << u"percent-encoded"_s;
        QTest::newRow("unknown variable") << url(u"ws://h/{{nonce}}"_s) << u << u"percent-encoded"_s;
        QTest::newRow("line break") << url(u"ws://h/\r\nX: y"_s) << u << u"Remove"_s;
        QTest::newRow("line break in user") << url(u"ws://a%0D%0Ab@h/"_s) << u << u"Remove"_s;
        QTest::newRow("line break in password") << url(u"ws://a:b%0A@h/"_s) << u << u"Remove"_s;
        QTest::newRow("masked") << url(u"ws://•••@h/"_s) << u << u"{{env:NAME}}"_s;
        QTest::newRow("long") << url(u"ws://h/"_s % QString(9'000, u'x')) << u << u"at most 8,192 bytes"_s;

        const QString name = u"target.headers[0].name"_s;
        const QString value = u"target.headers[0].value"_s;
        QTest::newRow("header without name") << header(QString(), u"x"_s) << name << u"at least one"_s;
        QTest::newRow("header with a space") << header(u"X Y"_s, u"x"_s) << name << u"letters"_s;
        QTest::newRow("header with a colon") << header(u"X:"_s, u"x"_s) << name << u"letters"_s;
        QTest::newRow("header with an umlaut") << header(u"Ümlaut"_s, u"x"_s) << name << u"letters"_s;
        QTest::newRow("host") << header(u"HOST"_s, u"x"_s) << name << u"Remove"_s;
        QTest::newRow("upgrade") << header(u"Upgrade"_s, u"x"_s) << name << u"Remove"_s;
        QTest::newRow("connection") << header(u"connection"_s, u"x"_s) << name << u"Remove"_s;
        QTest::newRow("key") << header(u"Sec-WebSocket-Key"_s, u"x"_s) << name << u"Remove"_s;
        QTest::newRow("header injection") << header(u"X"_s, u"a\r\nHost: evil"_s) << value << u"Remove"_s;
        QTest::newRow("NUL") << header(u"X"_s, u"a"_s % QChar(u'\0')) << value << u"Remove"_s;
        QTest::newRow("masked header") << header(u"Authorization"_s, u"•••"_s) << value << u"{{env:NAME}}"_s;

        QTest::newRow("subprotocol") << subprotocols({u"a"_s, u"b c"_s}) << u"target.subprotocols[1]"_s << u"letters"_s;
        QTest::newRow("empty subprotocol") << subprotocols({QString()}) << u"target.subprotocols[0]"_s << u"at least"_s;
        QTest::newRow("twice") << subprotocols({u"a"_s, u"a"_s}) << u"target.subprotocols[1]"_s << u"Remove one"_s;
        QTest::newRow("many") << manySubprotocols(101) << u"target.subprotocols"_s << u"to 100"_s;

        QTest::newRow("leak") << demo(&DemoDefects::leakKb, -1) << u"target.demo.leakKb"_s << u"from 0 to 100,000"_s;
        QTest::newRow("refuse") << demo(&DemoDefects::refusePercent, 101.0) << u"target.demo.refusePercent"_s
                                << u"100"_s;
        QTest::newRow("slow") << demo(&DemoDefects::slowHandshake, Millis(-1ms)) << u"target.demo.slowHandshakeMs"_s
                              << u"from 0"_s;
        QTest::newRow("exit") << demo(&DemoDefects::exitAfter, -1) << u"target.demo.exitAfter"_s << u"from 0"_s;

        QTest::newRow("no name") << Change([](Plan& plan) { plan.name.clear(); }) << u"name"_s << u"at least one"_s;
        QTest::newRow("name of two lines")
            << Change([](Plan& plan) { plan.name = u"a\nb"_s; }) << u"name"_s << u"Remove"_s;
        QTest::newRow("no stages") << Change([](Plan& plan) { plan.stages.clear(); }) << u"stages"_s
                                   << u"from 1 to 100"_s;
        QTest::newRow("101 stages") << Change([](Plan& plan) { plan.stages = QList<Stage>(101, Stage()); })
                                    << u"stages"_s << u"from 1 to 100"_s;
        QTest::newRow("0 clients") << stage(&Stage::clients, 0) << u"stages[1].clients"_s << u"from 1 to 20,000"_s;
        QTest::newRow("20,001 clients") << stage(&Stage::clients, 20'001) << u"stages[1].clients"_s << u"20,000"_s;
        QTest::newRow("-1 cycles") << stage(&Stage::cycles, -1) << u"stages[1].cycles"_s << u"from 1 to 10,000,000"_s;
        QTest::newRow("10^8 + 1 cycles") << Change([](Plan& plan) {
            plan.stages[0].clients = 100;
            plan.stages[0].cycles = 1'000'000;
            plan.stages[1].clients = plan.stages[1].cycles = 1;
        }) << u"stages"_s << u"at most 100,000,000"_s;
        QTest::newRow("centuries") << Change([](Plan& plan) {
            plan.stages[0].cycles = 10'000'000;
            plan.stages[0].connected = 24h;
        }) << u"stages"_s << u"fewer cycles"_s;
        QTest::newRow("connected") << stage(&Stage::connected, Millis(24h + 1ms)) << u"stages[1].connectedMs"_s
                                   << u"from 0 to 86,400,000"_s;
        QTest::newRow("disconnected") << stage(&Stage::disconnected, Millis(-1ms)) << u"stages[1].disconnectedMs"_s
                                      << u"from 0"_s;
        QTest::newRow("jitter") << stage(&Stage::jitterPercent, 100.5) << u"stages[1].jitterPercent"_s << u"to 100"_s;
        QTest::newRow("NaN jitter") << stage(&Stage::jitterPercent, Nan) << u"stages[1].jitterPercent"_s << u"to 100"_s;

        QTest::newRow("negative rate") << pattern(Pattern::Shape::Poisson, &Pattern::rate, -1.0)
                                       << u"stages[1].pattern.rate"_s << u"from 0 to 100,000"_s;
        QTest::newRow("NaN rate") << pattern(Pattern::Shape::Poisson, &Pattern::rate, Nan)
                                  << u"stages[1].pattern.rate"_s << u"from 0"_s;
        QTest::newRow("no rate") << pattern(Pattern::Shape::Poisson, &Pattern::rate, 0.0) << u"stages[1].pattern.rate"_s
                                 << u"above 0"_s;
        QTest::newRow("ramp to nothing") << pattern(Pattern::Shape::Ramp, &Pattern::endRate, 0.0)
                                         << u"stages[1].pattern.endRate"_s << u"above 0"_s;
        QTest::newRow("never down") << pattern(Pattern::Shape::GilbertElliott, &Pattern::p, 0.0)
                                    << u"stages[1].pattern.p"_s << u"above 0"_s;
        QTest::newRow("never up again") << pattern(Pattern::Shape::GilbertElliott, &Pattern::r, 0.0)
                                        << u"stages[1].pattern.r"_s << u"above 0"_s;
        QTest::newRow("more than certain") << pattern(Pattern::Shape::GilbertElliott, &Pattern::p, 1.5)
                                           << u"stages[1].pattern.p"_s << u"from 0 to 1"_s;
        QTest::newRow("no step") << pattern(Pattern::Shape::GilbertElliott, &Pattern::step, Millis(0))
                                 << u"stages[1].pattern.stepMs"_s << u"from 1"_s;
        QTest::newRow("skew beyond a period") << pattern(Pattern::Shape::Burst, &Pattern::skew, Millis(151))
                                              << u"stages[1].pattern.skewMs"_s << u"at most 150"_s;
        QTest::newRow("bursts without a period") << Change([](Plan& plan) {
            plan.stages[1].pattern.shape = Pattern::Shape::Burst;
            plan.stages[1].connected = plan.stages[1].disconnected = 0ms;
        }) << u"stages[1].disconnectedMs"_s << u"longer"_s;
        QTest::newRow("no trace") << pattern(Pattern::Shape::Trace, &Pattern::rate, 1.0) << u"stages[1].pattern.trace"_s
                                  << u"Give the file"_s;
        QTest::newRow("absent trace") << pattern(Pattern::Shape::Trace, &Pattern::trace, u"/no/such.csv"_s)
                                      << u"stages[1].pattern.trace"_s << u"time,event,client"_s;
        QTest::newRow("cap below base") << Change([](Plan& plan) { plan.stages[1].reconnect.cap = 999ms; })
                                        << u"stages[1].reconnect.capMs"_s << u"at least 1,000"_s;
        QTest::newRow("factor") << Change([](Plan& plan) { plan.stages[1].reconnect.factor = 0.5; })
                                << u"stages[1].reconnect.factor"_s << u"from 1 to 10"_s;
        QTest::newRow("restart behind the end") << Change([](Plan& plan) {
            plan.stages[1].restart.after = 3s; // 20 cycles of 150 ms
        }) << u"stages[1].restart.afterMs"_s << u"Restart earlier"_s;
        QTest::newRow("restart between rests") << Change([](Plan& plan) {
            plan.stages[1].restart.after = 1s;
            plan.stages[1].rounds.cycles = 5;
        }) << u"stages[1].restart"_s << u"to 0"_s;

        QTest::newRow("message") << message(QString(65'537, u'x')) << u"stages[0].exchange.message"_s << u"65,536"_s;
        QTest::newRow("message in bytes")
            << message(QString(32'769, u'ü')) << u"stages[0].exchange.message"_s << u"65,536"_s;
        QTest::newRow("half a character")
            << message(QString(QChar(0xd800))) << u"stages[0].exchange.message"_s << u"complete it"_s;
        QTest::newRow("expect") << expect(u"(a"_s) << u"stages[1].exchange.expect"_s << u"Mend it"_s;

        QTest::newRow("no time to connect") << set(&Plan::timeouts, &Timeouts::connect, Millis(0ms))
                                            << u"timeouts.connectMs"_s << u"from 1 to 600,000"_s;
        QTest::newRow("too long for an echo")
            << set(&Plan::timeouts, &Timeouts::echo, Millis(10min + 1ms)) << u"timeouts.echoMs"_s << u"600,000"_s;
        QTest::newRow("close before") << set(&Plan::timeouts, &Timeouts::close, Millis(-5ms)) << u"timeouts.closeMs"_s
                                      << u"from 1"_s;
        QTest::newRow("warm-up") << set(&Plan::timing, &Timing::warmUp, Millis(-1ms)) << u"timing.warmUpMs"_s
                                 << u"from 0"_s;
        QTest::newRow("settle") << set(&Plan::timing, &Timing::settle, Millis(2h)) << u"timing.settleMs"_s
                                << u"3,600,000"_s;

        QTest::newRow("pid 0") << watch({Watch::Process::Pid, 0, QString(), {}, {}, {}, {}}) << u"watch.pid"_s
                               << u"Give its pid"_s;
        QTest::newRow("pid -1") << watch({Watch::Process::Pid, -1, QString(), {}, {}, {}, {}}) << u"watch.pid"_s
                                << u"from 0"_s;
        QTest::newRow("unused pid") << watch({Watch::Process::Auto, 7, QString(), {}, {}, {}, {}}) << u"watch.pid"_s
                                    << u"\"pid\""_s;
        QTest::newRow("metrics scheme") << watch({Watch::Process::None, 0, u"ftp://h/"_s, {}, {}, {}, {}})
                                        << u"watch.metricsUrl"_s << u"http:// or https://"_s;
        QTest::newRow("gauge without page") << watch({Watch::Process::None, 0, QString(), {u"up"_s}, {}, {}, {}})
                                            << u"watch.gauges"_s << u"watch.metricsUrl"_s;
        const QString page = u"http://h/"_s;
        QTest::newRow("gauge") << watch({Watch::Process::None, 0, page, {u"1up"_s}, {}, {}, {}}) << u"watch.gauges[0]"_s
                               << u"name"_s;
        QTest::newRow("open brace") << watch({Watch::Process::None, 0, page, {u"up{"_s}, {}, {}, {}})
                                    << u"watch.gauges[0]"_s << u"name"_s;
        QTest::newRow("gauge twice") << watch({Watch::Process::None, 0, page, {u"up"_s, u"up"_s}, {}, {}, {}})
                                     << u"watch.gauges[1]"_s << u"Remove one"_s;

        const QString here = QStringLiteral(FLAPSCOPE_SOURCE_DIR "/README.md");
        QTest::newRow("pattern without log")
            << watch({Watch::Process::None, 0, {}, {}, {}, u"x"_s, {}}) << u"watch.serverLog"_s << u"as well"_s;
        QTest::newRow("log without pattern") << watch({Watch::Process::None, 0, {}, {}, here, {}, {}})
                                             << u"watch.cleanupPattern"_s << u"line that tells"_s;
        QTest::newRow("absent log") << watch({Watch::Process::None, 0, {}, {}, u"/no/such.log"_s, u"x"_s, {}})
                                    << u"watch.serverLog"_s << u"log file"_s;
        QTest::newRow("log that is a folder") << watch({Watch::Process::None, 0, {}, {}, QDir::tempPath(), u"x"_s, {}})
                                              << u"watch.serverLog"_s << u"log file"_s;
        QTest::newRow("clean-up pattern")
            << watch({Watch::Process::None, 0, {}, {}, here, u"(x"_s, {}}) << u"watch.cleanupPattern"_s << u"Mend it"_s;
        QTest::newRow("session pattern") << watch({Watch::Process::None, 0, {}, {}, {}, {}, u"[x"_s})
                                         << u"watch.sessionPattern"_s << u"Mend it"_s;
        QTest::newRow("long pattern") << watch({Watch::Process::None, 0, {}, {}, {}, {}, QString(1001, u'x')})
                                      << u"watch.sessionPattern"_s << u"1,000"_s;

        const QString criterion = u"limits[0].criterion"_s;
        const QString limitValue = u"limits[0].value"_s;
        QTest::newRow("criterion") << limit(u"luck"_s, Comparison::AtMost, 1.0) << criterion << u"connect-success"_s;
        QTest::newRow("gauge not read") << limit(u"gauge:up"_s, Comparison::AtMost, 1.0) << criterion
                                        << u"watch.gauges"_s;
        QTest::newRow("101 %") << limit(u"cleanup"_s, Comparison::AtLeast, 101.0) << limitValue << u"0 to 100."_s;
        QTest::newRow("NaN") << limit(u"cpu"_s, Comparison::AtMost, Nan) << limitValue << u"Use a number"_s;
        QTest::newRow("infinity") << limit(u"memory-growth"_s, Comparison::Below, Infinity) << limitValue
                                  << u"Use a number"_s;
        QTest::newRow("-1 ms") << limit(u"recovery-time"_s, Comparison::Below, -1.0) << limitValue << u"from 0"_s;
        QTest::newRow("10^7 MB") << limit(u"memory-growth"_s, Comparison::Below, 1e7) << limitValue << u"1,000,000"_s;
        QTest::newRow("-1 clients") << limit(u"concurrent-clients"_s, Comparison::AtLeast, -1.0) << limitValue
                                    << u"from 0"_s;
        QTest::newRow("upside down") << limit(u"connect-success"_s, Comparison::AtMost, 100.0)
                                     << u"limits[0].comparison"_s << u"at-least"_s;
        QTest::newRow("at least this slow")
            << limit(u"cycle-duration"_s, Comparison::AtLeast, 100.0) << u"limits[0].comparison"_s << u"at-most"_s;
        QTest::newRow("demonstrate 100 %") << limit(u"connect-success"_s, Comparison::AtLeast, 100.0, 100.0)
                                           << u"limits[0].demonstrate"_s << u"below 100"_s;
        QTest::newRow("demonstrate 0 %") << limit(u"connect-success"_s, Comparison::AtLeast, 100.0, 0.0)
                                         << u"limits[0].demonstrate"_s << u"above 0"_s;
        QTest::newRow("demonstrate a time")
            << limit(u"recovery-time"_s, Comparison::Below, 100.0, 95.0) << u"limits[0].demonstrate"_s << u"Remove"_s;
        QTest::newRow("limit twice") << Change([](Plan& plan) {
            plan.limits = {{u"cpu"_s, Comparison::AtMost, 1.0, true, {}},
                           {u"cpu"_s, Comparison::AtMost, 2.0, true, {}}};
        }) << u"limits[1].criterion"_s
                                     << u"Remove one"_s;
    }
    void eachFaultIsNamedAtItsPlace()
    {
        QFETCH(Change, change);
        QFETCH(QString, where);
        QFETCH(QString, next);
        Plan plan = soundPlan();
        change(plan);
        const Faults faults = validate(plan);
        QVERIFY(!faults.isEmpty());
        QVERIFY2(faults.size() == 1, qPrintable(told(faults)));
        QCOMPARE(faults.first().where, where);
        QVERIFY2(faults.first().next.contains(next), qPrintable(faults.first().sentence()));
        QVERIFY(!faults.first().what.isEmpty());
    }
    void secretsAreNotQuoted()
    {
        Plan plan = soundPlan();
        plan.target.url = u"ws://user:hunter2@h:99999/?token=hunter2"_s;
        plan.target.headers = {{u"Authorization"_s, u"hunter2\n"_s}};
        plan.watch.metricsUrl = u"http://user:hunter2@h:99999/"_s;
        const Faults faults = validate(plan);
        QCOMPARE(faults.size(), 3);
        QVERIFY(!told(faults).contains(u"hunter2"_s));
    }
    void tlsFilesMustBeThereAndReadable()
    {
        QTemporaryDir folder;
        const QString cert = folder.filePath(u"cert.pem"_s);
        QFile file(cert);
        QVERIFY(file.open(QIODevice::WriteOnly));
        Plan plan = soundPlan();
        plan.target.tls = {cert, cert, cert, true};
        QVERIFY(validate(plan).isEmpty());

        plan.target.tls = {folder.filePath(u"none.pem"_s), folder.path(), cert, true};
        const Faults faults = validate(plan);
        QCOMPARE(faults.size(), 2);
        QCOMPARE(faults[0].where, u"target.tls.caFile"_s);
        QVERIFY(faults[0].what.contains(folder.filePath(u"none.pem"_s)));
        QCOMPARE(faults[1].where, u"target.tls.clientCert"_s);
        QVERIFY(faults[1].what.contains(u"is not a file"_s));
    }
    void aFileThatCannotBeOpenedIsNamed()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"key.pem"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.setPermissions({}));
        Plan plan = soundPlan();
        plan.target.tls.caFile = path;
        // The superuser may read every file, so look with another user's eyes.
        const uid_t user = geteuid();
        constexpr uid_t Nobody = 65534;
        QCOMPARE(chmod(qPrintable(folder.path()), 0755), 0);
        QVERIFY(user != 0 || seteuid(Nobody) == 0);
        const Faults faults = validate(plan);
        QVERIFY(user != 0 || seteuid(user) == 0);
        QCOMPARE(faults.size(), 1);
        QCOMPARE(faults.first().where, u"target.tls.caFile"_s);
        QVERIFY2(faults.first().what.contains(u"cannot be read"_s), qPrintable(faults.first().sentence()));
    }
    void certificateAndKeyGoTogether()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"x.pem"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        Plan plan = soundPlan();
        plan.target.tls.clientCert = path;
        QCOMPARE(validate(plan).constFirst().where, u"target.tls.clientKey"_s);
        plan.target.tls.clientCert.clear();
        plan.target.tls.clientKey = path;
        QCOMPARE(validate(plan).constFirst().where, u"target.tls.clientCert"_s);
    }
    void allFaultsComeAtOnceUpToFifty()
    {
        Plan plan = soundPlan();
        plan.stages = QList<Stage>(60, Stage());
        for (Stage& stage : plan.stages)
            stage.clients = 0;
        plan.target.url = u"http://h"_s;
        const Faults faults = validate(plan);
        QCOMPARE(faults.size(), 51);
        QCOMPARE(faults.first().where, u"stages[0].clients"_s);
        QVERIFY(faults.last().what.contains(u"11 more"_s));
    }
};

QTEST_APPLESS_MAIN(ValidateTest)
#include "tst_validate.moc"
