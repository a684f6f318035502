#include "historytest.h"

#include "history/migrations.h"

#include <QDir>
#include <QFile>
#include <QSqlQuery>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What opening says; the three parts of each fault are there.
QString saidWhenOpened(const QString& path, Database::Access access = Database::Access::Create)
{
    const auto history = History::open(path, access);
    for (const Fault& fault : history.faults()) {
        if (fault.where.isEmpty() || fault.what.isEmpty() || fault.next.isEmpty())
            return u"a part is missing: "_s + fault.sentence();
    }
    return told(history.faults());
}

/// A history of one run whose file holds all of it.
void keepOne(const QString& path)
{
    QCOMPARE(told(keepRun(path, fullRecord(), Standing::Pass, {})), QString());
    const auto database = Database::open(path, Database::Access::Existing);
    auto query = database->run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    QVERIFY(query && query->next());
}
} // namespace

class BadDatabasesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileThatIsNoDatabaseIsLeftAsItIs()
    {
        const Place place;
        const QByteArray letter = "Dear history,\n" + QByteArray(10'000, 'x');
        write(place.path, letter);
        const QString said = saidWhenOpened(place.path);
        QVERIFY2(said.contains(u"no database"_s) && said.contains(place.path), qPrintable(said));
        QCOMPARE(contentOf(place.path), letter);
    }
    void anEmptyFileIsANewHistory()
    {
        const Place place;
        write(place.path, {});
        QCOMPARE(saidWhenOpened(place.path), QString());
    }
    void anotherProgramsDatabaseIsLeftAsItIs()
    {
        const Place place;
        {
            const Place ours;
            keepOne(ours.path);
            QVERIFY(QFile::copy(ours.path, place.path));
            const auto database = Database::open(place.path, Database::Access::Existing);
            QVERIFY(database->run(u"PRAGMA application_id = 42"_s));
        }
        const QByteArray before = contentOf(place.path);
        const QString said = saidWhenOpened(place.path);
        QVERIFY2(said.contains(u"another program"_s), qPrintable(said));
        QCOMPARE(contentOf(place.path), before);
    }
    void aLaterVersionIsLeftAsItIs()
    {
        const Place place;
        keepOne(place.path);
        {
            const auto database = Database::open(place.path, Database::Access::Existing);
            QVERIFY(database->run(u"PRAGMA user_version = %1"_s.arg(presentSchemaVersion() + 1)));
        }
        const QString said = saidWhenOpened(place.path);
        QVERIFY2(said.contains(u"later version"_s), qPrintable(said));
        QVERIFY(told(keepRun(place.path, recordOf(u"later-1"_s), Standing::Pass, {})).contains(u"later version"_s));
        const auto database = Database::open(place.path, Database::Access::Existing);
        QCOMPARE(database->value(u"SELECT count(*) FROM run"_s)->toInt(), 1);
    }
    void aDamagedFileSaysSo_data()
    {
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("count");
        QTest::newRow("its schema") << qint64(100) << qint64(4000);
        QTest::newRow("everything after its first page") << qint64(4096) << qint64(1'000'000);
    }
    void aDamagedFileSaysSo()
    {
        QFETCH(qint64, from);
        QFETCH(qint64, count);
        const Place place;
        keepOne(place.path);
        QByteArray content = contentOf(place.path);
        for (qint64 i = from; i < std::min<qint64>(content.size(), from + count); ++i)
            content[static_cast<qsizetype>(i)] = static_cast<char>(i * 7);
        write(place.path, content);
        QString said = saidWhenOpened(place.path);
        if (said.isEmpty())
            said = told(History::open(place.path)->record(fullRecord().id).faults());
        QVERIFY2(said.contains(u"damaged"_s) && said.contains(place.path), qPrintable(said));
    }
    void aFileThatWasCutOffSaysSo()
    {
        const Place place;
        keepOne(place.path);
        write(place.path, contentOf(place.path).first(5000));
        QString said = saidWhenOpened(place.path);
        if (said.isEmpty())
            said = told(History::open(place.path)->record(fullRecord().id).faults());
        QVERIFY2(said.contains(u"damaged"_s), qPrintable(said));
    }
    void aFolderIsNoFile()
    {
        const QTemporaryDir folder;
        const QString said = saidWhenOpened(folder.path());
        QVERIFY2(said.contains(u"folder"_s), qPrintable(said));
    }
    void whatIsNotThereIsOnlyMadeWhenWanted()
    {
        const Place place;
        const QString said = saidWhenOpened(place.path, Database::Access::Existing);
        QVERIFY2(said.contains(u"no database"_s), qPrintable(said));
        QVERIFY(!QFile::exists(place.path));
        const QString deep = place.folder.filePath(u"a/b/history.sqlite"_s);
        QCOMPARE(saidWhenOpened(deep), QString());
        QVERIFY(QFile::exists(deep));
    }
    void aPlaceWhereNothingCanBeMadeSaysSo()
    {
        // Not even root makes a folder below a file, or a file in /proc.
        const Place place;
        write(place.folder.filePath(u"file"_s), "x");
        for (const QString& path : {place.folder.filePath(u"file/history.sqlite"_s), u"/proc/history.sqlite"_s}) {
            const QString said = saidWhenOpened(path);
            QVERIFY2(said.contains(u"cannot be"_s) && said.contains(u"--db"_s), qPrintable(said));
        }
    }
    void aHistoryThatCannotBeWrittenIsShown()
    {
        const Place place;
        keepOne(place.path);
        const auto database = Database::open(place.path, Database::Access::Frozen);
        QVERIFY2(database, qPrintable(told(database.faults())));
        QCOMPARE(told(migrate(*database)), QString());
        QCOMPARE(database->value(u"SELECT count(*) FROM run"_s)->toInt(), 1);
        const QString said = told(database->run(u"UPDATE run SET starred = 1"_s).faults());
        QVERIFY2(said.contains(u"read-only"_s), qPrintable(said));
    }
    void aFullDiskSaysSoAndKeepsWhatWasThere()
    {
        const Place place;
        auto writer = RunWriter::begin(place.path, fullRecord(), {});
        QVERIFY(writer);
        const Record record = fullRecord();
        const RunPart part{.target = record.target,
                           .gauges = record.gauges,
                           .phases = record.phases,
                           .toxics = {},
                           .cycles = record.cycles,
                           .readings = record.readings,
                           .notices = {}};
        // SQLite answers the same when the file may not grow as when the disk has no room.
        const auto pages = writer->database().value(u"PRAGMA page_count"_s);
        QVERIFY(writer->database().run(u"PRAGMA max_page_count = %1"_s.arg(pages->toInt() + 8)));
        Faults faults;
        int parts = 0;
        for (; parts < 1000 && faults.isEmpty(); ++parts)
            faults = writer->add(part);
        QVERIFY2(told(faults).contains(u"disk is full"_s), qPrintable(told(faults)));
        // There is room again: the same part is written, once.
        QVERIFY(writer->database().run(u"PRAGMA max_page_count = 100000"_s));
        QCOMPARE(told(writer->add(part)), QString());
        QCOMPARE(told(writer->finish(record, Standing::Pass)), QString());
        const auto back = History::open(place.path)->record(record.id);
        QCOMPARE(back->cycles.size(), record.cycles.size() * static_cast<std::size_t>(parts));
        QCOMPARE(back->ending, Ending::Completed);
    }
    void whatIsNotCommittedNeverWas()
    {
        const Place place;
        keepOne(place.path);
        const auto database = Database::open(place.path, Database::Access::Existing);
        {
            const auto transaction = Transaction::begin(*database);
            QVERIFY(database->run(u"DELETE FROM run"_s));
            QCOMPARE(database->value(u"SELECT count(*) FROM run"_s)->toInt(), 0);
        }
        QCOMPARE(database->value(u"SELECT count(*) FROM run"_s)->toInt(), 1);
    }
    void statementsThatMakeNoSenseAreFaults()
    {
        const Place place;
        keepOne(place.path);
        const auto database = Database::open(place.path, Database::Access::Existing);
        QVERIFY(told(database->run(u"SELEKT 1"_s).faults()).contains(u"SELEKT"_s));
        QVERIFY(told(database
                         ->run(u"INSERT INTO batch (run, kind, sequence, count, content) "
                               "VALUES (99, 0, 0, 0, '')"_s)
                         .faults())
                    .contains(u"refused"_s));
    }
};

QTEST_GUILESS_MAIN(BadDatabasesTest)
#include "tst_baddatabases.moc"
