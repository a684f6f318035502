#include "probe/faketree.h"
#include "probe/obedientprocess.h"
#include "probe/processprobe.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

#include <memory>
#include <utility>

using namespace flapscope;

namespace
{

Moment after(int milliseconds)
{
    return Moment(Millis(milliseconds));
}

std::optional<double> valueOf(const Result<std::vector<Reading>>& readings, Quantity quantity)
{
    if (!readings)
        return std::nullopt;
    for (const Reading& reading : *readings) {
        if (reading.quantity == quantity)
            return reading.value;
    }
    return std::nullopt;
}

double pageSize()
{
    return static_cast<double>(sysconf(_SC_PAGESIZE));
}

double seconds(double ticks)
{
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

constexpr double MB = 1 << 20;

} // namespace

class ProcessProbeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyValueIsTheSumOverTheTree()
    {
        const FakeTree tree;
        tree.put({.pid = 812,
                  .userTicks = 100,
                  .systemTicks = 20,
                  .childUserTicks = 7,
                  .childSystemTicks = 3,
                  .threads = 4,
                  .startTicks = 7700,
                  .residentPages = 1000,
                  .descriptors = {"/dev/null", "socket:[1]", "pipe:[2]"}});
        tree.put({.pid = 900, .parent = 812, .userTicks = 50, .threads = 2, .residentPages = 500});
        ProcessProbe probe(tree.root(), 812);
        const auto readings = probe.read(after(40));
        QVERIFY(readings);
        QCOMPARE(valueOf(readings, Quantity::ResidentMemory), std::optional(1500 * pageSize()));
        QCOMPARE(valueOf(readings, Quantity::CpuTime), std::optional(seconds(180)));
        QCOMPARE(valueOf(readings, Quantity::Threads), std::optional(6.0));
        QCOMPARE(valueOf(readings, Quantity::Descriptors), std::optional(4.0));
        QCOMPARE(valueOf(readings, Quantity::Processes), std::optional(2.0));
        QCOMPARE(valueOf(readings, Quantity::ProcessStart), std::optional(seconds(7700)));
        QCOMPARE(readings->size(), 6U);
        for (const Reading& reading : *readings) {
            QCOMPARE(reading.at, after(40));
            QCOMPARE(reading.source, Source::Process);
        }
        QVERIFY(probe.takeComplaints().isEmpty());
        QCOMPARE(probe.pid(), 812);
    }

    void memoryIsTheSumOverTheTree()
    {
        const FakeTree tree;
        tree.put({.pid = 812, .pssKb = 300, .privateCleanKb = 50, .privateDirtyKb = 200, .swapKb = 10});
        tree.put({.pid = 900, .parent = 812, .pssKb = 30, .privateCleanKb = 5, .privateDirtyKb = 20, .swapKb = 1});
        const auto readings = ProcessProbe(tree.root(), 812).readMemory(after(40));
        QCOMPARE(valueOf(readings, Quantity::UniqueMemory), std::optional(275.0 * 1024));
        QCOMPARE(valueOf(readings, Quantity::ProportionalMemory), std::optional(330.0 * 1024));
        QCOMPARE(valueOf(readings, Quantity::SwappedMemory), std::optional(11.0 * 1024));
        // Without Pss_Anon, which older kernels do not have: private dirty + swap.
        QCOMPARE(valueOf(readings, Quantity::AnonymousMemory), std::optional(231.0 * 1024));
        QCOMPARE(readings->size(), 4U);
        QCOMPARE(readings->front().at, after(40));
    }

