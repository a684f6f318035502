#include "core/schedule.h"

#include "support/kolmogorov.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>
#include <numeric>

using namespace flapscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// Below this, a distance is no chance: with a few tests in this file and fixed seeds, none of them comes near it.
constexpr double NoChance = 0.001;
constexpr quint64 Seed = 20261124;
constexpr int Many = 2000;

RandomStream streamOf(int client, quint64 seed = Seed)
{
    return RandomStream::of(seed, 0, client, RandomStream::Purpose::Schedule);
}

Stage stageOf(Pattern::Shape shape, Pattern::Arrival arrival = Pattern::Arrival::Open)
{
    Stage stage;
    stage.pattern.shape = shape;
    stage.pattern.arrival = arrival;
    return stage;
}

/// The first `count` turns of a client whose server answers at once: each connection ends when its time is over.
std::vector<Turn> turnsOf(const Stage& stage, int count, int client = 0, quint64 seed = Seed)
{
    Schedule schedule(stage, streamOf(client, seed));
    std::vector<Turn> turns;
    for (auto turn = schedule.first(); turn && std::ssize(turns) < count;
         turn = schedule.next(turn->start + turn->hold))
        turns.push_back(*turn);
    return turns;
}

double inSeconds(Nanos span)
{
    return static_cast<double>(span.count()) / 1e9;
}

/// Between two starts, in s.
std::vector<double> intervalsOf(const std::vector<Turn>& turns)
{
    std::vector<double> intervals;
    for (std::size_t i = 1; i < turns.size(); ++i)
        intervals.push_back(inSeconds(turns[i].start - turns[i - 1].start));
    return intervals;
}

/// From the end of one turn to the start of the next, in s.
std::vector<double> pausesOf(const std::vector<Turn>& turns)
{
    std::vector<double> pauses;
    for (std::size_t i = 1; i < turns.size(); ++i)
        pauses.push_back(inSeconds(turns[i].start - turns[i - 1].start - turns[i - 1].hold));
    return pauses;
}

std::function<double(double)> uniform(double from, double to)
{
    return [=](double x) { return std::clamp((x - from) / (to - from), 0.0, 1.0); };
}

std::function<double(double)> exponential(double mean)
{
    return [=](double x) { return 1.0 - std::exp(-x / mean); };
}

/// The probability of so large a χ² between counts of 1, 2, … trials and the geometric distribution; the last class
/// takes what is beyond. By Wilson & Hilferty 1931.
double geometricFit(const std::vector<double>& trials, double p)
{
    constexpr int Classes = 12;
    std::array<double, Classes> counts{};
    for (const double trial : trials)
        ++counts.at(std::min<std::size_t>(static_cast<std::size_t>(std::lround(trial)) - 1, Classes - 1));
    double chi = 0.0;
    for (int k = 0; k < Classes; ++k) {
        const double share = k < Classes - 1 ? p * std::pow(1.0 - p, k) : std::pow(1.0 - p, k);
        const double expected = share * static_cast<double>(trials.size());
        chi += std::pow(counts.at(static_cast<std::size_t>(k)) - expected, 2) / expected;
    }
    const double df = Classes - 1;
    const double z = (std::cbrt(chi / df) - (1.0 - 2.0 / (9.0 * df))) / std::sqrt(2.0 / (9.0 * df));
    return std::erfc(z / std::sqrt(2.0)) / 2.0;
}

QString fileWith(const QTemporaryDir& dir, const QByteArray& text)
{
    QString path = dir.filePath(u"trace.csv"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        return {};
    return path;
}

} // namespace

class ScheduleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTestTellsDistributionsApart()
    {
        // What it is for: a sample of one distribution is not taken for one of another that is near.
        RandomStream random(Seed);
        std::vector<double> sample;
        sample.reserve(Many);
        for (int i = 0; i < Many; ++i)
            sample.push_back(random.exponential());
        QVERIFY(kolmogorovSmirnov(sample, exponential(1.0)) > 0.01);
        QVERIFY(kolmogorovSmirnov(sample, exponential(1.15)) < NoChance);
        QVERIFY(kolmogorovSmirnov(sample, uniform(0.0, 2.0)) < NoChance);
        for (double& value : sample)
            value = random.trialsUntilSuccess(0.2);
        QVERIFY(geometricFit(sample, 0.2) > 0.01);
        QVERIFY(geometricFit(sample, 0.25) < NoChance);
    }
    void steadyIsAsLongAsItSays()
    {
        for (const auto arrival : {Pattern::Arrival::Closed, Pattern::Arrival::Open}) {
            const auto turns = turnsOf(stageOf(Pattern::Shape::Steady, arrival), 4);
            QCOMPARE(turns, (std::vector<Turn>{{0ms, 100ms}, {150ms, 100ms}, {300ms, 100ms}, {450ms, 100ms}}));
        }
    }
    void steadyWaitsForTheConnectionToEndOnlyIfClosed()
    {
        Schedule closed(stageOf(Pattern::Shape::Steady, Pattern::Arrival::Closed), streamOf(0));
        Schedule open(stageOf(Pattern::Shape::Steady, Pattern::Arrival::Open), streamOf(0));
        closed.first();
        open.first();
        QCOMPARE(closed.next(1s)->start, Nanos(1050ms));
        QCOMPARE(open.next(1s)->start, Nanos(150ms));
    }
    void jitterIsUniform()
    {
        Stage stage = stageOf(Pattern::Shape::Steady, Pattern::Arrival::Closed);
        stage.jitterPercent = 40.0;
        const auto turns = turnsOf(stage, Many);
        std::vector<double> holds;
        holds.reserve(turns.size());
        for (const Turn& turn : turns)
            holds.push_back(inSeconds(turn.hold));
        QVERIFY(kolmogorovSmirnov(holds, uniform(0.06, 0.14)) > 0.01);
        QVERIFY(kolmogorovSmirnov(pausesOf(turns), uniform(0.03, 0.07)) > 0.01);
        QVERIFY(kolmogorovSmirnov(holds, uniform(0.05, 0.15)) < NoChance);
    }
    void burstsBeginTogetherAndAreSkewedUniformly()
    {
        Stage stage = stageOf(Pattern::Shape::Burst);
        stage.clients = Many;
        stage.pattern.skew = 20ms;
        std::vector<double> offsets;
        for (int client = 0; client < stage.clients; ++client) {
            const auto turns = turnsOf(stage, 3, client);
            for (std::size_t burst = 0; burst < turns.size(); ++burst)
                offsets.push_back(inSeconds(turns[burst].start - 150ms * burst));
        }
        QVERIFY(kolmogorovSmirnov(offsets, uniform(0.0, 0.02)) > 0.01);
        stage.pattern.skew = 0ms;
        QCOMPARE(turnsOf(stage, 3, 7), turnsOf(stage, 3, 8));
    }
    void whoIsLateForABurstJoinsTheNextOne()
    {
        Schedule closed(stageOf(Pattern::Shape::Burst, Pattern::Arrival::Closed), streamOf(0));
        Schedule open(stageOf(Pattern::Shape::Burst, Pattern::Arrival::Open), streamOf(0));
        QCOMPARE(closed.first()->start, Nanos(0));
        QCOMPARE(open.first()->start, Nanos(0));
        QCOMPARE(closed.next(310ms)->start, Nanos(450ms));
        QCOMPARE(open.next(310ms)->start, Nanos(150ms));
        QCOMPARE(closed.next(460ms)->start, Nanos(600ms));
    }
    void poissonIntervalsAreExponential()
    {
        Stage stage = stageOf(Pattern::Shape::Poisson);
        stage.clients = 4;
        stage.pattern.rate = 20.0; // so 5 a second by each
        const auto intervals = intervalsOf(turnsOf(stage, Many));
        QVERIFY(kolmogorovSmirnov(intervals, exponential(0.2)) > 0.01);
        QVERIFY(kolmogorovSmirnov(intervals, exponential(0.25)) < NoChance);
        stage.pattern.arrival = Pattern::Arrival::Closed;
        QVERIFY(kolmogorovSmirnov(pausesOf(turnsOf(stage, Many)), exponential(0.2)) > 0.01);
    }
    void poissonStartsOfAllClientsTogetherHaveTheRate()
    {
        Stage stage = stageOf(Pattern::Shape::Poisson);
        stage.clients = 50;
        stage.pattern.rate = 100.0;
        std::vector<double> starts;
        for (int client = 0; client < stage.clients; ++client) {
            for (const Turn& turn : turnsOf(stage, 80, client))
                starts.push_back(inSeconds(turn.start));
        }
        std::sort(starts.begin(), starts.end());
        starts.resize(Many); // before the first client is through
        std::vector<double> intervals;
        for (std::size_t i = 1; i < starts.size(); ++i)
            intervals.push_back(starts[i] - starts[i - 1]);
        QVERIFY(kolmogorovSmirnov(intervals, exponential(0.01)) > 0.01);
        // Clients that shared their random numbers would start together.
        QCOMPARE(std::count(intervals.begin(), intervals.end(), 0.0), 0);
    }
    void rampsFollowTheirRate_data()
    {
        QTest::addColumn<double>("begin");
        QTest::addColumn<double>("end");
        QTest::newRow("up") << 0.5 << 100.0;
        QTest::newRow("down") << 100.0 << 0.5;
        QTest::newRow("from nothing") << 0.0 << 20.0;
        QTest::newRow("level") << 20.0 << 20.0;
    }
    void rampsFollowTheirRate()
    {
        QFETCH(const double, begin);
        QFETCH(const double, end);
        Stage stage = stageOf(Pattern::Shape::Ramp);
        stage.clients = 3;
        stage.cycles = Many;
        stage.pattern.rate = begin;
        stage.pattern.endRate = end;
        const double lasts = inSeconds(rampOf(stage));
        QVERIFY(std::abs(lasts - 3.0 * Many / ((begin + end) / 2.0)) < 1e-8);
        // By the time-rescaling theorem the integral of the rate grows from start to start by exponentially
        // distributed amounts.
        const auto integral = [&](double t) {
            const double in = std::min(t, lasts);
            const double rate = begin * in + (end - begin) / lasts * in * in / 2.0;
            return (rate + end * std::max(0.0, t - lasts)) / 3.0;
        };
        std::vector<double> growths;
        double before = 0.0;
        for (const Turn& turn : turnsOf(stage, Many)) {
            const double now = integral(inSeconds(turn.start));
            growths.push_back(now - before);
            before = now;
        }
        QVERIFY(kolmogorovSmirnov(growths, exponential(1.0)) > 0.01);
        if (begin != end) {
            // A level rate of the same mean is another thing.
            QVERIFY(kolmogorovSmirnov(intervalsOf(turnsOf(stage, Many)), exponential(6.0 / (begin + end))) < NoChance);
        }
    }
    void gilbertElliottTimesAreGeometric()
    {
        Stage stage = stageOf(Pattern::Shape::GilbertElliott);
        stage.pattern.p = 0.2;
        stage.pattern.r = 0.4;
        stage.pattern.step = 10ms;
        const auto turns = turnsOf(stage, Many);
        std::vector<double> up;
        up.reserve(turns.size());
        std::vector<double> down;
        down.reserve(turns.size());
        for (const Turn& turn : turns)
            up.push_back(inSeconds(turn.hold) / 0.01);
        for (const double pause : pausesOf(turns))
            down.push_back(pause / 0.01);
        QVERIFY(geometricFit(up, 0.2) > 0.01);
        QVERIFY(geometricFit(down, 0.4) > 0.01);
        QVERIFY(geometricFit(up, 0.3) < NoChance);
    }
    void gilbertElliottClientsBeginInTheirStationaryState()
    {
        Stage stage = stageOf(Pattern::Shape::GilbertElliott);
        stage.pattern.p = 0.1;
        stage.pattern.r = 0.3;
        int up = 0;
        for (int client = 0; client < Many; ++client)
            up += turnsOf(stage, 1, client).front().start == Nanos::zero() ? 1 : 0;
        // 75 % of them, and four standard deviations of chance.
        QVERIFY2(std::abs(up - 1500) < 4 * 19, qPrintable(QString::number(up)));
    }
    void tracesAreReplayedAsTheyWereRecorded()
    {
        const std::vector<TracedConnection> recorded{{10ms, 60ms}, {100ms, 400ms}, {410ms, 420ms}};
        Schedule open(stageOf(Pattern::Shape::Trace, Pattern::Arrival::Open), streamOf(0), &recorded);
        QCOMPARE(open.first(), std::optional<Turn>({10ms, 50ms}));
        QCOMPARE(open.next(70ms), std::optional<Turn>({100ms, 300ms}));
        QCOMPARE(open.next(500ms), std::optional<Turn>({410ms, 10ms}));
        QCOMPARE(open.next(600ms), std::nullopt);
        Schedule closed(stageOf(Pattern::Shape::Trace, Pattern::Arrival::Closed), streamOf(0), &recorded);
        QCOMPARE(closed.first(), std::optional<Turn>({10ms, 50ms}));
        QCOMPARE(closed.next(70ms), std::optional<Turn>({110ms, 300ms}));
        QCOMPARE(closed.next(500ms), std::optional<Turn>({510ms, 10ms}));
        QCOMPARE(closed.next(600ms), std::nullopt);
    }
    void theSameSeedGivesTheSameScheduleAndAnotherOneAnother_data()
    {
        QTest::addColumn<Pattern::Shape>("shape");
        for (const auto shape :
             {Pattern::Shape::Burst, Pattern::Shape::Poisson, Pattern::Shape::Ramp, Pattern::Shape::GilbertElliott})
            QTest::newRow(nameOf(shape).data()) << shape;
    }
    void theSameSeedGivesTheSameScheduleAndAnotherOneAnother()
    {
        QFETCH(const Pattern::Shape, shape);
        Stage stage = stageOf(shape);
        stage.pattern.skew = 50ms;
        QCOMPARE(turnsOf(stage, 20, 3), turnsOf(stage, 20, 3));
        QVERIFY(turnsOf(stage, 20, 3) != turnsOf(stage, 20, 4));
        QVERIFY(turnsOf(stage, 20, 3) != turnsOf(stage, 20, 3, Seed + 1));
        Schedule ofStage(stage, RandomStream::of(Seed, 1, 3, RandomStream::Purpose::Schedule));
        QVERIFY(ofStage.first() != turnsOf(stage, 1, 3).front());
    }
    void schedulesAreTheSameOnEveryMachine()
    {
        // As computed once, with the generator's published constants: what a plan and its seed mean must not change.
        RandomStream random(1234567);
        QCOMPARE(random.next(), quint64(6457827717110365317ULL));
        QCOMPARE(random.next(), quint64(3203168211198807973ULL));
    }

    void aTraceIsRead()
    {
        const QTemporaryDir dir;
        const QString path = fileWith(dir, "time,event,client\n0,connect,1\n0.5,connect,2\n1.25,disconnect,1\r\n"
                                           "2,connect,1\n2,disconnect,2\n");
        const auto trace = traceFromFile(path);
        QVERIFY2(trace.ok(), qPrintable(trace ? QString() : trace.faults().constFirst().sentence()));
        QCOMPARE(trace->clients.size(), std::size_t(2));
        QCOMPARE(trace->clients[0], (std::vector<TracedConnection>{{0ms, 1250ms}, {2s, 2s}}));
        QCOMPARE(trace->clients[1], (std::vector<TracedConnection>{{500ms, 2s}}));
        QCOMPARE(trace->starts, 3);
        QCOMPARE(trace->mostCycles(), 2);
        Stage stage;
        follow(stage, *trace);
        QCOMPARE(stage.clients, 2);
        QCOMPARE(stage.cycles, 2);
        QCOMPARE(stage.pattern.traceLasts, Millis(2s));
    }
    void badTracesAreRefusedWithLineAndReason_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("reason");
        const QByteArray head = "time,event,client\n";
        QTest::newRow("empty") << QByteArray() << u""_s << u"no event"_s;
        QTest::newRow("heading alone") << head << u""_s << u"no event"_s;
        QTest::newRow("no heading") << QByteArray("0,connect,1\n") << u"line 1"_s << u"heading"_s;
        QTest::newRow("out of order") << head + "1,connect,1\n0.5,disconnect,1\n" << u"line 3"_s << u"before"_s;
        QTest::newRow("unknown event") << head + "0,connect,1\n1,vanish,1\n" << u"line 3"_s << u"no such event"_s;
        QTest::newRow("gap: no disconnect") << head + "0,connect,1\n1,connect,1\n" << u"line 3"_s << u"gap"_s;
        QTest::newRow("gap: no connect") << head + "0,disconnect,1\n" << u"line 2"_s << u"gap"_s;
        QTest::newRow("gap in the clients") << head + "0,connect,1\n0,connect,3\n" << u""_s << u"client 2 never"_s;
        QTest::newRow("empty line") << head + "0,connect,1\n\n1,disconnect,1\n" << u"line 3"_s << u"three belong"_s;
        QTest::newRow("field missing") << head + "0,connect\n" << u"line 2"_s << u"three belong"_s;
        QTest::newRow("no time") << head + "soon,connect,1\n" << u"line 2"_s << u"is no time"_s;
        QTest::newRow("negative time") << head + "-1,connect,1\n" << u"line 2"_s << u"is no time"_s;
        QTest::newRow("NaN") << head + "nan,connect,1\n" << u"line 2"_s << u"is no time"_s;
        QTest::newRow("client 0") << head + "0,connect,0\n" << u"line 2"_s << u"is no client's number"_s;
        QTest::newRow("too many clients") << head + "0,connect,20001\n" << u"line 2"_s << u"is no client's number"_s;
        QTest::newRow("endless line") << head + QByteArray(100'000, '1') << u"line 2"_s << u"too long"_s;
        QTest::newRow("binary") << QByteArray("\0\1\2\3\n", 5) << u"line 1"_s << u"heading"_s;
    }
    void badTracesAreRefusedWithLineAndReason()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, line);
        QFETCH(const QString, reason);
        const QTemporaryDir dir;
        const auto trace = traceFromFile(fileWith(dir, text));
        QVERIFY(!trace.ok());
        const Fault fault = trace.faults().constFirst();
        QVERIFY2(fault.where.endsWith(line), qPrintable(fault.sentence()));
        QVERIFY2(fault.what.contains(reason), qPrintable(fault.sentence()));
        QVERIFY(!fault.next.isEmpty());
    }
    void aTraceOfTenMillionLinesIsRefusedWithoutReadingItAll()
    {
        const QTemporaryDir dir;
        QByteArray text = "time,event,client\n";
        constexpr int Lines = 10'000'000;
        QFile file(dir.filePath(u"long.csv"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < Lines; i += 100'000) {
            for (int k = 0; k < 50'000; ++k)
                text += "0,connect,1\n0,disconnect,1\n";
            QCOMPARE(file.write(text), qint64(text.size()));
            text.clear();
        }
        file.close();
        const auto trace = traceFromFile(file.fileName());
        QVERIFY(!trace.ok());
        QVERIFY2(trace.faults().constFirst().where.endsWith(u"line 100002"_s),
                 qPrintable(trace.faults().constFirst().sentence()));
        QVERIFY(trace.faults().constFirst().what.contains(u"100,000 events"_s));
    }
    void whatIsNoFileIsNoTrace()
    {
        for (const QString& path : {u"/nowhere/trace.csv"_s, u"/tmp"_s, u"/dev/zero"_s}) {
            const auto trace = traceFromFile(path);
            QVERIFY(!trace.ok());
            QCOMPARE(trace.faults().constFirst().where, path);
        }
    }
};

QTEST_GUILESS_MAIN(ScheduleTest)
#include "tst_schedule.moc"
