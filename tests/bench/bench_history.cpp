// What a history costs: a list of 10,000 runs, opened and filtered as one types; a run of 1,000,000 cycles, on disk,
// and opened until its charts are drawn. Prints figures and the bounds that they are held against, and judges nothing.
//
//   bench_history [FOLDER]     the databases are made there; a temporary folder by default

#include "history/history.h"
#include "history/recorder.h"
#include "ui/historymodel.h"
#include "ui/historypanel.h"
#include "ui/liverun.h"
#include "ui/mainwindow.h"
#include "ui/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFileInfo>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>

#include <algorithm>
#include <string_view>

using namespace flapscope;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace
{
QTextStream& out()
{
    static QTextStream stream(stdout);
    return stream;
}

Plan planOf(int clients, int cycles)
{
    Plan plan;
    plan.name = QStringLiteral("bench");
    Stage stage;
    stage.clients = clients;
    stage.cycles = cycles;
    plan.stages = {stage};
    return plan;
}

Cycle cycleAt(Moment intended, qint32 client, qint32 number, QRandomGenerator& random)
{
    const auto some = [&random](Nanos least, Nanos more) { return least + Nanos(random.bounded(int(more.count()))); };
    Cycle cycle;
    cycle.client = client;
    cycle.number = number;
    cycle.intended = intended;
    cycle.start = intended + some(20us, 400us);
    cycle.tcp = cycle.start + some(80us, 300us);
    cycle.upgrade = cycle.tcp + some(200us, 900us);
    cycle.firstEcho = cycle.upgrade + some(100us, 400us);
    cycle.closeSent = cycle.upgrade + some(100ms, 800us);
    cycle.closeReceived = cycle.closeSent + some(100us, 500us);
    cycle.end = cycle.closeSent + some(50ms, 500us);
    cycle.outcome = Outcome::Ok;
    cycle.clean = true;
    cycle.closeCode = quint16(1000);
    cycle.bytesSent = 34;
    cycle.bytesReceived = 163;
    return cycle;
}

/// A run as it is recorded, with readings of the server at 10 Hz.
Record runOf(int clients, int cycles)
{
    QRandomGenerator random(6);
    Record record;
    record.id = QStringLiteral("bench-%1x%2").arg(clients).arg(cycles);
    record.plan = planOf(clients, cycles);
    record.started = QDateTime::currentDateTime();
    const Moment begin(2s);
    for (int number = 0; number < cycles; ++number) {
        for (int client = 0; client < clients; ++client)
            record.cycles.push_back(cycleAt(begin + 150ms * number + 150ms * client / clients, client, number, random));
    }
    const Moment end = record.cycles.back().end;
    for (Moment at(100ms); at < end; at = at + 100ms) {
        record.readings.push_back({at, Source::Process, Quantity::ResidentMemory, 0, 5e7 + random.bounded(1'000'000)});
        record.readings.push_back({at, Source::Process, Quantity::CpuTime, 0, inMillis(at.sinceStart()) / 20'000.0});
        record.readings.push_back({at, Source::Sockets, Quantity::Established, 0, double(random.bounded(clients + 1))});
    }
    record.phases = {{Phase::Baseline, 0, Moment(0s), begin}, {Phase::Stage, 0, begin, end}};
    record.finished = record.started.addMSecs(qint64(inMillis(end.sinceStart())));
    record.ending = Ending::Completed;
    return record;
}

/// Written as a run is while it goes on: in parts of a quarter of a second.
Faults keepAsItGoes(const QString& path, const Record& record)
{
    auto writer = RunWriter::begin(path, record, {});
    if (!writer)
        return writer.faults();
    std::size_t cycle = 0;
    std::size_t reading = 0;
    for (Moment until(250ms); cycle < record.cycles.size(); until = until + 250ms) {
        RunPart part{.target = record.target,
                     .gauges = {},
                     .phases = record.phases,
                     .toxics = record.toxics,
                     .cycles = {},
                     .readings = {},
                     .notices = {}};
        for (; cycle < record.cycles.size() && record.cycles[cycle].end < until; ++cycle)
            part.cycles.push_back(record.cycles[cycle]);
        for (; reading < record.readings.size() && record.readings[reading].at < until; ++reading)
            part.readings.push_back(record.readings[reading]);
        Faults faults = writer->add(part);
        if (!faults.isEmpty())
            return faults;
    }
    return writer->finish(record, Standing::Pass);
}

qint64 sizeOf(const QString& path)
{
    const auto database = Database::open(path, Database::Access::Existing);
    return database->value(QStringLiteral("PRAGMA page_count"))->toLongLong() *
           database->value(QStringLiteral("PRAGMA page_size"))->toLongLong();
}

void benchRun(const QString& folder, int clients, int cycles)
{
    const QString path = folder + QStringLiteral("/run-%1.sqlite").arg(clients);
    const Record record = runOf(clients, cycles);
    QElapsedTimer timer;
    timer.start();
    const Faults faults = keepAsItGoes(path, record);
    out() << (faults.isEmpty() ? QString() : faults.constFirst().sentence());
    const double bytes = double(sizeOf(path)) / double(record.cycles.size());
    out() << clients << " clients, " << record.cycles.size() << " cycles: written in " << timer.elapsed() << " ms, "
          << bytes << " bytes a cycle with readings (at most 80)\n";

    Theme theme;
    QSettings settings(folder + QStringLiteral("/settings.ini"), QSettings::IniFormat);
    Session::Options options;
    options.history = path;
    MainWindow window({theme, settings, options, folder});
    window.resize(1440, 900);
    window.show();
    QApplication::processEvents();
    QEventLoop loop;
    qint64 read = 0;
    QObject::connect(&window.liveRun(), &LiveRun::wasReset, &loop, [&] { read = timer.elapsed(); });
    QObject::connect(&window.liveRun(), &LiveRun::changed, &loop, [&] {
        if (window.liveRun().state() == LiveRun::State::Over)
            loop.quit();
    });
    timer.restart();
    Q_EMIT window.findChild<HistoryPanel*>()->openAsked(record.id);
    loop.exec();
    window.grab();
    out() << "  opened with its charts in " << timer.elapsed()
          << " ms (at most 1,000), of which read, measured, judged and made ready " << read << " ms\n";
    const auto history = History::open(path);
    timer.restart();
    const auto back = history->record(record.id);
    out() << "  read alone " << timer.elapsed() << " ms; the same: " << (back->cycles == record.cycles ? "yes" : "NO")
          << "\n";
    out().flush();
}

void benchList(const QString& folder)
{
    constexpr int Runs = 10'000;
    const QString path = folder + QStringLiteral("/list.sqlite");
    {
        const auto database = Database::open(path, Database::Access::Create);
        const auto history = History::open(path);
        auto transaction = Transaction::begin(*database);
        const auto plan = QStringLiteral("{\"schema\":\"flapscope.plan/1\",\"stages\":[{}],\"description\":\"%1\"}")
                              .arg(QString(3000, u'x'));
        for (int i = 0; i < Runs; ++i) {
            const auto run = database->run(
                QStringLiteral("INSERT INTO run (id, state, started, utc_offset, finished, name, url, verdict, cycles, "
                               "label, note) VALUES (?, 1, ?, 7200, ?, ?, ?, ?, 65, ?, ?)"),
                {QStringLiteral("%1-id").arg(i, 8, 16, QChar(u'0')), 1'700'000'000'000 + i * 60'000LL,
                 1'700'000'000'000 + i * 60'000LL + 12'000, QStringLiteral("plan %1").arg(i % 17),
                 QStringLiteral("ws://127.0.0.1:%1/chat").arg(1024 + i),
                 i % 3 == 0 ? QStringLiteral("fail") : QStringLiteral("pass"), QStringLiteral("build %1").arg(i % 100),
                 QStringLiteral("note of run %1").arg(i)});
            const auto document =
                database->run(QStringLiteral("INSERT INTO document (run, plan, facts) VALUES (?, ?, '{}')"),
                              {run->lastInsertId(), plan});
        }
        std::ignore = transaction->commit();
    }
    Theme theme;
    QElapsedTimer timer;
    timer.start();
    HistoryPanel panel(theme, path);
    panel.resize(1000, 300);
    panel.show();
    panel.grab();
    out() << panel.model().rowCount() << " runs listed and drawn in " << timer.elapsed() << " ms (at most 200)\n";
    auto* words = panel.findChild<QLineEdit*>();
    qint64 slowest = 0;
    QString typed;
    for (const char16_t letter : u"build 42 note pass"sv) {
        typed += QChar(letter);
        timer.restart();
        words->setText(typed);
        panel.grab();
        slowest = std::max(slowest, timer.nsecsElapsed());
    }
    out() << "  filtered and drawn, the slowest of " << typed.size() << " letters: " << double(slowest) / 1e6
          << " ms (at most 50); found " << panel.model().rowCount() << "\n";
    out().flush();
}
} // namespace

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    const QTemporaryDir temporary;
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : temporary.path();
    benchList(folder);
    benchRun(folder, 100, 10'000);
    benchRun(folder, 1, 20'000);
    return 0;
}