    void whatMayNotBeReadIsAbsentAndSaidOnce()
    {
        const FakeTree tree;
        tree.put({.pid = 812});
        tree.lock("812/fd");
        tree.lock("812/smaps_rollup");
        const WithoutRights nobody;
        ProcessProbe probe(tree.root(), 812);
        const auto readings = probe.read(after(0));
        QVERIFY(readings);
        QVERIFY(!valueOf(readings, Quantity::Descriptors));
        QVERIFY(valueOf(readings, Quantity::ResidentMemory));
        const auto memory = probe.readMemory(after(0));
        QVERIFY(memory);
        QVERIFY(memory->empty());
        const Faults complaints = probe.takeComplaints();
        QCOMPARE(complaints.size(), 2);
        QVERIFY(complaints[0].where.endsWith(QStringLiteral("/812/fd")));
        QVERIFY(complaints[0].what.contains(QStringLiteral("denied"), Qt::CaseInsensitive));
        QVERIFY(complaints[0].next.contains(QStringLiteral("server's user")));
        QVERIFY(complaints[1].where.endsWith(QStringLiteral("/812/smaps_rollup")));
        QVERIFY(probe.read(after(1)).ok());
        QVERIFY(probe.readMemory(after(1)).ok());
        QVERIFY(probe.takeComplaints().isEmpty());
    }

    void aPartOfASumIsNotShown()
    {
        const FakeTree tree;
        tree.put({.pid = 812});
        tree.put({.pid = 900, .parent = 812});
        tree.write("900/statm", "garbage");
        tree.lock("900/fd");
        const WithoutRights nobody;
        ProcessProbe probe(tree.root(), 812);
        const auto readings = probe.read(after(0));
        QVERIFY(!valueOf(readings, Quantity::ResidentMemory));
        QVERIFY(!valueOf(readings, Quantity::Descriptors));
        QCOMPARE(valueOf(readings, Quantity::Processes), std::optional(2.0));
        const Faults complaints = probe.takeComplaints();
        QCOMPARE(complaints.size(), 2);
        QVERIFY(complaints[0].what.contains(QStringLiteral("not understood")));
        QVERIFY(complaints[0].next.contains(QStringLiteral("Resident memory is not measured")));
    }

    void aKernelWithoutRollupsIsSaid()
    {
        const FakeTree tree;
        tree.put({.pid = 812});
        tree.erase("812/smaps_rollup");
        ProcessProbe probe(tree.root(), 812);
        QVERIFY(probe.readMemory(after(0))->empty());
        QVERIFY(probe.takeComplaints().constFirst().next.contains(QStringLiteral("4.14")));
    }

    void aZombieChildIsNoProcessButItsTimeCounts()
    {
        const FakeTree tree;
        tree.put({.pid = 812, .userTicks = 100});
        tree.put({.pid = 900, .parent = 812, .userTicks = 40});
        ProcessProbe probe(tree.root(), 812);
        QCOMPARE(valueOf(probe.read(after(0)), Quantity::CpuTime), std::optional(seconds(140)));
        tree.put({.pid = 900, .parent = 812, .state = 'Z', .userTicks = 45, .residentPages = 0});
        tree.lock("900/fd"); // as the kernel does
        const auto readings = probe.read(after(1));
        QCOMPARE(valueOf(readings, Quantity::CpuTime), std::optional(seconds(145)));
        QCOMPARE(valueOf(readings, Quantity::Processes), std::optional(1.0));
        QCOMPARE(valueOf(readings, Quantity::Threads), std::optional(1.0));
        QCOMPARE(valueOf(readings, Quantity::ResidentMemory), std::optional(100 * pageSize()));
        QVERIFY(valueOf(readings, Quantity::Descriptors));
    }

    void timeOfAChildThatWasWaitedForIsCountedOnce()
    {
        const FakeTree tree;
        tree.put({.pid = 812, .userTicks = 100});
        tree.put({.pid = 900, .parent = 812, .userTicks = 40, .childUserTicks = 2});
        ProcessProbe probe(tree.root(), 812);
        QCOMPARE(valueOf(probe.read(after(0)), Quantity::CpuTime), std::optional(seconds(142)));
        tree.remove(900);
        tree.put({.pid = 812, .userTicks = 101, .childUserTicks = 42});
        QCOMPARE(valueOf(probe.read(after(1)), Quantity::CpuTime), std::optional(seconds(143)));
    }

