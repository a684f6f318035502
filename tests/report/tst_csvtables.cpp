#include "report/csvtables.h"

#include "support/recordbuilder.h"

#include <QBuffer>
#include <QTest>

#include <algorithm>
#include <limits>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

using Write = bool (*)(const Record&, QIODevice&);

QList<QByteArray> linesOf(Write write, const Record& record)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (!write(record, buffer))
        return {};
    QList<QByteArray> lines = buffer.data().split('\n');
    return lines.takeLast().isEmpty() ? lines : QList<QByteArray>(); // the last line is ended too
}

/// Swallows what it is given, and remembers the largest piece.
class Sink : public QIODevice
{
public:
    qint64 room = std::numeric_limits<qint64>::max();
    qint64 largest = 0;
    qint64 total = 0;

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char*, qint64 size) override
    {
        const qint64 taken = std::min(size, room - total);
        largest = std::max(largest, size);
        total += taken;
        return taken;
    }
};

} // namespace

class TestCsvTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersAreThoseOfTheContract()
    {
        QCOMPARE(
            linesOf(writeCycles, Record()),
            QList<QByteArray>{"stage,client,cycle,intended_ns,start_ns,dns_ns,tcp_ns,tls_ns,upgrade_ns,first_echo_ns,"
                              "close_sent_ns,close_received_ns,end_ns,outcome,http_status,close_code,clean,bytes_sent,"
                              "bytes_received,session"});
        QCOMPARE(linesOf(writeReadings, Record()), QList<QByteArray>{"t_ns,source,name,value,unit"});
    }

    void cycleIsARowAndMissingIsEmpty()
    {
        Record record;
        Cycle cycle;
        cycle.stage = 1;
        cycle.client = 2;
        cycle.number = 14;
        cycle.intended = Moment(Nanos(1000));
        cycle.start = Moment(Nanos(1001));
        cycle.end = Moment(Nanos(9000));
        cycle.outcome = Outcome::HttpStatus;
        cycle.httpStatus = quint16(503);
        cycle.bytesReceived = 4'000'000'000U;
        record.cycles.push_back(cycle);
        QCOMPARE(linesOf(writeCycles, record).constLast(),
                 QByteArray("2,3,15,1000,1001,,,,,,,,9000,http-status,503,,false,0,4000000000,"));

        cycle.stage = RecoveryStage;
        cycle.dns = cycle.tcp = cycle.tls = cycle.upgrade = cycle.firstEcho = Moment(Nanos(0));
        cycle.closeSent = cycle.closeReceived = Moment(Nanos(-5));
        cycle.httpStatus.reset();
        cycle.closeCode = quint16(1012);
        cycle.clean = true;
        cycle.outcome = Outcome::Ok;
        cycle.session = 0xbeef;
        record.cycles.push_back(cycle);
        QCOMPARE(linesOf(writeCycles, record).constLast(),
                 QByteArray("recovery,3,15,1000,1001,0,0,0,0,0,-5,-5,9000,ok,,1012,true,0,4000000000,"
                            "000000000000beef"));
    }

    void readingIsARowWithItsUnit()
    {
        Record record;
        record.gauges = {u"plain"_s, u"app{kind=\"a,b\"}"_s};
        const Moment at(Nanos(40));
        record.readings = {
            {at, Source::Process, Quantity::ResidentMemory, 0, 47'185'920.0},
            {at, Source::Process, Quantity::CpuTime, 0, 0.07},
            {at, Source::Sockets, Quantity::CloseWait, 0, 2.0},
            {at, Source::Metrics, Quantity::Gauge, 0, 1e300},
            {at, Source::Metrics, Quantity::Gauge, 1, -3.5},
            {{}, Source::Metrics, Quantity::Gauge, 9, 1.0},
        };
        QCOMPARE(linesOf(writeReadings, record).mid(1),
                 (QList<QByteArray>{"40,process,resident-memory,47185920,bytes", "40,process,cpu-time,0.07,s",
                                    "40,sockets,close-wait,2,count", "40,metrics,plain,1e+300,",
                                    "40,metrics,\"app{kind=\"\"a,b\"\"}\",-3.5,", ",metrics,gauge,1,"}));
    }

    void everyCycleAndReadingIsThere()
    {
        const Record record = soundRecord();
        QCOMPARE(linesOf(writeCycles, record).size(), qsizetype(1 + record.cycles.size()));
        QCOMPARE(linesOf(writeReadings, record).size(), qsizetype(1 + record.readings.size()));
    }

    void largeTablesAreNotBuiltInMemory()
    {
        Record record = soundRecord();
        record.cycles.resize(20'000, record.cycles.front());
        Sink sink;
        sink.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
        QVERIFY(writeCycles(record, sink));
        QVERIFY(sink.total > 1'000'000);
        QVERIFY(sink.largest < 70'000);
    }

    void deviceThatTakesOnlyAPartIsTold()
    {
        const Record record = soundRecord();
        for (const qint64 room : {qint64(0), qint64(100), qint64(5'000)}) {
            Sink sink;
            sink.room = room;
            sink.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
            QVERIFY(!writeCycles(record, sink));
            QVERIFY(!writeReadings(record, sink));
        }
    }
};

QTEST_GUILESS_MAIN(TestCsvTables)
#include "tst_csvtables.moc"
