#include "historytest.h"

#include "history/migrations.h"

#include <QDir>
#include <QFile>
#include <QSqlQuery>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
/// Databases as each version of the program has written them; see tests/history/write_history.cpp.
QString fileOf(int version)
{
    return QStringLiteral(FLAPSCOPE_SOURCE_DIR) + u"/tests/data/history/version-%1.sqlite"_s.arg(version);
}

QStringList schemaOf(const Database& database)
{
    auto query = database.run(u"SELECT type, name, tbl_name FROM sqlite_master ORDER BY name"_s);
    QStringList schema;
    while (query && query->next())
        schema += query->value(0).toString() + u' ' + query->value(1).toString() + u' ' + query->value(2).toString();
    for (const char* table : {"run", "document", "phase", "notice", "batch", "setting"}) {
        auto columns = database.run(u"PRAGMA table_info(%1)"_s.arg(QLatin1StringView(table)));
        while (columns && columns->next()) {
            schema += QLatin1StringView(table) + u'.' + columns->value(1).toString() + u' ' +
                      columns->value(2).toString() + u' ' + columns->value(4).toString();
        }
    }
    return schema;
}
} // namespace

class MigrationsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyVersionBeforeThisOneHasLeftAFile()
    {
        for (int version = 1; version <= presentSchemaVersion(); ++version)
            QVERIFY2(QFile::exists(fileOf(version)), qPrintable(fileOf(version)));
    }
    void aDatabaseOfEachVersionIsBroughtUpToDate_data()
    {
        QTest::addColumn<int>("version");
        for (int version = 1; version <= presentSchemaVersion(); ++version)
            QTest::addRow("version %d", version) << version;
    }
    void aDatabaseOfEachVersionIsBroughtUpToDate()
    {
        QFETCH(int, version);
        const Place place;
        QVERIFY(QFile::copy(fileOf(version), place.path));
        QFile::setPermissions(place.path, QFile::ReadOwner | QFile::WriteOwner);
        {
            const auto before = Database::open(place.path, Database::Access::Existing);
            QVERIFY2(before, qPrintable(told(before.faults())));
            QCOMPARE(before->value(u"PRAGMA user_version"_s)->toInt(), version);
        }
        const auto history = History::open(place.path);
        QVERIFY2(history, qPrintable(told(history.faults())));

        const Place fresh;
        QVERIFY(History::open(fresh.path));
        const auto migrated = Database::open(place.path, Database::Access::Existing);
        const auto made = Database::open(fresh.path, Database::Access::Existing);
        QCOMPARE(schemaOf(*migrated), schemaOf(*made));
        QCOMPARE(migrated->value(u"PRAGMA integrity_check"_s)->toString(), u"ok"_s);

        const auto runs = history->runs();
        QCOMPARE(runs->size(), 2);
        QCOMPARE(runs->constFirst().verdict, std::optional(Standing::Fail));
        QCOMPARE(runs->constFirst().marks, (RunMarks{true, u"build 1"_s, u"a note"_s}));
        QCOMPARE(runs->constLast().state, RunSummary::State::Interrupted);
        const auto record = history->record(fullRecord().id);
        QVERIFY2(record, qPrintable(told(record.faults())));
        // What those versions did not know of is not known of their runs.
        Record expected = fullRecord();
        expected.target.executableDigest.clear();
        expected.toxics.clear();
        expected.breakingPoint.reset();
        QVERIFY(*record == expected);
    }
    void aStepThatFailsLeavesTheDatabaseAsItWas()
    {
        const Place place;
        QVERIFY(QFile::copy(fileOf(1), place.path));
        QFile::setPermissions(place.path, QFile::ReadOwner | QFile::WriteOwner);
        {
            const auto database = Database::open(place.path, Database::Access::Existing);
            QVERIFY(database->run(u"CREATE TABLE setting (nonsense)"_s));
        }
        QVERIFY(!History::open(place.path));
        const auto database = Database::open(place.path, Database::Access::Existing);
        QCOMPARE(database->value(u"PRAGMA user_version"_s)->toInt(), 1);
        QCOMPARE(database->value(u"SELECT count(*) FROM run"_s)->toInt(), 2);
    }
};

QTEST_GUILESS_MAIN(MigrationsTest)
#include "tst_migrations.moc"
