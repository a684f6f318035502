#include "report/bundle.h"

#include "core/criterion.h"
#include "core/variables.h"
#include "support/recordbuilder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <sys/stat.h>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

/// A record that has something of everything.
Record fullRecord()
{
    Record record = soundRecord();
    record.plan.limits = referenceLimits();
    record.plan.target.url = u"wss://user:hunter2@server.example/chat?token=hunter2"_s;
    record.plan.target.headers += {u"Authorization"_s, u"Bearer hunter2"_s};
    record.gauges = {u"sessions{kind=\"ws\",zone=\"a,b\"}"_s, u"threads"_s};
    for (quint16 gauge : {quint16(0), quint16(1)})
        setReadings(
            record, Source::Metrics, Quantity::Gauge, [](Moment) { return 0.1; }, std::chrono::milliseconds(500),
            gauge);
    endWith(record, 3, Outcome::HttpStatus);
    record.cycles[3].httpStatus = quint16(503);
    endWith(record, 5, Outcome::ClosedEarly);
    record.notices += {Moment(std::chrono::milliseconds(5)), Notice::Severity::Warning, u"„Naïve\ntext“ 🙂"_s};
    record.noticesDropped = 7;
    return record;
}

/// Those that are written in no time.
QList<Format> quickFormats()
{
    return {Format::Markdown, Format::Json, Format::Csv};
}

Faults write(const QString& folder, const Record& record, const QList<Format>& formats = quickFormats())
{
    const Metrics metrics = measure(record);
    return writeBundle(folder, formats, record, metrics, judge(record, metrics, record.plan.limits));
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

QString sentences(const Faults& faults)
{
    QStringList lines;
    for (const Fault& fault : faults)
        lines += fault.sentence();
    return lines.join(u'\n');
}

} // namespace

class TestBundleReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(write(m_folder->path(), fullRecord()).isEmpty());
    }

    void recordReadBackIsTheRecordWrittenWithSecretsMasked()
    {
        const auto bundle = readBundle(m_folder->path());
        QVERIFY2(bundle.ok(), qPrintable(sentences(bundle.faults())));
        Record expected = fullRecord();
        expected.plan = masked(expected.plan);
        QVERIFY(bundle->record.plan == expected.plan);
        QVERIFY(bundle->record.cycles == expected.cycles);
        QVERIFY(bundle->record.readings == expected.readings);
        QVERIFY(bundle->record == expected);
        QVERIFY(measure(bundle->record) == measure(expected));
        QVERIFY(judge(bundle->record, expected.plan.limits) == judge(expected, expected.plan.limits));
        QCOMPARE(bundle->formats, quickFormats());
        QCOMPARE(bundle->evidence, evidenceOf(fullRecord(), Business()));
    }

    void secretsAreInNoFile()
    {
        QVERIFY(write(m_folder->path(), fullRecord(), allFormats()).isEmpty());
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 12);
        for (const QString& file : QDir(m_folder->path()).entryList(QDir::Files))
            QVERIFY2(!contentOf(m_folder->filePath(file)).contains("hunter2"), qPrintable(file));
    }

    void unfinishedRecordsComeBackToo()
    {
        Record record = fullRecord();
        makeLive(record, Moment(std::chrono::seconds(3)));
        record.target.pid.reset();
        QTemporaryDir folder;
        QVERIFY(write(folder.path(), record).isEmpty());
        const auto bundle = readBundle(folder.path());
        QVERIFY2(bundle.ok(), qPrintable(sentences(bundle.faults())));
        record.plan = masked(record.plan);
        QVERIFY(bundle->record == record);
    }

    void bundleWithoutRawDataIsAFault()
    {
        QVERIFY(write(m_folder->path(), fullRecord(), {Format::Markdown}).isEmpty());
        const auto bundle = readBundle(m_folder->path());
        QVERIFY(!bundle.ok());
        QVERIFY2(sentences(bundle.faults()).contains(u"cycles.csv"), qPrintable(sentences(bundle.faults())));
    }

    void changedEvidenceIsAFault_data()
    {
        QTest::addColumn<QString>("file");
        for (const QString& file : evidenceFiles())
            QTest::newRow(qPrintable(file)) << file;
    }
    void changedEvidenceIsAFault()
    {
        QFETCH(QString, file);
        QByteArray content = contentOf(m_folder->filePath(file));
        content[content.size() / 2] = content.at(content.size() / 2) == '1' ? '2' : '1';
        put(m_folder->filePath(file), content);
        const auto bundle = readBundle(m_folder->path());
        QVERIFY(!bundle.ok());
        QCOMPARE(bundle.faults().size(), 1);
        QCOMPARE(bundle.faults().constFirst().where, file);
    }

    void crookedEvidenceIsAFaultAndNoHarm_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        const auto row = [](const char* name, const char* file, const QByteArray& from, const QByteArray& to) {
            QTest::newRow(name) << QString::fromLatin1(file) << from << to;
        };
        row("deep JSON", "run.json", "{", QByteArray(100'000, '['));
        row("JSON cut off", "run.json", "}\n", "");
        row("list", "plan.json", "{", "[{");
        row("stage that is not in the plan", "run.json", "\"stage\": 1", "\"stage\": 7");
        row("negative stage", "run.json", "\"stage\": 1", "\"stage\": -1");
        row("endless moment", "run.json", "\"beginNs\": 0", "\"beginNs\": 9223372036854775807");
        row("severity that is none", "run.json", "\"severity\": 1", "\"severity\": 200");
        row("unknown ending", "run.json", "completed", "perfected");
        row("no time", "run.json", "\"started\": \"2", "\"started\": \"x");
        row("negative pid", "run.json", "\"pid\": ", "\"pid\": -");
        row("other head", "cycles.csv", "stage,", "step,");
        row("stage of no plan", "cycles.csv", "\n1,1,1,", "\n9,1,1,");
        row("client 0", "cycles.csv", "\n1,1,1,", "\n1,0,1,");
        row("huge number", "cycles.csv", "\n1,1,1,", "\n1,1,99999999999999999999,");
        row("no outcome", "cycles.csv", ",ok,", ",splendid,");
        row("field too many", "cycles.csv", ",ok,", ",ok,,");
        row("no end", "cycles.csv", "\nrecovery,1,1,", "\nrecovery,1,1," + QByteArray(20'000, '1'));
        row("moment before the run", "cycles.csv", "\n1,1,1,", "\n1,1,1,-");
        row("nameless source", "readings.csv", ",process,", ",nobody,");
        row("gauge that is not there", "readings.csv", ",threads,", ",tongues,");
        row("unit of another", "readings.csv", ",bytes\n", ",count\n");
        row("no number", "readings.csv", ",resident-memory,4", ",resident-memory,four");
        row("topic that is none", "business.json", "\"statements\": [", "\"statements\": [{\"topic\": \"x\"}");
        row("nobody signs", "business.json", "\"roles\": [", "\"more\": [");
        row("no stage", "plan.json", "\"stages\"", "\"steps\"");
    }
    void crookedEvidenceIsAFaultAndNoHarm()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray content = contentOf(m_folder->filePath(file));
        const qsizetype at = content.indexOf(from);
        QVERIFY2(at >= 0, content.left(300).constData());
        content.replace(at, from.size(), to);
        put(m_folder->filePath(file), content);
        redigest();
        const auto bundle = readBundle(m_folder->path());
        QVERIFY(!bundle.ok());
        for (const Fault& fault : bundle.faults())
            QVERIFY2(fault.where.contains(file), qPrintable(fault.sentence()));
    }

    void linksPipesAndFoldersAreNotFollowed_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"link", "dangling link", "pipe", "folder", "missing", "sparse"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void linksPipesAndFoldersAreNotFollowed()
    {
        QFETCH(QString, kind);
        const QString path = m_folder->filePath(u"cycles.csv"_s);
        const QString copy = m_folder->filePath(u"elsewhere"_s);
        QVERIFY(QFile::rename(path, copy));
        if (kind == "link"_L1)
            QVERIFY(QFile::link(copy, path));
        else if (kind == "dangling link"_L1)
            QVERIFY(QFile::link(u"/nowhere"_s, path));
        else if (kind == "pipe"_L1)
            QCOMPARE(::mkfifo(QFile::encodeName(path).constData(), 0600), 0);
        else if (kind == "folder"_L1)
            QVERIFY(QDir().mkdir(path));
        else if (kind == "sparse"_L1) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(10LL << 30));
        }
        const auto bundle = readBundle(m_folder->path());
        QVERIFY(!bundle.ok());
        QVERIFY2(bundle.faults().constFirst().where.contains(u"cycles.csv"),
                 qPrintable(bundle.faults().constFirst().sentence()));
    }

    void sheetsNameOnlyFilesOfABundle_data()
    {
        QTest::addColumn<QByteArray>("line");
        const QByteArray digest(64, 'a');
        QTest::newRow("path out of the bundle") << QByteArray(digest + "  ../../etc/passwd\n");
        QTest::newRow("absolute path") << QByteArray(digest + "  /etc/passwd\n");
        QTest::newRow("unknown name") << QByteArray(digest + "  notes.txt\n");
        QTest::newRow("twice") << QByteArray(digest + "  plan.json\n");
        QTest::newRow("short digest") << QByteArray("abc  run.json\n");
        QTest::newRow("upper case") << QByteArray(QByteArray(64, 'A') + "  run.json\n");
        QTest::newRow("nothing") << QByteArray("hello\n");
    }
    void sheetsNameOnlyFilesOfABundle()
    {
        QFETCH(QByteArray, line);
        for (const char* name : {"EVIDENCE.sha256", "MANIFEST.sha256"}) {
            const QString path = m_folder->filePath(QString::fromLatin1(name));
            const QByteArray before = contentOf(path);
            put(path, before + line);
            QVERIFY(!readBundle(m_folder->path()).ok());
            put(path, before);
        }
        QVERIFY(readBundle(m_folder->path()).ok());
    }

    void hugeSheetIsNotRead()
    {
        QFile file(m_folder->filePath(u"MANIFEST.sha256"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(10LL << 30));
        QVERIFY(!readBundle(m_folder->path()).ok());
    }

    void emptyFolderIsNoBundle()
    {
        const QTemporaryDir empty;
        QVERIFY(!readBundle(empty.path()).ok());
        QVERIFY(!readBundle(u"/proc/self/status"_s).ok());
        QVERIFY(!readBundle(u"/nowhere"_s).ok());
    }

    void rewrittenBundleKeepsItsEvidenceAndItsPlace()
    {
        const auto bundle = readBundle(m_folder->path());
        QVERIFY(bundle.ok());
        Entries entries = bundle->entries;
        entries.signatures += Signature{.role = u"Technical Lead Approval"_s,
                                        .name = u"A. Person"_s,
                                        .decision = Decision::Reject,
                                        .meaning = {},
                                        .comment = {},
                                        .exception = {},
                                        .at = u"2026-01-02T03:04:05+01:00"_s,
                                        .evidence = bundle->evidence.digest()};
        QVERIFY(rewriteBundle(*bundle, m_folder->path(), bundle->formats, entries).isEmpty());
        const auto again = readBundle(m_folder->path());
        QVERIFY2(again.ok(), qPrintable(sentences(again.faults())));
        QCOMPARE(again->evidence, bundle->evidence);
        QVERIFY(again->entries == entries);
        entries.business.build = u"1.2.3"_s;
        const QString elsewhere = m_folder->filePath(u"elsewhere"_s);
        QVERIFY(rewriteBundle(*bundle, elsewhere, {Format::Markdown, Format::Csv}, entries).isEmpty());
        const auto copy = readBundle(elsewhere);
        QVERIFY2(copy.ok(), qPrintable(sentences(copy.faults())));
        QVERIFY(copy->evidence != bundle->evidence);
        QVERIFY(copy->record == bundle->record);
        QCOMPARE(copy->entries.business.build, u"1.2.3"_s);
    }

private:
    /// As somebody does who wants the digests to fit.
    void redigest()
    {
        DigestSheet evidence;
        for (const QString& name : evidenceFiles())
            evidence.lines +=
                {name,
                 QCryptographicHash::hash(contentOf(m_folder->filePath(name)), QCryptographicHash::Sha256).toHex()};
        put(m_folder->filePath(u"EVIDENCE.sha256"_s), evidence.text());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestBundleReader)
#include "tst_bundlereader.moc"
