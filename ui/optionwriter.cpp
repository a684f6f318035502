#include "ui/optionwriter.h"

#include "core/criterion.h"
#include "core/departures.h"
#include "core/patterntext.h"
#include "core/toxictext.h"

#include <QLocale>

#include <algorithm>

namespace flapscope
{

namespace
{
QString exact(double number)
{
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

QString headerText(const Header& header)
{
    return header.name + QStringLiteral(": ") + header.value;
}

QString itself(const QString& text)
{
    return text;
}
} // namespace

OptionWriter::OptionWriter(const Plan& from, const Plan& to) : m_wanted(to), m_made(from)
{
    writeTarget();
    writeStages();
    writeExtent();
    writeDeadlines();
    writeWatch();
    writeLimits();
    writeFaults();
    writeDemo();
}

void OptionWriter::option(const char* name, const QString& value)
{
    const QString word = QStringLiteral("--") + QLatin1StringView(name);
    // Joined where the parser could take the value for an option, or for none.
    if (value.isEmpty() || value.startsWith(u'-'))
        m_words += QString(word + u'=' + value);
    else
        m_words += QStringList{word, value};
}

void OptionWriter::text(const char* name, QString& made, const QString& wanted)
{
    if (made == wanted)
        return;
    option(name, wanted);
    made = wanted;
}

void OptionWriter::millis(const char* name, Millis& made, Millis wanted)
{
    if (made == wanted)
        return;
    option(name, QString::number(wanted.count()));
    made = wanted;
}

template <typename T>
void OptionWriter::added(const char* name, QList<T>& made, const QList<T>& wanted, QString (*asText)(const T&))
{
    if (wanted.size() < made.size() || !std::equal(made.begin(), made.end(), wanted.begin()))
        return;
    for (qsizetype i = made.size(); i < wanted.size(); ++i)
        option(name, asText(wanted.at(i)));
    made = wanted;
}

template <typename T> void OptionWriter::inStages(const char* name, T& (*place)(Stage&), QString (*asText)(const T&))
{
    if (m_made.stages.size() != m_wanted.stages.size() || m_wanted.stages.isEmpty())
        return;
    QList<Stage> wanted = m_wanted.stages;
    const auto isThat = [place](const T& value) {
        return [place, value](Stage& stage) { return place(stage) == value; };
    };
    const T value = place(wanted.first());
    if (!std::all_of(wanted.begin(), wanted.end(), isThat(value)))
        return;
    if (std::all_of(m_made.stages.begin(), m_made.stages.end(), isThat(value)))
        return;
    option(name, asText(value));
    for (Stage& stage : m_made.stages)
        place(stage) = value;
}

void OptionWriter::writeTarget()
{
    const Target& wanted = m_wanted.target;
    Target& made = m_made.target;
    text("url", made.url, wanted.url);
    added("header", made.headers, wanted.headers, &headerText);
    added<QString>("subprotocol", made.subprotocols, wanted.subprotocols, &itself);
    text("ca-file", made.tls.caFile, wanted.tls.caFile);
    text("client-cert", made.tls.clientCert, wanted.tls.clientCert);
    text("client-key", made.tls.clientKey, wanted.tls.clientKey);
    if (made.tls.verify && !wanted.tls.verify) {
        m_words += QStringLiteral("--insecure");
        made.tls.verify = false;
    }
}

void OptionWriter::writeStages()
{
    const auto whole = +[](const int& number) { return QString::number(number); };
    const auto span = +[](const Millis& value) { return QString::number(value.count()); };
    inStages<int>(
        "clients", +[](Stage& stage) -> int& { return stage.clients; }, whole);
    inStages<int>(
        "cycles", +[](Stage& stage) -> int& { return stage.cycles; }, whole);
    inStages<Millis>(
        "connected-ms", +[](Stage& stage) -> Millis& { return stage.connected; }, span);
    inStages<Millis>(
        "disconnected-ms", +[](Stage& stage) -> Millis& { return stage.disconnected; }, span);
    inStages<double>(
        "jitter-pct", +[](Stage& stage) -> double& { return stage.jitterPercent; },
        +[](const double& percent) { return exact(percent); });
    inStages<int>(
        "round-cycles", +[](Stage& stage) -> int& { return stage.rounds.cycles; }, whole);
    inStages<int>(
        "round-warm-up", +[](Stage& stage) -> int& { return stage.rounds.warmUp; }, whole);
    inStages<Millis>(
        "round-settle-ms", +[](Stage& stage) -> Millis& { return stage.rounds.settle; }, span);
    inStages<QString>(
        "message", +[](Stage& stage) -> QString& { return stage.exchange.message; }, &itself);
    inStages<QString>(
        "expect", +[](Stage& stage) -> QString& { return stage.exchange.expect; }, &itself);
    writeClose();
    writePatterns();
    const auto saysNothing = [](const Stage& stage) { return !stage.exchange.echo; };
    const auto& wanted = m_wanted.stages;
    if (!std::all_of(wanted.begin(), wanted.end(), saysNothing) ||
        std::all_of(m_made.stages.begin(), m_made.stages.end(), saysNothing))
        return;
    m_words += QStringLiteral("--no-echo");
    for (Stage& stage : m_made.stages)
        stage.exchange.echo = false;
}

/// Patterns and policies are said on one line, but for what their shape or kind has no use for.
void OptionWriter::writePatterns()
{
    const auto span = +[](const Millis& value) { return QString::number(value.count()); };
    const auto canSay = [](const Stage& stage) {
        const auto pattern = patternFrom(textOf(stage.pattern));
        const auto policy = policyFrom(textOf(stage.reconnect));
        return pattern && *pattern == stage.pattern && policy && *policy == stage.reconnect;
    };
    if (!std::all_of(m_wanted.stages.begin(), m_wanted.stages.end(), canSay))
        return;
    inStages<Pattern>(
        "pattern", +[](Stage& stage) -> Pattern& { return stage.pattern; },
        +[](const Pattern& pattern) { return textOf(pattern); });
    inStages<ReconnectPolicy>(
        "reconnect", +[](Stage& stage) -> ReconnectPolicy& { return stage.reconnect; },
        +[](const ReconnectPolicy& policy) { return textOf(policy); });
    inStages<Millis>(
        "restart-after-ms", +[](Stage& stage) -> Millis& { return stage.restart.after; }, span);
    inStages<Millis>(
        "restart-down-ms", +[](Stage& stage) -> Millis& { return stage.restart.down; }, span);
}

void OptionWriter::writeClose()
{
    const auto leavesLike = [](const Stage& one) {
        return [ways = departuresOf(one)](const Stage& other) { return departuresOf(other) == ways; };
    };
    const auto& wanted = m_wanted.stages;
    auto& made = m_made.stages;
    if (made.size() != wanted.size() || wanted.isEmpty())
        return;
    const Stage& first = wanted.first();
    if (!std::all_of(wanted.begin(), wanted.end(), leavesLike(first)) ||
        std::all_of(made.begin(), made.end(), leavesLike(first)))
        return;
    const auto text = first.closeMix.isEmpty() ? textOf(departuresOf(first).constFirst()) : textOfMix(first.closeMix);
    if (!text)
        return;
    option("close", first.closeMix.isEmpty() ? *text : QString(QStringLiteral("mix:") + *text));
    for (Stage& stage : made) {
        stage.close = first.close;
        stage.closeCode = first.closeCode;
        stage.closeReason = first.closeReason;
        stage.closeMix = first.closeMix;
    }
}

void OptionWriter::writeExtent()
{
    const Extent& wanted = m_wanted.extent;
    Extent& made = m_made.extent;
    if (wanted.untilDecided && !made.untilDecided) {
        m_words += QStringLiteral("--until-decided");
        made.untilDecided = true;
    }
    if (wanted.maxCycles != made.maxCycles) {
        option("max-cycles", QString::number(wanted.maxCycles));
        made.maxCycles = wanted.maxCycles;
    }
}

void OptionWriter::writeDeadlines()
{
    millis("connect-timeout-ms", m_made.timeouts.connect, m_wanted.timeouts.connect);
    millis("echo-timeout-ms", m_made.timeouts.echo, m_wanted.timeouts.echo);
    millis("close-timeout-ms", m_made.timeouts.close, m_wanted.timeouts.close);
    millis("warm-up-ms", m_made.timing.warmUp, m_wanted.timing.warmUp);
    millis("baseline-ms", m_made.timing.baseline, m_wanted.timing.baseline);
    millis("settle-ms", m_made.timing.settle, m_wanted.timing.settle);
    if (m_made.seed != m_wanted.seed) {
        option("seed", QString::number(m_wanted.seed));
        m_made.seed = m_wanted.seed;
    }
}

void OptionWriter::writeWatch()
{
    const Watch& wanted = m_wanted.watch;
    Watch& made = m_made.watch;
    const bool isPid = wanted.process == Watch::Process::Pid;
    if (made.process != wanted.process || (isPid && made.pid != wanted.pid)) {
        option("server-pid", isPid ? QString::number(wanted.pid) : QString(nameOf(wanted.process)));
        made.process = wanted.process;
        if (isPid)
            made.pid = wanted.pid;
    }
    text("metrics-url", made.metricsUrl, wanted.metricsUrl);
    added<QString>("metric", made.gauges, wanted.gauges, &itself);
    text("server-log", made.serverLog, wanted.serverLog);
    text("cleanup-pattern", made.cleanupPattern, wanted.cleanupPattern);
    text("session-pattern", made.sessionPattern, wanted.sessionPattern);
}

void OptionWriter::writeLimits()
{
    for (const Limit& wanted : m_wanted.limits) {
        const auto sameId = [&wanted](const Limit& limit) { return limit.criterion == wanted.criterion; };
        const auto known = std::find_if(m_made.limits.begin(), m_made.limits.end(), sameId);
        const auto criterion = criterionNamed(wanted.criterion);
        if (!criterion || !wanted.value || (known != m_made.limits.end() && known->value == wanted.value))
            continue;
        option("limit", QString(wanted.criterion + u'=' + exact(*wanted.value)));
        if (known != m_made.limits.end())
            known->value = wanted.value;
        else
            m_made.limits += Limit{.criterion = wanted.criterion,
                                   .comparison = criterion->comparison,
                                   .value = wanted.value,
                                   .required = true,
                                   .demonstrate = {}};
    }
}

void OptionWriter::writeFaults()
{
    const NetworkFaults& wanted = m_wanted.faults;
    NetworkFaults& made = m_made.faults;
    if (wanted.standBy && !made.standBy) {
        m_words += QStringLiteral("--fault-proxy");
        made.standBy = true;
    }
    text("toxiproxy", made.toxiproxy, wanted.toxiproxy);
    // What has a comma in its name would be read as two things.
    const auto sayable = [](const Toxic& toxic) {
        return !toxic.name.contains(u',') && toxic.name == toxic.name.trimmed();
    };
    if (std::all_of(wanted.toxics.begin(), wanted.toxics.end(), sayable))
        added<Toxic>(
            "toxic", made.toxics, wanted.toxics, +[](const Toxic& toxic) { return toxicText(toxic); });
    if (m_made.stages.size() != m_wanted.stages.size() || m_wanted.stages.isEmpty())
        return;
    const QList<StageToxic> all = m_wanted.stages.first().faults;
    const auto isAll = [&all](const Stage& stage) { return stage.faults == all; };
    const auto hasNone = [](const Stage& stage) { return stage.faults.isEmpty(); };
    if (!std::all_of(m_wanted.stages.begin(), m_wanted.stages.end(), isAll) ||
        !std::all_of(m_made.stages.begin(), m_made.stages.end(), hasNone) ||
        !std::all_of(all.begin(), all.end(), [&](const StageToxic& one) { return sayable(one.toxic); }))
        return;
    for (const StageToxic& one : all) {
        // "at_cycle" is what tells it from a toxic of the whole run.
        const QString begin = one.atCycle == 1 ? QStringLiteral(",at_cycle=1") : QString();
        option("toxic", toxicText(one) + begin);
    }
    for (Stage& stage : m_made.stages)
        stage.faults = all;
}

void OptionWriter::writeDemo()
{
    const DemoDefects& wanted = m_wanted.target.demo;
    DemoDefects& made = m_made.target.demo;
    const auto defect = [this](const char* name, const QString& value) {
        option("demo-defect", QString(QLatin1StringView(name) + u'=' + value));
    };
    if (made.leakKb != wanted.leakKb)
        defect("leak-kb", QString::number(wanted.leakKb));
    if (made.refusePercent != wanted.refusePercent)
        defect("refuse-percent", exact(wanted.refusePercent));
    if (made.slowHandshake != wanted.slowHandshake)
        defect("slow-handshake-ms", QString::number(wanted.slowHandshake.count()));
    if (made.slowRecovery != wanted.slowRecovery)
        defect("slow-recovery-ms", QString::number(wanted.slowRecovery.count()));
    if (made.exitAfter != wanted.exitAfter)
        defect("exit-after", QString::number(wanted.exitAfter));
    if (made.mostAtOnce != wanted.mostAtOnce)
        defect("most-at-once", QString::number(wanted.mostAtOnce));
    if (made.slowBeyond != wanted.slowBeyond)
        defect("slow-beyond", QString::number(wanted.slowBeyond));
    if (made.slowBeyondDelay != wanted.slowBeyondDelay)
        defect("slow-beyond-ms", QString::number(wanted.slowBeyondDelay.count()));
    if (!made.zombie && wanted.zombie)
        option("demo-defect", QStringLiteral("zombie"));
    // All but two can be said: that zombie is off, and when slow recovery begins.
    const bool zombie = made.zombie || wanted.zombie;
    const int after = made.slowRecoveryAfter;
    made = wanted;
    made.zombie = zombie;
    made.slowRecoveryAfter = after;
}

} // namespace flapscope
