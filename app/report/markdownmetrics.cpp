#include "report/markdownmetrics.h"

#include "core/durations.h"
#include "core/range.h"
#include "core/wording.h"

#include <QStringList>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// Not seen.
constexpr QStringView Dash = u"–";

QString cells(const QStringList& values)
{
    return u"| "_s % values.join(u" | "_s) % u" |\n"_s;
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
QString durationsRow(const QString& name, const Histogram& histogram)
{
    const Durations durations = durationsOf(histogram);
    if (durations.n == 0)
        return {};
    return cells({name, grouped(durations.n), millis(durations.mean), millis(durations.min), percentile(durations.p50),
                  percentile(durations.p90), percentile(durations.p95), percentile(durations.p99),
                  millis(durations.max)});
}

QString megabytes(std::optional<double> bytes)
{
    return bytes ? megabytesText(*bytes) : Dash.toString();
}

QString count(std::optional<double> number)
{
    return number ? flapscope::grouped(*number) : Dash.toString();
}

QString memoryRow(const QString& name, const Course& course)
{
    return cells({name, megabytes(course.baseline), megabytes(course.peak), megabytes(course.final),
                  megabytes(course.growth())});
}

QString countRow(const QString& name, const Course& course, std::optional<double> left)
{
    return cells({name, count(course.baseline), count(course.peak), count(course.final), count(left)});
}

QString attemptsLine(const QString& name, const Tally& tally)
{
    const Totals totals = totalsOf(tally);
    return u"- %1: %2 = %3 opened + %4 not opened + %5 not charged to the server; opened: %3 = %6 closed + %7 failed + "
           u"%8 "
           "still open. %9\n"_s.arg(name, counted(totals.attempts, u"attempt"_s, u"attempts"_s), grouped(totals.opened),
                                    grouped(totals.notOpened), grouped(totals.notCharged), grouped(totals.closed),
                                    grouped(totals.failed), grouped(totals.stillOpen),
                                    totals.reconcile() ? u"The sums agree."_s : u"**The sums do not agree.**"_s);
}

QString outcomesTable(const Metrics& metrics)
{
    QString text = u"\n| Outcome | Stages | Recovery |\n|---|---|---|\n"_s;
    for (const Outcome outcome : allOutcomes()) {
        const quint64 inStages = metrics.all.of(outcome);
        const quint64 inRecovery = metrics.recovery.tally.of(outcome);
        if (inStages + inRecovery > 0)
            text += cells({QString(nameOf(outcome)), grouped(inStages), grouped(inRecovery)});
    }
    return text;
}

QString failuresLine(const QString& name, const OutcomeCounts& counts)
{
    const QString parts = breakdown(counts);
    return parts.isEmpty() ? QString() : QString(u"- "_s % name % u": "_s % parts % u'\n');
}

} // namespace

QString durationsTable(const Tally& tally)
{
    return u"## Durations\n\n| ms | n | mean | min | p50 | p90 | p95 | p99 | max |\n|---|---|---|---|---|---|---|---|---|\n"_s %
           durationsRow(u"cycle"_s, tally.cycle) % durationsRow(u"connect"_s, tally.connecting) %
           durationsRow(u"tcp"_s, tally.tcp) % durationsRow(u"tls"_s, tally.tls) %
           durationsRow(u"upgrade"_s, tally.upgrade) % durationsRow(u"first echo"_s, tally.firstEcho) %
           durationsRow(u"close"_s, tally.close) % durationsRow(u"late start"_s, tally.lag);
}

QString serverTable(const Metrics& metrics)
{
    QString text = u"## The server\n\n| | Baseline | Peak | At the end | Change |\n|---|---|---|---|---|\n"_s;
    if (metrics.memoryQuantity == Quantity::AnonymousMemory)
        text += memoryRow(u"Memory (anonymous)"_s, metrics.memory);
    if (metrics.unique.samples > 0)
        text += memoryRow(u"Memory (USS)"_s, metrics.unique);
    text += memoryRow(u"Memory (RSS)"_s, metrics.resident);
    text += countRow(u"Threads"_s, metrics.threads, metrics.threads.growth());
    text += countRow(u"Descriptors"_s, metrics.descriptors, metrics.descriptors.growth());
    text += countRow(u"Connections"_s, metrics.sockets, metrics.sockets.growth());
    if (metrics.cpuShare)
        text += u"\nCPU while flapping: %1 of a core.\n"_s.arg(percentText(*metrics.cpuShare * 100.0));
    return text;
}

QString totalsText(const Metrics& metrics)
{
    QString text = u"## Totals\n\n"_s % attemptsLine(u"Stages"_s, metrics.all) %
                   attemptsLine(u"Recovery"_s, metrics.recovery.tally) % outcomesTable(metrics);
    const QString failures = failuresLine(u"Did not connect"_s, metrics.all.notConnected) %
                             failuresLine(u"Did not end as the plan asks"_s, metrics.all.notClosed) %
                             failuresLine(u"Did not echo"_s, metrics.all.notEchoed);
    return failures.isEmpty() ? text : QString(text % u"\nFailures by outcome:\n\n"_s % failures);
}

} // namespace flapscope
