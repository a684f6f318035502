#include "probe/faketree.h"
#include "probe/procfile.h"

#include <QTest>

#include <unistd.h>

#include <cerrno>

using namespace flapscope;

class ProcFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileIsReadWhole()
    {
        const FakeTree tree;
        const QByteArray content(100000, 'x');
        tree.write("net/tcp", content);
        const ProcText text = readProc(tree.root().file("net/tcp"));
        QCOMPARE(text.error, 0);
        QCOMPARE(text.bytes, content);
    }

    void anEndlessFileIsReadUpToTheLimit()
    {
        const ProcText text = readProc("/dev/zero", 20000);
        QCOMPARE(text.error, 0);
        QCOMPARE(text.bytes.size(), 20000);
    }

    void whatCannotBeReadSaysWhy()
    {
        const FakeTree tree;
        QCOMPARE(readProc(tree.root().file("absent")).error, ENOENT);
        QCOMPARE(readProc(QFile::encodeName(tree.root().path)).error, EISDIR);
        QVERIFY(readProc(QFile::encodeName(tree.root().path)).bytes.isEmpty());
        tree.write("locked", "text");
        tree.lock("locked");
        const WithoutRights nobody;
        QCOMPARE(readProc(tree.root().file("locked")).error, EACCES);
    }

    void namesAreThoseInTheFolder()
    {
        const FakeTree tree;
        for (const char* name : {"12", "7", "self", "0", "-3", "12a", "99999999999999999999"})
            tree.write(name, {});
        QCOMPARE(tree.root().processes(), (std::vector<qint64>{7, 12}));
        int seen = 0;
        QCOMPARE(forEachName(QFile::encodeName(tree.root().path),
                             [&seen](const char*) {
                                 ++seen;
                                 return seen < 3;
                             }),
                 0);
        QCOMPARE(seen, 3);
        QCOMPARE(forEachName(tree.root().file("absent"), [](const char*) { return true; }), ENOENT);
        QVERIFY(ProcRoot{QStringLiteral("/nowhere")}.processes().empty());
    }

    void linksAreTold()
    {
        const FakeTree tree;
        tree.put({.pid = 5, .executable = "/usr/bin/x"});
        QCOMPARE(linkTarget(tree.root().ofProcess(5, "exe")), std::optional<QByteArray>("/usr/bin/x"));
        QVERIFY(!linkTarget(tree.root().ofProcess(5, "stat")));
    }

    void theKernelsProcIsToldFromFiles()
    {
        QVERIFY(ProcRoot().isKernels());
        QVERIFY(!FakeTree().root().isKernels());
        const std::vector<qint64> all = ProcRoot().processes();
        QVERIFY(std::find(all.begin(), all.end(), getpid()) != all.end());
    }
};

QTEST_APPLESS_MAIN(ProcFileTest)
#include "tst_procfile.moc"
