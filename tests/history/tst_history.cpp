#include "historytest.h"

#include <QFileInfo>
#include <QSqlQuery>

#include <algorithm>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
QStringList idsOf(const QList<RunSummary>& runs)
{
    QStringList ids;
    for (const RunSummary& run : runs)
        ids += run.id;
    return ids;
}

QStringList namesFoundBy(const QList<RunSummary>& runs, const RunFilter& filter)
{
    const RunMatcher matcher(filter);
    QStringList names;
    for (const RunSummary& run : runs) {
        if (matcher.matches(run))
            names += run.name;
    }
    return names;
}

RunFilter wordsOf(const QString& words)
{
    RunFilter filter;
    filter.words = words;
    return filter;
}

/// Three runs, a minute apart: "aaaa…", "bbbb…", "cccc…".
void keepThree(const QString& path)
{
    const auto keep = [&path](const QString& id, int minute, const QString& name, Standing standing,
                              const RunMarks& marks) {
        QCOMPARE(told(keepRun(path, recordOf(id, minute, name), standing, marks)), QString());
    };
    keep(u"aaaa-1"_s, 0, u"reference"_s, Standing::Pass, {true, u"build 7"_s, u"before the change"_s});
    keep(u"bbbb-2"_s, 2, u"leak hunt"_s, Standing::Fail, {false, u"build 8"_s, {}});
    keep(u"cccc-3"_s, 1, u"Soak"_s, Standing::Invalid, {});
}
} // namespace

class HistoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunComesBackAsItWas()
    {
        const Place place;
        const Record record = fullRecord();
        QCOMPARE(told(keepRun(place.path, record, Standing::Fail, {})), QString());
        const auto history = History::open(place.path);
        QVERIFY2(history, qPrintable(told(history.faults())));
        const auto back = history->record(record.id);
        QVERIFY2(back, qPrintable(told(back.faults())));
        QVERIFY(back->cycles == record.cycles);
        QVERIFY(back->readings == record.readings);
        QVERIFY(back->phases == record.phases);
        QCOMPARE(back->started, record.started);
        QCOMPARE(back->started.offsetFromUtc(), record.started.offsetFromUtc());
        QVERIFY(*back == record);
        QVERIFY(judge(*back, back->plan.limits) == judge(record, record.plan.limits));
    }
    void secretsOfThePlanAreNeverStored()
    {
        const Place place;
        Record record = fullRecord();
        record.plan.target.url = u"wss://user:opensesame@example.org/?token=opensesame"_s;
        record.plan.target.headers = {{u"Authorization"_s, u"Bearer opensesame"_s}};
        QCOMPARE(told(keepRun(place.path, record, Standing::Fail, {})), QString());
        for (const QString& suffix : {QString(), u"-wal"_s}) {
            QFile file(place.path + suffix);
            if (file.open(QIODevice::ReadOnly))
                QVERIFY(!file.readAll().contains("opensesame"));
        }
        const auto back = History::open(place.path)->record(record.id);
        QVERIFY2(back, qPrintable(told(back.faults())));
        QVERIFY(back->plan == masked(record.plan));
    }
    void aRunWithoutAnythingComesBackToo()
    {
        const Place place;
        Record record;
        record.id = u"none-0"_s;
        record.started = record.finished = QDateTime::currentDateTimeUtc();
        record.plan.stages = {Stage{}};
        record.ending = Ending::NotReached;
        record.endingReason = u"Nobody there."_s;
        QCOMPARE(told(keepRun(place.path, record, Standing::Invalid, {})), QString());
        const auto back = History::open(place.path)->record(record.id);
        QVERIFY(back && back->endingReason == record.endingReason && back->cycles.empty());
    }
    void aRunIsKeptOnce()
    {
        const Place place;
        QCOMPARE(told(keepRun(place.path, fullRecord(), Standing::Pass, {})), QString());
        QVERIFY(told(keepRun(place.path, fullRecord(), Standing::Pass, {})).contains(u"already"_s));
        QCOMPARE(History::open(place.path)->runs()->size(), 1);
    }

    void runsAreListedNewestFirstWithWhatTheyCameTo()
    {
        const Place place;
        keepThree(place.path);
        const auto runs = History::open(place.path)->runs();
        QVERIFY(runs);
        QCOMPARE(idsOf(*runs), (QStringList{u"bbbb-2"_s, u"cccc-3"_s, u"aaaa-1"_s}));
        const RunSummary& run = runs->constLast();
        QCOMPARE(run.name, u"reference"_s);
        QCOMPARE(run.verdict, std::optional(Standing::Pass));
        QCOMPARE(run.marks, (RunMarks{true, u"build 7"_s, u"before the change"_s}));
        QCOMPARE(run.cycles, quint64(soundRecord().cycles.size()));
        QCOMPARE(run.failed, quint64(0));
        QVERIFY(run.size.count > 1000);
        QCOMPARE(run.started.secsTo(run.finished), 12);
    }
    void runsAreFoundByWordsInAnyOfTheirTexts()
    {
        const Place place;
        keepThree(place.path);
        const auto runs = *History::open(place.path)->runs();
        QCOMPARE(namesFoundBy(runs, {}).size(), 3);
        QCOMPARE(namesFoundBy(runs, wordsOf(u"LEAK"_s)), QStringList{u"leak hunt"_s});
        QCOMPARE(namesFoundBy(runs, wordsOf(u"build  before"_s)), QStringList{u"reference"_s});
        QCOMPARE(namesFoundBy(runs, wordsOf(u"build soak"_s)), QStringList());
        QCOMPARE(namesFoundBy(runs, wordsOf(u"invalid"_s)), QStringList{u"Soak"_s});
        QCOMPARE(namesFoundBy(runs, wordsOf(u"cccc"_s)), QStringList{u"Soak"_s});
        QCOMPARE(namesFoundBy(runs, {.words = {}, .verdict = Standing::Fail, .starredOnly = false}),
                 QStringList{u"leak hunt"_s});
        QCOMPARE(namesFoundBy(runs, {.words = {}, .verdict = {}, .starredOnly = true}), QStringList{u"reference"_s});
    }
    void aRunIsMeantByTheBeginningOfItsId()
    {
        const Place place;
        keepThree(place.path);
        QCOMPARE(told(keepRun(place.path, recordOf(u"aaaa-9"_s, 9), Standing::Pass, {})), QString());
        const auto history = History::open(place.path);
        QCOMPARE(history->find(u"bbbb"_s)->id, u"bbbb-2"_s);
        QCOMPARE(history->find(u"last"_s)->id, u"aaaa-9"_s);
        QVERIFY(told(history->find(u"aaaa"_s).faults()).contains(u"More than one"_s));
        QVERIFY(told(history->find(u"bbb"_s).faults()).contains(u"four"_s));
        QVERIFY(told(history->find(u"zzzz"_s).faults()).contains(u"no such run"_s));
        QVERIFY(told(history->find(u"%___"_s).faults()).contains(u"no such run"_s));
        QVERIFY(told(History::open(Place().path)->find(u"last"_s).faults()).contains(u"no run yet"_s));
    }
    void marksAreWrittenAndOnlyToRunsThatAreThere()
    {
        const Place place;
        keepThree(place.path);
        auto history = History::open(place.path);
        const RunMarks marks{true, u"β 1"_s, u"line\nline"_s};
        QCOMPARE(told(history->setMarks(u"cccc-3"_s, marks)), QString());
        QCOMPARE(history->find(u"cccc"_s)->marks, marks);
        QCOMPARE(history->find(u"bbbb"_s)->marks, (RunMarks{false, u"build 8"_s, {}}));
        QVERIFY(!history->setMarks(u"zzzz"_s, marks).isEmpty());
    }
    void oneRunAtATimeIsTheReference()
    {
        const Place place;
        keepThree(place.path);
        auto history = History::open(place.path);
        QVERIFY(!history->reference()->has_value());
        QCOMPARE(told(history->setReference(u"aaaa-1"_s)), QString());
        QCOMPARE(told(history->setReference(u"bbbb-2"_s)), QString());
        QCOMPARE((*history->reference())->id, u"bbbb-2"_s);
        QCOMPARE(told(history->setReference({})), QString());
        QVERIFY(!history->reference()->has_value());
    }

    void deletedRunsAreGoneUntilTheyAreTakenBack()
    {
        const Place place;
        keepThree(place.path);
        auto history = History::open(place.path);
        QCOMPARE(told(history->remove({u"aaaa-1"_s, u"bbbb-2"_s})), QString());
        QCOMPARE(idsOf(*history->runs()), QStringList{u"cccc-3"_s});
        QCOMPARE(history->runs(true)->size(), 3);
        QCOMPARE(*history->tidy(), 0);
        QCOMPARE(told(history->restore({u"bbbb-2"_s})), QString());
        QCOMPARE(idsOf(*history->runs()), (QStringList{u"bbbb-2"_s, u"cccc-3"_s}));
        QVERIFY(history->record(u"bbbb-2"_s)->cycles == soundRecord().cycles);
    }
    void severalAreDeletedTogetherOrNotAtAll()
    {
        const Place place;
        keepThree(place.path);
        auto history = History::open(place.path);
        QVERIFY(told(history->remove({u"aaaa-1"_s, u"zzzz"_s})).contains(u"zzzz"_s));
        QCOMPARE(history->runs()->size(), 3);
    }
    void whatWasDeletedAWeekAgoGoesForGood()
    {
        const Place place;
        keepThree(place.path);
        auto history = History::open(place.path);
        QCOMPARE(told(history->remove({u"aaaa-1"_s, u"bbbb-2"_s})), QString());
        {
            const auto database = Database::open(place.path, Database::Access::Existing);
            const qint64 then = QDateTime::currentDateTimeUtc().addDays(-8).toMSecsSinceEpoch();
            QVERIFY(database->run(u"UPDATE run SET deleted = ? WHERE id = 'aaaa-1'"_s, {then}));
        }
        QCOMPARE(*history->tidy(), 1);
        QCOMPARE(history->runs(true)->size(), 2);
        QVERIFY(!history->record(u"aaaa-1"_s));
        const auto database = Database::open(place.path, Database::Access::Existing);
        for (const char* table : {"document", "phase", "batch"})
            QCOMPARE(database->value(u"SELECT count(DISTINCT run) FROM %1"_s.arg(QLatin1StringView(table)))->toInt(),
                     2);
    }

    void theOldestGoWhenThereAreTooManyButNotThoseThatMatter()
    {
        const Place place;
        keepThree(place.path); // the oldest is starred
        for (int i = 4; i < 8; ++i)
            QCOMPARE(told(keepRun(place.path, recordOf(u"dddd-%1"_s.arg(i), i), Standing::Pass, {})), QString());
        auto history = History::open(place.path);
        QCOMPARE(told(history->setReference(u"bbbb-2"_s)), QString());
        QCOMPARE(*history->tidy(), 0);
        QCOMPARE(told(history->setRetention({.runs = 3, .size = {}})), QString());
        QCOMPARE(*history->retention(), (Retention{.runs = 3, .size = {}}));
        QCOMPARE(*history->tidy(), 2);
        QCOMPARE(idsOf(*history->runs()),
                 (QStringList{u"dddd-7"_s, u"dddd-6"_s, u"dddd-5"_s, u"bbbb-2"_s, u"aaaa-1"_s}));
    }
    void theOldestGoWhenTheyTakeTooMuchRoom()
    {
        const Place place;
        for (int i = 0; i < 6; ++i)
            QCOMPARE(told(keepRun(place.path, recordOf(u"eeee-%1"_s.arg(i), i), Standing::Pass, {})), QString());
        auto history = History::open(place.path);
        const Bytes one = history->runs()->constFirst().size;
        QCOMPARE(told(history->setRetention({.runs = {}, .size = Bytes{one.count * 2}})), QString());
        QCOMPARE(*history->tidy(), 4);
        QCOMPARE(idsOf(*history->runs()), (QStringList{u"eeee-5"_s, u"eeee-4"_s}));
        QCOMPARE(told(history->setRetention({})), QString());
        QCOMPARE(*history->retention(), Retention());
    }
    void theDiskGetsItsRoomBack()
    {
        const Place place;
        const auto sizeOnDisk = [&place] {
            const auto database = Database::open(place.path, Database::Access::Existing);
            return database->value(u"PRAGMA page_count"_s)->toLongLong();
        };
        for (int i = 0; i < 20; ++i)
            QCOMPARE(told(keepRun(place.path, recordOf(u"ffff-%1"_s.arg(i), i), Standing::Pass, {})), QString());
        const qint64 before = sizeOnDisk();
        auto history = History::open(place.path);
        QCOMPARE(told(history->setRetention({.runs = 1, .size = {}})), QString());
        QCOMPARE(*history->tidy(), 19);
        QVERIFY2(sizeOnDisk() < before / 2, QByteArray::number(sizeOnDisk()).constData());
    }

    void aDamagedBatchMakesTheRunInvalidAndSaysWhatIsMissing()
    {
        const Place place;
        const Record record = fullRecord();
        QCOMPARE(told(keepRun(place.path, record, Standing::Pass, {})), QString());
        {
            const auto database = Database::open(place.path, Database::Access::Existing);
            QVERIFY(
                database->run(u"UPDATE batch SET content = substr(content, 1, length(content) - 1) WHERE kind = 0"_s));
        }
        const auto back = History::open(place.path)->record(record.id);
        QVERIFY(back);
        QVERIFY(back->cycles.empty());
        QVERIFY(back->readings == record.readings);
        QVERIFY2(back->endingReason.contains(u"68 cycles"_s), qPrintable(back->endingReason));
        QCOMPARE(judge(*back, back->plan.limits).standing, Standing::Invalid);
    }
    void damagedFactsAndPlansAreFaultsThatNameTheRun()
    {
        const Place place;
        keepThree(place.path);
        const auto database = Database::open(place.path, Database::Access::Existing);
        QVERIFY(database->run(u"UPDATE document SET facts = '{' WHERE run = 1"_s));
        QVERIFY(database->run(u"UPDATE document SET plan = '{\"nonsense\": 1}' WHERE run = 2"_s));
        const auto history = History::open(place.path);
        QVERIFY(told(history->record(u"aaaa-1"_s).faults()).contains(u"aaaa-1"_s));
        QVERIFY(told(history->record(u"bbbb-2"_s).faults()).contains(u"plan"_s));
        QVERIFY(history->record(u"cccc-3"_s));
        QVERIFY(!history->record(u"nowhere"_s));
    }

    void aRunWhoseProgramIsGoneIsInterruptedAndInvalid()
    {
        const Place place;
        const Record record = fullRecord();
        {
            // The writer goes without an end, as it does when its program is killed.
            auto writer = RunWriter::begin(place.path, record, {});
            QVERIFY(writer);
            RunPart part{.target = record.target,
                         .gauges = record.gauges,
                         .phases = {record.phases.begin(), record.phases.begin() + 4},
                         .toxics = record.toxics,
                         .cycles = {record.cycles.begin(), record.cycles.begin() + 12},
                         .readings = {},
                         .notices = {}};
            part.phases.back().end = {};
            QCOMPARE(told(writer->add(part)), QString());
            const auto meanwhile = History::open(place.path);
            QCOMPARE(meanwhile->tidings(), QStringList());
            QCOMPARE(meanwhile->runs()->constFirst().state, RunSummary::State::GoingOn);
            QVERIFY(!meanwhile->runs()->constFirst().verdict);
            QVERIFY(!History::open(place.path)->remove({record.id}).isEmpty());
        }
        const auto history = History::open(place.path);
        QCOMPARE(history->tidings().size(), 1);
        QVERIFY2(history->tidings().constFirst().contains(u"12 cycles"_s), qPrintable(history->tidings().constFirst()));
        const auto run = history->find(record.id);
        QCOMPARE(run->state, RunSummary::State::Interrupted);
        QCOMPARE(run->verdict, std::optional(Standing::Invalid));
        QCOMPARE(standingText(*run), u"interrupted"_s);
        const auto back = history->record(record.id);
        QCOMPARE(back->ending, Ending::Interrupted);
        QCOMPARE(back->cycles.size(), std::size_t(12));
        QVERIFY(back->phases.back().end.isKnown());
        QVERIFY(back->finished.isValid());
        const Verdict verdict = judge(*back, back->plan.limits);
        QCOMPARE(verdict.standing, Standing::Invalid);
        QVERIFY2(verdict.reasons.constFirst().contains(u"ended in mid-run"_s),
                 qPrintable(verdict.reasons.constFirst()));
        QCOMPARE(History::open(place.path)->tidings(), QStringList());
    }
    void aRunOfWhichOnlyItsSignIsLeftIsToldOf()
    {
        const Place place;
        QVERIFY(History::open(place.path));
        QFile sign(place.path + u"-gone-1.lease"_s);
        QVERIFY(sign.open(QIODevice::WriteOnly));
        sign.write(R"({"id":"gone-1","started":"2025-08-20T07:00:00.000Z","name":"soak"})");
        sign.close();
        const auto history = History::open(place.path);
        QCOMPARE(history->tidings().size(), 1);
        QVERIFY2(history->tidings().constFirst().contains(u"soak"_s), qPrintable(history->tidings().constFirst()));
        QVERIFY(!sign.exists());
    }
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "tst_history.moc"
