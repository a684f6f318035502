#include "server/demoprocess.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace flapscope;

namespace
{

constexpr int Deadline = 10'000; // ms

bool isAlive(qint64 pid)
{
    return ::kill(static_cast<pid_t>(pid), 0) == 0;
}

} // namespace

class TestDemoProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_directory.isValid()); }

    void argumentsNameOnlyWhatIsOn()
    {
        const QStringList always{QStringLiteral("serve"),  QStringLiteral("--port"),
                                 QStringLiteral("0"),      QStringLiteral("--exit-with-parent"),
                                 QStringLiteral("--seed"), QStringLiteral("7")};
        QCOMPARE(serveArguments({}, 7), always);
    }

    void argumentsNameEveryDefect()
    {
        const DemoDefects all{.leakKb = 250,
                              .refusePercent = 12.5,
                              .slowHandshake = Millis(20),
                              .zombie = true,
                              .slowRecovery = Millis(700),
                              .slowRecoveryAfter = 66,
                              .exitAfter = 9};
        const QString expected = QStringLiteral(
            "serve --port 0 --exit-with-parent --seed 18446744073709551615 --leak-kb 250 --refuse-percent 12.5 "
            "--slow-handshake-ms 20 --zombie --slow-recovery-ms 700 --slow-recovery-after 66 --exit-after 9");
        QCOMPARE(serveArguments(all, ~quint64{0}).join(u' '), expected);
    }

    void serverIsReadyAtItsUrlAndStopsWhenAsked()
    {
        DemoProcess demo(QStringLiteral(DEMO_PROGRAM), {}, 1);
        QSignalSpy ready(&demo, &DemoProcess::ready);
        QSignalSpy ended(&demo, &DemoProcess::ended);
        demo.start();
        QVERIFY(ready.wait(Deadline));
        const QUrl url = ready.constFirst().at(0).toUrl();
        const qint64 pid = ready.constFirst().at(1).toLongLong();
        QCOMPARE(url.scheme(), QStringLiteral("ws"));
        QVERIFY(url.port() > 0);
        QVERIFY(isAlive(pid));
        demo.stop();
        demo.stop();
        QVERIFY(ended.wait(Deadline));
        QCOMPARE(ended.constFirst().constFirst().toString(), QStringLiteral("The demo server was stopped."));
        QVERIFY(!isAlive(pid));
    }

    void childEndsWithItsOwner()
    {
        auto demo = std::make_unique<DemoProcess>(QStringLiteral(DEMO_PROGRAM), DemoDefects{}, 1);
        QSignalSpy ready(demo.get(), &DemoProcess::ready);
        demo->start();
        QVERIFY(ready.wait(Deadline));
        const qint64 pid = ready.constFirst().at(1).toLongLong();
        demo.reset();
        QVERIFY(!isAlive(pid));
    }

    void childThatIgnoresAllIsKilledWithinASecond()
    {
        const QString program = script("trap '' TERM\necho ws://127.0.0.1:9/\nwhile :; do sleep 1 </dev/null; done\n");
        auto demo = std::make_unique<DemoProcess>(program, DemoDefects{}, 1);
        QSignalSpy ready(demo.get(), &DemoProcess::ready);
        demo->start();
        QVERIFY(ready.wait(Deadline));
        const qint64 pid = ready.constFirst().at(1).toLongLong();
        QElapsedTimer clock;
        clock.start();
        demo.reset();
        QVERIFY2(clock.elapsed() <= 1100, qPrintable(QString::number(clock.elapsed())));
        QTRY_VERIFY_WITH_TIMEOUT(!isAlive(pid), Deadline);
    }

    void stopKillsAChildThatIgnoresIt()
    {
        DemoProcess demo(script("trap '' TERM\necho ws://127.0.0.1:9/\nwhile :; do sleep 1 </dev/null; done\n"), {}, 1);
        QSignalSpy ready(&demo, &DemoProcess::ready);
        QSignalSpy ended(&demo, &DemoProcess::ended);
        demo.start();
        QVERIFY(ready.wait(Deadline));
        QElapsedTimer clock;
        clock.start();
        demo.stop();
        QVERIFY(ended.wait(Deadline));
        QVERIFY(clock.elapsed() >= 900 && clock.elapsed() < 5000);
        QCOMPARE(ended.constFirst().constFirst().toString(), QStringLiteral("The demo server was stopped."));
    }

    void childThatCannotListenIsAFault_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("said");
        QTest::newRow("exits") << QByteArray("echo no port left >&2\nexit 3\n")
                               << QStringLiteral("exited with code 3 before it listened; it said: no port left");
        QTest::newRow("killed") << QByteArray("kill -9 $$\n")
                                << QStringLiteral("was ended by signal 9 before it listened.");
        QTest::newRow("garbage") << QByteArray("echo '\001\002 hello'\nexec sleep 60\n") << QStringLiteral("hello");
        QTest::newRow("no line end") << QByteArray("head -c 100000 /dev/zero\nexec sleep 60\n")
                                     << QStringLiteral("where a demo server says its URL");
        QTest::newRow("other url") << QByteArray("echo http://127.0.0.1:80/\nexec sleep 60\n")
                                   << QStringLiteral("http://127.0.0.1:80/");
        QTest::newRow("no port") << QByteArray("echo ws://127.0.0.1/\nexec sleep 60\n")
                                 << QStringLiteral("ws://127.0.0.1/");
    }

    void childThatCannotListenIsAFault()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, said);
        DemoProcess demo(script(body), {}, 1);
        QSignalSpy failed(&demo, &DemoProcess::failed);
        QSignalSpy ready(&demo, &DemoProcess::ready);
        QSignalSpy ended(&demo, &DemoProcess::ended);
        demo.start();
        QVERIFY(failed.wait(Deadline));
        const auto fault = failed.constFirst().constFirst().value<Fault>();
        QVERIFY2(fault.what.contains(said), qPrintable(fault.what));
        QCOMPARE(failed.size(), 1);
        QVERIFY(ready.isEmpty() && ended.isEmpty());
    }

    void programThatIsNotThereIsAFaultThatNamesIt()
    {
        DemoProcess demo(QStringLiteral("/nonexistent/flapscope"), {}, 1);
        QSignalSpy failed(&demo, &DemoProcess::failed);
        demo.start();
        QVERIFY(!failed.isEmpty() || failed.wait(Deadline));
        const auto fault = failed.constFirst().constFirst().value<Fault>();
        QCOMPARE(fault.where, QStringLiteral("/nonexistent/flapscope"));
        QVERIFY(!fault.next.isEmpty());
    }

    void silentChildIsAFaultAtTheDeadline()
    {
        DemoProcess demo(script("exec sleep 60\n"), {}, 1);
        QSignalSpy failed(&demo, &DemoProcess::failed);
        demo.start(Millis(200));
        QVERIFY(failed.wait(Deadline));
        QVERIFY(failed.constFirst().constFirst().value<Fault>().what.contains(QStringLiteral("within 200 ms")));
    }

    void deathOfAReadyChildIsTold()
    {
        DemoProcess demo(script("echo ws://127.0.0.1:9/\necho out of luck >&2\nexit 4\n"), {}, 1);
        QSignalSpy ready(&demo, &DemoProcess::ready);
        QSignalSpy ended(&demo, &DemoProcess::ended);
        demo.start();
        QVERIFY(ended.wait(Deadline));
        QCOMPARE(ready.size(), 1);
        QCOMPARE(ended.constFirst().constFirst().toString(),
                 QStringLiteral("The demo server exited with code 4; it said: out of luck"));
    }

    void stoppedBeforeItWasReadyIsAFaultAndLeavesNobody()
    {
        DemoProcess demo(script("exec sleep 60\n"), {}, 1);
        QSignalSpy failed(&demo, &DemoProcess::failed);
        demo.start();
        demo.stop();
        QVERIFY(failed.wait(Deadline));
        QCOMPARE(failed.constFirst().constFirst().value<Fault>().what,
                 QStringLiteral("The demo server was stopped before it listened."));
    }

    void endOfStandardInputEndsTheServer()
    {
        // What happens to the child when this process is killed: the pipe closes.
        QProcess server;
        server.start(QStringLiteral(DEMO_PROGRAM), serveArguments({}, 1));
        QVERIFY(server.waitForReadyRead(Deadline));
        server.closeWriteChannel();
        QVERIFY(server.waitForFinished(Deadline));
        QCOMPARE(server.exitStatus(), QProcess::NormalExit);
        QCOMPARE(server.exitCode(), 0);
    }

private:
    /// A shell script of that body, standing in for the program.
    QString script(const QByteArray& body)
    {
        QString path = m_directory.filePath(QStringLiteral("program%1").arg(++m_scripts));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write("#!/bin/sh\n" + body);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return path;
    }

    QTemporaryDir m_directory;
    int m_scripts = 0;
};

QTEST_GUILESS_MAIN(TestDemoProcess)
#include "tst_demoprocess.moc"