    void timeOfAChildNobodyWaitedForIsKept()
    {
        const FakeTree tree;
        tree.put({.pid = 812, .userTicks = 100});
        tree.put({.pid = 900, .parent = 812, .userTicks = 40});
        ProcessProbe probe(tree.root(), 812);
        QVERIFY(probe.read(after(0)).ok());
        tree.remove(900);
        QCOMPARE(valueOf(probe.read(after(1)), Quantity::CpuTime), std::optional(seconds(140)));
        tree.put({.pid = 812, .userTicks = 107});
        QCOMPARE(valueOf(probe.read(after(2)), Quantity::CpuTime), std::optional(seconds(147)));
    }

    void executableIsTheFileOrElseTheName()
    {
        const FakeTree tree;
        tree.put({.pid = 812, .name = "web", .executable = "/opt/web/bin/web"});
        ProcessProbe probe(tree.root(), 812);
        QCOMPARE(probe.executable(), QStringLiteral("/opt/web/bin/web"));
        tree.erase("812/exe");
        QCOMPARE(probe.executable(), QStringLiteral("[web]"));
        tree.remove(812);
        QCOMPARE(probe.executable(), QString());
        QCOMPARE(probe.executableDigest(), QString());
    }

    void aRealProcessShowsWhatItAllocates()
    {
        ObedientProcess process;
        ProcessProbe probe(ProcRoot(), process.pid());
        const auto before = probe.read(after(0));
        const auto memoryBefore = probe.readMemory(after(0));
        QVERIFY(before);
        QVERIFY(memoryBefore);
        process.run("block = b'x' * (32 << 20)");
        const auto grown = probe.read(after(1));
        const auto memoryGrown = probe.readMemory(after(1));
        // 32 MiB of touched pages, and a little that Python itself takes.
        for (const double growth :
             {*valueOf(grown, Quantity::ResidentMemory) - *valueOf(before, Quantity::ResidentMemory),
              *valueOf(memoryGrown, Quantity::UniqueMemory) - *valueOf(memoryBefore, Quantity::UniqueMemory),
              *valueOf(memoryGrown, Quantity::ProportionalMemory) -
                  *valueOf(memoryBefore, Quantity::ProportionalMemory)}) {
            QVERIFY2(growth >= 32 * MB && growth < 33 * MB, QByteArray::number(growth).constData());
        }
        process.run("del block");
        const double kept = *valueOf(probe.readMemory(after(2)), Quantity::UniqueMemory);
        QVERIFY(kept < *valueOf(memoryBefore, Quantity::UniqueMemory) + MB);
        // The order that always holds.
        QVERIFY(*valueOf(memoryGrown, Quantity::UniqueMemory) <= *valueOf(memoryGrown, Quantity::ProportionalMemory));
        QVERIFY(probe.takeComplaints().isEmpty());
    }

    void aRealProcessShowsItsDescriptorsAndThreads()
    {
        ObedientProcess process;
        ProcessProbe probe(ProcRoot(), process.pid());
        const auto before = probe.read(after(0));
        const double listed = process.run("result = len(os.listdir('/proc/self/fd')) - 1").toDouble();
        QCOMPARE(valueOf(before, Quantity::Descriptors), std::optional(listed));
        process.run("kept += [os.open('/dev/null', os.O_RDONLY) for i in range(300)]\n"
                    "gate = threading.Event()\n"
                    "for i in range(5): threading.Thread(target=gate.wait, daemon=True).start()");
        const auto grown = probe.read(after(1));
        QCOMPARE(valueOf(grown, Quantity::Descriptors), std::optional(listed + 300));
        QCOMPARE(valueOf(before, Quantity::Threads), std::optional(1.0));
        QCOMPARE(valueOf(grown, Quantity::Threads), std::optional(6.0));
        QCOMPARE(probe.executable(),
                 QFile::decodeName(process.run("result = os.readlink('/proc/self/exe')")).remove(u'\''));
        QCOMPARE(probe.executableDigest().toLatin1(),
                 process
                     .run("import hashlib\n"
                          "result = hashlib.sha256(open('/proc/self/exe', 'rb').read()).hexdigest()")
                     .replace('\'', ""));
    }

    void aRealProcessShowsItsStart()
    {
        ObedientProcess process;
        // Both clocks count from boot.
        const double now = process.run("result = time.clock_gettime(time.CLOCK_BOOTTIME)").toDouble();
        const double start = *valueOf(ProcessProbe(ProcRoot(), process.pid()).read(after(0)), Quantity::ProcessStart);
        QVERIFY(start <= now);
        QVERIFY(start > now - 30);
    }

