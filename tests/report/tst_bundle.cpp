#include "report/bundle.h"

#include "core/criterion.h"
#include "core/planjson.h"
#include "core/variables.h"
#include "support/recordbuilder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/resource.h>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

Faults write(const QString& folder, const QList<Format>& formats, const Record& record)
{
    const Metrics metrics = measure(record);
    return writeBundle(folder, formats, record, metrics, judge(record, metrics, referenceLimits()));
}

QStringList filesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestBundle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void everyFormatHasItsFiles()
    {
        const QString out = m_folder->filePath(u"a/b"_s);
        QVERIFY(write(out, allFormats(), soundRecord()).isEmpty());
        QCOMPARE(filesIn(out),
                 (QStringList{u"EVIDENCE.sha256"_s, u"MANIFEST.sha256"_s, u"business.json"_s, u"cycles.csv"_s,
                              u"junit.xml"_s, u"plan.json"_s, u"readings.csv"_s, u"report.html"_s, u"report.json"_s,
                              u"report.md"_s, u"report.pdf"_s, u"run.json"_s}));
        for (const QString& file : filesIn(out))
            QVERIFY2(!contentOf(QDir(out).filePath(file)).isEmpty(), qPrintable(file));
        QCOMPARE(contentOf(out + u"/cycles.csv"_s).count('\n'), qsizetype(69));
    }

    void planIsAlwaysWritten()
    {
        QVERIFY(write(m_folder->path(), {}, soundRecord()).isEmpty());
        QCOMPARE(filesIn(m_folder->path()), (QStringList{u"EVIDENCE.sha256"_s, u"MANIFEST.sha256"_s, u"business.json"_s,
                                                         u"plan.json"_s, u"run.json"_s}));
    }

    void reportsOfAnEarlierRunDoNotStay()
    {
        QVERIFY(write(m_folder->path(), allFormats(), soundRecord()).isEmpty());
        QVERIFY(write(m_folder->path(), {Format::Markdown}, soundRecord()).isEmpty());
        QVERIFY(!filesIn(m_folder->path()).contains(u"report.json"_s));
        QVERIFY(!filesIn(m_folder->path()).contains(u"cycles.csv"_s));
    }

    void cancelledWritingChangesNothing()
    {
        QVERIFY(write(m_folder->path(), allFormats(), soundRecord()).isEmpty());
        const QByteArray before = contentOf(m_folder->filePath(u"MANIFEST.sha256"_s));
        Record record = soundRecord();
        record.id = u"another"_s;
        const Metrics metrics = measure(record);
        int asked = 0;
        const Faults faults = writeBundle(m_folder->path(), allFormats(), record, metrics,
                                          judge(record, metrics, referenceLimits()), {}, [&asked](double done) {
                                              Q_ASSERT(done >= 0.0 && done <= 1.0);
                                              return ++asked < 4;
                                          });
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().what.contains(u"cancelled"));
        QCOMPARE(contentOf(m_folder->filePath(u"MANIFEST.sha256"_s)), before);
        QCOMPARE(filesIn(m_folder->path()).size(), qsizetype(12));
    }

    void signedBundleOfAnotherRunIsNotOverwritten()
    {
        Entries entries;
        entries.signatures += Signature{};
        const Record record = soundRecord();
        const Metrics metrics = measure(record);
        QVERIFY(writeBundle(m_folder->path(), allFormats(), record, metrics, judge(record, metrics, {}), entries)
                    .isEmpty());
        QCOMPARE(checkFolder(m_folder->path()).size(), 1);
        QCOMPARE(checkFolder(m_folder->path(), u"another"_s).size(), 1);
        QVERIFY(checkFolder(m_folder->path(), record.id).isEmpty());
    }

    void planKeepsNoSecretsAndCanBeReadAgain()
    {
        Record record = soundRecord();
        record.plan.target.url = u"ws://127.0.0.1:9001/"_s;
        record.plan.target.headers += {u"Authorization"_s, u"Bearer hunter2"_s};
        QVERIFY(write(m_folder->path(), {}, record).isEmpty());
        const QString path = m_folder->filePath(u"plan.json"_s);
        QVERIFY(!contentOf(path).contains("hunter2"));
        const auto plan = planFromFile(path);
        QVERIFY(plan.ok());
        QCOMPARE(*plan, masked(record.plan));
        QCOMPARE(digestOf(*plan), digestOf(masked(record.plan)));
    }

    void oldFilesAreReplaced()
    {
        QVERIFY(write(m_folder->path(), {Format::Markdown}, soundRecord()).isEmpty());
        Record record = soundRecord();
        record.plan.name = u"another"_s;
        QVERIFY(write(m_folder->path(), {Format::Markdown}, record).isEmpty());
        QVERIFY(contentOf(m_folder->filePath(u"report.md"_s)).contains("another"));
    }

    void fileThatCannotBeWrittenDoesNotKeepTheOthers()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(u"report.json"_s));
        const Faults faults = write(m_folder->path(), allFormats(), soundRecord());
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().where.endsWith(u"report.json"_s));
        QVERIFY(!faults.first().next.isEmpty());
        QVERIFY(QFile::exists(m_folder->filePath(u"report.md"_s)));
        QVERIFY(QFile::exists(m_folder->filePath(u"readings.csv"_s)));
    }

    void fullDiskIsAFaultAndLeavesNoHalfFile()
    {
        // A limit on the size of files is what a full disk looks like to a program.
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit tight{.rlim_cur = 100, .rlim_max = before.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
        const Faults faults = write(m_folder->path(), allFormats(), soundRecord());
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, ignored);
        QCOMPARE(faults.size(), 10);
        QVERIFY(filesIn(m_folder->path()).isEmpty());
    }

    void folderThatCanBeWrittenHasNoFaultAndStaysEmpty()
    {
        const QString out = m_folder->filePath(u"new/deeper"_s);
        QVERIFY(checkFolder(out).isEmpty());
        QVERIFY(QDir(out).exists());
        QVERIFY(filesIn(out).isEmpty());
    }

    void folderThatCannotBeIsAFault_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("reason");
        QTest::newRow("no name") << QString() << u"no name"_s;
        QTest::newRow("a file") << u"/proc/self/status"_s << u"it is a file"_s;
        QTest::newRow("below a file") << u"/proc/self/status/out"_s << u"cannot be made"_s;
        // Even root may not write here.
        QTest::newRow("read-only") << u"/proc/self"_s << QString();
        QTest::newRow("cannot be made") << u"/proc/flapscope"_s << u"cannot be made"_s;
    }
    void folderThatCannotBeIsAFault()
    {
        QFETCH(QString, folder);
        QFETCH(QString, reason);
        const Faults faults = checkFolder(folder);
        QCOMPARE(faults.size(), 1);
        QCOMPARE(faults.first().where, folder);
        QVERIFY2(faults.first().what.contains(reason), qPrintable(faults.first().what));
        QVERIFY(!faults.first().next.isEmpty());
    }

    void folderInPlaceOfAFileIsFoundBefore()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(u"junit.xml"_s));
        const Faults faults = checkFolder(m_folder->path());
        QCOMPARE(faults.size(), 1);
        QVERIFY(faults.first().where.endsWith(u"junit.xml"_s));
    }

    void folderThatCannotBeMadeIsAFaultOfWritingToo()
    {
        QCOMPARE(write(u"/proc/flapscope"_s, allFormats(), soundRecord()).size(), 1);
        QCOMPARE(write(QString(), allFormats(), soundRecord()).size(), 1);
    }

    void formatsReadBackByName()
    {
        for (const Format format : allFormats())
            QCOMPARE(formatNamed(QString(nameOf(format))), std::optional(format));
        QVERIFY(!formatNamed(u"doc"));
    }

    void formatsAreReadEachOnce()
    {
        QCOMPARE(*formatsNamed({}), allFormats());
        QCOMPARE(*formatsNamed({u"csv"_s, u" md"_s, u"csv"_s}), (QList<Format>{Format::Csv, Format::Markdown}));
    }

    void unknownFormatsAreRefused()
    {
        const Faults faults = formatsNamed({u"md"_s, u"doc"_s, u"docx"_s}).faults();
        QCOMPARE(faults.size(), 2);
        QVERIFY(faults.at(0).what.contains(u"no format \"doc\""));
        QVERIFY(faults.at(0).next.contains(u"md, html, pdf, json, junit, csv"));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestBundle)
#include "tst_bundle.moc"
