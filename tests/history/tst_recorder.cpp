#include "historytest.h"

#include "history/recorder.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QSqlQuery>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
/// A record that grows as a run's does.
struct Growing
{
    Record whole = fullRecord();
    Record present = headOf(whole);

    static Record headOf(const Record& whole)
    {
        Record head = whole;
        head.phases = {head.phases.front()};
        head.phases.front().end = {};
        head.cycles.clear();
        head.readings.clear();
        head.notices.clear();
        head.toxics.clear();
        head.finished = {};
        head.ending = Ending::Stopped;
        return head;
    }
    void growTo(std::size_t cycles, std::size_t readings)
    {
        present.cycles = {whole.cycles.begin(), whole.cycles.begin() + std::ptrdiff_t(cycles)};
        present.readings = {whole.readings.begin(), whole.readings.begin() + std::ptrdiff_t(readings)};
        present.phases = {whole.phases.begin(), whole.phases.begin() + 3};
    }
    void end() { present = whole; }
    [[nodiscard]] Recorder::Growing look() const
    {
        return [this]() -> const Record& { return present; };
    }
};

qint64 cyclesKept(const QString& path)
{
    const auto history = History::open(path);
    return history && !history->runs()->isEmpty() ? qint64(history->runs()->constFirst().cycles) : -1;
}
} // namespace

class RecorderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunIsThereWhileItGoesOnAndCompleteAtItsEnd()
    {
        const Place place;
        Growing run;
        Recorder recorder(place.path, {true, u"build 9"_s, {}}, run.look());
        QSignalSpy closed(&recorder, &Recorder::closed);
        QSignalSpy failed(&recorder, &Recorder::failed);
        recorder.start();
        QTRY_COMPARE(cyclesKept(place.path), 0);
        QCOMPARE(History::open(place.path)->runs()->constFirst().state, RunSummary::State::GoingOn);
        run.growTo(10, 200);
        QTRY_COMPARE(cyclesKept(place.path), 10);
        run.growTo(30, 300);
        QTRY_COMPARE(cyclesKept(place.path), 30);
        run.end();
        recorder.finish(Standing::Fail);
        QTRY_COMPARE(closed.size(), 1);
        QCOMPARE(told(closed.constFirst().constFirst().value<Faults>()), QString());
        QVERIFY(recorder.isClosed());
        QCOMPARE(failed.size(), 0);
        const auto history = History::open(place.path);
        QVERIFY(*history->record(run.whole.id) == run.whole);
        QCOMPARE(history->runs()->constFirst().marks, (RunMarks{true, u"build 9"_s, {}}));
        QCOMPARE(history->runs()->constFirst().verdict, std::optional(Standing::Fail));
        QCOMPARE(QDir(place.folder.path()).entryList({u"*.lease"_s}).size(), 0);
    }
    void aDiskThatCannotBeWrittenIsToldOfOnceAndTriedAgain()
    {
        const QTemporaryDir folder;
        const QString inTheWay = folder.filePath(u"place"_s);
        {
            QFile file(inTheWay);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        const QString path = inTheWay + u"/history.sqlite"_s;
        Growing run;
        run.growTo(20, 100);
        Recorder recorder(path, {}, run.look());
        QSignalSpy closed(&recorder, &Recorder::closed);
        QSignalSpy failed(&recorder, &Recorder::failed);
        QSignalSpy recovered(&recorder, &Recorder::recovered);
        recorder.start();
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(told(failed.constFirst().constFirst().value<Faults>()).contains(u"--db"_s));
        QVERIFY(QFile::remove(inTheWay)); // the folder can be made now
        QTRY_COMPARE(recovered.size(), 1);
        run.end();
        recorder.finish(Standing::Pass);
        QTRY_COMPARE(closed.size(), 1);
        QCOMPARE(failed.size(), 1);
        QVERIFY(*History::open(path)->record(run.whole.id) == run.whole);
    }
    void aRunThatCannotBeKeptAtItsEndSaysSo()
    {
        Growing run;
        Recorder recorder(u"/proc/history.sqlite"_s, {}, run.look());
        QSignalSpy closed(&recorder, &Recorder::closed);
        recorder.start();
        run.end();
        recorder.finish(Standing::Pass);
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(told(closed.constFirst().constFirst().value<Faults>()).contains(u"cannot be"_s));
    }
    void aDatabaseThatIsTakenAwayInMidRunIsToldOf()
    {
        const Place place;
        Growing run;
        Recorder recorder(place.path, {}, run.look());
        QSignalSpy failed(&recorder, &Recorder::failed);
        QSignalSpy closed(&recorder, &Recorder::closed);
        recorder.start();
        run.growTo(10, 100);
        QTRY_COMPARE(cyclesKept(place.path), 10);
        {
            // Another program breaks it.
            const auto database = Database::open(place.path, Database::Access::Existing);
            QVERIFY(database->run(u"DROP TABLE batch"_s));
        }
        run.growTo(20, 200);
        QTRY_COMPARE(failed.size(), 1);
        run.end();
        recorder.finish(Standing::Pass);
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(!closed.constFirst().constFirst().value<Faults>().isEmpty());
    }
    void moreThanOnePartCanHoldIsWrittenInSeveral()
    {
        const Place place;
        Growing run;
        while (run.whole.cycles.size() < 130'000)
            run.whole.cycles.insert(run.whole.cycles.end(), run.whole.cycles.begin(), run.whole.cycles.begin() + 68);
        Recorder recorder(place.path, {}, run.look());
        QSignalSpy closed(&recorder, &Recorder::closed);
        recorder.start();
        run.end();
        recorder.finish(Standing::Pass);
        QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, 20'000);
        QVERIFY(*History::open(place.path)->record(run.whole.id) == run.whole);
    }
    void aRecorderThatGoesLeavesAnInterruptedRun()
    {
        const Place place;
        Growing run;
        {
            Recorder recorder(place.path, {}, run.look());
            recorder.start();
            run.growTo(10, 100);
            QTRY_COMPARE(cyclesKept(place.path), 10);
        }
        const auto history = History::open(place.path);
        QCOMPARE(history->tidings().size(), 1);
        QCOMPARE(history->runs()->constFirst().state, RunSummary::State::Interrupted);
    }
    void twoRecordersAndAReaderShareADatabase()
    {
        const Place place;
        Growing one;
        Growing other;
        other.whole.id = other.present.id = u"another-run"_s;
        Recorder first(place.path, {}, one.look());
        Recorder second(place.path, {}, other.look());
        QSignalSpy closed(&first, &Recorder::closed);
        QSignalSpy closedToo(&second, &Recorder::closed);
        first.start();
        second.start();
        auto history = History::open(place.path);
        QVERIFY2(history, qPrintable(told(history.faults())));
        for (std::size_t cycles = 1; cycles < 60; cycles += 10) {
            one.growTo(cycles, cycles);
            other.growTo(cycles, cycles);
            QTRY_COMPARE(history->runs()->size(), 2);
            QTRY_COMPARE(history->runs()->constFirst().cycles + history->runs()->constLast().cycles, 2 * cycles);
            QCOMPARE(told(history->setMarks(u"another-run"_s, {true, {}, QString::number(cycles)})), QString());
        }
        one.end();
        other.end();
        other.present.id = u"another-run"_s;
        first.finish(Standing::Pass);
        second.finish(Standing::Fail);
        QTRY_COMPARE(closed.size(), 1);
        QTRY_COMPARE(closedToo.size(), 1);
        QCOMPARE(told(closed.constFirst().constFirst().value<Faults>() +
                      closedToo.constFirst().constFirst().value<Faults>()),
                 QString());
        QVERIFY(*history->record(one.whole.id) == one.whole);
        QVERIFY(history->record(u"another-run"_s)->cycles == one.whole.cycles);
        QCOMPARE(history->find(u"another"_s)->marks.note, u"51"_s);
    }
};

QTEST_GUILESS_MAIN(RecorderTest)
#include "tst_recorder.moc"
