#include "historytest.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QSqlQuery>
#include <QWebSocket>
#include <QWebSocketServer>

#include <chrono>
#include <csignal>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
using Clock = std::chrono::steady_clock;
constexpr int Clients = 50;
constexpr Millis Connected{100};
constexpr Millis Disconnected{50};

/// An echo server that remembers when each of its connections ended: what the history is held against.
class Witness final : public QObject
{
public:
    Witness()
    {
        m_server.setMaxPendingConnections(1000);
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] {
            while (QWebSocket* socket = m_server.nextPendingConnection()) {
                connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
                connect(socket, &QWebSocket::disconnected, this, [this, socket] {
                    m_ends.push_back(Clock::now());
                    socket->deleteLater();
                });
            }
        });
    }
    bool listen() { return m_server.listen(QHostAddress::LocalHost); }
    [[nodiscard]] QString url() const { return u"ws://127.0.0.1:%1/"_s.arg(m_server.serverPort()); }
    [[nodiscard]] qint64 endsBefore(Clock::time_point moment) const
    {
        return std::count_if(m_ends.begin(), m_ends.end(), [moment](Clock::time_point end) { return end < moment; });
    }
    void forget() { m_ends.clear(); }

private:
    std::vector<Clock::time_point> m_ends; // first: the server ends the connections that are left when it goes
    QWebSocketServer m_server{u"witness"_s, QWebSocketServer::NonSecureMode};
};

/// A run of 50 clients, in a process of its own.
class Victim
{
public:
    Victim(const QString& db, const QString& url)
    {
        m_process.setStandardOutputFile(QProcess::nullDevice());
        m_process.start(QStringLiteral(FLAPSCOPE_BINARY_DIR "/app/flapscope"), {u"run"_s,
                                                                                u"--url"_s,
                                                                                url,
                                                                                u"--clients"_s,
                                                                                QString::number(Clients),
                                                                                u"--cycles"_s,
                                                                                u"1000"_s,
                                                                                u"--connected-ms"_s,
                                                                                QString::number(Connected.count()),
                                                                                u"--disconnected-ms"_s,
                                                                                QString::number(Disconnected.count()),
                                                                                u"--warm-up-ms"_s,
                                                                                u"0"_s,
                                                                                u"--baseline-ms"_s,
                                                                                u"100"_s,
                                                                                u"--server-pid"_s,
                                                                                u"none"_s,
                                                                                u"--quiet"_s,
                                                                                u"--db"_s,
                                                                                db});
    }
    void kill()
    {
        ::kill(static_cast<pid_t>(m_process.processId()), SIGKILL);
        m_process.waitForFinished();
    }
    [[nodiscard]] bool runs() const { return m_process.state() != QProcess::NotRunning; }
    [[nodiscard]] QByteArray said() { return m_process.readAllStandardError(); }

private:
    QProcess m_process;
};

int kills()
{
    const int asked = qEnvironmentVariableIntValue("FLAPSCOPE_KILLS");
    return asked > 0 ? asked : 6;
}
} // namespace

class KillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKilledRunKeepsWhatHadFinishedASecondBefore()
    {
        const Place place;
        Witness witness;
        QVERIFY(witness.listen());
        QRandomGenerator random(static_cast<quint32>(kills()));
        qint64 kept = 0;
        qint64 due = 0;
        qint64 ended = 0;
        for (int i = 0; i < kills(); ++i) {
            witness.forget();
            Victim victim(place.path, witness.url());
            QTRY_VERIFY_WITH_TIMEOUT(witness.endsBefore(Clock::now()) > 1, 20'000); // preflight is over
            const auto until = Clock::now() + Millis(random.bounded(200, 4000));
            while (Clock::now() < until && victim.runs())
                QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
            QVERIFY2(victim.runs(), victim.said().constData());
            const auto moment = Clock::now();
            victim.kill();
            // A cycle is over when the pause after it is. The one of preflight is not on record.
            const qint64 finished = std::max<qint64>(0, witness.endsBefore(moment - Millis(1000) - Disconnected) - 1);
            const qint64 all = std::max<qint64>(0, witness.endsBefore(moment - Disconnected) - 1);

            const auto history = History::open(place.path);
            QVERIFY2(history, qPrintable(told(history.faults())));
            QCOMPARE(history->tidings().size(), 1);
            const auto runs = history->runs();
            QCOMPARE(runs->size(), i + 1);
            const RunSummary run = runs->constFirst();
            QCOMPARE(run.state, RunSummary::State::Interrupted);
            QCOMPARE(run.verdict, std::optional(Standing::Invalid));
            const auto record = history->record(run.id);
            QVERIFY2(record, qPrintable(told(record.faults())));
            QCOMPARE(record->ending, Ending::Interrupted);
            QCOMPARE(judge(*record, record->plan.limits).standing, Standing::Invalid);
            const auto there = static_cast<qint64>(record->cycles.size());
            QVERIFY2(there >= finished, qPrintable(u"%1 of %2"_s.arg(there).arg(finished)));
            kept += qint64(record->cycles.size());
            due += finished;
            ended += all;
            const auto database = Database::open(place.path, Database::Access::Existing);
            QCOMPARE(database->value(u"PRAGMA integrity_check"_s)->toString(), u"ok"_s);
        }
        qInfo("%d kills: %lld cycles had finished, %lld of them more than 1 s before; %lld were kept", kills(), ended,
              due, kept);
        QVERIFY(due > 0);
    }
    void aLogCutOffAnywhereOpensAndSaysWhatIsMissing()
    {
        const Place place;
        Witness witness;
        QVERIFY(witness.listen());
        {
            Victim victim(place.path, witness.url());
            QTRY_VERIFY_WITH_TIMEOUT(witness.endsBefore(Clock::now()) > 400, 20'000);
            victim.kill();
        }
        QFile log(place.path + u"-wal"_s);
        QVERIFY(log.open(QIODevice::ReadOnly));
        const QByteArray content = log.readAll();
        log.close();
        QVERIFY(content.size() > 10'000);
        const QTemporaryDir elsewhere;
        qint64 least = std::numeric_limits<qint64>::max();
        qint64 most = -1;
        int told = 0;
        constexpr int Cuts = 24;
        for (int cut = 0; cut <= Cuts; ++cut) {
            const QString path = elsewhere.filePath(u"cut-%1.sqlite"_s.arg(cut));
            QVERIFY(QFile::copy(place.path, path));
            QFile part(path + u"-wal"_s);
            QVERIFY(part.open(QIODevice::WriteOnly));
            part.write(content.first(content.size() * cut / Cuts));
            part.close();
            for (const QString& lease : QDir(place.folder.path()).entryList({u"*.lease"_s})) {
                QString name = lease;
                QVERIFY(
                    QFile::copy(place.folder.filePath(lease),
                                elsewhere.filePath(name.replace(u"history.sqlite"_s, u"cut-%1.sqlite"_s.arg(cut)))));
            }
            const auto history = History::open(path);
            QVERIFY2(history, qPrintable(flapscope::told(history.faults())));
            QCOMPARE(history->tidings().size(), 1); // of a run that is interrupted, or of which nothing is left
            told += history->tidings().constFirst().contains(u"missing"_s) ||
                            history->tidings().constFirst().contains(u"nothing is left"_s)
                        ? 1
                        : 0;
            const auto runs = history->runs();
            const qint64 cycles = runs->isEmpty() ? 0 : qint64(runs->constFirst().cycles);
            if (!runs->isEmpty()) {
                const auto record = history->record(runs->constFirst().id);
                QCOMPARE(qint64(record->cycles.size()), cycles);
                QVERIFY(record->endingReason.contains(u"missing"_s));
            }
            least = std::min(least, cycles);
            most = std::max(most, cycles);
            const auto database = Database::open(path, Database::Access::Existing);
            QCOMPARE(database->value(u"PRAGMA integrity_check"_s)->toString(), u"ok"_s);
        }
        QCOMPARE(told, Cuts + 1);
        QCOMPARE(least, qint64(0));
        QVERIFY(most > 200);
    }
};

QTEST_GUILESS_MAIN(KillTest)
#include "tst_kill.moc"
