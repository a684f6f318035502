#include "report/chapters.h"

#include "core/durations.h"
#include "core/range.h"
#include "core/wording.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Not seen.
constexpr QStringView Dash = u"–";

QList<Cell> cells(const QStringList& texts)
{
    QList<Cell> row;
    for (const QString& text : texts)
        row += Cell{text, Sign::None};
    return row;
}

QString grouped(quint64 number)
{
    return flapscope::grouped(static_cast<qint64>(number));
}

QString millis(std::optional<double> value)
{
    return value ? numeral(*value) : Dash.toString();
}

QString percentile(std::optional<double> value)
{
    return value ? numeral(*value) : u"n too small"_s;
}

/// No row for what the plan does not have, such as TLS.
void addDurations(Table& table, const QString& name, const Histogram& histogram)
{
    const Durations durations = durationsOf(histogram);
    if (durations.n == 0)
        return;
    table.rows +=
        cells({name, grouped(durations.n), millis(durations.mean), millis(durations.min), percentile(durations.p50),
               percentile(durations.p90), percentile(durations.p95), percentile(durations.p99), millis(durations.max)});
}

QString megabytes(std::optional<double> bytes)
{
    return bytes ? megabytesText(*bytes) : Dash.toString();
}

QString count(std::optional<double> number)
{
    return number ? flapscope::grouped(*number) : Dash.toString();
}

void addMemory(Table& table, const QString& name, const Course& course)
{
    table.rows += cells({name, megabytes(course.baseline), megabytes(course.peak), megabytes(course.final),
                         megabytes(course.growth())});
}

void addCount(Table& table, const QString& name, const Course& course)
{
    table.rows +=
        cells({name, count(course.baseline), count(course.peak), count(course.final), count(course.growth())});
}

QString brokenByRestart(const Totals& totals)
{
    return totals.dropped == 0 ? QString()
                               : u" + %1 broken by a restart that the plan asks for"_s.arg(grouped(totals.dropped));
}

Line attemptsLine(const QString& name, const Tally& tally)
{
    const Totals totals = totalsOf(tally);
    const QString left = totals.leftEarly == 0
                             ? QString()
                             : u" + %1 left on purpose before the upgrade"_s.arg(grouped(totals.leftEarly));
    const QString attempts = u"%1 = %2 opened + %3 not opened + %4 not charged to the server%5"_s.arg(
        counted(totals.attempts, u"attempt"_s, u"attempts"_s), grouped(totals.opened), grouped(totals.notOpened),
        grouped(totals.notCharged), left);
    const QString ends = u"%1 = %2 closed + %3 failed + %4 still open%5"_s.arg(
        grouped(totals.opened), grouped(totals.closed), grouped(totals.failed), grouped(totals.stillOpen),
        brokenByRestart(totals));
    return plainLine(name,
                     u"%1; opened: %2. %3"_s.arg(
                         attempts, ends, totals.reconcile() ? u"The sums agree."_s : u"The sums do not agree."_s),
                     Provenance::Measured);
}

/// How clients left, where a plan has them leave in more than the one usual way.
QString waysText(const WayCounts& ways)
{
    QStringList parts;
    bool isUsual = true;
    for (quint8 i = 0; !nameOf(static_cast<CloseMode>(i)).isEmpty(); ++i) {
        const auto way = static_cast<CloseMode>(i);
        const Rate rate = ways.of(way);
        if (rate.n == 0)
            continue;
        isUsual = isUsual && way == CloseMode::Clean;
        parts += u"%1 of %2 by %3 (%4)"_s.arg(grouped(rate.k), grouped(rate.n), meaningOf(way), nameOf(way));
    }
    return isUsual ? QString() : parts.join(u"; "_s);
}

/// Recovery in its three ways: by client, of the fleet, of the server.
QList<Line> recoveryLines(const Metrics& metrics)
{
    QList<Line> lines;
    const Recovery& recovery = metrics.recovery;
    const auto time = [](std::optional<Nanos> span) {
        return span ? QString(numeral(inMillis(*span)) % u" ms") : u"never"_s;
    };
    const Durations each = durationsOf(recovery.times);
    if (each.n > 0)
        lines += plainLine(u"Recovery by client"_s,
                           u"first attempt to first reply: mean %1 ms, slowest %2 ms, of %3"_s.arg(
                               millis(each.mean), millis(each.max),
                               counted(each.n, u"client that came back"_s, u"clients that came back"_s)),
                           Provenance::Measured);
    if (recovery.asked > 0)
        lines += plainLine(u"Recovery of the fleet"_s,
                           u"from the end of the flapping: 50 % of %1 back after %2, 95 % after %3, all after %4"_s.arg(
                               counted(static_cast<quint64>(recovery.asked), u"client"_s, u"clients"_s),
                               time(recovery.fleet.half), time(recovery.fleet.most), time(recovery.fleet.all)),
                           Provenance::Measured);
    if (metrics.serverReturn.isSeen())
        lines += plainLine(u"Recovery of the server"_s, returnText(metrics.serverReturn), Provenance::Measured);
    return lines;
}