    void aRealProcessShowsTheTimeItUses()
    {
        ObedientProcess process;
        ProcessProbe probe(ProcRoot(), process.pid());
        const double before = *valueOf(probe.read(after(0)), Quantity::CpuTime);
        const double told = process
                                .run("begin = time.process_time()\n"
                                     "while time.process_time() < begin + 0.3: pass\n"
                                     "result = time.process_time()")
                                .toDouble();
        const double used = *valueOf(probe.read(after(1)), Quantity::CpuTime);
        // User and system time are each cut to a tick.
        QVERIFY2(used <= told + seconds(1) && used >= told - seconds(2), QByteArray::number(used - told).constData());
        QVERIFY(used - before >= 0.3 - seconds(2));
    }

    void realChildrenNeverTurnTimeBack()
    {
        ObedientProcess process;
        ProcessProbe probe(ProcRoot(), process.pid());
        process.run("def burn():\n"
                    "    begin = time.process_time()\n"
                    "    while time.process_time() < begin + 0.1: pass\n"
                    "    os._exit(0)\n"
                    "for i in range(4):\n"
                    "    if os.fork() == 0: burn()\n");
        QTRY_COMPARE(valueOf(probe.read({}), Quantity::Processes), std::optional(1.0)); // four zombies
        double last = 0;
        for (int i = 0; i < 5; ++i) { // one after the other is waited for, and at last there is none
            const double now = *valueOf(probe.read({}), Quantity::CpuTime);
            QVERIFY2(now >= last, QByteArray::number(now - last).constData());
            last = now;
            if (i < 4)
                process.run("os.wait()");
        }
        const double told = process.run("result = sum(os.times()[:4])").toDouble();
        QVERIFY2(qAbs(last - told) <= seconds(8), QByteArray::number(last - told).constData());
        QVERIFY(told >= 0.4);
    }

    void realChildrenBelongToTheSums()
    {
        ObedientProcess process;
        ProcessProbe probe(ProcRoot(), process.pid());
        const double alone = *valueOf(probe.readMemory({}), Quantity::UniqueMemory);
        process.run("def child():\n"
                    "    block = b'x' * (16 << 20)\n"
                    "    os.write(gate[1], b'.')\n"
                    "    signal.pause()\n"
                    "gate = os.pipe()\n"
                    "for i in range(3):\n"
                    "    pid = os.fork()\n"
                    "    if pid == 0: child()\n"
                    "    kept.append(pid)\n"
                    "for i in range(3): os.read(gate[0], 1)\n");
        const auto readings = probe.read({});
        QCOMPARE(valueOf(readings, Quantity::Processes), std::optional(4.0));
        QCOMPARE(valueOf(readings, Quantity::Threads), std::optional(4.0));
        const double own = process.run("result = len(os.listdir('/proc/self/fd')) - 1").toDouble();
        QCOMPARE(valueOf(readings, Quantity::Descriptors), std::optional(4 * own));
        const double together = *valueOf(probe.readMemory({}), Quantity::UniqueMemory);
        // Pages that parent and children share are nobody's own: the parent's part may shrink.
        QVERIFY2(together >= 48 * MB && together < alone + 56 * MB, QByteArray::number(together / MB).constData());
        process.run("for pid in kept: os.kill(pid, signal.SIGKILL)\n"
                    "for pid in kept: os.waitpid(pid, 0)");
        QCOMPARE(valueOf(probe.read({}), Quantity::Processes), std::optional(1.0));
        QVERIFY(probe.takeComplaints().isEmpty());
    }

