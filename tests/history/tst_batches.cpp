#include "history/cyclebatch.h"
#include "history/packed.h"
#include "history/readingbatch.h"
#include "support/recordbuilder.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>
#include <limits>

using namespace flapscope;

namespace
{
constexpr qint64 Least = std::numeric_limits<qint64>::min() + 1; // the least moment that is known
constexpr qint64 Greatest = std::numeric_limits<qint64>::max();

Moment anyMoment(QRandomGenerator& random)
{
    switch (random.bounded(5)) {
    case 0:
        return {};
    case 1:
        return Moment(Nanos(Least));
    case 2:
        return Moment(Nanos(Greatest));
    default:
        return Moment(Nanos(static_cast<qint64>(random.generate64() >> random.bounded(64))));
    }
}

Cycle anyCycle(QRandomGenerator& random)
{
    Cycle cycle;
    cycle.stage = static_cast<qint16>(random.generate());
    cycle.client = static_cast<qint32>(random.generate());
    cycle.number = static_cast<qint32>(random.generate());
    for (Moment* moment : {&cycle.intended, &cycle.start, &cycle.dns, &cycle.tcp, &cycle.tls, &cycle.upgrade,
                           &cycle.firstEcho, &cycle.closeSent, &cycle.closeReceived, &cycle.end})
        *moment = anyMoment(random);
    cycle.outcome = allOutcomes()[static_cast<std::size_t>(random.bounded(int(allOutcomes().size())))];
    cycle.clean = random.bounded(2) == 1;
    if (random.bounded(2) == 1)
        cycle.httpStatus = static_cast<quint16>(random.generate());
    if (random.bounded(2) == 1)
        cycle.closeCode = random.bounded(2) == 1 ? quint16(1000) : static_cast<quint16>(random.generate());
    cycle.bytesSent = random.generate();
    cycle.bytesReceived = random.generate();
    cycle.session = random.bounded(2) == 1 ? random.generate64() : 0;
    return cycle;
}

std::vector<Reading> anyReadings(QRandomGenerator& random, int count)
{
    const std::vector<double> values{0.0,    -0.0, 0.1,      -1e300, 1e15, 9007199254740991.0, 9007199254740993.0,
                                     51.9e6, -7.0, INFINITY, 4.2e7};
    std::vector<Reading> readings;
    readings.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        readings.push_back({anyMoment(random), static_cast<Source>(random.bounded(4)),
                            static_cast<Quantity>(random.bounded(int(Quantity::EventLoopLag) + 1)),
                            static_cast<quint16>(random.bounded(3)),
                            values[static_cast<std::size_t>(random.bounded(int(values.size())))]});
    return readings;
}
} // namespace

class BatchesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersComeBackWhatever()
    {
        PackedWriter out;
        const QList<quint64> numbers{0, 1, 127, 128, 16383, 16384, std::numeric_limits<quint64>::max()};
        const QList<qint64> signedNumbers{0, -1, 1, -64, 64, std::numeric_limits<qint64>::min(), Greatest};
        for (const quint64 number : numbers)
            out.number(number);
        for (const qint64 number : signedNumbers)
            out.signedNumber(number);
        out.real(-0.1);
        PackedReader in(out.bytes());
        for (const quint64 number : numbers)
            QCOMPARE(in.number(), number);
        for (const qint64 number : signedNumbers)
            QCOMPARE(in.signedNumber(), number);
        QCOMPARE(in.real(), -0.1);
        QVERIFY(in.isDone());
        QCOMPARE(in.number(), quint64(0));
        QVERIFY(in.failed());
    }
    void endlessNumbersAreNone()
    {
        const QByteArray bytes(20, '\xff');
        PackedReader in(bytes);
        QCOMPARE(in.number(), quint64(0));
        QVERIFY(in.failed());
    }

    void everyBitOfACycleComesBack()
    {
        QRandomGenerator random(6);
        std::vector<Cycle> cycles;
        cycles.reserve(5000);
        for (int i = 0; i < 5000; ++i)
            cycles.push_back(anyCycle(random));
        std::vector<Cycle> back;
        QVERIFY(unpackCycles(packedCycles(cycles), back));
        QCOMPARE(back.size(), cycles.size());
        QVERIFY(back == cycles);
    }
    void everyBitOfAReadingComesBack()
    {
        QRandomGenerator random(6);
        const auto readings = anyReadings(random, 5000);
        std::vector<Reading> back;
        QVERIFY(unpackReadings(packedReadings(readings), back));
        QCOMPARE(back.size(), readings.size());
        for (std::size_t i = 0; i < back.size(); ++i) {
            QVERIFY(back[i] == readings[i]);
            QCOMPARE(std::signbit(back[i].value), std::signbit(readings[i].value));
        }
    }
    void valuesThatAreNoNumberComeBackAsSuch()
    {
        std::vector<Reading> back;
        QVERIFY(unpackReadings(packedReadings(std::vector<Reading>{
                                   {Moment(Nanos(1)), Source::Process, Quantity::CpuTime, 0, std::nan("")}}),
                               back));
        QVERIFY(std::isnan(back.front().value));
    }
    void aBatchIsAddedToWhatIsThere()
    {
        const Record record = soundRecord();
        std::vector<Cycle> back;
        QVERIFY(unpackCycles(packedCycles(std::span(record.cycles).first(10)), back));
        QVERIFY(unpackCycles(packedCycles(std::span(record.cycles).subspan(10)), back));
        QVERIFY(back == record.cycles);
        QVERIFY(unpackCycles(packedCycles({}), back));
        QVERIFY(back == record.cycles);
    }
    void anOrdinaryCycleTakesLessThanFiftyBytes()
    {
        const Record record = soundRecord();
        const QByteArray batch = packedCycles(record.cycles);
        QVERIFY2(batch.size() < 50 * qsizetype(record.cycles.size()), QByteArray::number(batch.size()).constData());
    }

    void aBatchCutAnywhereIsRefusedAndLeavesNothing()
    {
        const Record record = soundRecord();
        const QByteArray cycles = packedCycles(std::span(record.cycles).first(5));
        std::vector<Cycle> back(1);
        for (qsizetype length = 0; length < cycles.size(); ++length) {
            QVERIFY(!unpackCycles(QByteArrayView(cycles).first(length), back));
            QCOMPARE(back.size(), std::size_t(1));
        }
        const QByteArray readings = packedReadings(std::span(record.readings).first(5));
        std::vector<Reading> readBack(1);
        for (qsizetype length = 0; length < readings.size(); ++length) {
            QVERIFY(!unpackReadings(QByteArrayView(readings).first(length), readBack));
            QCOMPARE(readBack.size(), std::size_t(1));
        }
    }
    void aBatchWithMoreBytesOrOfALaterVersionIsRefused()
    {
        const Record record = soundRecord();
        std::vector<Cycle> cycles;
        std::vector<Reading> readings;
        QVERIFY(!unpackCycles(QByteArray(packedCycles(record.cycles) + 'x'), cycles));
        QVERIFY(!unpackReadings(QByteArray(packedReadings(record.readings) + 'x'), readings));
        QByteArray later = packedCycles(record.cycles);
        later[0] = '\x02';
        QVERIFY(!unpackCycles(later, cycles));
        later = packedReadings(record.readings);
        later[0] = '\x02';
        QVERIFY(!unpackReadings(later, readings));
        QVERIFY(cycles.empty());
        QVERIFY(readings.empty());
    }
    void numbersOfNamesMayChange()
    {
        // What is kept are names: a later version that orders them anew reads the same.
        const Record record = soundRecord();
        QVERIFY(packedCycles(record.cycles).contains("ok"));
        const QByteArray readings = packedReadings(record.readings);
        QVERIFY(readings.contains("process") && readings.contains("resident-memory"));
        std::vector<Cycle> cycles;
        QByteArray unknown = packedCycles(record.cycles);
        unknown.replace("\x02ok", "\x02kk");
        QVERIFY(!unpackCycles(unknown, cycles));
        QVERIFY(cycles.empty());
    }
    void randomBytesNeverCrashOrTakeMemory()
    {
        QRandomGenerator random(7);
        std::vector<Cycle> cycles;
        std::vector<Reading> readings;
        for (int i = 0; i < 20'000; ++i) {
            QByteArray bytes(1, '\x01');
            for (int length = random.bounded(60); length > 0; --length)
                bytes += static_cast<char>(random.bounded(256));
            unpackCycles(bytes, cycles);
            unpackReadings(bytes, readings);
        }
        for (const Cycle& cycle : cycles)
            QVERIFY(cycle.outcome <= Outcome::Cancelled);
        for (const Reading& reading : readings)
            QVERIFY(!nameOf(reading.quantity).isEmpty());
    }
};

QTEST_APPLESS_MAIN(BatchesTest)
#include "tst_batches.moc"