Line stormLine(const Storm& storm)
{
    const auto back = [](const std::optional<Nanos>& span) {
        return span ? QString(numeral(inMillis(*span)) % u" ms"_s) : u"never"_s;
    };
    const auto away = between(storm.outage.begin, storm.outage.end);
    QString text =
        u"the server was away for %1; %2 lost their connection, %3 came back: half of them after %4, 95 % after "
        "%5, all after %6; at most %7 connects per second (in a tenth of one)"_s.arg(
            away ? QString(numeral(inMillis(*away)) % u" ms"_s) : u"good"_s,
            counted(storm.dropped, u"client"_s, u"clients"_s), grouped(storm.back), back(storm.half), back(storm.most),
            back(storm.all), numeral(storm.peakRate));
    return plainLine(u"Restart"_s, text, Provenance::Measured);
}

Table outcomesTable(const Metrics& metrics)
{
    Table table{u"How attempts ended [M]"_s, {u"Outcome"_s, u"Stages"_s, u"Recovery"_s}, {}, {}, true};
    for (const Outcome outcome : allOutcomes()) {
        const quint64 inStages = metrics.all.of(outcome);
        const quint64 inRecovery = metrics.recovery.tally.of(outcome);
        if (inStages + inRecovery > 0)
            table.rows += cells({QString(nameOf(outcome)), grouped(inStages), grouped(inRecovery)});
    }
    return table;
}

} // namespace

Table durationsTable(const Tally& tally)
{
    Table table{u"Durations in ms; a percentile that its samples do not bear reads \"n too small\" [M]"_s,
                {u"ms"_s, u"n"_s, u"mean"_s, u"min"_s, u"p50"_s, u"p90"_s, u"p95"_s, u"p99"_s, u"max"_s},
                {},
                {},
                true};
    addDurations(table, u"cycle"_s, tally.cycle);
    addDurations(table, u"connect"_s, tally.connecting);
    addDurations(table, u"tcp"_s, tally.tcp);
    addDurations(table, u"tls"_s, tally.tls);
    addDurations(table, u"upgrade"_s, tally.upgrade);
    addDurations(table, u"first echo"_s, tally.firstEcho);
    addDurations(table, u"close"_s, tally.close);
    addDurations(table, u"late start"_s, tally.lag);
    return table;
}

Table serverTable(const Metrics& metrics)
{
    Table table{u"What was seen of the server [M]"_s,
                {u"Server"_s, u"Baseline"_s, u"Peak"_s, u"At the end"_s, u"Change"_s},
                {},
                {},
                true};
    if (metrics.memoryQuantity == Quantity::AnonymousMemory)
        addMemory(table, u"Memory (anonymous)"_s, metrics.memory);
    if (metrics.unique.samples > 0)
        addMemory(table, u"Memory (USS)"_s, metrics.unique);
    addMemory(table, u"Memory (RSS)"_s, metrics.resident);
    addCount(table, u"Threads"_s, metrics.threads);
    addCount(table, u"Descriptors"_s, metrics.descriptors);
    addCount(table, u"Connections"_s, metrics.sockets);
    return table;
}

QList<Block> totalsBlocks(const Metrics& metrics)
{
    Lines totals{Lines::As::Bullets,
                 {attemptsLine(u"Stages"_s, metrics.all), attemptsLine(u"Recovery"_s, metrics.recovery.tally)}};
    const auto add = [&totals](const QString& name, const OutcomeCounts& counts) {
        const QString parts = breakdown(counts);
        if (!parts.isEmpty())
            totals.lines += plainLine(name, parts, Provenance::Measured);
    };
    if (const QString ways = waysText(metrics.all.ways); !ways.isEmpty())
        totals.lines += plainLine(u"Left as they were to"_s, ways, Provenance::Measured);
    add(u"Did not connect"_s, metrics.all.notConnected);
    add(u"Did not end as the plan asks"_s, metrics.all.notClosed);
    add(u"Did not echo"_s, metrics.all.notEchoed);
    for (const Storm& storm : metrics.storms)
        totals.lines += stormLine(storm);
    totals.lines += recoveryLines(metrics);
    return {totals, outcomesTable(metrics)};
}

} // namespace flapscope
