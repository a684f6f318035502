// Writes a history of two runs, one of them interrupted, as the tests of migrations expect it:
//
//   write_history tests/data/history/version-N.sqlite
//
// To be called once, when version N of the schema is new, and never again: the file is there to tell how it was.

#include "historytest.h"

#include <QCoreApplication>
#include <QFile>
#include <QSqlQuery>
#include <QTextStream>

using namespace flapscope;

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QString path = QCoreApplication::arguments().value(1);
    if (path.isEmpty() || QFile::exists(path)) {
        QTextStream(stderr) << "write_history FILE; the file must not be there\n";
        return 2;
    }
    Faults faults =
        keepRun(path, fullRecord(), Standing::Fail, {true, QStringLiteral("build 1"), QStringLiteral("a note")});
    {
        const Record record = recordOf(QStringLiteral("interrupted-1"), -5);
        auto writer = RunWriter::begin(path, record, {});
        faults += writer ? writer->add({.target = record.target,
                                        .gauges = {},
                                        .phases = {record.phases.front()},
                                        .cycles = {record.cycles.front()},
                                        .readings = {},
                                        .notices = {}})
                         : writer.faults();
    }
    const auto database = Database::open(path, Database::Access::Existing);
    auto checkpoint = database->run(QStringLiteral("PRAGMA journal_mode = DELETE"));
    if (checkpoint)
        checkpoint->next();
    for (const Fault& fault : faults)
        QTextStream(stderr) << fault.sentence() << '\n';
    return faults.isEmpty() ? 0 : 1;
}