    /// Pages of a file that two processes map become unique to the one that stays when the other ends: USS jumps,
    /// though nothing was allocated. What decides must not.
    void anonymousMemoryDoesNotChangeWhenAnotherProcessOfTheSameFilesEnds()
    {
        // A file of our own, so that no other process of this machine has its pages mapped.
        QTemporaryDir folder;
        const QString shared = folder.filePath(QStringLiteral("library"));
        QFile file(shared);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(16 << 20, 'x')) == 16 << 20);
        file.close();
        const QString map = QStringLiteral("import mmap\n"
                                           "f = open('%1', 'rb')\n"
                                           "m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)\n"
                                           "kept.append((f, m, sum(m[i] for i in range(0, len(m), 4096))))\n")
                                .arg(shared);
        ObedientProcess stays;
        auto leaves = std::make_unique<ObedientProcess>();
        stays.run(map.toUtf8());
        leaves->run(map.toUtf8());
        ProcessProbe probe(ProcRoot(), stays.pid());
        const auto before = probe.readMemory({});
        leaves->end();
        leaves.reset();
        const auto afterwards = probe.readMemory({});
        const auto jump = [&](Quantity quantity) {
            return *valueOf(afterwards, quantity) - *valueOf(before, quantity);
        };
        QVERIFY2(jump(Quantity::UniqueMemory) >= 15 * MB, QByteArray::number(jump(Quantity::UniqueMemory)).constData());
        QVERIFY2(qAbs(jump(Quantity::AnonymousMemory)) < MB,
                 QByteArray::number(jump(Quantity::AnonymousMemory)).constData());
    }

    /// The same with what it happens to in real life: two node processes share the pages of node itself.
    void anonymousMemoryDoesNotChangeWhenAnotherNodeEnds()
    {
        QTemporaryDir folder;
        const QString node = QStandardPaths::findExecutable(QStringLiteral("node"));
        QVERIFY2(!node.isEmpty(), "node is needed: apt-get install nodejs");
        // A copy, so that no other node of this machine has its pages mapped.
        const QString copy = folder.filePath(QStringLiteral("node"));
        QVERIFY(QFile::copy(QFileInfo(node).canonicalFilePath(), copy));
        const auto start = [&copy](QProcess& process) {
            process.start(copy,
                          {QStringLiteral("-e"), QStringLiteral("console.log('up'); setInterval(() => {}, 1e6)")});
            return process.waitForReadyRead(20'000);
        };
        QProcess stays;
        QProcess leaves;
        QVERIFY(start(stays) && start(leaves));
        ProcessProbe probe(ProcRoot(), stays.processId());
        const auto settled = [&probe] { return *valueOf(probe.readMemory({}), Quantity::AnonymousMemory); };
        double last = 0.0;
        QTRY_VERIFY(std::exchange(last, settled()) == last); // both are through with starting
        const auto before = probe.readMemory({});
        leaves.kill();
        QVERIFY(leaves.waitForFinished());
        const auto afterwards = probe.readMemory({});
        stays.kill();
        stays.waitForFinished();
        const auto jump = [&](Quantity quantity) {
            return *valueOf(afterwards, quantity) - *valueOf(before, quantity);
        };
        qInfo("USS %+.1f MB, anonymous %+.3f MB", jump(Quantity::UniqueMemory) / 1e6,
              jump(Quantity::AnonymousMemory) / 1e6);
        QVERIFY(jump(Quantity::UniqueMemory) >= 5 * MB);
        QVERIFY(qAbs(jump(Quantity::AnonymousMemory)) < MB);
    }

    void aRealProcessThatEndsIsAFault()
    {
        ObedientProcess process;
        ProcessProbe probe(ProcRoot(), process.pid());
        QVERIFY(probe.read(after(0)).ok());
        const QString ended = QStringLiteral("Process %1 ended while it was watched.").arg(process.pid());
        process.end();
        QCOMPARE(probe.read(after(1)).faults().constFirst().what, ended);
        QCOMPARE(probe.readMemory(after(1)).faults().constFirst().what, ended);
    }

    void aRealZombieHasEnded()
    {
        ObedientProcess process;
        const qint64 child = process
                                 .run("result = os.fork()\n"
                                      "if result == 0: os._exit(0)")
                                 .toLongLong();
        ProcessProbe probe(ProcRoot(), child);
        QTRY_VERIFY(!probe.read({}));
    }
};

QTEST_GUILESS_MAIN(ProcessProbeTest)
#include "tst_processprobe.moc"
