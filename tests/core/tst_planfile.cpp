#include "core/planjson.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

using namespace flapscope;
using namespace Qt::StringLiterals;

class PlanFileTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& content)
    {
        QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }

    static Fault soleFault(const Result<Plan>& plan)
    {
        return plan.faults().size() == 1 ? plan.faults().constFirst() : Fault{};
    }

private Q_SLOTS:
    void aPlanIsReadFromAFile()
    {
        Plan plan;
        plan.stages = {Stage()};
        const QString path = write(u"plan.json"_s, QJsonDocument(toJson(plan)).toJson());
        QCOMPARE(*planFromFile(path), plan);
    }
    void aByteOrderMarkIsNoFault()
    {
        QVERIFY(planFromFile(write(u"bom.json"_s, "\xef\xbb\xbf{\"name\": \"x\"}")).ok());
    }
    void aPipeIsReadToItsEnd()
    {
        const QString path = m_folder.filePath(u"pipe"_s);
        QCOMPARE(mkfifo(qPrintable(path), 0600), 0);
        const QByteArray text = QJsonDocument(toJson(Plan())).toJson();
        std::thread writer([&] {
            QFile pipe(path);
            if (!pipe.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
                return;
            for (qsizetype i = 0; i < text.size(); i += 100)
                pipe.write(text.mid(i, 100));
        });
        const auto plan = planFromFile(path);
        writer.join();
        QVERIFY2(plan.ok(), qPrintable(plan.ok() ? QString() : plan.faults().constFirst().sentence()));
    }
    void aFileThatIsNotThereIsNamed()
    {
        const QString path = m_folder.filePath(u"nowhere.json"_s);
        const Fault fault = soleFault(planFromFile(path));
        QCOMPARE(fault.where, path);
        QVERIFY(fault.what.contains(u"No such file"_s));
        QVERIFY(!fault.next.isEmpty());
    }
    void aFolderIsNamed()
    {
        QCOMPARE(soleFault(planFromFile(m_folder.path())).what, u"The plan cannot be read: it is a folder."_s);
    }
    void aHugeFileIsRefusedUnread()
    {
        const QString path = m_folder.filePath(u"huge.json"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(qint64{100} * 1024 * 1024));
        const Fault fault = soleFault(planFromFile(path));
        QCOMPARE(fault.where, path);
        QVERIFY(fault.what.contains(u"larger than 1 MiB"_s));
    }
    void theLargestFileIsOneMebibyte()
    {
        QByteArray text = QJsonDocument(toJson(Plan())).toJson();
        text += QByteArray(LargestPlanFile - text.size(), ' ');
        QVERIFY(planFromFile(write(u"largest.json"_s, text)).ok());
        QVERIFY(!planFromFile(write(u"larger.json"_s, text + ' ')).ok());
    }
    void anEndlessDeviceEnds()
    {
        QVERIFY(soleFault(planFromFile(u"/dev/zero"_s)).what.contains(u"larger than 1 MiB"_s));
    }
    void binaryGarbageIsNamed()
    {
        const QString path = write(u"garbage.json"_s, QByteArray::fromHex("00ff13377f454c4600"));
        const Fault fault = soleFault(planFromFile(path));
        QCOMPARE(fault.where, path);
        QVERIFY(fault.what.contains(u"binary"_s));
    }
    void aFaultInsideNamesFileAndPath()
    {
        const QString path = write(u"wrong.json"_s, "{\"stages\": [{\"clients\": 0}]}");
        QCOMPARE(soleFault(planFromFile(path)).where, QString(path % u": stages[0].clients"_s));
    }
    void aReadErrorIsNamed()
    {
        // Reading a process's memory at address 0 opens well and fails then.
        const Fault fault = soleFault(planFromFile(u"/proc/self/mem"_s));
        QCOMPARE(fault.where, u"/proc/self/mem"_s);
        QVERIFY2(fault.what.startsWith(u"The plan cannot be read: "_s), qPrintable(fault.what));
    }
};

QTEST_APPLESS_MAIN(PlanFileTest)
#include "tst_planfile.moc"
