#include "core/serverreturn.h"

#include "core/metrics.h"
#include "core/verdict.h"
#include "core/wording.h"
#include "support/recordbuilder.h"

#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// `high` until so long after settling began, `low` from then on.
ValueAt fallingBack(const Record& record, double low, double high, Nanos after)
{
    const Moment begin = spanOf(record, Phase::Baseline).end;
    const Moment back = spanOf(record, Phase::Settle).begin + after;
    return [=](Moment at) { return at < begin || at >= back ? low : high; };
}

ServerReturn returnOf(const Record& record)
{
    return measure(record).serverReturn;
}

/// Within one reading's interval.
bool isAbout(const std::optional<Nanos>& after, Nanos expected)
{
    return after && *after >= expected && *after <= expected + 40ms;
}

} // namespace

class TestServerReturn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachResourceIsTimedFromTheLastConnection()
    {
        Record record = soundRecord();
        setReadings(record, Source::Sockets, Quantity::Established, fallingBack(record, 0.0, 3.0, 80ms));
        setReadings(record, Source::Process, Quantity::Descriptors, fallingBack(record, 12.0, 15.0, 200ms));
        setReadings(record, Source::Process, Quantity::ResidentMemory, fallingBack(record, 40e6, 60e6, 400ms));
        const ServerReturn server = returnOf(record);
        QVERIFY(isAbout(server.sockets.after, 80ms));
        QVERIFY(isAbout(server.descriptors.after, 200ms));
        QVERIFY(isAbout(server.memory.after, 400ms));
        QCOMPARE(server.memory.left, 0.0);
    }

    void whatStaysAboveIsNotBack()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 40e6, 47e6));
        const ServerReturn server = returnOf(record);
        QVERIFY(server.memory.isSeen && !server.memory.after);
        QCOMPARE(server.memory.left, 5e6); // beyond the 5 % that are allowed
        QVERIFY(!server.all());
        const QString text = returnText(server);
        QVERIFY2(text.contains(u"Not back when the run ended: memory (still 5.0 MB above)"_s), qPrintable(text));
    }

    void aLittleMoreMemoryIsBack()
    {
        Record record = soundRecord();
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 40e6, 41.9e6));
        QVERIFY(isAbout(returnOf(record).memory.after, 0ms));
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 2e6, 2.9e6));
        QVERIFY(isAbout(returnOf(record).memory.after, 0ms)); // 45 %, but less than 1 MB
        setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 2e6, 3.1e6));
        QVERIFY(!returnOf(record).memory.after);
    }

    void whoLeavesTheBaselineAgainIsNotBackBefore()
    {
        Record record = soundRecord();
        const Moment settle = spanOf(record, Phase::Settle).begin;
        setReadings(record, Source::Process, Quantity::Descriptors, [settle](Moment at) {
            return at >= settle + Nanos(300ms) && at < settle + Nanos(500ms) ? 13.0 : 12.0;
        });
        QVERIFY(isAbout(returnOf(record).descriptors.after, 500ms));
    }

    void processorTimeIsJudgedByItsShare()
    {
        // A whole core until 300 ms after the last connection, then 2 %.
        Record record = soundRecord();
        const Moment stages = spanOf(record, Phase::Baseline).end;
        const Moment quiet = spanOf(record, Phase::Settle).begin + Nanos(300ms);
        const auto seconds = [](Moment from, Moment to) {
            return std::max(0.0, std::chrono::duration<double>(*between(from, to)).count());
        };
        setReadings(record, Source::Process, Quantity::CpuTime,
                    [=](Moment at) { return seconds(stages, std::min(at, quiet)) + 0.02 * seconds(quiet, at); });
        const ServerReturn server = returnOf(record);
        QVERIFY(server.cpu.isSeen);
        QVERIFY2(server.cpu.after && *server.cpu.after > Nanos(300ms) && *server.cpu.after < Nanos(550ms),
                 qPrintable(QString::number(inMillis(server.cpu.after.value_or(Nanos(0))))));
    }

    void whatWasNotReadIsNotTold()
    {
        Record record = soundRecord();
        record.readings.clear();
        const ServerReturn server = returnOf(record);
        QVERIFY(!server.isSeen() && !server.all());
        QVERIFY(returnText(server).isEmpty());
        QVERIFY(!judge(record, record.plan.limits).finding(u"cleanup")->text.contains(u"baseline after the last"_s));
    }

    void allIsBackWithTheLast()
    {
        ServerReturn server;
        server.sockets = {true, 0.0, Nanos(20ms)};
        server.memory = {true, 0.0, Nanos(300ms)};
        QCOMPARE(server.all(), std::optional(Nanos(300ms)));
        server.cpu.isSeen = true;
        QVERIFY(!server.all());
    }

    void theFindingTellsIt()
    {
        Record record = soundRecord();
        setReadings(record, Source::Sockets, Quantity::Established, fallingBack(record, 0.0, 3.0, 120ms));
        const Verdict verdict = judge(record, record.plan.limits);
        const QString text = verdict.finding(u"cleanup")->text;
        QVERIFY2(text.contains(u"Back at the baseline after the last connection: sockets after 1"_s), qPrintable(text));
    }
};

QTEST_APPLESS_MAIN(TestServerReturn)
#include "tst_serverreturn.moc"
